"""Screenshots of every scene in both widths, themes and modes, and axe-core on each.

    python tests/frame_harness/shots.py [scene ...]

Pictures go to /tmp/frame_shots; the exit status is the number of accessibility violations (at most 1).
"""

import functools
import http.server
import re
import sys
import threading
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
OUT = Path("/tmp/frame_shots")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
SAMPLES = (HERE / "samples.js").read_text()
SCENES = re.findall(r"^  (\w+): \[", SAMPLES[SAMPLES.index("export const scenes") :], re.MULTILINE)


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


def serve() -> str:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(ROOT)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}/tests/frame_harness/index.html"


def open_scene(page: Page, address: str, scene: str, mode: str = "page", theme: str = "light") -> None:
    page.goto(f"{address}?scene={scene}&mode={mode}&theme={theme}")
    page.wait_for_function("window.ready")
    page.wait_for_timeout(230)


def violations(page: Page) -> list[str]:
    page.add_script_tag(path=str(ROOT / "js/node_modules/axe-core/axe.min.js"))
    # The stand-in page is no document of ours: its own headings are not judged.
    found = page.evaluate("axe.run(document, {rules: {'page-has-heading-one': {enabled: false}}})")["violations"]
    return [
        f"{one['id']} ({one['impact']}): {node['html'][:110]} | {node.get('failureSummary', '')[:220]}"
        for one in found
        for node in one["nodes"]
    ]


def shoot(browser: Browser, address: str, scenes: list[str]) -> int:
    OUT.mkdir(exist_ok=True)
    bad = 0
    for mode, width, theme in [(m, w, t) for m in ("page", "lab") for w in (1280, 390) for t in ("light", "dark")]:
        context = browser.new_context(
            viewport={"width": width, "height": 800}, has_touch=width < 500, is_mobile=width < 500
        )
        page = context.new_page()
        page.on("pageerror", lambda error: print("page error:", error))
        for scene in scenes:
            open_scene(page, address, scene, mode, theme)
            page.screenshot(path=OUT / f"{scene}-{mode}-{width}-{theme}.png", full_page=True)
            over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            for line in violations(page) + ([f"{over} px too wide"] if over > 0 else []):
                bad += 1
                print(f"{scene} {mode} {width} {theme}: {line}")
        context.close()
    return bad


if __name__ == "__main__":
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        count = shoot(browser, serve(), sys.argv[1:] or SCENES)
        print(f"{count} violations")
        sys.exit(min(count, 1))

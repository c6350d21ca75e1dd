"""Attack and look at a served folder of lessons, in a real Chromium: run by hand, or by a test that wants the answers.

    python tests/browser/voila_probe.py [--axe axe.min.js] [--shots folder] [--port 8790]

It builds throw-away lessons with a small anywidget, serves them by ``mastery_widgets.apps.serve`` in a process of its
own, prints a line for each thing that it looked at, and ends with 1 if one of them is not as it should be.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import psutil
from playwright.sync_api import BrowserContext, Page, sync_playwright
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

WIDGET = '''
import anywidget, traitlets
from IPython.display import display

class Counter(anywidget.AnyWidget):
    _esm = """
    export default { render({ model, el }) {
      const button = document.createElement("button");
      button.id = "probe";
      const say = () => button.textContent = "count " + model.get("n");
      button.addEventListener("click", () => model.send({ type: "add" }));
      model.on("change:n", say);
      say();
      el.append(button);
    } }
    """
    n = traitlets.Int(0).tag(sync=True)

    def __init__(self):
        super().__init__()
        self.on_msg(lambda *_: setattr(self, "n", self.n + 1))

display(Counter())
'''
WHO = """
import os
from IPython.display import HTML, display
from mastery_widgets.apps import lesson
who = lesson._signed_in[0].subject if lesson._signed_in else "nobody"
secret = os.environ.get("DB_PASSWORD")
display(HTML(f"<p>Learner <code id=who>{who}</code>, secret <code id=secret>{secret}</code></p>"))
"""
OUTPUTS = """
import matplotlib.pyplot as plt
plt.plot([1, 2, 3]); plt.show()
print("hello from print")
display(HTML("<table><thead><tr><th>steps</th><th>place</th></tr></thead><tbody><tr><td>4</td><td>1</td></tr></tbody></table>"))
import ipywidgets
out = ipywidgets.Output()
display(ipywidgets.Button(description="Step"), out)
with out:
    print("inside an Output")
"""
PROSE = r"""# Past one whole

Fractions do not stop at $1$. Walk along the line in steps of $\frac{1}{4}$: after four steps you stand on 1, and you
can simply walk on. Count every step *from 0*.

$$\frac{1}{4}+\frac{3}{4}=1$$

- one **fourth**
- two fourths, `2/4`

| steps | place |
|---|---|
| 4 | 1 |
| 5 | 5/4 |
"""

failures: list[str] = []
running: list[subprocess.Popen[str]] = []


def check(name: str, is_so: bool, found: object = "") -> None:
    print(f"{'ok  ' if is_so else 'NOT '} {name}{f': {found}' if found != '' else ''}", flush=True)
    if not is_so:
        failures.append(name)


def cell(name: str, source: str, kind: str, after: tuple[str, ...] = ()) -> Any:
    make = nbformat.v4.new_markdown_cell if kind == "prose" else nbformat.v4.new_code_cell
    return make(source, id=name, metadata={"mastery": {"cell": name, "kind": kind, "after": list(after), "hash": ""}})


def lesson(folder: Path, name: str, title: str, *extra: Any, open_too: tuple[str, ...] = (), **said: Any) -> None:
    cells = [cell("intro", PROSE, "prose"), cell("frame", WIDGET, "frame"), nbformat.v4.new_code_cell(WHO), *extra]
    about = {
        "lesson": name,
        "title": title,
        "course": "Fractions on the line",
        "language": "en",
        "steps": 11,
        "minutes": 18,
    }
    notebook = nbformat.v4.new_notebook(
        cells=[*cells, cell("start", "pass", "start")],
        metadata={
            "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
            "voila": {"template": "mastery"},
            "mastery": {"schema": 1, **about, **said, "open": ["intro", "frame", *open_too]},
        },
    )
    nbformat.write(notebook, folder / f"{name}.ipynb")
    (folder / f"{name}.mastery").write_text("{}")


class Server:
    """``serve`` in a process of its own, started inside the folder that it serves (``-P``: as the command would be)."""

    def __init__(self, folder: Path, home: Path, port: int) -> None:
        code = (
            "import sys; from pathlib import Path; from mastery_widgets.apps.serve import serve; "
            "serve(Path('.'), port=int(sys.argv[1]), say=lambda address: print(address, flush=True))"
        )
        environment = {**os.environ, "XDG_DATA_HOME": str(home), "DB_PASSWORD": "hunter2"}
        self.log = home / "server.log"
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-c", code, str(port)],
            cwd=folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=self.log.open("a"),
            text=True,
            # A shell's background job ignores Ctrl-C, and so would its children.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
        )
        running.append(self.process)
        assert self.process.stdout is not None
        self.url = self.process.stdout.readline().strip()
        assert self.url.startswith("http"), self.log.read_text()[-2000:]

    def kernels(self) -> int:
        return sum(1 for child in psutil.Process(self.process.pid).children() if child.status() != psutil.STATUS_ZOMBIE)

    def kernels_become(self, wanted: int, page: Page | None = None) -> int:
        for _ in range(100):
            if self.kernels() == wanted:
                break
            page.wait_for_timeout(200) if page else time.sleep(0.2)
        return self.kernels()

    def stop(self) -> int:
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(30)


def ask(url: str, cookies: dict[str, str] | None = None, method: str = "GET") -> tuple[int, str]:
    request = urllib.request.Request(url, method=method)
    if cookies:
        request.add_header("Cookie", "; ".join(f"{name}={value}" for name, value in cookies.items()))
        request.add_header("X-XSRFToken", cookies.get("_xsrf", ""))
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode(errors="replace")


def cookies_of(context: BrowserContext) -> dict[str, str]:
    return {each["name"]: each["value"] for each in context.cookies()}


def join(url: str, kernel: str, cookies: dict[str, str]) -> Any:
    where = url.replace("http", "ws", 1) + f"api/kernels/{kernel}/channels?session_id={uuid.uuid4().hex}"
    return connect(where, additional_headers={"Cookie": "; ".join(f"{n}={v}" for n, v in cookies.items())})


def message(kind: str, content: dict[str, Any]) -> str:
    header = {
        "msg_id": uuid.uuid4().hex,
        "username": "",
        "session": uuid.uuid4().hex,
        "msg_type": kind,
        "version": "5.3",
        "date": "",
    }
    return json.dumps({"channel": "shell", "header": header, "parent_header": {}, "metadata": {}, "content": content})


def kernel_of(page: Page) -> str:
    said = json.loads(page.locator("#jupyter-config-data").first.inner_text() or "{}")
    return str(said["kernelId"])


def look(page: Page, name: str, axe: str, shots: Path | None) -> None:
    if axe:
        page.evaluate(axe)
        found = page.evaluate(
            "async () => (await axe.run()).violations.map(v => v.id + ' ' + v.nodes.map(n => n.target).join(' '))"
        )
        check(f"axe: {name}", not found, found or "")
    if shots:
        page.screenshot(path=shots / f"{name}.png", full_page=True)


def run(folder: Path, home: Path, port: int, axe: str, shots: Path | None) -> None:
    (folder / "voila.py").write_text(f"open({str(home / 'ran')!r}, 'w')\n")
    lesson(folder, "01-half", "The half of a whole", steps=6, minutes=9)
    lesson(folder, "02-past-one", "Past one whole")
    outputs = cell("outputs", OUTPUTS, "code")
    lesson(folder, "10-outputs", "What an open cell may show", outputs, open_too=("outputs",), minutes=30, steps=14)
    server = Server(folder, home, port)
    check("a voila.py among the lessons is not run", not (home / "ran").exists())
    late = cell("late", "STILL-TO-COME", "prose", ("frame",))
    lesson(folder, "unlocked", "Saved after unlocking", late)
    other = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("print('KEY')")])
    nbformat.write(other, folder / "solutions.ipynb")
    page_of = server.url + "voila/render/02-past-one.ipynb"

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        outside: list[str] = []
        errors: list[str] = []

        def visitor(width: int = 1280, height: int = 900, scheme: str = "light") -> BrowserContext:
            context = browser.new_context(
                viewport={"width": width, "height": height}, color_scheme=scheme, reduced_motion="reduce"
            )
            context.on(
                "request",
                lambda r: (
                    None
                    if re.match(rf"(https?|wss?)://127\.0\.0\.1:{port}/|data:|blob:", r.url)
                    else outside.append(r.url)
                ),
            )
            context.on("weberror", lambda e: errors.append(str(e.error)))
            return context

        def opened(context: BrowserContext, address: str) -> Page:
            page = context.new_page()
            page.goto(address)
            page.wait_for_selector("#probe", timeout=120_000)
            page.wait_for_selector("#who", timeout=120_000)
            return page

        for scheme in ("light", "dark"):
            for width, height in ((1280, 900), (390, 844)):
                context = visitor(width, height, scheme)
                page = context.new_page()
                page.goto(server.url)
                look(page, f"course-{width}-{scheme}", axe, shots)
                for name in ("02-past-one", "10-outputs"):
                    if name == "10-outputs" and (width, scheme) not in ((1280, "light"), (390, "dark")):
                        continue
                    page.goto("about:blank")
                    page = opened(context, f"{server.url}voila/render/{name}.ipynb")
                    page.wait_for_timeout(1500)
                    look(page, f"{name}-{width}-{scheme}", axe, shots)
                    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
                    check(f"no sideways scrolling: {name} {width}", wide <= 0, wide if wide > 0 else "")
                page.goto("about:blank")  # as when a tab is closed; `context.close()` does not tell the page
                context.close()
        check("kernels end with their pages", server.kernels_become(0) == 0, server.kernels())

        ann = visitor()
        page = opened(ann, page_of)
        first = page.inner_text("#who")
        check("a learner has a name of 64 hex digits", re.fullmatch(r"[0-9a-f]{64}", first) is not None, first[:12])
        check(
            "the server's secrets stay out of the kernel",
            page.inner_text("#secret") == "None",
            page.inner_text("#secret"),
        )
        html = page.content()
        check(
            "the page names language, title, main",
            'lang="en"' in html and page.title() == "Past one whole" and "<main" in html,
        )
        check(
            "maths is MathML", page.locator(".mw-prose math").count() == 3 and not page.locator("mjx-container").count()
        )
        page.click("#probe")
        page.wait_for_function("document.querySelector('#probe').textContent === 'count 1'")
        check("a click reaches the kernel", True)
        for _ in range(3):
            page.reload()
            page.wait_for_selector("#who", timeout=120_000)
        check("reloads leak no kernel", server.kernels_become(1, page) == 1, server.kernels())
        check("a reload keeps the learner", page.inner_text("#who") == first)
        page.goto(page_of + "?theme=dark&template=lab")
        page.wait_for_selector("#who", timeout=120_000)
        check("?template=lab is not heard", page.locator("body.mw-page").count() == 1)
        check("?theme=dark is", page.locator("body[data-jp-theme-light=false]").count() == 1)

        bob = visitor()
        beside = opened(bob, page_of)
        check("another browser is another learner", beside.inner_text("#who") != first)
        kernel, hers, his = kernel_of(page), cookies_of(ann), cookies_of(bob)
        at = f"{server.url}api/kernels/{kernel}"
        check("her own kernel answers her", ask(at, hers)[0] == 200)
        check("… and nobody else", ask(at, his)[0] == 403 and ask(at)[0] == 403, (ask(at, his)[0], ask(at)[0]))
        check("nobody else deletes it", ask(at, his, "DELETE")[0] == 403)
        ending = f"{server.url}voila/api/shutdown/{kernel}"
        check("nobody else ends it", ask(ending, his, "POST")[0] == 403, ask(ending, his, "POST")[0])
        try:
            with join(server.url, kernel, his):
                joined = True
        except InvalidStatus as error:
            joined = error.response.status_code != 403
        check("nobody else joins it", not joined)
        trace = home / "executed"
        with join(server.url, kernel, hers) as socket:
            for kind in ("execute_request", "inspect_request", "complete_request", "debug_request"):
                socket.send(
                    message(
                        kind,
                        {
                            "code": f"open({str(trace)!r}, 'w')",
                            "silent": False,
                            "store_history": False,
                            "user_expressions": {},
                            "allow_stdin": False,
                        },
                    )
                )
            page.wait_for_timeout(2500)
        check("her own socket runs no code", not trace.exists())
        page.click("#probe")
        page.wait_for_function("document.querySelector('#probe').textContent.startsWith('count ')")

        status, text = ask(server.url + "voila/render/unlocked.ipynb", hers)
        check("a lesson saved after unlocking is refused", status == 409 and "STILL-TO-COME" not in text, status)
        check(
            "a notebook that is no lesson is not there",
            ask(server.url + "voila/render/solutions.ipynb", hers)[0] == 404,
        )
        check("neither is listed", not re.search("unlocked|solutions", ask(server.url)[1]))
        for path in (
            "voila/files/02-past-one.mastery",
            "voila/files/02-past-one.ipynb",
            "voila/api/contents/",
            "voila/tree/x",
        ):
            status, text = ask(server.url + path)
            check(f"no file is let out: {path}", status in (403, 404) or "mw-way" in text, status)

        check("no request leaves this machine", not outside, outside[:3] or "")
        check("no error in the page", not errors, errors[:3] or "")
        check("Ctrl-C ends it cleanly", server.stop() == 0)
        again = Server(_without_bad(folder), home, port)
        page = opened(ann, page_of)
        check("a restart keeps the learner", page.inner_text("#who") == first)
        pids = [child.pid for child in psutil.Process(again.process.pid).children(recursive=True)]
        check("Ctrl-C ends kernels", again.stop() == 0 and not any(psutil.pid_exists(pid) for pid in pids))
        browser.close()


def _without_bad(folder: Path) -> Path:
    for name in ("unlocked.ipynb", "solutions.ipynb"):
        (folder / name).unlink()
    return folder


def main(report: Callable[[str], None] = print) -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--axe", type=Path)
    parser.add_argument("--shots", type=Path)
    parser.add_argument("--port", type=int, default=8790)
    asked = parser.parse_args()
    if asked.shots:
        asked.shots.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as home:
        try:
            run(Path(folder), Path(home), asked.port, asked.axe.read_text() if asked.axe else "", asked.shots)
        finally:
            for process in running:
                process.terminate()
                process.wait(30)
        if failures:
            report((Path(home) / "server.log").read_text()[-3000:])
    report(f"{len(failures)} not as they should be")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())

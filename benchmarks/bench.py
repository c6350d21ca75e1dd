"""What every row needs: a byte-compiled copy of the package, servers and a browser of our own, visits."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import platformdirs

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "browser"))

from conftest import FLAGS, chromium_path  # noqa: E402
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright  # noqa: E402
from servers import Server, lab, serve, voila  # noqa: E402
from servers import environment as environment_of  # noqa: E402

from mastery_widgets.session import Learner  # noqa: E402

__all__ = [
    "OWNER",
    "ROOT",
    "Bench",
    "Server",
    "Visit",
    "environment_of",
    "lab",
    "opened",
    "say",
    "serve",
    "visit",
    "visitor",
    "voila",
    "without_lab",
]

OWNER = Learner(issuer="local", subject="owner")
# Other hosts are refused at once, without a word to the network: stock Voila's page asks a CDN for two sheets.
NO_OTHER_HOST = "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"
VISITOR_KEY = "mastery_widgets.visitor"


def say(text: str) -> None:
    """A line of progress."""
    print(f"· {time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """One run. ``n`` samples a side are kept after ``warm`` are dropped; ``work`` is a folder that is removed."""

    n: int
    seed: int
    work: Path
    browser: Browser
    warm: int = 1

    def chance(self, name: str) -> Random:
        """The run's own dice, for a row."""
        return Random(f"{self.seed} {name}")


@contextmanager
def opened(n: int, seed: int, package: Path) -> Iterator[Bench]:
    """A bench. What is measured is a compiled copy of ``package``, so that nobody edits it meanwhile.

    Both sides are byte-compiled: some installers leave that out, and then a kernel takes twice as long to start.
    """
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    work = Path(tempfile.mkdtemp(prefix="mastery-bench-"))
    try:
        shutil.copytree(package, work / "package" / "mastery_widgets", ignore=shutil.ignore_patterns("__pycache__"))
        os.environ["PYTHONPATH"] = str(work / "package")
        _compile(work / "package")
        _compile_installed()
        with sync_playwright() as playwright:
            chromium = playwright.chromium.launch(executable_path=chromium_path(), args=[*FLAGS, NO_OTHER_HOST])
            yield Bench(n=n, seed=seed, work=work, browser=chromium)
            chromium.close()
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _compile(*folders: Path) -> None:
    command = [sys.executable, "-m", "compileall", "-qq", "-j2", *map(str, folders)]
    subprocess.run(command, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _compile_installed() -> None:
    """The standard library and all packages: once, until another package is installed."""
    packages = Path(platformdirs.__file__).parent.parent
    done = Path(tempfile.gettempdir()) / f"mastery-bench-compiled-{packages.stat().st_mtime_ns}"
    if not done.exists():
        say("byte-compiling")
        _compile(Path(os.__file__).parent, packages)
        done.touch()


def visitor(name: str) -> Learner:
    """Who a browser with this name in its storage is, under plain Voila."""
    return Learner(issuer="visitor", subject=hashlib.sha256(f"visitor:{name}".encode()).hexdigest())


@dataclass(slots=True)
class Visit:
    """A browser profile with one page."""

    context: BrowserContext
    page: Page


@contextmanager
def visit(bench: Bench, server: Server, *, name: str = "", script: str = "") -> Iterator[Visit]:
    """A profile with a cold cache; the page's own kernel ends with it."""
    context = bench.browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(90_000)
    # Voila never sets the cookie without which its page cannot end its kernel: dead kernels would disturb both sides.
    context.add_cookies([{"name": "_xsrf", "value": "bench", "url": server.address}])
    if name:
        context.add_init_script(f"try {{ localStorage.setItem('{VISITOR_KEY}', '{name}') }} catch {{}}")
    if script:
        context.add_init_script(script)
    page = context.new_page()
    try:
        yield Visit(context, page)
    finally:
        page.goto("about:blank")
        context.close()
        until = time.monotonic() + 8
        while server.kernels() and time.monotonic() < until:
            time.sleep(0.1)


def polled(page: Page, mark: str, seconds: float = 90) -> dict[str, Any]:
    """What the page's script has noted in ``__bench``, once ``mark`` is in it."""
    page.wait_for_function("mark => window.__bench && window.__bench[mark] > 0", arg=mark, timeout=seconds * 1000)
    noted: dict[str, Any] = page.evaluate("window.__bench")
    return noted


def without_lab(home: Path) -> None:
    """JupyterLab in ``home`` starts without our extension."""
    folder = home / "config" / "labconfig"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "page_config.json").write_text('{"disabledExtensions": {"@mastery/lab": true}}', "utf-8")

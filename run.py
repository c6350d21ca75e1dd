#!/usr/bin/env python3
"""Everything from a fresh clone, with Python 3.11 or newer and nothing else.

    python3 run.py              open the first lesson in JupyterLab
    python3 run.py serve        publish the lessons with Voila
    python3 run.py test         run all tests, the browser ones included
    python3 run.py test-long    run them at full count (hours; resumes where it stopped)
    python3 run.py bench        measure, and write the table of docs/benchmarks.md
    python3 run.py check        ruff, mypy, import contract

Each sets up what it needs in .venv first, once. What stands behind the command is handed on: `run.py open --no-
browser`.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
LESSONS = ROOT / "lessons"
CHROMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def say(text: str) -> None:
    print(f"· {text}", file=sys.stderr, flush=True)


def run(*command: str | Path, **more: object) -> int:
    return subprocess.call([str(part) for part in command], cwd=ROOT, **more)  # type: ignore[call-overload]


def must(*command: str | Path) -> None:
    if code := run(*command):
        sys.exit(code)


def set_up(extra: str) -> None:
    """.venv with this package in it; again only when pyproject.toml or what the wheel carries has changed."""
    stamp = VENV / f".ready-{extra or 'run'}"
    carried = [ROOT / "pyproject.toml", *(ROOT / "mastery_widgets" / "labextension").rglob("*")]
    for folder in ("server_config", "voila_template"):
        carried += (ROOT / "mastery_widgets" / folder).rglob("*")
    newest = max(path.stat().st_mtime for path in carried)
    if stamp.exists() and stamp.stat().st_mtime >= newest:
        return
    if not (BIN / ("python.exe" if os.name == "nt" else "python")).exists():
        say("making .venv")
        if run(sys.executable, "-m", "venv", VENV):
            shutil.rmtree(VENV, ignore_errors=True)
            say("this Python has no venv of its own; installing python3-venv")
            install("python3-venv")
            must(sys.executable, "-m", "venv", VENV)
    say("installing (some minutes the first time)")
    target = f".[{extra}]" if extra else "."
    must(BIN / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--compile", "-e", target)
    stamp.touch()


def install(package: str) -> None:
    """A Debian package, where it can be installed.

    Raises:
        SystemExit: it cannot, with what to do.
    """
    if shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        run("apt-get", "update", "-qq", env=environment)
        if not run("apt-get", "install", "-y", "-qq", "--no-install-recommends", package, env=environment):
            return
    sys.exit(f"{package} is needed and could not be installed from here; install it, then run this again")


def chromium() -> str:
    """A Chromium for the tests: the one there is, or Debian's."""
    for name in (os.environ.get("MASTERY_CHROMIUM", ""), *CHROMES):
        if name and (found := shutil.which(name)):
            return found
    say("installing chromium for the browser tests")
    install("chromium")
    found = shutil.which("chromium")
    if not found:
        sys.exit("chromium was installed but is not on the PATH; name it with MASTERY_CHROMIUM")
    return found


def main(arguments: list[str]) -> int:
    command, rest = (arguments[0], arguments[1:]) if arguments else ("open", [])
    if command == "open":
        set_up("")
        return run(BIN / "mastery", "open", LESSONS / "fractions", *rest)
    if command == "serve":
        set_up("")
        return run(BIN / "mastery", "serve", LESSONS, *rest)
    if command not in ("test", "test-long", "bench", "check"):
        print(__doc__)
        return 0 if command in ("-h", "--help", "help") else 2
    set_up("dev")
    if command == "check":
        for tool in (["ruff", "check"], ["ruff", "format", "--check"], ["mypy"], ["lint-imports"]):
            must(BIN / tool[0], *tool[1:])
        return 0
    environment = {**os.environ, "MASTERY_CHROMIUM": chromium()}
    if sys.platform == "linux" and not shutil.which("bwrap"):
        say("installing bubblewrap, in which the tests confine learners' programs")
        install("bubblewrap")
    if sys.platform == "linux" and not list(Path("/usr/lib/postgresql").glob("*/bin/postgres")):
        say("installing postgresql, of which the tests start a server of their own")
        install("postgresql")
    if sys.platform == "linux" and not shutil.which("strace"):
        say("installing strace, with which the tests make system calls fail")
        install("strace")
    if command == "bench":
        return run(BIN / "python", "-m", "benchmarks", *rest, env=environment)
    if command == "test-long":
        environment["MASTERY_LONG"] = "1"
    elif not rest:
        # A file at a time in each of two processes: browsers and servers wait more than they work.
        rest = ["--numprocesses=2", "--dist=loadfile"]
    return run(BIN / "python", "-m", "pytest", *rest, env=environment)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)

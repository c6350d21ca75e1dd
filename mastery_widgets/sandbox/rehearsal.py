"""Programs of a lesson tried when it is built: thousands of cases, each in a process of its own, within time limits.

Where processes cannot be copied (Windows), each case starts a Python.
"""

from __future__ import annotations

import atexit
import os
import subprocess
import sys
import tempfile
import threading
from dataclasses import replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final

from mastery_widgets.core.running import Case, Outcome
from mastery_widgets.sandbox.limits import WITH_PACKAGES, Limits, has_packages, refuse_source
from mastery_widgets.sandbox.own import run_own
from mastery_widgets.sandbox.process import outcome_of, program, request_of

__all__ = ["rehearse"]

# The processor's clock tells what has no end; a machine that is busy with other things may take long over what has one.
_LIMITS: Final = Limits(seconds=60.0)
_WITH_PACKAGES: Final = replace(WITH_PACKAGES, seconds=120.0)
_LOCK = threading.Lock()
_IDLE: list[_Prompter] = []


def rehearse(code: str, case: Case, limits: Limits | None = None) -> Outcome:
    """What comes of an author's program on one case, on her own machine.

    Raises:
        SandboxError: the code is none that can be run, or a process cannot be started.
    """
    refuse_source(code)
    bounds = limits or (_WITH_PACKAGES if has_packages(f"{case.given}\n{code}") else _LIMITS)
    if not hasattr(os, "fork"):
        return run_own(code, [case], bounds)[0]
    with _LOCK:
        prompter = _IDLE.pop() if _IDLE else None
    prompter = prompter if prompter is not None and prompter.is_ours() else _Prompter()
    outcome = prompter.outcome(code, case, bounds)
    if outcome is None:
        prompter.end()
        return run_own(code, [case], bounds)[0]
    with _LOCK:
        _IDLE.append(prompter)
    return outcome


class _Prompter:
    """A waiting Python; it ends when its orders do."""

    def __init__(self) -> None:
        self._owner = os.getpid()
        self._process = subprocess.Popen(
            [sys.executable, "-B", "-X", "utf8", "-c", _text()],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            # A figure is looked at, and opens no window.
            env={**os.environ, "MPLBACKEND": "agg"},
            start_new_session=True,
        )

    def is_ours(self) -> bool:
        """Whether it was started by this process and not by one that this is a copy of, and still waits."""
        return self._owner == os.getpid() and self._process.poll() is None

    def outcome(self, code: str, case: Case, limits: Limits) -> Outcome | None:
        """What comes of a case; None where the waiting Python is gone."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with tempfile.TemporaryDirectory(prefix="mastery-", ignore_cleanup_errors=True) as folder:
            home = Path(folder)
            (home / "work").mkdir()
            (home / "request").write_bytes(request_of(code, case, limits))
            (home / "stdin").write_text(case.stdin, "utf-8", errors="replace")
            for name in ("answer", "printed"):
                (home / name).touch()
            try:
                self._process.stdin.write(f"{limits.seconds} {4 * limits.output} {folder}\n".encode())
                self._process.stdin.flush()
                reply = self._process.stdout.readline().decode()
            except OSError:
                return None
            if not reply:
                return None
            ended, _, stopped = reply.rstrip("\n").partition(" ")
            with (home / "answer").open("rb") as answer, (home / "printed").open("rb") as printed:
                return outcome_of(stopped, answer.read(1_000_000), int(ended), printed.read(4 * limits.output), limits)

    def end(self) -> None:
        """Let it go; it ends by itself."""
        for channel in (self._process.stdin, self._process.stdout):
            if channel is not None:
                channel.close()
        self._process.wait(10)


@cache
def _text() -> str:
    own, _, _ = program().rpartition('\nif __name__ == "__main__":')
    waiting = files("mastery_widgets.sandbox").joinpath("prompter.py").read_text("utf-8")
    return f"{own}\n{waiting.replace('from __future__ import annotations', '')}\n_wait()\n"


@atexit.register
def _end_all() -> None:
    while _IDLE:
        prompter = _IDLE.pop()
        if prompter.is_ours():
            prompter.end()

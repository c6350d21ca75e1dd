"""A program that waits, and makes a copy of itself for each case: a copy begins in a millisecond, Python in thirty.

It is sent as text, behind that of ``jailed``, whose ``_main`` each copy carries out.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from contextlib import suppress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from mastery_widgets.sandbox.jailed import _main

__all__: list[str] = []


def _copy(folder: str) -> int:
    """The process of a copy that runs the case in a folder; in the copy itself, this never comes back."""
    process = os.fork()
    if process:
        return process
    try:
        os.setsid()
        os.chdir(f"{folder}/work")
        for place, name, flags in (
            (0, f"{folder}/stdin", os.O_RDONLY),
            (1, f"{folder}/printed", os.O_WRONLY),
            (2, os.devnull, os.O_WRONLY),
        ):
            opened = os.open(name, flags)
            os.dup2(opened, place)
            os.close(opened)
        _main(os.open(f"{folder}/request", os.O_RDONLY), os.open(f"{folder}/answer", os.O_WRONLY), True)
        sys.stdout.flush()
    finally:
        os._exit(0)


def _end(process: int) -> None:
    with suppress(OSError):
        os.killpg(process, signal.SIGKILL)


def _watched(process: int, printed: str, seconds: float, most: int) -> tuple[str, int]:
    """Why a copy was stopped (``time``, ``output``, or nothing), and its exit code; what it started is gone."""
    until, nap, stopped = time.monotonic() + seconds, 0.0005, ""
    while True:
        found, status = os.waitpid(process, 0 if stopped else os.WNOHANG)
        if found:
            _end(process)
            return stopped, os.waitstatus_to_exitcode(status)
        if time.monotonic() >= until:
            stopped = "time"
        elif os.stat(printed).st_size > most:
            stopped = "output"
        if stopped:
            _end(process)
        else:
            time.sleep(nap)
            nap = min(0.01, 1.5 * nap)


def _wait() -> None:
    """Do what is ordered, one case a line, until whoever orders is gone."""
    while order := os.read(0, 65536):
        seconds, most, folder = order.decode().rstrip("\n").split(" ", 2)
        stopped, code = _watched(_copy(folder), f"{folder}/printed", float(seconds), int(most))
        os.write(1, f"{code} {stopped}\n".encode())

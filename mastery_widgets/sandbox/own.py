"""Code on the learner's own machine: in processes of its own, within time limits, and no jail.

It may do what she may do. That is practice, and the page says so.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from mastery_widgets.core.running import Case, Outcome
from mastery_widgets.errors import SandboxError
from mastery_widgets.sandbox.limits import Limits
from mastery_widgets.sandbox.process import outcome_of, program, request_of

__all__ = ["run_own"]

_LOOK = 0.01  # seconds between two looks at a running process


def run_own(code: str, cases: Sequence[Case], limits: Limits) -> list[Outcome]:
    """The outcome of each case, in order, each from a fresh process with the packages of this Python.

    Raises:
        SandboxError: a process cannot be started.
    """
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
        return list(pool.map(lambda case: _one(code, case, limits), cases))


def _one(code: str, case: Case, limits: Limits) -> Outcome:
    with tempfile.TemporaryDirectory(prefix="mastery-", ignore_cleanup_errors=True) as folder:
        home, work = Path(folder), Path(folder, "work")
        work.mkdir()
        (home / "request").write_bytes(request_of(code, case, limits))
        (home / "stdin").write_text(case.stdin, "utf-8", errors="replace")
        (home / "answer").touch()
        # Files, not open channels: Windows hands none over, and waits on none.
        with (home / "stdin").open("rb") as given, (home / "printed").open("wb") as printed:
            try:
                process = subprocess.Popen(
                    [sys.executable, "-B", "-X", "utf8", "-c", program(), str(home / "request"), str(home / "answer")],
                    stdin=given,
                    stdout=printed,
                    stderr=subprocess.DEVNULL,
                    cwd=work,
                    # A figure is looked at, and opens no window.
                    env={**os.environ, "MPLBACKEND": "agg"},
                    start_new_session=True,
                )
            except OSError as error:
                raise SandboxError(f"Python cannot start ({error.strerror or error})") from None
            stopped = _watch(process, home / "printed", limits)
            code_of_exit = process.wait(10)
        return outcome_of(
            stopped,
            _begin(home / "answer", 1_000_000),
            code_of_exit,
            _begin(home / "printed", 4 * limits.output),
            limits,
        )


def _watch(process: subprocess.Popen[bytes], printed: Path, limits: Limits) -> str:
    until = time.monotonic() + limits.seconds
    stopped = ""
    while process.poll() is None and not stopped:
        if time.monotonic() >= until:
            stopped = "time"
        elif printed.stat().st_size > 4 * limits.output:
            stopped = "output"
        else:
            time.sleep(_LOOK)
    _end_tree(process)
    return stopped


def _end_tree(process: subprocess.Popen[bytes]) -> None:
    """End a process with all that it started."""
    if os.name == "posix":
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    elif process.poll() is None:
        subprocess.run(["taskkill", "/T", "/F", "/PID", str(process.pid)], capture_output=True, check=False)


def _begin(path: Path, most: int) -> bytes:
    with path.open("rb") as file:
        return file.read(most)

"""A forked kernel as its provisioner sees it: what ``subprocess.Popen`` offers, on a process that is no child."""

from __future__ import annotations

import os
import select
import signal
import time
from contextlib import suppress

__all__ = ["UNKNOWN_CODE", "ForkedProcess"]

UNKNOWN_CODE = 255  # of a kernel whose parent died before it: nobody could ask how it ended


class ForkedProcess:
    """``pidfd`` names the process for ever, so that no signal hits another one of its number; ``status`` is the pipe on
    which the parent says how it ended. Both are this object's to close.
    """

    stdin = stdout = stderr = None

    def __init__(self, pid: int, pidfd: int, status: int) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self._pidfd = pidfd
        self._status = status

    def poll(self) -> int | None:
        """How it ended, as ``Popen`` says it; None while it lives."""
        if self.returncode is None and select.select([self._pidfd], [], [], 0)[0]:
            self.returncode = self._code()
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Block until it has ended.

        Raises:
            TimeoutError: it has not, within ``timeout`` seconds.
        """
        if self.returncode is None and not select.select([self._pidfd], [], [], timeout)[0]:
            raise TimeoutError(f"kernel process {self.pid} did not end within {timeout} seconds")
        code = self.poll()
        assert code is not None
        return code

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._pidfd, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def _code(self) -> int:
        # The parent reaps a moment after the process is gone; a parent that is gone itself closes the pipe.
        said = b""
        until = time.monotonic() + 5
        while select.select([self._status], [], [], max(0.0, until - time.monotonic()))[0]:
            part = os.read(self._status, 16)
            if not part:
                break
            said += part
            if b"\n" in said:
                break
        os.close(self._status)
        os.close(self._pidfd)
        return int(said) if said.strip() else UNKNOWN_CODE

    def __del__(self) -> None:
        if self.returncode is None:
            for file in (self._status, self._pidfd):
                with suppress(OSError):
                    os.close(file)

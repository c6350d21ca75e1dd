"""The server's side of a warm parent: started once, watched, replaced when it dies or a package changes under it."""

from __future__ import annotations

import json
import logging
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from typing import Any

from mastery_widgets.kernels import preload
from mastery_widgets.kernels.channel import receive, send
from mastery_widgets.kernels.process import ForkedProcess

__all__ = ["ForkRefused", "Nursery", "can_fork"]

_ENVIRONMENT = {"MALLOC_ARENA_MAX": "1", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}


class ForkRefused(Exception):
    """No kernel can be forked; a stock one can still be started."""


def can_fork() -> str:
    """Why kernels are not forked on this system; empty when they can be."""
    if sys.platform != "linux" or not hasattr(os, "pidfd_open"):
        return f"kernels are forked on Linux only, this is {sys.platform}"
    return ""


class Nursery:
    """One warm parent of one server. ``extras`` are modules that lessons import, beside those of every kernel."""

    def __init__(self, extras: Sequence[str] = preload.EXTRAS, log: logging.Logger | None = None) -> None:
        self._extras = tuple(extras)
        self._log = log or logging.getLogger(__name__)
        self._lock = threading.Lock()
        self._parent: subprocess.Popen[bytes] | None = None
        self._channel: socket.socket | None = None
        self._folders: list[tuple[str, int]] = []
        self._warming: threading.Thread | None = None
        self.is_closed = False
        # Kernels read from it until the server, which alone holds its other end, is gone.
        self._lifeline, self._alive = os.pipe2(os.O_CLOEXEC)

    @property
    def pid(self) -> int | None:
        """Of the parent; None while there is none."""
        return None if self._parent is None else self._parent.pid

    def warm(self) -> None:
        """Begin to start the parent, so that the first kernel need not wait for it."""
        with self._lock:
            if self._warming is None or not self._warming.is_alive():
                self._warming = threading.Thread(target=self._warm_now, daemon=True, name="mastery-nursery")
                self._warming.start()

    def _warm_now(self) -> None:
        try:
            with self._lock:
                self._ensure()
        except ForkRefused as error:
            self._log.warning("kernels start cold: %s", error)

    def fork(
        self,
        arguments: Sequence[str],
        environment: Mapping[str, str],
        folder: str,
        *,
        memory: int,
        files: Sequence[int],
    ) -> ForkedProcess:
        """A kernel with these arguments; ``memory`` in MiB (0: no limit), ``files`` its standard input, output, error.

        Raises:
            ForkRefused: there is no parent that can fork one.
        """
        request = {"argv": list(arguments), "env": dict(environment), "cwd": folder, "memory": memory}
        with self._lock:
            for is_last in (False, True):
                self._ensure()
                assert self._channel is not None
                try:
                    send(self._channel, request, files)
                    answer, handed = receive(self._channel)
                except (OSError, EOFError):
                    self._end()
                    if is_last:
                        raise ForkRefused("the parent of the kernels died twice") from None
                    continue
                if "error" in answer:
                    raise ForkRefused(str(answer["error"]))
                return ForkedProcess(int(answer["pid"]), *handed)
        raise AssertionError

    def close(self) -> None:
        """End the parent and, with the lifeline, every kernel that is left."""
        with self._lock:
            self._end()
            # Once: the numbers are somebody else's from then on.
            if not self.is_closed:
                self.is_closed = True
                os.close(self._lifeline)
                os.close(self._alive)

    def _ensure(self) -> None:
        """A parent that lives and knows the packages as they are."""
        if self._parent is not None:
            if self._parent.poll() is None and not self._is_stale():
                return
            if self._parent.poll() is None:
                self._log.info("a package has changed: a new parent for the kernels to come")
            self._end()
        self._start()

    def _is_stale(self) -> bool:
        for folder, changed in self._folders:
            try:
                if os.stat(folder).st_mtime_ns != changed:
                    return True
            except OSError:
                return True
        return False

    def _start(self) -> None:
        if self.is_closed:
            raise ForkRefused("the server is ending")
        modules = preload.learnt(self._extras)
        if modules is None:
            try:
                modules = preload.learn(self._extras)
            except Exception as error:  # a kernel fails in more ways than can be listed
                raise ForkRefused(f"a kernel could not be asked what it imports ({error})") from None
            preload.remember(modules, self._extras)
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._parent = subprocess.Popen(
                [
                    sys.executable,
                    *("-m", "mastery_widgets.kernels.parent"),
                    str(theirs.fileno()),
                    str(self._lifeline),
                    json.dumps(modules),
                ],
                stdin=subprocess.DEVNULL,
                pass_fds=(theirs.fileno(), self._lifeline),
                env={**os.environ, **_ENVIRONMENT},
                start_new_session=True,
            )
        self._channel = ours
        try:
            said, _ = receive(ours)
        except (EOFError, OSError):
            self._end()
            raise ForkRefused("the parent of the kernels did not start") from None
        refused = str(said.get("refused", ""))
        if refused:
            self._end()
            raise ForkRefused(refused)
        self._folders = [(str(folder), int(changed)) for folder, changed in _pairs(said["files"])]

    def _end(self) -> None:
        if self._channel is not None:
            self._channel.close()
            self._channel = None
        if self._parent is not None:
            # Without its channel it ends by itself; kernels live on.
            try:
                self._parent.wait(5)
            except subprocess.TimeoutExpired:
                self._parent.kill()
                self._parent.wait()
            self._parent = None


def _pairs(found: Any) -> list[tuple[str, int]]:
    return [(folder, changed) for folder, changed in found]

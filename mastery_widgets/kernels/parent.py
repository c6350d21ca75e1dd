"""The warm parent: imports what kernels need, then forks one for each request. Run as a program by ``nursery``.

It has one thread and no ZeroMQ context, and refuses to fork otherwise: a copy of a lock that somebody else held is
locked for ever.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import selectors
import signal
import socket
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

from mastery_widgets.kernels.channel import receive, send

__all__ = ["main"]


def main(channel_file: int, lifeline: int, modules: list[str]) -> None:
    """Serve forks until the server is gone."""
    channel = socket.socket(fileno=channel_file)
    # Children choose the backend that shows plots in the page; what is imported here must not choose another first.
    os.environ["MPLBACKEND"] = "module://matplotlib_inline.backend_inline"
    loaded, failed = _import(modules)
    _warm_up()
    gc.collect()
    gc.freeze()
    files = {str(f): os.stat(f).st_mtime_ns for f in _files()}
    send(channel, {"ready": len(loaded), "failed": failed, "refused": unsafe(), "files": _short(files)})
    _serve(channel, lifeline)


def _import(modules: list[str]) -> tuple[list[str], list[str]]:
    loaded, failed = [], []
    for name in modules:
        try:
            importlib.import_module(name)
            loaded.append(name)
        except Exception:  # what a module does when it is imported is its own affair
            failed.append(name)
    return loaded, failed


def _warm_up() -> None:
    """What the first kernel would make for all: tables that are filled when they are first used."""
    with suppress(Exception):
        from ipykernel.kernelapp import IPKernelApp

        IPKernelApp().parse_command_line(["-f", "none"])
        IPKernelApp.clear_instance()
    for module in list(sys.modules.values()):
        # Whatever is preloaded may say how: a function of this name.
        with suppress(Exception):
            vars(module).get("warm_up_for_forks", lambda: None)()


def unsafe() -> str:
    """Why this process must not be forked; empty when it may."""
    tasks = len(os.listdir("/proc/self/task"))
    if tasks != 1:
        return f"{tasks} threads run in it; something that is preloaded starts threads when it is imported"
    context = sys.modules.get("zmq.sugar.context")
    if context is not None and context.Context._instance is not None:
        return "it holds a ZeroMQ context; something that is preloaded makes one when it is imported"
    return ""


def _files() -> set[Path]:
    found = set()
    for module in list(sys.modules.values()):
        file = getattr(module, "__file__", None)
        if isinstance(file, str) and os.path.isfile(file):
            found.add(Path(file))
    return found


def _short(files: dict[str, int]) -> list[list[Any]]:
    """Folders with the newest change in them: what tells that a package was upgraded under the parent."""
    newest: dict[str, int] = {}
    for file, changed in files.items():
        folder = os.path.dirname(file)
        newest[folder] = max(newest.get(folder, 0), changed)
    return [[folder, os.stat(folder).st_mtime_ns] for folder in sorted(newest)]


def _serve(channel: socket.socket, lifeline: int) -> None:
    children: dict[int, int] = {}
    read, write = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
    signal.set_wakeup_fd(write, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server, which ends its kernels itself
    with selectors.DefaultSelector() as selector:
        selector.register(channel, selectors.EVENT_READ)
        selector.register(read, selectors.EVENT_READ)
        while True:
            for key, _ in selector.select():
                if key.fd == read:
                    with suppress(BlockingIOError):
                        os.read(read, 512)
                    _reap(children)
                    continue
                try:
                    request, files = receive(channel)
                except EOFError:
                    return
                try:
                    _answer(channel, request, files, children, [read, write, lifeline])
                finally:
                    for file in files:
                        os.close(file)


def _answer(
    channel: socket.socket, request: dict[str, Any], files: list[int], children: dict[int, int], own: list[int]
) -> None:
    reason = unsafe()
    if reason:
        send(channel, {"error": reason})
        return
    status_read, status_write = os.pipe2(os.O_CLOEXEC)
    try:
        pid = os.fork()
    except OSError as error:
        os.close(status_read)
        os.close(status_write)
        send(channel, {"error": f"fork failed: {error.strerror}"})
        return
    if pid == 0:
        _become(channel, request, files, [status_read, status_write, *children.values(), *own[:2]], own[2])
    with suppress(OSError):
        os.setpgid(pid, pid)
    children[pid] = status_write
    pidfd = os.pidfd_open(pid)
    try:
        send(channel, {"pid": pid}, [pidfd, status_read])
    finally:
        os.close(pidfd)
        os.close(status_read)


def _become(
    channel: socket.socket, request: dict[str, Any], files: list[int], others: list[int], lifeline: int
) -> NoReturn:
    """The child: never returns."""
    code = 1
    try:
        channel.close()
        signal.set_wakeup_fd(-1)
        for file in others:
            os.close(file)
        from mastery_widgets.kernels.child import run

        code = run(request, files, lifeline)
    except SystemExit as ending:
        code = ending.code if isinstance(ending.code, int) else 0 if ending.code is None else 1
    except BaseException:
        import traceback

        traceback.print_exc()
    finally:
        with suppress(BaseException):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


def _reap(children: dict[int, int]) -> None:
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if pid == 0:
            return
        write = children.pop(pid, None)
        if write is not None:
            with suppress(OSError):
                os.write(write, b"%d\n" % os.waitstatus_to_exitcode(status))
            os.close(write)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), json.loads(sys.argv[3]))

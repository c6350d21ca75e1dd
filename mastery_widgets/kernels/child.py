"""What a forked kernel does before it is one: everything that a fresh process would have of its own."""

from __future__ import annotations

import atexit
import os
import random
import signal
import sys
import threading
from contextlib import suppress
from typing import Any

__all__ = ["run"]


def run(request: dict[str, Any], files: list[int], lifeline: int) -> int:
    """Be the kernel that a request describes, until it ends; its exit code."""
    with suppress(OSError):
        os.setsid()
    for number in (signal.SIGCHLD, signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for place, file in enumerate(files[:3]):
        os.dup2(file, place)
    for file in files:
        os.close(file)
    sys.stdin = open(0, closefd=False)  # noqa: SIM115  # the kernel's for its whole life
    os.environ.clear()
    os.environ.update(request["env"])
    os.chdir(request["cwd"])
    sys.argv = list(request["argv"])
    atexit._clear()
    _reseed()
    _bound(int(request.get("memory", 0)))
    _name("mastery-kernel")
    threading.Thread(target=_die_with_server, args=(lifeline,), daemon=True, name="lifeline").start()
    return _kernel(list(request["argv"]))


def _kernel(arguments: list[str]) -> int:
    from ipykernel.kernelapp import IPKernelApp

    app = IPKernelApp.instance()
    # A parent that is 1 has no poller of its own: the lifeline says when the server is gone.
    app.initialize([*arguments, "--IPKernelApp.parent_handle=1"])
    _after_the_shell()
    app.start()
    return 0


def _after_the_shell() -> None:
    """What modules do when they are imported in a shell: here they were imported before there was one."""
    for name, call in (("ipywidgets", "register_comm_target"),):
        module = sys.modules.get(name)
        if module is not None:
            getattr(module, call)()
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is not None:
        with suppress(Exception):
            pyplot.install_repl_displayhook()


def _reseed() -> None:
    """Every kernel rolls dice of its own."""
    random.seed()
    numpy = sys.modules.get("numpy")
    if numpy is not None:
        with suppress(Exception):
            numpy.random.seed()


def _bound(mebibytes: int) -> None:
    """Memory of its own at most: beyond it, Python raises ``MemoryError``."""
    if mebibytes > 0:
        import resource

        bytes_at_most = mebibytes * 2**20
        resource.setrlimit(resource.RLIMIT_DATA, (bytes_at_most, bytes_at_most))


def _name(name: str) -> None:
    """What ``ps`` and ``top`` show."""
    with suppress(OSError), open("/proc/self/comm", "w") as file:
        file.write(name)


def _die_with_server(lifeline: int) -> None:
    """End when the server has: the other end of this pipe is open in it and nowhere else."""
    with suppress(OSError):
        while os.read(lifeline, 1):
            pass
    os._exit(1)

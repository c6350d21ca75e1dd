"""What a jail is tried with before it is trusted: each attempt says what it got, and should have got nothing."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping

from mastery_widgets.core.running import Case
from mastery_widgets.errors import SandboxError
from mastery_widgets.sandbox.limits import Limits
from mastery_widgets.sandbox.process import Jail, run_all

__all__ = ["escapes"]

_TRY = """
import os

def reads(path):
    try:
        with open(path, "rb") as file:
            return bool(file.read(1))
    except OSError:
        return False

def lists(path):
    try:
        return bool(os.listdir(path))
    except OSError:
        return False

def writes(folder):
    try:
        with open(folder + "/mastery-was-here", "w") as file:
            file.write("x")
        return True
    except OSError:
        return False

def forks():
    try:
        if not os.fork():
            os._exit(0)
        return True
    except OSError:
        return False

def connects():
    try:
        import socket
        socket.socket().close()
        return True
    except OSError:
        return False

def signals(pid):
    try:
        os.kill(pid, 0)
        return True
    except OSError:
        return False

def knows(name):
    return name in os.environ or any(
        name.encode() in open(f"/proc/{pid}/environ", "rb").read()
        for pid in ("self", "1") if reads(f"/proc/{pid}/environ"))
"""


def escapes(jail: Jail) -> list[str]:
    """What a program in that jail gets hold of, in an operator's words; empty when it holds.

    Raises:
        SandboxError: nothing runs in it at all.
    """
    canary = f"MASTERY_CANARY_{secrets.token_hex(4).upper()}"
    os.environ[canary] = "1"
    attempts: Mapping[str, str] = {
        "reads /etc/passwd": "reads('/etc/passwd')",
        "lists /home": "lists('/home')",
        "lists this program's folder": f"lists({os.getcwd()!r}) if {os.getcwd()!r} not in ('/', '/tmp') else False",
        "reads this program's memory": f"reads('/proc/{os.getpid()}/environ')",
        "writes to /usr": "writes('/usr')",
        "starts processes": "forks()",
        "opens network connections": "connects()",
        "signals other processes": f"signals({os.getpid()}) and {os.getpid()} != os.getpid()",
        "sees the server's environment": f"knows({canary!r})",
    }
    try:
        outcomes = run_all(jail, _TRY, [Case(call=call) for call in attempts.values()], Limits(), at_once=2)
    finally:
        del os.environ[canary]
    if all(outcome.ending == "ended" for outcome in outcomes):
        raise SandboxError(f"{jail.name}: nothing runs in it (no user namespaces, or no rights to make one)")
    return [
        name
        for name, outcome in zip(attempts, outcomes, strict=True)
        if outcome.ending != "value" or outcome.value is not False
    ]

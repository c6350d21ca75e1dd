"""What numbers cannot decide: sympy, in a process of its own, for a second at most.

The process is started where it is needed first, and ends when this one does. It is handed trees that we built, never a
text, and an environment without secrets.
"""

from __future__ import annotations

import atexit
import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from mastery_widgets.core.algebra.tree import Add, Call, Div, Mul, Name, Neg, Node, Number, Power, parts_of

__all__ = ["SECONDS_LIMIT", "patient", "tree_json"]

SECONDS_LIMIT: Final = 1.0
_MODULE: Final = "mastery_widgets.deciding"
_KEPT: Final = ("PATH", "PYTHONPATH", "SYSTEMROOT", "LD_LIBRARY_PATH", "VIRTUAL_ENV")


def tree_json(node: Node) -> list[object]:
    """The tree as JSON: the kind, then what is below."""
    match node:
        case Number(value=value):
            return ["number", str(value)]
        case Name(name=name):
            return ["name", name]
        case Call(function=function):
            kind = function
        case _:
            kind = {Neg: "neg", Add: "add", Mul: "mul", Div: "div", Power: "power"}[type(node)]
    return [kind, *map(tree_json, parts_of(node))]


class _Process:
    """The one helper of this process, and what it has answered."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None
        self._answers: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._woke = threading.Event()
        self._asked = 0

    def ask(self, one: Node, other: Node, seconds: float) -> bool | None:
        """Whether both are the same; None when it is not known in time, or cannot be asked here."""
        with self._lock:
            try:
                process = self._running()
                self._asked += 1
                assert process.stdin is not None
                process.stdin.write(json.dumps([self._asked, tree_json(one), tree_json(other)]) + "\n")
                process.stdin.flush()
            except (OSError, ValueError, NotImplementedError):
                self.end()
                return None
            return self._answer(process, seconds)

    def _answer(self, process: subprocess.Popen[str], seconds: float) -> bool | None:
        try:
            answer = self._answers.get(timeout=seconds)
            # What was asked while it woke up has nobody waiting for it.
            while answer and json.loads(answer)[0] != self._asked:
                answer = self._answers.get(timeout=seconds)
        except queue.Empty:
            # A helper that is still waking up is let be; one that is at work is of no more use.
            if self._woke.is_set():
                self.end()
            return None
        found = json.loads(answer)[1] if answer else None
        return found if isinstance(found, bool) else None

    def end(self) -> None:
        """End the helper, if there is one; the next question starts another."""
        if self._process is None:
            return
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()
        self._process = None

    def _running(self) -> subprocess.Popen[str]:
        if self._process is not None and self._process.poll() is not None:
            self.end()
        if self._process is None:
            kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
            self._answers = queue.SimpleQueue()
            self._woke = threading.Event()
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", _MODULE],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
                env=kept,
            )
            threading.Thread(
                target=_listen, args=(self._process, self._answers, self._woke), name="deciding", daemon=True
            ).start()
        return self._process


def _listen(process: subprocess.Popen[str], answers: queue.SimpleQueue[str], woke: threading.Event) -> None:
    assert process.stdout is not None
    with suppress(ValueError, OSError):  # closed while it is listened to
        for line in process.stdout:
            if line.strip() == "ready":
                woke.set()
            else:
                answers.put(line.strip())
    answers.put("")


_process = _Process()
atexit.register(_process.end)


def patient() -> Callable[[Node, Node], bool | None]:
    """Asks sympy whether two trees are the same, for a second in all; None where it does not know by then."""
    left = SECONDS_LIMIT

    def decide(one: Node, other: Node) -> bool | None:
        nonlocal left
        if left <= 0:
            return None
        begun = time.monotonic()
        found = _process.ask(one, other, left)
        left -= time.monotonic() - begun
        return found

    return decide

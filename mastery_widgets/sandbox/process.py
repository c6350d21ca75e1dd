"""Processes for cases: started, watched, stopped at their limits, and none left behind."""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Protocol

from mastery_widgets.core.running import Case, Outcome, Raised
from mastery_widgets.core.values import read_value
from mastery_widgets.errors import SandboxError
from mastery_widgets.sandbox.limits import Limits

__all__ = ["Command", "Jail", "outcome_of", "program", "request_of", "run_all"]

_CHUNK = 65_536
_ANSWER_LIMIT = 1_000_000
_SIGXCPU = getattr(signal, "SIGXCPU", 24)


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """How a jail starts Python.

    ``{request}``, ``{answer}`` and ``{0}``, ``{1}`` … (of ``files``) in ``arguments`` become numbers of open files.
    """

    arguments: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    files: Sequence[bytes] = ()
    directory: str | None = None


class Jail(Protocol):
    """A way to run a program apart from everything."""

    @property
    def name(self) -> str: ...

    def command(self, program: str, limits: Limits) -> Command: ...


def run_all(jail: Jail, code: str, cases: Sequence[Case], limits: Limits, *, at_once: int) -> list[Outcome]:
    """The outcome of each case, in order, each from a fresh process; ``at_once`` of them run side by side.

    Raises:
        SandboxError: a process cannot be started.
    """
    waiting = list(enumerate(cases))
    running: dict[int, _Run] = {}
    outcomes: dict[int, Outcome] = {}
    with selectors.DefaultSelector() as selector:
        try:
            while waiting or running:
                while waiting and len(running) < at_once:
                    number, case = waiting.pop(0)
                    running[number] = _Run(jail, code, case, limits, selector, number)
                patience = max(0.0, min(run.until for run in running.values()) - time.monotonic())
                for key, _ in selector.select(patience):
                    run = running.get(key.data[0])
                    if run is not None:
                        run.hear(key.data[1])
                for number, run in list(running.items()):
                    if run.is_over():
                        outcomes[number] = run.outcome()
                        del running[number]
        finally:
            for run in running.values():
                run.stop("")
                run.outcome()
    return [outcomes[number] for number in range(len(cases))]


class _Run:
    """One process, from its start to its outcome."""

    def __init__(
        self, jail: Jail, code: str, case: Case, limits: Limits, selector: selectors.BaseSelector, number: int
    ) -> None:
        self._limits, self._selector = limits, selector
        self._heard: dict[str, bytearray] = {"answer": bytearray(), "printed": bytearray()}
        self._stopped = ""
        command = jail.command(program(), limits)
        answer, theirs = os.pipe()
        opened = [theirs]
        try:
            opened += [_readable(data) for data in (request_of(code, case, limits), *command.files)]
            places = {"request": opened[1], "answer": theirs, **{str(at): one for at, one in enumerate(opened[2:])}}
            self._process = subprocess.Popen(
                [_filled(part, places) for part in command.arguments],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=dict(command.environment),
                pass_fds=opened,
                cwd=command.directory,
                start_new_session=True,
            )
        except OSError as error:
            os.close(answer)
            raise SandboxError(f"{jail.name}: cannot start ({error.strerror or error})") from None
        finally:
            for one in opened:
                os.close(one)
        self.until = time.monotonic() + limits.seconds
        assert self._process.stdout is not None
        self._open: dict[str, int] = {"answer": answer, "printed": self._process.stdout.fileno()}
        for name, where in self._open.items():
            os.set_blocking(where, False)
            selector.register(where, selectors.EVENT_READ, (number, name))
        self._answer = answer
        self._feed(case.stdin)

    def _feed(self, text: str) -> None:
        # What does not fit into a pipe is more than a program of a lesson reads.
        assert self._process.stdin is not None
        with suppress(OSError):
            os.set_blocking(self._process.stdin.fileno(), False)
            os.write(self._process.stdin.fileno(), text.encode("utf-8", "replace")[:_CHUNK])
        with suppress(OSError):
            self._process.stdin.close()

    def hear(self, name: str) -> None:
        """Read what has come on one of its channels."""
        where = self._open.get(name)
        if where is None:
            return
        try:
            part = os.read(where, _CHUNK)
        except BlockingIOError:
            return
        except OSError:
            part = b""
        if not part:
            self._selector.unregister(where)
            del self._open[name]
            return
        heard = self._heard[name]
        heard += part
        limit = _ANSWER_LIMIT if name == "answer" else 4 * self._limits.output
        if len(heard) > limit:
            self.stop("output")

    def is_over(self) -> bool:
        """Whether it has ended, or has run out of its time just now."""
        if time.monotonic() >= self.until:
            self.stop("time")
        return not self._open or bool(self._stopped)

    def stop(self, why: str) -> None:
        """End it with all that it started."""
        self._stopped = self._stopped or why or "time"
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)

    def outcome(self) -> Outcome:
        """What came of it; its channels are closed and its process is gone."""
        for where in self._open.values():
            self._selector.unregister(where)
        self._open.clear()
        try:
            code = self._process.wait(max(0.1, self.until - time.monotonic()) if not self._stopped else 10)
        except subprocess.TimeoutExpired:
            self.stop("time")
            code = self._process.wait(10)
        os.close(self._answer)
        assert self._process.stdout is not None
        self._process.stdout.close()
        return outcome_of(
            self._stopped, bytes(self._heard["answer"]), code, bytes(self._heard["printed"]), self._limits
        )


def outcome_of(stopped: str, answer: bytes, code: int, said: bytes, limits: Limits) -> Outcome:
    """What a program's end means. ``stopped``: ``time``, ``output``, or nothing where it ended by itself."""
    printed = said.decode("utf-8", "replace")
    if len(printed) > limits.output:
        stopped = stopped or "output"
        printed = printed[: limits.output]
    if stopped:
        return Outcome(ending="output" if stopped == "output" else "time", printed=printed)
    kind, _, body = answer.decode("utf-8", "replace").partition("\n")
    try:
        if kind == "value":
            return Outcome(ending="value", value=read_value(body), printed=printed)
        if kind == "raised":
            found = _raised(body)
            return Outcome(ending="raised", raised=found, printed=printed)
        if kind == "unfit":
            return Outcome(ending="unfit", said=str(read_value(body))[:200], printed=printed)
    except SandboxError:
        return Outcome(ending="unfit", said="", printed=printed)
    if kind == "memory":
        return Outcome(ending="memory", printed=printed)
    # bwrap says the signal as 128 + number, the system as its negative.
    if code in (-_SIGXCPU, 128 + _SIGXCPU, -9, 137):
        return Outcome(ending="time", printed=printed)
    return Outcome(ending="ended", printed=printed)


def _raised(body: str) -> Raised:
    found = read_value('{"list":' + body + "}")
    match found:
        case [str(kind), str(message), int(line)]:
            return Raised(kind=kind[:100], message=message[:2000], line=line or None)
        case _:
            raise SandboxError("the program's error cannot be read", reason="unreadable")


@cache
def program() -> str:
    """The program that runs inside."""
    return files("mastery_widgets.sandbox").joinpath("jailed.py").read_text("utf-8")


def request_of(code: str, case: Case, limits: Limits) -> bytes:
    """What that program reads: each part behind its length in bytes."""
    bounds = (limits.processor_seconds, limits.memory, limits.files, limits.file_size)
    packed = [part.encode("utf-8") for part in (case.given, code, case.call, *map(str, bounds))]
    return b"".join(b"%d:%s" % (len(part), part) for part in packed)


def _readable(data: bytes) -> int:
    """An open file that holds the data and reads from its beginning."""
    handle = os.memfd_create("mastery", 0)
    view = memoryview(data)
    while view:
        view = view[os.write(handle, view) :]
    os.lseek(handle, 0, os.SEEK_SET)
    return handle


def _filled(part: str, places: Mapping[str, int]) -> str:
    return str(places[part[1:-1]]) if part.startswith("{") and part.endswith("}") else part

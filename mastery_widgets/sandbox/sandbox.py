"""Where learner-written code runs: chosen once, tried before it is trusted, no more at a time than the cores hold."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from mastery_widgets.core.running import Case, Outcome
from mastery_widgets.errors import SandboxError
from mastery_widgets.sandbox.attacks import escapes
from mastery_widgets.sandbox.limits import WITH_PACKAGES, Limits, has_packages, refuse_source
from mastery_widgets.sandbox.process import Jail, run_all

__all__ = ["Sandbox", "own_machine", "shared_server"]

_LOOK = 0.01  # seconds between two looks for a free place
_QUEUE_SECONDS = 20.0
# matplotlib looks for the fonts of a machine once, pandas reserves what it never uses.


@dataclass(frozen=True, slots=True, kw_only=True)
class Sandbox:
    """``run`` gives values; what is right is compared with them by who asked, outside.

    ``jail`` None: the learner's own machine. ``places`` is a folder of lock files, one a core, shared by all kernels of
    a server; None where there is one kernel only.
    """

    jail: Jail | None
    places: Path | None = None
    at_once: int = 2

    @property
    def name(self) -> str:
        """What is written beside an attempt: ``bubblewrap``, ``landlock``, or ``own`` for no jail."""
        return "own" if self.jail is None else self.jail.name

    def run(self, code: str, cases: Sequence[Case], limits: Limits | None = None) -> list[Outcome]:
        """The outcome of each case, in order, each from a fresh process.

        Raises:
            SandboxError: the code is none that can be run, all places are taken, or a process cannot be started.
        """
        refuse_source(code)
        bounds = limits or Limits()
        if self.jail is None:
            from mastery_widgets.sandbox.own import run_own

            if limits is None and any(has_packages(text) for text in (code, *(case.given for case in cases))):
                bounds = WITH_PACKAGES
            return run_own(code, cases, bounds)
        with self._places() as count:
            return run_all(self.jail, code, cases, bounds, at_once=count)

    @contextmanager
    def _places(self) -> Iterator[int]:
        """As many places as are free, at least one, for as long as a check takes."""
        if self.places is None:
            yield self.at_once
            return
        import fcntl

        held: list[int] = []
        until = time.monotonic() + _QUEUE_SECONDS
        try:
            while not held:
                for number in range(self.at_once):
                    handle = os.open(self.places / f"place-{number}", os.O_RDWR | os.O_CREAT, 0o600)
                    try:
                        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                        held.append(handle)
                    except BlockingIOError:
                        os.close(handle)
                if not held:
                    if time.monotonic() >= until:
                        raise SandboxError("all places to run programs are taken", reason="busy")
                    time.sleep(_LOOK)
            yield len(held)
        finally:
            for handle in held:
                os.close(handle)


def shared_server(places: Path | None = None) -> Sandbox:
    """A sandbox for a machine that others use too: the first jail that holds, tried before it is trusted.

    Raises:
        SandboxError: there is none, with what each of them lacks.
    """
    from mastery_widgets.sandbox.bubblewrap import Bubblewrap
    from mastery_widgets.sandbox.landlock import Landlock

    makers: tuple[Callable[[], Jail], ...] = (Bubblewrap, Landlock)
    found: list[str] = []
    for make in makers:
        try:
            jail = make()
            holes = escapes(jail)
        except SandboxError as error:
            found.append(str(error))
            continue
        if not holes:
            if places is not None:
                places.mkdir(mode=0o700, parents=True, exist_ok=True)
            return Sandbox(jail=jail, places=places, at_once=max(1, os.cpu_count() or 1))
        found.append(f"{jail.name} does not hold here: {', '.join(holes)}")
    raise SandboxError(
        "learners' programs are not run on this machine, since nothing here would confine them: " + "; ".join(found)
    )


def own_machine() -> Sandbox:
    """For a learner who is alone on her machine: her code runs as she would run it, within time limits."""
    return Sandbox(jail=None)

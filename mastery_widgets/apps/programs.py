"""Where what a learner writes is run: found at the first program, since looking for a jail takes a moment."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from mastery_widgets.core.running import Case, Outcome
from mastery_widgets.errors import SandboxError
from mastery_widgets.store.place import own_place

if TYPE_CHECKING:
    from mastery_widgets.sandbox.sandbox import Sandbox

__all__ = ["Programs"]


class Programs:
    """A session's ``Runner``.

    ``is_alone``: the learner is on her own machine, in her own kernel, and her program may do what she may do.
    Otherwise it is run in a jail that was tried, or not at all.
    """

    def __init__(self, *, is_alone: bool) -> None:
        self._is_alone = is_alone
        self._sandbox: Sandbox | None = None
        self._refusal: SandboxError | None = None

    @property
    def name(self) -> str:
        """Which jail it is; empty before the first program."""
        return "" if self._sandbox is None else self._sandbox.name

    def run(self, code: str, cases: Sequence[Case]) -> list[Outcome]:
        """The outcome of each case, in order.

        Raises:
            SandboxError: it is not run.
        """
        return self._found().run(code, cases)

    def _found(self) -> Sandbox:
        from mastery_widgets.sandbox.sandbox import own_machine, shared_server

        if self._refusal is not None:
            raise self._refusal
        if self._sandbox is None:
            try:
                self._sandbox = own_machine() if self._is_alone else shared_server(_places())
            except SandboxError as error:
                # It would be the same at the next program.
                self._refusal = error
                raise
        return self._sandbox


def _places() -> Path | None:
    """A folder beside the record, shared by the kernels of a server; None where the record is a database."""
    place = own_place()
    return place.parent / "places" if isinstance(place, Path) else None

"""What a program or a state shall come to: one case, or one of the random inputs of a property."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from mastery_widgets.core.item import Json
from mastery_widgets.core.running import Outcome
from mastery_widgets.core.values import as_code, is_same, read_value

__all__ = ["Wanted", "What", "decision_code", "printed_lines", "units_of"]

What = Literal["value", "printed", "raised", "holds"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A case, and what is right there.

    ``right`` is a value (as ``values.tagged`` writes it), what is printed, the name of an exception, or an expression
    over ``result`` that has to hold, as ``what`` says. ``call`` and ``answer`` are shown to a learner as the author
    wrote them, but for a case that is ``hidden``: she is told that text alone, which says on which kind of input.
    ``trial`` is the call that is tried on random inputs, of which this is one; empty for a case of its own.
    """

    call: str
    stdin: str
    what: What
    right: str
    answer: str
    hidden: str = ""
    trial: str = ""

    def to_json(self) -> Json:
        found: Json = {name: getattr(self, name) for name in self.__slots__ if name != "trial"}
        return {**found, "trial": self.trial} if self.trial else found

    @staticmethod
    def from_json(data: Mapping[str, object]) -> Wanted:
        texts = {name: str(data[name]) for name in ("call", "stdin", "right", "answer", "hidden")}
        return Wanted(what=data["what"], trial=str(data.get("trial", "")), **texts)  # type: ignore[arg-type]  # one of four

    def met(self, outcome: Outcome, tolerance: float) -> bool:
        """Whether the case came out as it should. ``tolerance`` is relative and, near 0, absolute."""
        if self.what == "raised":
            return outcome.raised is not None and outcome.ending == "raised" and outcome.raised.kind == self.right
        if outcome.ending != "value":
            return False
        if self.what == "printed":
            return printed_lines(outcome.printed) == printed_lines(self.right)
        if self.what == "holds":
            return outcome.holds is True
        return is_same(outcome.value, read_value(self.right), tolerance=tolerance)


def units_of(wanted: Sequence[Wanted]) -> list[list[int]]:
    """Places of the cases that count as one: each alone, but for the random inputs of one property."""
    units: list[list[int]] = []
    last = ("", "")
    for place, one in enumerate(wanted):
        name = (one.trial, one.answer if one.what == "holds" else "")
        if one.trial and name == last:
            units[-1].append(place)
        else:
            units.append([place])
        last = name
    return units


def decision_code(wanted: Sequence[Wanted], outcomes: Sequence[Outcome]) -> tuple[str, tuple[int, ...]] | None:
    """A call that says of each value whether what has to hold of it does, and whose they are; None: nothing to decide.

    It runs after the author's program, apart from the learner's: she gave the values alone.
    """
    asked: list[str] = []
    places: list[int] = []
    for place, (one, outcome) in enumerate(zip(wanted, outcomes, strict=False)):
        if one.what != "holds" or outcome.ending != "value":
            continue
        try:
            asked.append(f"((lambda result: ({one.right})), {as_code(outcome.value)})")
        except TypeError:
            continue
        places.append(place)
    if not asked:
        return None
    return f"[_holds(law, value) for law, value in [{', '.join(asked)}]]", tuple(places)


def printed_lines(text: str) -> list[str]:
    """What is printed, for comparison: spaces at the ends of lines and empty lines at the end are nothing."""
    return [line.rstrip() for line in text.rstrip().split("\n")]

"""Programs that are run before they are judged: what is tried, and what came of it.

Where they run is not known here: a session asks for it (``session/ports.py``), and records what came of it with the
response. So a verdict is a rule from a recorded response, as of every other kind, and can be found again at any time.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal, Protocol, cast, get_args, runtime_checkable

from mastery_widgets.core.item import Json, Response
from mastery_widgets.core.values import read_value, tagged

__all__ = [
    "OWN", "VALUE_LIMIT", "Case", "Deciding", "Ending", "Outcome", "Placed",
    "Raised", "Running", "Where", "decided", "outcomes_in",
    "outcomes_json",
    "placed", "with_outcomes",
]  # fmt: skip

OWN: Final = "own"  # a learner's own machine: no jail
VALUE_LIMIT: Final = 8_000  # characters of one recorded value
_PRINTED_LIMIT: Final = 2_000

# In the page's editor, in a cell of the notebook, or there with the state of its kernel as the answer.
Where = Literal["page", "cell", "state"]
Ending = Literal["value", "raised", "ended", "time", "memory", "output", "unfit", "stale"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One thing to try: an expression that is evaluated after the code has run, and what ``input()`` reads.

    ``given`` is code that runs before it, in the same names: the author's, and nothing that says what is right.
    With an empty ``call`` the code alone runs, and what it prints is what counts. Nothing that says what is right
    belongs here: a case goes into the process of the learner's code.
    """

    call: str = ""
    stdin: str = ""
    given: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Raised:
    """An exception of the learner's code: plain text, hostile until escaped. ``line`` is that of her code, from 1."""

    kind: str
    message: str
    line: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of one case.

    ``value`` is a tree of plain values (``values.py``), and means something with the ending ``value`` only. ``ended``:
    the program ended before it gave one; ``unfit``: what it gave cannot be handed over (``said`` names it); ``stale``:
    the name that ``said`` names is from before; ``time``,
    ``memory``, ``output``: it was stopped at that limit. ``printed`` is plain text, cut to the limit. ``holds`` says
    whether a property holds of the value; None where none was asked for.
    """

    ending: Ending
    value: object = None
    printed: str = ""
    raised: Raised | None = None
    said: str = ""
    holds: bool | None = None


@runtime_checkable
class Running(Protocol):
    """A key whose verdict needs the learner's program to have run: ``check`` takes a response ``with_outcomes``."""

    def program(self, response: Response) -> tuple[str, Sequence[Case]]:
        """What is to be run for a response that ``read`` returned, and on which cases; nothing of what is right.

        Where a case does not end within its limits, those after it need not be run: they are not right.
        """
        ...


class Placed(Protocol):
    """A key that can be answered in the learner's own notebook, besides the page."""

    @property
    def where(self) -> Where: ...

    @property
    def cell(self) -> str:
        """What stands in that cell at first."""
        ...

    @property
    def needs(self) -> Sequence[str]:
        """Packages besides Python's library."""
        ...

    @property
    def makes(self) -> Sequence[str]:
        """The names that an answer makes, where the author's own does: what is looked at has to be new."""
        ...


def placed(key: object) -> Placed | None:
    """The key, where it can be answered outside the page; else None.

    By its attribute, since a check against the protocol would ask for each of its properties.
    """
    return cast(Placed, key) if getattr(key, "where", "page") != "page" else None


@runtime_checkable
class Deciding(Protocol):
    """A running key that asks the author's program whether the learner's values have a property."""

    def decision(self, outcomes: Sequence[Outcome]) -> tuple[str, Case, tuple[int, ...]] | None:
        """The author's program, what to ask it, and of which cases it says so in a list of truths; None: nothing."""
        ...


@runtime_checkable
class Shrinking(Protocol):
    """A key whose random inputs can be made smaller where a program fails on one."""

    def smaller(self, outcomes: Sequence[Outcome]) -> ProgramAsked | None:
        """Smaller inputs than the first that is missed, and what to ask the author's program of them; None: nothing."""
        ...

    def with_smaller(self, response: Json, asked: ProgramAsked, right: object, outcomes: Sequence[Outcome]) -> Json:
        """The response with the smallest of them that fails, where one does: ``right`` is what the author's gave."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramAsked:
    """Calls that are tried, and a program with one call that gives what is right for each of them (None: nothing)."""

    place: int
    calls: tuple[str, ...]
    program: str
    oracle: str


def decided(outcomes: Sequence[Outcome], places: Sequence[int], said: object) -> list[Outcome]:
    """The outcomes with what was decided of some of them; what is no list of truths decides nothing for them."""
    truths = said if isinstance(said, list) and len(said) == len(places) else [False] * len(places)
    found = list(outcomes)
    for place, truth in zip(places, truths, strict=True):
        found[place] = replace(found[place], holds=truth is True)
    return found


def with_outcomes(response: Response, by: str, outcomes: Sequence[Outcome]) -> Json:
    """The response as it is recorded: with what came of its cases, in order, and where they ran.

    What would take too much room is cut: of a value over 8,000 characters only that it was so, of what was printed
    2,000 characters.
    """
    return {**response, "by": by, "outcomes": outcomes_json(outcomes)}


def outcomes_json(outcomes: Sequence[Outcome]) -> list[Json]:
    """Outcomes as they are recorded."""
    return [_to_json(one) for one in outcomes]


def outcomes_in(response: Response) -> tuple[Outcome, ...]:
    """What came of the cases of a recorded response; empty where it has not run."""
    found = response.get("outcomes")
    return tuple(_from_json(one) for one in found) if isinstance(found, list) else ()


def _to_json(outcome: Outcome) -> Json:
    found: Json = {"ending": outcome.ending}
    if outcome.ending == "value":
        text = tagged(outcome.value)
        if len(text) > VALUE_LIMIT:
            return {"ending": "unfit", "said": "too large"}
        found["value"] = text
    if outcome.printed:
        found["printed"] = outcome.printed[:_PRINTED_LIMIT]
    if outcome.holds is not None:
        found["holds"] = outcome.holds
    if outcome.said:
        found["said"] = outcome.said[:200]
    if outcome.raised is not None:
        # An address in a message would be another every time.
        message = re.sub(r"\b0x[0-9a-f]{6,}", "0x…", outcome.raised.message[:500])
        found["raised"] = [outcome.raised.kind[:100], message, outcome.raised.line]
    return found


def _from_json(found: Mapping[str, object]) -> Outcome:
    ending, raised = found["ending"], found.get("raised")
    assert ending in get_args(Ending)
    error = Raised(kind=str(raised[0]), message=str(raised[1]), line=raised[2]) if isinstance(raised, list) else None
    return Outcome(
        ending=ending,  # type: ignore[arg-type]  # one of them
        value=read_value(str(found["value"])) if "value" in found else None,
        printed=str(found.get("printed", "")),
        raised=error,
        said=str(found.get("said", "")),
        holds=None if (holds := found.get("holds")) is None else holds is True,
    )

"""A unit: frames that serve a few objectives, the form that ends it, and what stands ready beside the way.

Source: Bloom (1968), Learning for mastery: formative test, correctives, parallel form, enrichment.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from mastery_widgets.core.criterion import Criterion

__all__ = [
    "LEVELS",
    "MODES",
    "SECTION_KINDS",
    "BankItem",
    "Form",
    "Level",
    "Mode",
    "Section",
    "SectionKind",
    "Unit",
    "Way",
]

Mode = Literal["text", "worked-example", "picture", "interactive", "code"]
Level = Literal["recall", "apply", "transfer"]
SectionKind = Literal["corrective", "smaller", "enrichment", "branch"]
MODES: tuple[Mode, ...] = get_args(Mode)
LEVELS: tuple[Level, ...] = get_args(Level)
SECTION_KINDS: tuple[SectionKind, ...] = get_args(SectionKind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A way off a frame: when ``on`` holds of a response, the branch ``to`` comes next.

    ``on`` is a misconception's id, ``failed N`` (N first tries missed) or ``option N`` (the author's Nth option, from
    1, was chosen).

    Source: Crowder (1960), Automatic tutoring by intrinsic programming.
    """

    on: str
    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BankItem:
    """An item of the bank without its content: no step of the lesson, forms draw on it.

    ``key`` is the hash of what decides a verdict, ``instances`` how many there are.
    """

    id: str
    title: str
    objective: str
    level: Level
    instances: int
    key: str
    is_constructed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A formative test in parallel forms. It is a frame of its lesson too, of the same id.

    ``items``: id → how many instances one form takes. ``criteria``: objective → its criterion. There are ``forms``
    parallel forms before any instance comes back; after ``cycles`` missed ones an objective takes another route.
    """

    id: str
    items: Mapping[str, int]
    criteria: Mapping[str, Criterion]
    forms: int
    cycles: int

    @property
    def objectives(self) -> tuple[str, ...]:
        """What the form judges, in order."""
        return tuple(self.criteria)

    @property
    def asks_confidence(self) -> bool:
        """Whether a criterion wants to know how sure she is."""
        return any(criterion.asks_confidence for criterion in self.criteria.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A stretch that opens when it is taken: other instruction, the same in smaller steps, deeper work, a branch.

    ``frames`` are its frames in order; it is through when they are done. ``objective`` None: of enrichment and
    branches. ``returns`` is the frame that a branch leads back to.
    """

    id: str
    kind: SectionKind
    title: str
    mode: Mode
    objective: str | None
    returns: str | None
    frames: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """Frames up to a form, and its sections. ``id`` is that of its form.

    ``prerequisites`` are objectives that those of the unit stand on and that it does not teach itself.
    """

    id: str
    objectives: tuple[str, ...]
    frames: tuple[str, ...]
    sections: tuple[str, ...]
    prerequisites: tuple[str, ...]

"""What a unit must have before it can be called one, and whether every way through a lesson leads somewhere.

Source: Bloom (1968); Block & Burns (1976); for constructed responses Skinner (1958), Teaching machines.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from mastery_widgets.authoring.corrective_checks import modes_and_words
from mastery_widgets.authoring.course import Course
from mastery_widgets.authoring.path_checks import paths
from mastery_widgets.core.unit import Unit
from mastery_widgets.errors import LessonError

if TYPE_CHECKING:
    from mastery_widgets.authoring.arrangement import Arrangement

__all__ = ["check_units"]

_LEAST_CONSTRUCTED = 0.5


def check_units(made: Arrangement, lines: Mapping[str, int], course: Course) -> list[LessonError]:
    """Every mistake in the units of a lesson, each with its line; ``lines`` are those of all ids."""
    found = [
        *_placed(made),
        *paths(made),
        *(said for unit in made.units for said in _complete(made, unit)),
        *_in_order(made, course),
        *modes_and_words(made),
    ]
    return [LessonError(message, line=lines.get(cell), cell=cell) for cell, message in found]


def _placed(made: Arrangement) -> Iterator[tuple[str, str]]:
    of_units = {name: unit for unit in made.units for name in unit.sections}
    for section in made.sections.values():
        if not section.frames and section.kind != "enrichment":
            yield section.id, f"`%%{section.kind}` has words of its own or a frame at least: how else would it end?"
        if section.kind == "branch":
            continue
        if section.id not in of_units:
            yield (
                section.id,
                f"`%%{section.kind}` belongs to a unit and stands after its `%%form`; none stands before it",
            )
        elif section.objective is not None and section.objective not in of_units[section.id].objectives:
            known = ", ".join(of_units[section.id].objectives)
            yield section.id, f"the unit before it has no objective {section.objective!r}; its form judges {known}"


def _complete(made: Arrangement, unit: Unit) -> Iterator[tuple[str, str]]:
    sections = [made.sections[name] for name in unit.sections]
    frames = [made.frames[name] for name in unit.frames]
    for objective in unit.objectives:
        if not any(one.kind == "corrective" and one.objective == objective for one in sections):
            yield unit.id, f"no `%%corrective` for {objective!r}: what does a learner do who has not mastered it yet?"
        practice = [frame for frame in frames if objective in frame.objectives and frame.kind != "exposition"]
        if not practice:
            yield (
                unit.id,
                f"no frame of this unit asks anything about {objective!r}, which its form judges (does the section "
                "before them want its `%%end`?)",
            )
        elif all(frame.prompt for frame in practice):
            yield unit.id, f"every frame about {objective!r} shows a part of the answer; one at least asks without"
        asked = [made.bank[name] for name in made.forms[unit.id].items if made.bank[name].objective == objective]
        if not any(item.is_constructed for item in asked):
            yield (
                unit.id,
                f"the form asks about {objective!r} by choice alone; one item at least has her write or place it",
            )
    if not any(one.kind == "enrichment" for one in sections):
        yield unit.id, "no `%%enrichment`: what is there for who is through?"
    practice = [frame for frame in frames if frame.kind == "practice" and not frame.ways]
    chosen = [frame for frame in practice if (item := made.contents[frame.id].item) and item.kind == "choice"]
    if practice and len(chosen) > _LEAST_CONSTRUCTED * len(practice):
        yield (
            unit.id,
            f"{len(chosen)} of {len(practice)} practice frames ask by choice; half of them at least have her write or "
            "place the answer (a choice whose options lead to branches is not counted)",
        )


def _in_order(made: Arrangement, course: Course) -> Iterator[tuple[str, str]]:
    """A unit stands after those that it stands on; an objective is judged by one form."""
    judged: dict[str, str] = {}
    for unit in made.units:
        for objective in unit.objectives:
            if objective in judged:
                yield unit.id, f"objective {objective!r} is judged by the form {judged[objective]!r} already"
            judged.setdefault(objective, unit.id)
    seen: set[str] = set()
    for unit in made.units:
        for needed in unit.prerequisites:
            if needed in judged and needed not in seen:
                yield unit.id, f"its objectives stand on {needed!r}, which the later form {judged[needed]!r} judges"
        seen |= set(unit.objectives)

"""From markers to forms and sections."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, cast

from mastery_widgets.authoring.course import Course, cycles
from mastery_widgets.authoring.items import fewest_options
from mastery_widgets.authoring.unit_text import Marker
from mastery_widgets.authoring.ways import mode_of
from mastery_widgets.core.criterion import DEFAULT_CRITERION, SURE, Criterion, Piece, read_rule
from mastery_widgets.core.item import Item
from mastery_widgets.core.objective import Objective
from mastery_widgets.core.unit import BankItem, Form, Section, SectionKind
from mastery_widgets.errors import LessonError

__all__ = ["form_of", "outside", "section_of"]

_FORMS = 3
_MOST_OF_ONE = 50


def outside(names: Collection[str], objectives: Iterable[Objective]) -> tuple[str, ...]:
    """What the named objectives stand on directly and what is not among them, in the course's order."""
    needed = {one for objective in objectives if objective.id in names for one in objective.prerequisites}
    return tuple(objective.id for objective in objectives if objective.id in needed - set(names))


def form_of(marker: Marker, bank: Mapping[str, BankItem], contents: Mapping[str, Item], course: Course) -> Form:
    """The form that a marker describes; ``contents`` are the items of the bank.

    Raises:
        LessonError: items that are not in the bank or have too few instances for parallel forms, or no rule.
    """
    head = marker.head
    items = _items(head.get("items"), bank)
    forms = head.get("forms", _FORMS)
    if isinstance(forms, bool) or not isinstance(forms, int) or not 2 <= forms <= 20:
        raise LessonError(f"`forms: {forms}`; a whole number from 2 (a form and its parallel) to 20")
    for name, count in items.items():
        missing = count * forms - bank[name].instances
        if missing > 0:
            raise LessonError(
                f"item {name!r} has {bank[name].instances} different instances; {forms} parallel forms of {count} need "
                f"{count * forms}: add {missing} to its `with`"
            )
    asked: dict[str, list[str]] = {}
    for name in items:
        asked.setdefault(bank[name].objective, []).append(name)
    said = str(head.get("open-when", course.criterion or DEFAULT_CRITERION))
    criteria: dict[str, Criterion] = {}
    for objective, names in asked.items():
        size = sum(items[name] for name in names)
        criteria[objective] = _criterion(said, size, [contents[name] for name in names], objective)
        if not _can_be_met(criteria[objective], size, forms):
            raise LessonError(
                f"`open-when: {said}` (of {objective!r}) can never be met: not even by who is right in all {size} "
                f"items of all {forms} forms; ask more `items` about it, or less of it"
            )
    return Form(
        id=marker.id,
        items=items,
        criteria=criteria,
        forms=forms,
        cycles=cycles(head.get("cycles", course.cycles)),
    )


def _items(given: Any, bank: Mapping[str, BankItem]) -> dict[str, int]:
    if not isinstance(given, dict) or not given:
        raise LessonError("a form has `items`: the id of each, with how many instances one form takes")
    for name, count in given.items():
        if name not in bank:
            raise LessonError(f"there is no `%%item {name}` in this lesson; it has {', '.join(bank) or 'none'}")
        if isinstance(count, bool) or not isinstance(count, int) or not 1 <= count <= _MOST_OF_ONE:
            raise LessonError(f"`{name}: {count}`; a whole number from 1 to {_MOST_OF_ONE}")
    return dict(given)


def _can_be_met(criterion: Criterion, size: int, forms: int) -> bool:
    """Whether somebody who is right and certain throughout meets it in one of so many forms."""
    state = criterion.start()
    for _ in range(forms):
        state = criterion.next_form(state)
        for _ in range(size):
            state = criterion.add(state, Piece(is_right=True, confidence=SURE))
        if criterion.is_met(state):
            return True
    return False


def _criterion(said: str, size: int, items: Iterable[Item], objective: str) -> Criterion:
    options = fewest_options(instance for item in items for instance in item.instances)
    try:
        return read_rule(said, size=size, options=options)
    except ValueError as error:
        raise LessonError(f"`open-when: {said}` (of {objective!r}): {error}") from None


def section_of(marker: Marker, frames: tuple[str, ...]) -> Section:
    """The section that a marker begins.

    Raises:
        LessonError: a mode that there is not, or an objective or a return that is no id.
    """
    objective, returns = marker.head.get("objective"), marker.head.get("returns")
    if marker.word in ("corrective", "smaller") and not isinstance(objective, str):
        raise LessonError(f"`%%{marker.word}` serves exactly one `objective`, got {objective!r}",
                          line=marker.line, cell=marker.id)  # fmt: skip
    if marker.word == "branch" and not isinstance(returns, str):
        raise LessonError("a branch says where it `returns`: the id of a frame", line=marker.line, cell=marker.id)
    try:
        mode = mode_of(marker.head)
    except LessonError as error:
        raise error.at(line=marker.line, cell=marker.id) from None
    return Section(
        id=marker.id,
        kind=cast(SectionKind, marker.word),
        title=str(marker.head["title"]).strip(),
        mode=mode,
        objective=objective if isinstance(objective, str) else None,
        returns=returns if isinstance(returns, str) else None,
        frames=frames,
    )

"""A sitting of a form: what is asked, what was answered, and what each objective comes to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Literal

from mastery_widgets.core.attempt import Attempt
from mastery_widgets.core.criterion import SURE, UNSURE, Criterion, Piece, State
from mastery_widgets.core.unit import BankItem, Form

__all__ = ["Answer", "Finding", "Sitting", "SittingKind", "answered", "found", "questions"]

SittingKind = Literal["form", "test-out", "check"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One response in a sitting. ``is_current``: the item's key is still that which it was judged by."""

    attempt: str
    item: str
    is_right: bool
    confidence: int | None
    misconception: str | None
    is_current: bool
    is_repeated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitting:
    """One form as it is sat. ``left`` are the items still to be asked, in order; a form is over when none is left.

    ``number`` is its ordinal among all sittings of the form, from 0: form A, B, C.
    """

    number: int
    kind: SittingKind
    left: tuple[str, ...]
    answers: tuple[Answer, ...] = ()

    @property
    def size(self) -> int:
        """How many questions it has in all."""
        return len(self.answers) + len(self.left)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a sitting says of one objective.

    ``evidence`` is the criterion's state after it; None of an objective that is only checked. ``is_judged`` is false
    where an item has changed since: then the answers say nothing.
    """

    objective: str
    is_mastered: bool
    is_judged: bool
    right: int
    asked: int
    is_sure_and_wrong: bool
    evidence: State | None


def questions(items: Mapping[str, int]) -> tuple[str, ...]:
    """Items in the order in which a form asks them: one of each, then one of each again, so that kinds take turns."""
    rounds = zip_longest(*([name] * count for name, count in items.items()))
    return tuple(name for one in rounds for name in one if name is not None)


def answered(sitting: Sitting, attempt: Attempt, bank: Mapping[str, BankItem], criteria: Mapping[str, Criterion],
             evidence: Mapping[str, State]) -> Sitting:  # fmt: skip
    """The sitting after one more response; ``evidence`` is the state of each criterion before this sitting.

    Right but unsure, where sure is asked for: one more of the same item is asked instead, once. What a criterion has
    decided is not asked on.
    """
    item = bank.get(attempt.item)
    is_current = item is not None and item.key == attempt.key
    criterion = criteria.get(item.objective) if item is not None else None
    is_right = attempt.score == 1.0
    is_again = any(one.is_repeated and one.item == attempt.item for one in sitting.answers)
    repeats = (
        criterion is not None
        and criterion.asks_confidence
        and is_right
        and attempt.confidence == UNSURE
        and not is_again
        and sitting.kind != "check"
    )
    answer = Answer(
        attempt=attempt.id,
        item=attempt.item,
        is_right=is_right,
        confidence=attempt.confidence,
        misconception=attempt.misconception,
        is_current=is_current,
        is_repeated=repeats,
    )
    left = (*sitting.left[1:], attempt.item) if repeats else sitting.left[1:]
    after = replace(sitting, answers=(*sitting.answers, answer), left=left)
    if item is None or criterion is None or sitting.kind == "check":
        return after
    state = _evidence(after, item.objective, bank, criterion, evidence.get(item.objective))
    if criterion.is_over(state):
        left = tuple(name for name in left if name not in bank or bank[name].objective != item.objective)
    return replace(after, left=left)


def _evidence(
    sitting: Sitting, objective: str, bank: Mapping[str, BankItem], criterion: Criterion, before: State | None
) -> State:
    state = criterion.next_form(criterion.start() if before is None else before)
    for answer in _counted(sitting, objective, bank):
        state = criterion.add(state, Piece(is_right=answer.is_right, confidence=answer.confidence))
    return state


def _counted(sitting: Sitting, objective: str, bank: Mapping[str, BankItem]) -> list[Answer]:
    return [
        answer
        for answer in sitting.answers
        if answer.is_current and not answer.is_repeated and bank[answer.item].objective == objective
    ]


def found(
    sitting: Sitting, form: Form, bank: Mapping[str, BankItem], evidence: Mapping[str, State]
) -> tuple[Finding, ...]:
    """What a finished sitting says of each objective that it asked about, in the form's order."""
    asked = [bank[answer.item].objective for answer in sitting.answers if answer.item in bank]
    order = [*form.objectives, *asked] if sitting.kind == "check" else list(form.objectives)
    return tuple(_finding(sitting, name, form, bank, evidence) for name in dict.fromkeys(order) if name in set(asked))


def _finding(
    sitting: Sitting, objective: str, form: Form, bank: Mapping[str, BankItem], evidence: Mapping[str, State]
) -> Finding:
    mine = [answer for answer in sitting.answers if answer.item in bank and bank[answer.item].objective == objective]
    counted = _counted(sitting, objective, bank)
    right = sum(answer.is_right for answer in counted)
    state: State | None = None
    if sitting.kind == "check" or objective not in form.criteria:
        is_mastered = right == len(mine)
    else:
        state = _evidence(sitting, objective, bank, form.criteria[objective], evidence.get(objective))
        is_mastered = form.criteria[objective].is_met(state)
    return Finding(
        objective=objective,
        is_mastered=is_mastered,
        is_judged=is_mastered or all(answer.is_current for answer in mine),
        right=right,
        asked=len(counted),
        is_sure_and_wrong=any(not one.is_right and one.confidence == SURE for one in mine),
        evidence=state,
    )

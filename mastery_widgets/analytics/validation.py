"""The 90/90 figure: do nine learners of ten reach nine tenths of what a lesson's last questions ask?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mastery_widgets.core.attempt import Attempt, Entry
from mastery_widgets.core.binomial import lower_bound
from mastery_widgets.core.lesson import Lesson

__all__ = ["ENOUGH", "STRONG", "Validation", "post_test", "validate", "validate_together"]

ENOUGH = 30
STRONG = 0.85
_TENTHS = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Validation:
    """``reached`` of ``sat`` learners who took the whole post-test got nine tenths of it right.

    Source: the 90/90 criterion of the US Navy's programmed instruction; labels and bound are this kit's.
    """

    reached: int
    sat: int

    @property
    def lower(self) -> float:
        """One-sided 95 % lower bound of the share who reach it."""
        return lower_bound(self.reached, self.sat)

    @property
    def label(self) -> str:
        """``strong``, ``validated`` or ``not validated``."""
        if self.sat < ENOUGH or 10 * self.reached < _TENTHS * self.sat:
            return "not validated"
        return "strong" if self.lower >= STRONG else "validated"


def post_test(lesson: Lesson, entries: Sequence[Entry]) -> tuple[int, int] | None:
    """Rights and items of one learner's post-test; None where the lesson has none, or she has not taken it whole.

    The post-test are the lesson's frames of kind ``criterion``: from each, the first response, without help, to as many
    instances as one form takes or its criterion looks at, or to as many as it took to meet it. An instance that was
    left unanswered, or answered after help, is not right.
    """
    rights = items = 0
    frames = [frame for frame in lesson.frames.values() if frame.kind == "criterion" and frame.criterion is not None]
    for frame in frames:
        assert frame.criterion is not None
        right_by_instance: dict[int, bool] = {}
        is_met = False
        for entry in entries:
            if entry.frame != frame.id or entry.key != frame.key:
                continue
            if isinstance(entry, Attempt):
                right_by_instance.setdefault(entry.presentation, entry.score == 1.0 and entry.help_shown == 0)
                is_met = is_met or entry.meets
            elif entry.kind == "next":
                right_by_instance.setdefault(entry.presentation, False)
        criterion = frame.criterion
        size = criterion.longest_form or len(criterion.dots(criterion.start())) or 1
        taken = [right_by_instance[place] for place in sorted(right_by_instance)][:size]
        if not taken or (len(taken) < size and not is_met):
            return None
        rights += sum(taken)
        items += len(taken)
    return (rights, items) if frames else None


def validate(tests: Sequence[tuple[int, int] | None]) -> Validation:
    """The figure of a lesson, or of several taken together, from each learner's post-test."""
    whole = [one for one in tests if one is not None]
    return Validation(reached=sum(10 * rights >= _TENTHS * items for rights, items in whole), sat=len(whole))


def validate_together(lessons: Sequence[tuple[Lesson, Mapping[tuple[str, str], Sequence[Entry]]]]) -> Validation:
    """The figure over all lessons at once, for learners who took every post-test.

    A level that is reached lesson by lesson may be missed when more is asked at once; so it is told as well.
    """
    everyone = set.intersection(*(set(learners) for _, learners in lessons)) if lessons else set()
    sums: list[tuple[int, int] | None] = []
    for who in sorted(everyone):
        parts = [post_test(lesson, learners[who]) for lesson, learners in lessons]
        whole = [part for part in parts if part is not None]
        is_whole = len(whole) == len(parts)
        sums.append((sum(r for r, _ in whole), sum(n for _, n in whole)) if is_whole else None)
    return validate(sums)

"""The 90/90 figure: do nine learners of ten reach nine tenths of what a lesson's last questions ask?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mastery_widgets.core.attempt import Attempt, Entry
from mastery_widgets.core.binomial import lower_bound
from mastery_widgets.core.lesson import Lesson
from mastery_widgets.core.progress import sittings

__all__ = ["ENOUGH", "STRONG", "Validation", "form_tests", "has_test", "post_test", "validate", "validate_together"]

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


def has_test(lesson: Lesson) -> bool:
    """Whether a lesson ends in something that can be taken as its post-test: forms, or frames of kind ``criterion``."""
    return bool(lesson.forms) or any(frame.kind == "criterion" for frame in lesson.frames.values())


def form_tests(lesson: Lesson, entries: Sequence[Entry]) -> dict[str, tuple[int, int] | None]:
    """Rights and items of one learner's first sitting of each form; None without one, or where items have changed.

    The first one alone: it comes upon the same instruction for everybody. Who goes on until it is mastered has it
    mastered at last, and that would say nothing. A test-out comes before instruction, and is none.
    """
    found: dict[str, tuple[int, int] | None] = dict.fromkeys(lesson.forms)
    met: set[str] = set()
    for name, sitting, _ in sittings(entries, lesson):
        if sitting.kind != "form" or name in met:
            continue
        met.add(name)
        counted = [one for one in sitting.answers if not one.is_repeated]
        if all(one.is_current for one in counted):
            found[name] = sum(one.is_right for one in counted), len(counted)
    return found


def _sum(parts: Sequence[tuple[int, int] | None]) -> tuple[int, int] | None:
    """All of them together; None where one is missing."""
    whole = [part for part in parts if part is not None]
    return (sum(r for r, _ in whole), sum(n for _, n in whole)) if whole and len(whole) == len(parts) else None


def post_test(lesson: Lesson, entries: Sequence[Entry]) -> tuple[int, int] | None:
    """Rights and items of one learner's post-test; None where the lesson has none, or she has not taken it whole.

    Of a lesson with units, the first sitting of each form. Of another, its frames of kind ``criterion``: from each, the
    first response, without help, to as many instances as one form takes or its criterion looks at, or to as many as it
    took to meet it. An instance that was left unanswered, or answered after help, is not right.
    """
    if lesson.forms:
        return _sum(list(form_tests(lesson, entries).values()))
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
        sums.append(_sum([post_test(lesson, learners[who]) for lesson, learners in lessons]))
    return validate(sums)

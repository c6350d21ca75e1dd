"""Criteria: when evidence amounts to mastery."""

from __future__ import annotations

from itertools import accumulate, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mastery_widgets.core.criterion import Criterion, Evidence, FixedForm, LastN, Once, criterion_from

R, W = True, False

last_n = st.integers(1, 6).flatmap(lambda n: st.builds(LastN, m=st.integers(1, n), n=st.just(n)))
fixed_form = st.builds(FixedForm, size=st.integers(1, 6), share=st.integers(1, 100).map(lambda p: p / 100))
criteria = st.one_of(st.builds(Once), last_n, fixed_form)


def met_at(criterion: Criterion, answers: list[bool]) -> int | None:
    """How many pieces of evidence it took; None when they never sufficed."""
    steps = accumulate(answers, criterion.add, initial=())
    return next((place for place, evidence in enumerate(steps) if criterion.is_met(evidence)), None)


@pytest.mark.parametrize(
    ("criterion", "answers", "place"),
    [
        (Once(), [], None),
        (Once(), [R], 1),
        (Once(), [W, W, R], 3),
        (LastN(m=1, n=1), [R], 1),
        (LastN(m=2, n=2), [R, W, R, R], 4),
        (LastN(m=3, n=4), [R, R, W, R], 4),
        (LastN(m=3, n=4), [R, W, W, R, R, W], None),
        (LastN(m=3, n=4), [R, R, R], 3),
        (FixedForm(size=5, share=0.8), [R, R, R, R], None),
        (FixedForm(size=5, share=0.8), [R, R, R, R, W], 5),
        (FixedForm(size=5, share=0.8), [R, R, R, W, W, W, R, R, R, R], 10),
        (FixedForm(size=2, share=1.0), [W, R, R, W], None),
    ],
)
def test_a_criterion_is_met_where_a_teacher_would_say_so(
    criterion: Criterion, answers: list[bool], place: int | None
) -> None:
    assert met_at(criterion, answers) == place


def test_answers_across_two_forms_do_not_add_up() -> None:
    form = FixedForm(size=3, share=1.0)

    assert met_at(form, [W, R, R, R, W, W]) is None


@pytest.mark.parametrize(
    ("size", "share", "needed"),
    [(5, 0.8, 4), (10, 0.7, 7), (3, 2 / 3, 2), (3, 0.67, 3), (1, 0.01, 1), (20, 0.95, 19), (100, 0.29, 29)],
)
def test_a_share_of_a_form_is_a_whole_number_of_answers_whatever_floats_say(
    size: int, share: float, needed: int
) -> None:
    assert FixedForm(size=size, share=share).needed == needed


@pytest.mark.parametrize(("m", "n"), [(0, 1), (2, 1), (-1, 3), (0, 0)])
def test_a_window_that_cannot_be_met_is_refused(m: int, n: int) -> None:
    with pytest.raises(ValueError, match="need 1 <= m <= n, got"):
        LastN(m=m, n=n)


@pytest.mark.parametrize(("size", "share"), [(0, 0.8), (-1, 0.8), (5, 0.0), (5, 1.01), (5, float("nan"))])
def test_a_form_that_cannot_be_passed_or_failed_is_refused(size: int, share: float) -> None:
    with pytest.raises(ValueError, match="need size >= 1 and 0 < share <= 1"):
        FixedForm(size=size, share=share)


@given(criteria, st.lists(st.booleans(), max_size=40))
def test_a_criterion_keeps_no_more_evidence_than_it_shows(criterion: Criterion, answers: list[bool]) -> None:
    for evidence in accumulate(answers, criterion.add, initial=()):
        assert len(evidence) <= criterion.places


@given(criteria, st.lists(st.booleans(), max_size=20))
def test_cutting_evidence_loses_nothing_that_could_still_matter(criterion: Criterion, answers: list[bool]) -> None:
    whole: Evidence = tuple(answers)
    kept: Evidence = ()
    for right in answers:
        kept = criterion.add(kept, right)

    if isinstance(criterion, FixedForm):
        begin = (len(whole) - 1) // criterion.size * criterion.size
        assert kept == whole[max(0, begin) :]
    else:
        assert criterion.is_met(kept) == criterion.is_met(whole)
        assert kept == whole[-criterion.places :]


@given(criteria)
def test_one_who_knows_meets_any_criterion_with_the_instances_it_asks_for(criterion: Criterion) -> None:
    place = met_at(criterion, [True] * criterion.least_instances)

    assert place is not None
    assert place <= criterion.places


@given(criteria)
def test_one_who_errs_throughout_meets_none(criterion: Criterion) -> None:
    assert met_at(criterion, [False] * 30) is None


def test_after_a_window_of_errors_enough_unseen_instances_are_left_to_meet_it() -> None:
    for n, m in product(range(1, 6), range(1, 6)):
        if m <= n:
            criterion = LastN(m=m, n=n)

            assert met_at(criterion, [W] * n + [R] * m) == criterion.least_instances


def test_a_missed_form_leaves_a_parallel_one() -> None:
    form = FixedForm(size=4, share=0.75)

    assert met_at(form, [W] * 4 + [R] * 4) == form.least_instances


@given(criteria)
def test_a_criterion_that_is_written_is_read_again(criterion: Criterion) -> None:
    assert criterion_from(criterion.to_json()) == criterion


@pytest.mark.parametrize("data", [{}, {"rule": "luck"}, {"rule": "last", "m": "2", "n": 3}, {"rule": "last", "m": 3}])
def test_a_rule_that_nobody_wrote_is_refused(data: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="need a rule among once, last, form"):
        criterion_from(data)


@given(criteria, st.lists(st.booleans(), max_size=8))
def test_the_line_of_a_criterion_speaks_of_the_evidence_on_show(criterion: Criterion, answers: list[bool]) -> None:
    evidence: Evidence = ()
    for right in answers:
        evidence = criterion.add(evidence, right)

    _, values = criterion.why(evidence)

    assert values.get("right", sum(evidence)) == sum(evidence)
    assert values.get("answered", len(evidence)) == len(evidence)

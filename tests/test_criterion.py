"""Criteria: when evidence amounts to mastery."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mastery_widgets.core.criterion import Criterion, FixedForm, LastN, Once, Piece, criterion_from
from tests.criteria import states_of

R, W = True, False

last_n = st.integers(1, 6).flatmap(lambda n: st.builds(LastN, m=st.integers(1, n), n=st.just(n)))
fixed_form = st.builds(FixedForm, size=st.integers(1, 6), share=st.integers(1, 100).map(lambda p: p / 100))
criteria = st.one_of(st.builds(Once), last_n, fixed_form)


def met_at(criterion: Criterion, answers: list[bool]) -> int | None:
    """How many pieces of evidence it took; None when they never sufficed."""
    states = states_of(criterion, [Piece(is_right=right) for right in answers])
    return next((place for place, state in enumerate(states) if criterion.is_met(state)), None)


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
def test_a_criterion_keeps_no_more_evidence_than_it_looks_at(criterion: Criterion, answers: list[bool]) -> None:
    kept = max(1, getattr(criterion, "n", 1), getattr(criterion, "size", 1))

    for state in states_of(criterion, [Piece(is_right=right) for right in answers]):
        assert len(state) <= kept


@given(criteria, st.lists(st.booleans(), max_size=20))
def test_cutting_evidence_loses_nothing_that_could_still_matter(criterion: Criterion, answers: list[bool]) -> None:
    *_, kept = states_of(criterion, [Piece(is_right=right) for right in answers])

    if isinstance(criterion, FixedForm):
        begin = (len(answers) - 1) // criterion.size * criterion.size
        assert kept == tuple(answers[max(0, begin) :])
    elif isinstance(criterion, LastN):
        assert kept == tuple(answers[-criterion.n :])
    else:
        assert kept == tuple(answers[-1:])


@given(criteria)
def test_one_who_knows_meets_any_criterion_with_the_instances_it_asks_for(criterion: Criterion) -> None:
    place = met_at(criterion, [True] * criterion.least_instances)

    assert place is not None
    assert place <= max(1, len(criterion.dots(criterion.start())))


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


@pytest.mark.parametrize("data", [{}, {"rule": "luck"}, {"rule": "all"}, {"rule": "sure", "of": 3}, {"rule": 3}])
def test_a_rule_that_nobody_wrote_is_refused(data: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="need a rule among once, last, form, known"):
        criterion_from(data)


@pytest.mark.parametrize(
    "data",
    [
        {"rule": "last", "m": "2", "n": 3},
        {"rule": "last", "m": 3},
        {"rule": "last", "m": True, "n": 3},
        {"rule": "form", "size": 5, "share": "4/5"},
        {"rule": "form", "size": 5.0, "share": 0.8},
        {"rule": "all", "parts": [{"rule": "once"}]},
        {"rule": "any", "parts": [{"rule": "once"}, 7]},
    ],
)
def test_a_rule_with_numbers_missing_or_of_another_kind_is_refused(data: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="need "):
        criterion_from(data)


@pytest.mark.parametrize(
    ("data", "criterion"),
    [
        ({"rule": "once"}, Once()),
        ({"rule": "last", "m": 2, "n": 3}, LastN(m=2, n=3)),
        ({"rule": "form", "size": 5, "share": 0.8}, FixedForm(size=5, share=0.8)),
        ({"rule": "form", "size": 5, "share": 1}, FixedForm(size=5, share=1.0)),
    ],
)
def test_the_rules_of_lessons_that_were_built_before_are_still_read(data: dict[str, Any], criterion: Criterion) -> None:
    assert criterion_from(data) == criterion
    assert criterion.to_json() == data


@given(criteria, st.lists(st.booleans(), max_size=8))
def test_the_line_of_a_criterion_speaks_of_the_evidence_on_show(criterion: Criterion, answers: list[bool]) -> None:
    *_, state = states_of(criterion, [Piece(is_right=right) for right in answers])
    dots = criterion.dots(state)

    values = criterion.why(state).values

    assert values.get("right", dots.count("right")) == dots.count("right")
    assert values.get("answered", len(dots) - dots.count("open")) == len(dots) - dots.count("open")


def test_a_new_sitting_begins_a_form_anew_and_leaves_a_window_as_it_is() -> None:
    form, window = FixedForm(size=3, share=1.0), LastN(m=2, n=3)
    pieces = [Piece(is_right=R)]
    *_, in_form = states_of(form, pieces)
    *_, in_window = states_of(window, pieces)

    assert form.dots(form.next_form(in_form)) == ("open", "open", "open")
    assert window.dots(window.next_form(in_window)) == ("right", "open", "open")


@pytest.mark.parametrize("confidence", [0, 4, -1, 2.5])
def test_a_confidence_that_nobody_can_choose_is_refused(confidence: Any) -> None:
    with pytest.raises(ValueError, match="need a confidence of 1, 2 or 3"):
        Piece(is_right=True, confidence=confidence)

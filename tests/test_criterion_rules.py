"""Known, sequential, joined and sure: rules that weigh evidence."""

from __future__ import annotations

import math
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mastery_widgets.core.criterion import (
    AllOf,
    AnyOf,
    Criterion,
    FixedForm,
    Known,
    LastN,
    Once,
    Piece,
    Sequential,
    State,
    Sure,
    criterion_from,
)
from mastery_widgets.core.tracing import TracingParameters, trace
from tests.criteria import KINDS, any_rule, plain_rules, sittings, states_of, sure_rules

R, W = Piece(is_right=True), Piece(is_right=False)
SURE, UNSURE = Piece(is_right=True, confidence=2), Piece(is_right=True, confidence=1)
WORKED = TracingParameters(prior=0.2, learn=0.1, guess=0.2, slip=0.1)
WALD = Sequential(low=0.60, high=0.85)


def after(criterion: Criterion, *pieces: Piece) -> State:
    *_, state = states_of(criterion, pieces)
    return state


def is_met_after(criterion: Criterion, *pieces: Piece) -> bool:
    return criterion.is_met(after(criterion, *pieces))


# -- known ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("parameters", "corrects", "known"),
    [
        (WORKED, [1, 1, 1, 1, 1], [0.576471, 0.873684, 0.971984, 0.994272, 0.998849]),
        (TracingParameters(prior=0.4, learn=0.15, guess=0.25, slip=0.1), [1, 0, 1, 1, 1],
         [0.75, 0.392857, 0.7447, 0.926094, 0.981566]),
    ],
)  # fmt: skip
def test_in_practice_known_follows_the_worked_examples_of_knowledge_tracing(
    parameters: TracingParameters, corrects: list[int], known: list[float]
) -> None:
    rule = Known(threshold=0.95, parameters=parameters)

    found = [rule.known(state) for state in states_of(rule, [Piece(is_right=bool(one)) for one in corrects])]

    assert found[1:] == pytest.approx(known, abs=6e-7)


@given(st.lists(st.booleans(), max_size=60))
def test_in_practice_known_is_the_trace_of_all_responses(corrects: list[bool]) -> None:
    rule = Known(threshold=0.95)

    state = after(rule, *(Piece(is_right=right) for right in corrects))

    assert rule.known(state) == pytest.approx(trace(corrects, rule.parameters), abs=1e-12)


def test_within_a_form_nothing_is_learnt_and_order_says_nothing() -> None:
    rule = Known(threshold=0.95, learns_between_forms=True)

    # Bayes by hand: .2 × .9 × .9 × .1 against .8 × .2 × .2 × .8
    assert rule.known(after(rule, R, R, W)) == pytest.approx(0.0162 / (0.0162 + 0.0256))
    assert after(rule, R, R, W) == after(rule, W, R, R)


def test_between_forms_something_may_have_been_learnt_and_earlier_evidence_stays() -> None:
    rule = Known(threshold=0.95, learns_between_forms=True)
    before = rule.known(after(rule, R, W))

    state = rule.next_form(after(rule, R, W))

    assert rule.known(state) == pytest.approx(before + (1 - before) * 0.1)
    assert rule.next_form(state) == state
    assert rule.next_form(rule.start()) == rule.start()


def test_known_comes_back_after_thousands_of_rights_and_thousands_of_errors() -> None:
    rule = Known(threshold=0.95)

    assert is_met_after(rule, *[W] * 3000, *[R] * 4)
    assert not is_met_after(rule, *[R] * 50, *[W] * 60)


@pytest.mark.parametrize(
    ("threshold", "parameters", "message"),
    [
        (0.955, WORKED, "threshold in whole per cents"),
        (0.4, WORKED, "threshold in whole per cents"),
        (1.0, WORKED, "threshold in whole per cents"),
        (math.nan, WORKED, "threshold in whole per cents"),
        (
            0.95,
            TracingParameters(prior=0.2, learn=0.0, guess=0.2, slip=0.1),
            "need prior, learn, guess and slip above 0",
        ),
        (0.95, TracingParameters(prior=1.0, learn=0.1, guess=0.2, slip=0.1), "prior and learn below 1"),
        (
            0.95,
            TracingParameters(prior=0.2, learn=0.1, guess=0.0, slip=0.1),
            "need prior, learn, guess and slip above 0",
        ),
    ],
)
def test_a_known_that_could_never_be_met_or_never_be_missed_is_refused(
    threshold: float, parameters: TracingParameters, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        Known(threshold=threshold, parameters=parameters)


@given(st.lists(st.booleans(), max_size=12))
def test_the_line_shows_the_threshold_only_when_it_is_reached(corrects: list[bool]) -> None:
    rule = Known(threshold=0.95)
    state = after(rule, *(Piece(is_right=right) for right in corrects))

    assert (rule.why(state).values["percent"] >= 95) == rule.is_met(state)


# -- sequential -------------------------------------------------------------------------------------------------------


def test_the_bounds_and_steps_of_the_sequential_test_are_those_of_wald() -> None:
    assert WALD.upper == pytest.approx(2.890, abs=5e-4)
    assert WALD.lower == pytest.approx(-2.251, abs=5e-4)
    assert WALD.per_right == pytest.approx(0.3483, abs=5e-5)
    assert WALD.per_wrong == pytest.approx(-0.9808, abs=5e-5)


@pytest.mark.parametrize(
    ("pieces", "verdict"),
    [
        ([R] * 8, None),
        ([R] * 9, True),
        ([W, W], None),
        ([W, W, W], False),
        ([W] + [R] * 11, None),
        ([W] + [R] * 12, True),
        ([R, R, R, R, W] * 4, None),
    ],
)
def test_a_sequential_form_is_over_when_the_evidence_suffices(pieces: list[Piece], verdict: bool | None) -> None:
    state = after(WALD, *pieces[:19])

    assert WALD.is_over(state) == (verdict is not None)
    assert WALD.is_met(state) == (verdict is True)


@pytest.mark.parametrize(("wrong", "passes"), [(1, True), (2, False)])
def test_a_sequential_form_that_came_to_its_end_undecided_is_decided_as_a_fixed_one(wrong: int, passes: bool) -> None:
    rule = Sequential(low=0.60, high=0.85, size=10)
    form = [W] * wrong + [R] * (10 - wrong)

    assert not rule.is_over(after(rule, *form[:-1]))
    assert rule.is_over(after(rule, *form))
    assert is_met_after(rule, *form) == passes


def test_after_its_end_a_sequential_form_is_followed_by_another() -> None:
    missed = [W] * 3 + [R] * 17

    assert not is_met_after(WALD, *missed)
    assert is_met_after(WALD, *missed, *[R] * 9)
    assert WALD.next_form(after(WALD, W, W, W)) == WALD.start()


def test_the_line_of_a_sequential_form_says_how_many_right_suffice() -> None:
    assert WALD.why(WALD.start()).values["needed"] == 9
    assert WALD.why(after(WALD, W)).values["needed"] == 12
    assert WALD.why(after(WALD, R, R, R, W, W)).values["needed"] == 14
    assert WALD.why(after(WALD, W, W, W)).key == "sequential-over"


@given(st.integers(1, 30), st.lists(st.booleans(), max_size=30))
def test_so_many_right_as_the_line_says_do_suffice(size: int, corrects: list[bool]) -> None:
    rule = Sequential(low=0.6, high=0.85, size=size)
    state = after(rule, *(Piece(is_right=right) for right in corrects))
    if rule.is_over(state):
        return
    values = rule.why(state).values
    more = values["needed"] - values["right"]
    reached = state
    for _ in range(min(more, values["left"] or size)):
        reached = rule.add(reached, R)

    assert more > 0
    assert rule.is_met(reached) == (more <= (values["left"] or size))


@pytest.mark.parametrize(
    ("numbers", "message"),
    [
        ({"low": 0.85, "high": 0.6}, "0 < low < high < 1"),
        ({"low": 0.0, "high": 0.6}, "0 < low < high < 1"),
        ({"low": 0.6, "high": 1.0}, "0 < low < high < 1"),
        ({"low": 0.6, "high": 0.85, "size": 0}, "size >= 1"),
        ({"low": 0.6, "high": 0.85, "alpha": 0.5}, "alpha, beta < .5"),
        ({"low": 0.6, "high": 0.85, "beta": 0.0}, "alpha, beta < .5"),
    ],
)
def test_a_sequential_test_that_tells_nobody_apart_is_refused(numbers: dict[str, float], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Sequential(**numbers)  # type: ignore[arg-type]


# -- joined and sure --------------------------------------------------------------------------------------------------


def test_both_rules_must_hold_at_the_same_moment() -> None:
    rule = AllOf(parts=(FixedForm(size=3, share=0.6), LastN(m=2, n=2)))

    assert not is_met_after(rule, R, R)
    assert not is_met_after(rule, R, R, W)
    assert is_met_after(rule, W, R, R)


def test_one_rule_of_several_suffices() -> None:
    rule = AnyOf(parts=(LastN(m=2, n=2), FixedForm(size=4, share=0.5)))

    assert is_met_after(rule, R, R)
    assert is_met_after(rule, R, W, R, W)
    assert not is_met_after(rule, R, W, R)


def test_a_form_with_a_rule_that_knows_no_forms_is_over_with_the_form() -> None:
    rule = AllOf(parts=(FixedForm(size=2, share=0.5), Known(threshold=0.95, learns_between_forms=True)))

    assert rule.longest_form == 2
    assert [rule.is_over(state) for state in states_of(rule, [R, W])] == [False, False, True]
    assert AllOf(parts=(Once(), LastN(m=2, n=2))).longest_form is None


def test_only_what_is_right_and_sure_counts_where_a_rule_asks_for_sure() -> None:
    rule = Sure(rule=LastN(m=2, n=2))

    assert is_met_after(rule, SURE, SURE)
    assert not is_met_after(rule, SURE, UNSURE)
    assert not is_met_after(rule, SURE, R)
    assert not is_met_after(rule, SURE, Piece(is_right=False, confidence=3))
    assert is_met_after(rule, UNSURE, SURE, SURE)


def test_a_rule_says_whether_it_needs_confidence_asked() -> None:
    sure = Sure(rule=Once())

    assert sure.asks_confidence
    assert AllOf(parts=(Once(), sure)).asks_confidence
    assert not AnyOf(parts=(Once(), sure)).asks_confidence
    assert AnyOf(parts=(sure, sure)).asks_confidence
    assert not Once().asks_confidence


def test_a_joined_rule_says_the_lines_of_its_parts() -> None:
    rule = Sure(rule=AllOf(parts=(LastN(m=2, n=3), Known(threshold=0.95))))

    why = rule.why(after(rule, SURE, UNSURE))

    assert (why.key, why.parts[0].key) == ("sure", "and")
    assert [one.key for one in why.parts[0].parts] == ["last", "known"]
    assert why.parts[0].parts[0].values == {"right": 1, "m": 2, "n": 3}


# -- every rule -------------------------------------------------------------------------------------------------------


def walked(rule: Criterion, forms: list[list[Piece]]) -> list[bool]:
    """Whether the rule was met after each piece, form after form."""
    state, met = rule.start(), []
    for form in forms:
        state = rule.next_form(state)
        for piece in form:
            state = rule.add(state, piece)
            met.append(rule.is_met(state))
    return met


@given(any_rule)
def test_every_rule_that_is_written_is_read_again(rule: Criterion) -> None:
    assert criterion_from(rule.to_json()) == rule


@pytest.mark.parametrize("rules", [*KINDS.values(), plain_rules], ids=[*KINDS, "joined"])
@given(data=st.data())
def test_turning_a_wrong_response_right_never_turns_met_into_not_met(
    rules: st.SearchStrategy[Criterion], data: st.DataObject
) -> None:
    rule, forms = data.draw(rules), data.draw(sittings)
    wrong = [(form, place) for form, run in enumerate(forms) for place, one in enumerate(run) if not one.is_right]
    turned = data.draw(st.sets(st.sampled_from(wrong), min_size=1)) if wrong else set()
    better = [
        [Piece(is_right=one.is_right or (form, place) in turned) for place, one in enumerate(run)]
        for form, run in enumerate(forms)
    ]

    for before, now in zip(walked(rule, forms), walked(rule, better), strict=True):
        assert now or not before


@pytest.mark.parametrize(
    "rule",
    [
        LastN(m=2, n=4),
        FixedForm(size=4, share=0.75),
        Known(threshold=0.9),
        Sequential(low=0.3, high=0.9, size=7),
        AllOf(parts=(FixedForm(size=4, share=0.75), Known(threshold=0.9))),
        AnyOf(parts=(Sequential(low=0.3, high=0.9, size=7), LastN(m=3, n=3))),
    ],
    ids=lambda rule: type(rule).__name__,
)
def test_of_all_runs_of_nine_none_loses_mastery_by_one_right_response_more(rule: Criterion) -> None:
    met = {run: walked(rule, [[R if right else W for right in run]]) for run in product((True, False), repeat=9)}
    for run, before in met.items():
        for place in range(9):
            now = met[(*run[:place], True, *run[place + 1 :])]
            assert all(after >= at for at, after in zip(before, now, strict=True)), (run, place)


@pytest.mark.parametrize("rules", [any_rule, sure_rules], ids=["any", "sure"])
@given(data=st.data(), forms=sittings)
def test_with_confidence_turning_a_response_right_and_sure_never_turns_met_into_not_met(
    rules: st.SearchStrategy[Criterion], data: st.DataObject, forms: list[list[Piece]]
) -> None:
    rule = data.draw(rules)
    better = [[SURE if data.draw(st.booleans()) else one for one in form] for form in forms]

    for before, now in zip(walked(rule, forms), walked(rule, better), strict=True):
        assert now or not before


@given(any_rule, sittings)
def test_a_state_stays_small_and_can_be_kept(rule: Criterion, forms: list[list[Piece]]) -> None:
    def leaves(state: State) -> int:
        return sum(map(leaves, state)) if isinstance(state, tuple) else 1

    state = rule.start()
    for form in forms * 20:
        for piece in form:
            state = rule.add(state, piece)

    assert leaves(state) <= 16 * 4
    assert hash(state) == hash(state)


@given(any_rule)
def test_one_who_knows_and_is_sure_meets_every_rule_with_the_instances_it_asks_for(rule: Criterion) -> None:
    states = states_of(rule, [SURE] * (rule.least_instances * (rule.longest_form or 1)))

    assert any(rule.is_met(state) for state in states)

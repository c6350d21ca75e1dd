"""What a criterion is worth over its whole cycle, which one is the default and why, and what would mend another."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mastery_widgets.core.criterion import (
    DEFAULT_CRITERION,
    AllOf,
    AnyOf,
    FixedForm,
    Known,
    LastN,
    Sequential,
    Sure,
    read_rule,
)
from mastery_widgets.core.outlook import outlook
from mastery_widgets.core.trust import LIMITS, Limits, least_items, mended, trust


def form(size: int, share: float) -> FixedForm:
    return FixedForm(size=size, share=share)


# -- the default ------------------------------------------------------------------------------------------------------


def test_LS_2_the_default_criterion_is_85_per_cent_of_a_form() -> None:
    rule = read_rule(DEFAULT_CRITERION, size=10)

    assert rule == form(10, 0.85)
    assert form(20, 0.85).needed == 17


@pytest.mark.parametrize("percent", [80, 82, 85, 90])
def test_LS_2_another_share_from_80_to_90_per_cent_can_be_chosen(percent: int) -> None:
    assert read_rule(f"form at {percent} % of each objective", size=20) == form(20, percent / 100)


@pytest.mark.parametrize("size", range(9, 21))
def test_LS_2_the_default_is_within_the_limits_over_three_forms_from_nine_items_on(size: int) -> None:
    rule = read_rule(DEFAULT_CRITERION, size=size)

    assert trust(rule, cycles=3).is_within


@pytest.mark.parametrize("size", range(1, 9))
def test_LS_2_with_fewer_than_nine_items_the_default_is_beyond_the_limits(size: int) -> None:
    rule = read_rule(DEFAULT_CRITERION, size=size)

    assert not trust(rule, cycles=3).is_within


# -- limits -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "size", "is_within"),
    [
        ("form of 10 at 80 %", 10, False),
        ("form of 10 at 85 %", 10, True),
        ("form of 20 at 85 %", 20, True),
        ("form of 6 at 85 %", 6, False),
        ("form of 10 at 80 % and known at least .95", 10, False),
        ("sequential .60 .85", None, True),
    ],
)
def test_a_rule_is_judged_over_three_forms_at_both_ends(text: str, size: int | None, is_within: bool) -> None:
    assert trust(read_rule(text, size=size), cycles=3).is_within == is_within


def test_the_shares_that_are_judged_are_those_of_the_calculator() -> None:
    found = trust(form(10, 0.8), cycles=3)

    assert found.passing == outlook(form(10, 0.8), 0.60, cycles=3).passes_in_all
    assert found.held == outlook(form(10, 0.8), 0.90, cycles=3).never
    assert (LIMITS.most_passing, LIMITS.most_held) == (0.20, 0.10)


def test_a_rule_that_holds_back_too_many_is_beyond_the_limits_too() -> None:
    found = trust(form(10, 1.0), cycles=3)

    assert found.passing <= LIMITS.most_passing
    assert found.held > LIMITS.most_held
    assert not found.is_within


@pytest.mark.parametrize(
    "numbers", [{"low": 0.9, "high": 0.6}, {"low": 0.0}, {"most_passing": 0.0}, {"most_held": 1.0}]
)
def test_limits_that_limit_nothing_are_refused(numbers: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="need"):
        Limits(**numbers)


@pytest.mark.parametrize(
    ("share", "cycles", "items"), [(0.85, 3, 9), (0.80, 3, 9), (0.90, 3, 10), (0.80, 4, 14), (1.0, 3, None)]
)
def test_the_least_items_of_an_objective_are_said_for_a_share(share: float, cycles: int, items: int | None) -> None:
    assert least_items(share, cycles=cycles) == items


# -- changes ----------------------------------------------------------------------------------------------------------


def test_one_item_less_one_right_more_or_three_items_more_mend_eight_of_ten() -> None:
    changes = mended(form(10, 0.8))

    assert [(one.words, one.cycles) for one in changes] == [
        ("form of 9 at 85 %", 3),
        ("form of 10 at 90 %", 3),
        ("form of 13 at 80 %", 3),
    ]


def test_the_change_with_the_fewest_items_comes_first() -> None:
    changes = mended(form(4, 0.75))

    assert [one.words for one in changes] == ["form of 9 at 85 %", "form of 19 at 75 %"]


def test_a_share_is_offered_that_asks_for_exactly_so_many() -> None:
    # Eleven of thirteen: 85 % of them would be twelve.
    assert "form of 13 at 84 %" in [one.words for one in mended(form(13, 0.70))]


def test_a_form_that_is_beyond_the_limits_only_by_its_third_sitting_may_be_sat_twice() -> None:
    # 8 of 9 and .8: four sittings let through too many, three do not.
    changes = mended(form(9, 0.85), cycles=4)

    assert ("form of 9 at 85 %", 3) in [(one.words, one.cycles) for one in changes]


@pytest.mark.parametrize(
    "rule", [LastN(m=3, n=3), Known(threshold=0.95), Sequential(low=0.5, high=0.6, size=5), AnyOf(parts=(LastN(m=3, n=3), form(10, 0.9)))],
    ids=lambda rule: type(rule).__name__,
)  # fmt: skip
def test_where_no_change_of_a_form_helps_the_smallest_form_is_offered_instead(rule: LastN) -> None:
    changes = mended(rule)

    assert [one.words for one in changes] == ["form of 9 at 85 %"]


def test_a_change_leaves_what_is_joined_to_the_form_as_it_is() -> None:
    known = Known(threshold=0.95, learns_between_forms=True)

    changes = mended(Sure(rule=AllOf(parts=(form(10, 0.8), known))))

    assert Sure(rule=AllOf(parts=(form(10, 0.9), known))) in [one.criterion for one in changes]


@given(st.integers(1, 14), st.integers(50, 100), st.integers(2, 4))
def test_every_change_that_is_offered_is_within_the_limits_and_reads_as_it_is_meant(
    size: int, percent: int, cycles: int
) -> None:
    for one in mended(form(size, percent / 100), cycles=cycles):
        assert one.trust.is_within
        assert one.trust == trust(one.criterion, cycles=one.cycles)
        read = read_rule(one.words)
        assert isinstance(read, FixedForm)
        assert (read.size, read.needed) == (one.form.size, one.form.needed)

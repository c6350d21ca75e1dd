"""The kinds of item: forms, figures, readings, partly right, shuffled."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mastery_widgets.core.choice import ChoiceKey, Option
from mastery_widgets.core.cloze import Blank, ClozeKey
from mastery_widgets.core.numeric import Form, NumericKey
from mastery_widgets.errors import AmbiguousResponse
from tests.sample_keys import CAKE, ELSE, EVENS, LINE, NAME, SENTENCE, judged, known, refusal


@pytest.mark.parametrize(
    ("form", "fits", "others"),
    [
        ("any", ["3/2", "6/4", "1 1/2", "1.5", "150 %", "15e-1"], []),
        ("fraction", ["3/2", "6/4"], ["1 1/2", "1.5", "150 %"]),
        ("lowest", ["3/2", "1 1/2"], ["6/4", "1.5", "1 2/4"]),
        ("mixed", ["1 1/2", "1 2/4"], ["3/2", "1.5"]),
        ("decimal", ["1.5", "1.50"], ["3/2", "1 1/2", "150 %"]),
        ("percent", ["150 %", "150%"], ["1.5", "3/2"]),
    ],
)
def test_the_right_value_in_another_form_is_sent_back_without_an_attempt(
    form: Form, fits: list[str], others: list[str]
) -> None:
    key = NumericKey(value=Fraction(3, 2), form=form, known=(ELSE,))

    assert all(judged(key, {"text": text}).is_right for text in fits)
    assert {refusal(key, {"text": text}).reason for text in others} <= {f"form-{form}"}


def test_a_wrong_value_is_judged_whatever_its_form() -> None:
    key = NumericKey(value=Fraction(3, 2), form="fraction", known=(ELSE,))

    assert not judged(key, {"text": "1.4"}).is_right


@pytest.mark.parametrize(("text", "right"), [("3.14", True), ("3.1", None), ("3.142", None), ("3.41", False)])
def test_the_right_value_with_other_figures_is_sent_back_without_an_attempt(text: str, right: bool | None) -> None:
    key = NumericKey(value=Fraction("3.14159"), tolerance=Fraction("0.05"), significant=3, known=(ELSE,))

    if right is None:
        error = refusal(key, {"text": text})
        assert (error.reason, error.values) == ("significant", {"count": "3"})
    else:
        assert judged(key, {"text": text}).is_right == right


@pytest.mark.parametrize(("text", "right"), [("0.32", True), ("0.34", True), ("0.3199", False), ("0.3401", False)])
def test_within_the_tolerance_is_right_and_its_edge_is_within(text: str, right: bool) -> None:
    key = NumericKey(value=Fraction("0.33"), tolerance=Fraction("0.01"), known=(ELSE,))

    assert judged(key, {"text": text}).is_right == right


THOUSAND = NumericKey(value=Fraction(1234), known=(known("1234/1000", "decimal-comma"), ELSE))


def test_a_number_with_two_readings_is_asked_back() -> None:
    error = refusal(THOUSAND, {"text": "1,234"})

    assert isinstance(error, AmbiguousResponse)
    assert error.readings == ("1\u00a0234", "1.234")


def test_the_reading_that_was_meant_is_the_one_that_is_judged() -> None:
    assert judged(THOUSAND, {"text": "1,234", "reading": 0}).is_right
    assert judged(THOUSAND, {"text": "1,234", "reading": 1}).misconception == "decimal-comma"


def test_the_course_language_comes_first_among_the_readings() -> None:
    error = refusal(THOUSAND, {"text": "1.234"}, "de")

    assert isinstance(error, AmbiguousResponse)
    assert error.readings == ("1\u00a0234", "1,234")


def test_nothing_is_asked_where_both_readings_are_judged_alike() -> None:
    assert not judged(THOUSAND, {"text": "5,678"}).is_right


def test_a_reading_named_for_a_text_that_has_one_changes_nothing() -> None:
    assert judged(THOUSAND, {"text": "1234", "reading": 1}).is_right


def test_in_a_blank_two_readings_are_told_without_an_attempt() -> None:
    key = ClozeKey(blanks={"a": Blank(kind="numeric", key=THOUSAND, label="Blank 1")})
    error = refusal(key, {"blanks": {"a": "1,234"}})

    assert error.reason == "ambiguous-blank"
    assert error.values == {"blank": "Blank 1", "one": "1\u00a0234", "two": "1.234"}


def test_a_cloze_is_partly_right_by_its_share_of_right_blanks() -> None:
    verdict = judged(SENTENCE, {"blanks": {"top": "4", "name": "mixed", "word": "fraction"}})

    assert verdict.score == pytest.approx(1 / 3)
    assert verdict.blanks == {"top": False, "name": False, "word": True}
    assert (verdict.misconception, verdict.feedback) == ("swaps", "about 4")


def test_a_cloze_speaks_of_the_first_blank_that_is_not_right() -> None:
    verdict = judged(SENTENCE, {"blanks": {"top": "1", "name": "mixed", "word": "number"}})

    assert verdict.feedback == "no"
    assert verdict.misconception is None


def test_a_blank_that_cannot_be_read_is_named() -> None:
    error = refusal(SENTENCE, {"blanks": {"top": "one", "name": "unit", "word": "fraction"}})

    assert error.values == {"blank": "One"}


@given(st.integers(0, 2**32), st.sets(st.integers(0, 3), min_size=1))
def test_shuffled_options_are_read_back_as_the_author_wrote_them(seed: int, chosen: set[int]) -> None:
    shown = EVENS.public(seed)["options"]
    assert isinstance(shown, list)
    sent = [option["id"] for option in shown if int(option["html"]) in chosen]

    recorded = EVENS.read({"chosen": sent}, seed)

    assert recorded == {"chosen": sorted(chosen)}
    assert EVENS.shown(recorded, seed) == {"chosen": sorted(sent)}


def test_options_stand_in_another_order_for_another_seed() -> None:
    orders = {str(EVENS.public(seed)["options"]) for seed in range(200)}

    assert len(orders) == 24


def test_options_that_are_shown_say_nothing_of_which_is_right() -> None:
    public = CAKE.public(3)

    assert public.keys() == {"multiple", "options"}
    assert isinstance(public["options"], list)
    assert all(option.keys() == {"id", "html"} for option in public["options"])


@pytest.mark.parametrize(
    ("chosen", "score", "feedback"),
    [([0, 2], 1.0, ""), ([0], 0.75, "one is missing"), ([0, 2, 3], 0.75, "3 is odd"), ([1, 3], 0.0, "1 is odd")],
)
def test_several_choices_are_scored_by_the_options_judged_as_the_author_does(
    chosen: list[int], score: float, feedback: str
) -> None:
    verdict = EVENS.check({"chosen": chosen}, "en")

    assert (verdict.score, verdict.feedback) == (score, feedback)


def test_one_wrong_choice_scores_nothing() -> None:
    key = ChoiceKey(options=(*CAKE.options, Option(html="none", is_right=False)), otherwise="look again")

    assert key.check({"chosen": [1]}, "en").score == 0.0
    assert key.check({"chosen": [3]}, "en").feedback == "look again"


@pytest.mark.parametrize("text", ["Numerator", " the  numerator. ", "NUMERATOR", "nu\u00admerator"])
def test_a_word_is_right_however_it_is_dressed(text: str) -> None:
    assert judged(NAME, {"text": text}).is_right


def test_a_known_error_that_looks_like_a_slip_is_an_error() -> None:
    verdict = judged(NAME, {"text": "denominator"})

    assert (verdict.misconception, verdict.feedback) == ("swaps", "about denominator")


@pytest.mark.parametrize(("step", "misconception"), [(8, "whole"), (0, "low"), (1, "low"), (2, None), (5, None)])
def test_a_place_on_the_line_meets_its_own_known_error(step: int, misconception: str | None) -> None:
    verdict = judged(LINE, {"step": step})

    assert not verdict.is_right
    assert verdict.misconception == misconception


def test_a_lone_surrogate_is_kept_as_something_that_can_be_written() -> None:
    recorded = NAME.read({"text": "num\ud800"}, 0)

    assert recorded == {"text": "num?"}

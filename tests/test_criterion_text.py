"""The words of a rule, and what is said to words that make none."""

from __future__ import annotations

import contextlib

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
    Sequential,
    Sure,
    read_rule,
    rules,
)

KNOWN = Known(threshold=0.95)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("right at once", Once()),
        ("3 of the last 4", LastN(m=3, n=4)),
        ("3 in a row", LastN(m=3, n=3)),
        ("form of 5 at 80 %", FixedForm(size=5, share=0.8)),
        ("form of 5 at 80%", FixedForm(size=5, share=0.8)),
        ("form of 20 at .85", FixedForm(size=20, share=0.85)),
        ("known at least .95", KNOWN),
        ("known at least 95 %", KNOWN),
        ("sequential .60 .85", Sequential(low=0.6, high=0.85)),
        ("sequential 60 % 85 % of at most 30", Sequential(low=0.6, high=0.85, size=30)),
        ("right at once and sure", Sure(rule=Once())),
        ("sure and right at once", Sure(rule=Once())),
        ("form of 10 at 80 % and known at least .95", AllOf(parts=(FixedForm(size=10, share=0.8), KNOWN))),
        ("3 in a row or form of 5 at 80 %", AnyOf(parts=(LastN(m=3, n=3), FixedForm(size=5, share=0.8)))),
        ("right at once or 3 in a row and sure", AnyOf(parts=(Once(), Sure(rule=LastN(m=3, n=3))))),
        ("(right at once or 3 in a row) and sure", Sure(rule=AnyOf(parts=(Once(), LastN(m=3, n=3))))),
        ("( 3 in a row )  and\nknown at least .95 and sure", Sure(rule=AllOf(parts=(LastN(m=3, n=3), KNOWN)))),
        (
            "2 in a row and (right at once or (3 in a row))",
            AllOf(parts=(LastN(m=2, n=2), AnyOf(parts=(Once(), LastN(m=3, n=3))))),
        ),
    ],
)
def test_a_rule_is_read_as_a_teacher_would_read_it(text: str, rule: Criterion) -> None:
    assert read_rule(text) == rule


@pytest.mark.parametrize(
    ("text", "size", "rule"),
    [
        ("form at 85 % of each objective", 20, FixedForm(size=20, share=0.85)),
        ("form at 80 %", 5, FixedForm(size=5, share=0.8)),
        ("form of 5 at 80 %", 5, FixedForm(size=5, share=0.8)),
        ("sequential .60 .85", 12, Sequential(low=0.6, high=0.85, size=12)),
        ("known at least .95", 5, Known(threshold=0.95, learns_between_forms=True)),
    ],
)
def test_in_a_form_of_a_unit_a_rule_takes_its_size_from_the_form(text: str, size: int, rule: Criterion) -> None:
    assert read_rule(text, size=size) == rule


@pytest.mark.parametrize(("options", "guess"), [(None, 0.2), (2, 0.5), (4, 0.25), (5, 0.2), (1, 0.5)])
def test_a_choice_is_guessed_one_time_in_as_many_as_it_has_options(options: int | None, guess: float) -> None:
    rule = read_rule("known at least .95", options=options)

    assert isinstance(rule, Known)
    assert rule.parameters.guess == guess


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "a rule is missing at the end"),
        ("when ready", "`when ready` is no rule; write `right at once`, `3 of the last 4`, `form of 5 at 80 %`"),
        ("right at once and", "a rule is missing at the end"),
        ("and right at once", "a rule is missing before `and`"),
        ("right at once or or 3 in a row", "a rule is missing before `or`"),
        ("sure", "join it to one: `right at once and sure`"),
        ("right at once or sure", "join it to one"),
        ("(right at once", "a parenthesis is not closed"),
        ("right at once) and sure", "nothing is expected before `)`"),
        ("()", "a rule is missing before `)`"),
        ("4 of the last 3", "need 1 <= m <= n, got m=4, n=3"),
        ("form of 5 at 150 %", "need size >= 1 and 0 < share <= 1"),
        ("form at 80 %", "in a frame say it: `form of 10 at 85 %`"),
        ("known at least .30", "threshold in whole per cents"),
        ("sequential .85 .60", "need 0 < low < high < 1"),
        ("right at once and " * 20, "at most 200 characters"),
        ("(" * 11 + "right at once" + ")" * 11, "at most 10 parentheses"),
    ],
)
def test_words_that_make_no_rule_are_refused_with_what_to_write(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message.replace("(", r"\(").replace(")", r"\)")):
        read_rule(text)


def test_a_form_of_another_size_than_the_rule_speaks_of_is_refused() -> None:
    with pytest.raises(ValueError, match="a form has 6 items of this objective, the rule speaks of 10"):
        read_rule("form of 10 at 80 %", size=6)


@pytest.mark.parametrize("rule", rules())
def test_every_rule_has_an_example_that_is_read(rule: type[Criterion]) -> None:
    assert isinstance(read_rule(rule.example), rule)  # type: ignore[attr-defined]


@given(st.text(alphabet="()aensurdo .%95", max_size=60))
def test_no_text_at_all_gives_anything_but_a_rule_or_a_refusal(text: str) -> None:
    with contextlib.suppress(ValueError):
        assert read_rule(text).to_json()

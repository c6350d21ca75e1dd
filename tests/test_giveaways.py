"""Answers that can be known without the question: the author is warned."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from mastery_widgets.authoring.giveaways import giveaways_in, numbers_in
from mastery_widgets.authoring.source import read_lesson
from mastery_widgets.errors import LessonError
from tests.sample import LESSON, write_course
from tests.unit_sample import UNIT_LESSON, unit_release

ABOUT = r"""```{code-cell}
%%frame about-how-much
title: About how much
objective: unit-fraction
ask: choice
with: n in 8, 9, 10, 11
---
About how much is $\frac{n}{n + 1}$ and $\frac{n}{n + 2}$ together?

= 2
~ 1
  One of them alone is almost 1. And the other?
! Each is almost 1.
```
"""


def said_of(folder: Path, lesson: str) -> list[LessonError]:
    write_course(folder, lesson=lesson)
    file = folder / "sample.md"
    return list(giveaways_in(read_lesson(file), file))


def test_an_answer_that_is_the_same_in_every_variant_is_warned_of_with_its_place(tmp_path: Path) -> None:
    lesson = f"{LESSON}\n{ABOUT}"

    said = said_of(tmp_path, lesson)

    assert [one.cell for one in said] == ["about-how-much"]
    assert said[0].line == lesson[: lesson.index("%%frame about-how-much")].count("\n") + 1
    assert "all 4 variants have the same answer, '2'" in said[0].message


def test_an_answer_that_varies_is_not_warned_of(tmp_path: Path) -> None:
    assert said_of(tmp_path, LESSON) == []


def test_a_number_asked_for_that_never_changes_is_warned_of(tmp_path: Path) -> None:
    lesson = LESSON.replace("= 1/{n}\n  Indeed", "= 1/9\n  Indeed", 1)

    assert [one.cell for one in said_of(tmp_path, lesson)] == ["one-part"]


def test_an_item_of_the_bank_whose_answer_stands_always_at_the_same_place_is_warned_of(tmp_path: Path) -> None:
    lesson = UNIT_LESSON.replace("\nTwice {n} is\n", "\n{2 * n} is more than {n}. Twice {n} is\n")
    release = unit_release(tmp_path, lesson=lesson)

    said = list(giveaways_in(release, tmp_path / "sample.md"))

    assert [one.cell for one in said] == ["item-double"]
    assert "the first number of the prompt" in said[0].message


def test_a_number_that_is_the_answer_in_one_variant_only_is_not_warned_of(tmp_path: Path) -> None:
    lesson = UNIT_LESSON.replace("\nTwice {n} is\n", "\n20 is twice 10. Twice {n} is\n")
    release = unit_release(tmp_path, lesson=lesson)

    assert list(giveaways_in(release, tmp_path / "sample.md")) == []


@pytest.mark.parametrize(
    ("prompt", "numbers"),
    [
        ("<p>Pieces of 5 cm, 2.5 cm and 3/4 m.</p>", [Fraction(5), Fraction(5, 2), Fraction(3, 4)]),
        ("<math><mfrac><mn>2</mn><mn>7</mn></mfrac></math> of 14", [Fraction(2, 7), Fraction(14)]),
        ('<svg aria-label="cut into 8"><text>8</text></svg> no number', []),
        ("5/0 is none", [Fraction(5), Fraction(0)]),
    ],
)
def test_numbers_of_a_prompt_are_read_in_order_and_figures_left_out(prompt: str, numbers: list[Fraction]) -> None:
    assert numbers_in(prompt) == numbers

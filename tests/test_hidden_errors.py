"""Known errors that hide one another are warned of, and a known error may have a condition."""

from __future__ import annotations

from pathlib import Path

import pytest

from mastery_widgets.authoring.hidden import hidden_in
from mastery_widgets.authoring.source import lesson_files, read_course, read_lesson
from mastery_widgets.core.numeric import NumericKey
from mastery_widgets.errors import LessonError
from tests.sample import COURSE

LESSONS = Path(__file__).parents[1] / "lessons"
FRAME = """\
---
kernelspec: {name: python3, display_name: Python 3, language: python}
mastery:
  lesson: sample
  title: One frame
---
```{code-cell}
%%frame add
title: Add
objective: place
ask: ASK
with: a, b in (1, 4), (2, 3), (1, 5)
---
PROMPT

MARKS
~ else
  Once more.
! It is so.
```
"""


def lesson(folder: Path, *marks: str, ask: str = "numeric", prompt: str = "How many are {a} and {b}?") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "course.yml").write_text(COURSE, "utf-8")
    text = FRAME.replace("ASK", ask).replace("PROMPT", prompt)
    text = text.replace("MARKS", "\n".join(line if line.startswith("=") else f"{line}\n  No." for line in marks))
    (folder / "sample.md").write_text(text, "utf-8")
    return folder / "sample.md"


def said(file: Path) -> list[str]:
    return [str(one) for one in hidden_in(file, read_course(file.parent))]


def test_a_known_error_that_another_hides_in_some_variant_is_told_with_its_place(course: Path) -> None:
    file = lesson(course, "= {10 * a}", "~ {b - 1} [swaps]", "~ {a + 2} [counts-parts]")

    (one,) = said(file)
    assert one.startswith(
        f"{file}:19 (add): for a=1, b=4 `~ {{b - 1}} [swaps]` hides `~ {{a + 2}} [counts-parts]`: both are 3, and the "
        "first is recorded"
    )
    assert "`[misconception] if n > 4`" in one


def test_one_that_names_nothing_and_hides_one_that_does_should_stand_behind_it(course: Path) -> None:
    (one,) = said(lesson(course, "= {10 * a}", "~ {b - 1}", "~ {a + 2} [counts-parts]"))

    assert one.endswith("put the one with the misconception first")


@pytest.mark.parametrize(
    "marks",
    [
        ("~ {b - 1} [swaps]", "~ {a + 2} [swaps]"),
        ("~ {b - 1} [swaps]", "~ {a + 2}"),
        ("~ {b - 1} [swaps]", "~ {a + 7} [counts-parts]"),
        ("~ < 0 [swaps]", "~ {a + 2} [counts-parts]"),
    ],
    ids=["the same misconception", "nothing is lost", "never the same value", "a range"],
)
def test_where_nothing_false_is_recorded_nothing_is_said(course: Path, marks: tuple[str, str]) -> None:
    assert said(lesson(course, "= {10 * a}", *marks)) == []


def test_in_a_cloze_each_blank_is_looked_at_for_itself(course: Path) -> None:
    marks = ("= one: {10 * a}", "= two: {10 * b}", "~ one: {b - 1} [swaps]", "~ two: {a + 2} [counts-parts]")
    assert said(lesson(course, *marks, ask="cloze", prompt="[[one]] and [[two]]")) == []

    marks = (*marks, "~ one: {a + 2} [counts-parts]")
    assert len(said(lesson(course / "again", *marks, ask="cloze", prompt="[[one]] and [[two]]"))) == 1


def test_a_known_error_with_a_condition_is_there_where_it_holds(course: Path) -> None:
    file = lesson(course, "= {10 * a}", "~ {b - 1} [swaps]", "~ {a + 2} [counts-parts] if b < 4")
    item = read_lesson(file).frames["add"].item

    assert said(file) == []
    assert item is not None
    keys = [one.key for one in item.instances]
    assert [[one.misconception for one in key.known if one.value != "else"] for key in keys if isinstance(key, NumericKey)] == [
        ["swaps"], ["swaps", "counts-parts"], ["swaps"],
    ]  # fmt: skip


def test_a_condition_spares_an_error_that_has_no_value_there(course: Path) -> None:
    file = lesson(course, "= {10 * a}", "~ {b}/{a - 1} [counts-parts] if a > 1")

    assert len(read_lesson(file).frames["add"].item.instances) == 3  # type: ignore[union-attr]


def test_a_condition_that_cannot_be_evaluated_is_refused_with_its_line(course: Path) -> None:
    with pytest.raises(LessonError) as told:
        read_lesson(lesson(course, "= {10 * a}", "~ {a + 2} [counts-parts] if q > 1"))

    assert (told.value.line, told.value.cell) == (17, "add")
    assert "q" in told.value.message


@pytest.mark.parametrize("file", lesson_files(LESSONS / "fractions"), ids=lambda path: path.stem)
def test_in_the_lessons_of_the_kit_no_known_error_hides_another(file: Path) -> None:
    assert said(file) == []

"""What cannot be taught is refused when the course loads: each with its file, its line, the names, and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from mastery_widgets.analytics.refusal import Refusal
from mastery_widgets.analytics.responses import from_columns
from mastery_widgets.analytics.tracing import fit
from mastery_widgets.authoring.source import read_course, read_lesson
from mastery_widgets.errors import LessonError
from tests.sample import write_course
from tests.unit_sample import UNIT_COURSE, UNIT_LESSON, cell, marker

# Objectives of a published graph as it is published (Junyi Academy, 2015): three that ask for one another, one that asks
# for itself, one that names its prerequisite twice; and a name that is nobody's.
PUBLISHED = """\
title: Mathematics
language: en
objectives:
  square-roots-2: Square roots 2
  proportions-1: {name: Proportions 1, prerequisites: [proportions-1]}
  matrix-add-sub-3: Adding and subtracting matrices 3
  matrix-mul-two: {name: Multiplying two matrices, prerequisites: [matrix-add-sub-3, matrix-add-sub-3]}
  simplifying-radicals: {name: Simplifying radicals, prerequisites: [square-roots-2, radical-multiplication]}
  radical-multiplication: {name: Multiplying radicals, prerequisites: [adding-radicals]}
  adding-radicals: {name: Adding radicals, prerequisites: [simplifying-radicals]}
  ratio: {name: Ratios, prerequisites: [writing-proportions]}
"""


def test_the_faults_of_a_published_graph_are_all_told_each_with_its_line_and_its_names(tmp_path: Path) -> None:
    (tmp_path / "course.yml").write_text(PUBLISHED, "utf-8")

    with pytest.raises(LessonError) as caught:
        read_course(tmp_path)

    told = {one.line: str(one) for one in (caught.value, *caught.value.others)}
    assert sorted(told, key=lambda line: line or 0) == [5, 7, 8, 11]
    assert all(one.startswith(f"{tmp_path / 'course.yml'}:") for one in told.values())
    assert "'proportions-1' asks for itself; take it out" in told[5]
    assert "'matrix-mul-two' names its prerequisite 'matrix-add-sub-3' more than once" in told[7]
    assert "simplifying-radicals → radical-multiplication → adding-radicals → simplifying-radicals" in told[8]
    assert "one of these links must go" in told[8]
    assert "'ratio' asks for prerequisite 'writing-proportions', which is not among the objectives" in told[11]


def refused(folder: Path, old: str, new: str, course: str = UNIT_COURSE) -> tuple[LessonError, str]:
    """The mistake in the lesson with units after a change of its text, and the line that it is told of."""
    assert old in UNIT_LESSON
    text = UNIT_LESSON.replace(old, new, 1)
    write_course(folder, lesson=text, course=course)
    with pytest.raises(LessonError) as caught:
        read_lesson(folder / "sample.md")
    line = caught.value.line
    return caught.value, "" if line is None else text.split("\n")[line - 1]


FRAME = cell("frame doubles")
LED = FRAME.replace("ask: numeric\n", "ask: numeric\non: {adds-two: aside}\n")


@pytest.mark.parametrize(
    ("old", "new", "cell_of", "at", "said"),
    [
        (FRAME, LED + marker("branch", "aside", "title: Two more\n", "Twice is not two more."),
         "aside", "%%branch aside", "a branch says where it `returns`: the id of a frame"),
        (FRAME, LED + marker("branch", "aside", "title: Two more\nreturns: tripled\n", "Twice is not two more."),
         "aside", "%%branch aside", "`returns: tripled` is no frame of this lesson"),
        (FRAME, LED, "doubles", "%%frame doubles", "leads to 'aside', no `%%branch` of this lesson; it has none"),
        ("items: {item-six: 3}\n", "items: {item-six: 6}\n", "check-two", "%%form check-two",
         "item 'item-six' has 15 different instances; 3 parallel forms of 6 need 18: add 3 to its `with`"),
        ("items: {item-six: 3}\n", "items: {item-six: 1}\nopen-when: known at least .99 and form at 100 %\nforms: 2\n",
         "check-two", "%%form check-two", "can never be met: not even by who is right in all 1 items of all 2 forms; ask more"),
        ("items: {item-six: 3}\n", "items: {item-six: 3}\nopen-when: 5 of the last 4\n",
         "check-two", "%%form check-two", "`open-when: 5 of the last 4` (of 'six-times'): need 1 <= m <= n"),
        ("items: {item-six: 3}\n", "items: {item-six: 3}\nopen-when: form at 130 %\n",
         "check-two", "%%form check-two", "`open-when: form at 130 %`"),
    ],
    ids=["a branch without return", "a return to nowhere", "a way to nowhere", "too few items", "never met", "five of four",
         "more than all"],
)  # fmt: skip
def test_what_leads_nowhere_or_can_never_be_met_is_refused_with_file_line_and_cell(
    tmp_path: Path, old: str, new: str, cell_of: str, at: str, said: str
) -> None:
    found, line = refused(tmp_path, old, new)

    assert said in found.message
    assert (found.file, found.cell, line) == (tmp_path / "sample.md", cell_of, at)


@pytest.mark.parametrize("rule", ["form at 100 % of each objective", "form at 80 % and known at least .95 and sure"])
def test_a_rule_that_who_is_right_throughout_meets_is_taken(tmp_path: Path, rule: str) -> None:
    text = UNIT_LESSON.replace("items: {item-six: 3}\n", f"items: {{item-six: 3}}\nopen-when: {rule}\n")
    write_course(tmp_path, lesson=text, course=UNIT_COURSE)

    assert "check-two" in read_lesson(tmp_path / "sample.md").lesson.forms


def test_a_fit_without_data_is_refused_with_the_reason_and_what_is_needed() -> None:
    found = fit(from_columns([], [], []))
    assert found == {}

    (one,) = fit(from_columns("ab", ["x", "x"], [True, False])).values()
    assert isinstance(one, Refusal)
    assert one.why == "There are 2 learners, and 20 are needed."

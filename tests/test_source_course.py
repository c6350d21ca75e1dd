"""Mistakes in a course file, and what of a course's numbers and words is taken as it is."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from mastery_widgets.authoring.markdown import render
from mastery_widgets.authoring.source import read_course
from mastery_widgets.core.objective import Objective
from mastery_widgets.core.prerequisites import Graph
from mastery_widgets.errors import LessonError
from tests.sample import COURSE, compiled, write_course

BOMB = "x: &a [x, x]\n" + "\n".join(f"y{i}: &b{i} [*a, *a]" for i in range(50))

COURSES = {
    "no YAML": ("title: Fractions", "title: [Fractions", 2, "YAML: "),
    "key twice": ("language: en", "language: en\nlanguage: de", 3, "the key 'language' is there twice"),
    "objective twice": ("  place:\n", "  unit-fraction: Again\n  place:\n", 5, "the key 'unit-fraction' is there twice"),
    "aliases": ("title: Fractions", BOMB, 2, "YAML aliases .* are not read; write it out"),
    "deep": ("title: Fractions", "title: " + "{a: " * 40 + "1" + "}" * 40, 1, "nested deeper than 20 levels"),
    "unknown key": ("language: en", "langauge: en", None, "unknown key 'langauge'; there are audience, confidence, criterion"),
    "no title": ("title: Fractions\n", "", None, "a course has a `title`, got None"),
    "no language": ("language: en", "language: English please", None, "a language tag such as en, de or pt-BR"),
    "no objectives": ("objectives:", "misgivings:", None, "unknown key 'misgivings'"),
    "a list of objectives": (COURSE, "title: x\nobjectives: [a]\n", None, "an id for each, with its name"),
    "no name of an objective": ("    name: Find the place\n", "", None, "objective 'place' has a `name`"),
    "no id of an objective": ("  place:", "  Place It:", None, "'Place It' is no id; lower-case letters"),
    "nobody's prerequisite": ("[unit-fraction]", "[halves]", 5, "'place' asks for prerequisite 'halves', which is not"),
    "itself": ("[unit-fraction]", "[place]", 5, "'place' asks for itself; take it out of its own"),
    "a circle": ("unit-fraction: ", "unit-fraction: {name: a, prerequisites: [place]}\n  rest: ", 4, "in a circle: unit-fraction → place → unit-fraction"),
    "minutes": ("language: en", "minutes-per-frame: 0", None, "a number of minutes above 0, at most 60"),
    "minutes a week": ("language: en", "minutes-a-week: much", None, "`minutes-a-week: much`; a number of minutes above 0"),
    "more than a week": ("language: en", "minutes-a-week: 10081", None, "at most 10080"),
    "a day in words": ("language: en", "until: summer", None, "`until: summer`; a day such as 2025-07-31"),
    "no such day": ("language: en", "until: 2025-02-30", None, "`until: 2025-02-30`; a day such as"),
    "a tag": ("title: Fractions", "title: !!python/object/apply:os.getcwd []", 1, "YAML: could not determine a constructor"),
    "a NUL": ("Fractions", "Frac\0tions", 1, "holds a NUL character"),
}  # fmt: skip


@pytest.mark.parametrize("name", COURSES)
def test_a_mistake_in_a_course_is_told_with_its_file_and_what_was_wanted(course: Path, name: str) -> None:
    old, new, line, said = COURSES[name]
    assert old in COURSE
    write_course(course, course=COURSE.replace(old, new, 1))

    with pytest.raises(LessonError, match=said) as caught:
        read_course(course)

    assert (caught.value.file, caught.value.line) == (course / "course.yml", line)


def test_the_time_a_class_is_given_is_read_and_makes_no_other_release(course: Path) -> None:
    before = compiled(course)
    given = compiled(course, course=COURSE + "minutes-a-week: 90\nuntil: 2025-07-31\n")
    read = read_course(course)

    assert (read.minutes_a_week, read.until) == (90.0, date(2025, 7, 31))
    assert given.lesson.release == before.lesson.release


def test_objectives_stand_after_their_prerequisites_otherwise_as_they_came() -> None:
    given = [
        Objective(id="c", name="c", prerequisites=("a",)),
        Objective(id="b", name="b"),
        Objective(id="a", name="a"),
    ]

    names = [one.id for one in Graph(objectives=tuple(given)).objectives]

    assert names.index("a") < names.index("c")
    assert sorted(names) == ["a", "b", "c"]


def test_a_circle_of_prerequisites_is_named_from_one_to_the_next() -> None:
    with pytest.raises(
        LessonError, match=r"in a circle: (a → c → b → a|b → a → c → b|c → b → a → c); one of these links"
    ):
        Graph(
            objectives=(
                Objective(id="a", name="a", prerequisites=("c",)),
                Objective(id="b", name="b", prerequisites=("a",)),
                Objective(id="c", name="c", prerequisites=("b",)),
            )
        )


@pytest.mark.parametrize(
    "text",
    [
        "<img src=x onerror=alert(1)>", "<!-- a note -->", "a <b>c</b>", "[a](javascript:alert(1))",
        "[a](JaVaScRiPt:alert(1))", "[a](vbscript:x)", "[a](data:text/html;base64,eA)", "![a](javascript:x)",
        "[a](file:///etc/passwd)", "<javascript:alert(1)>", "[a]: javascript:x\n\n[a]", "$\\nosuch{1}$", "$\\frac{1}$",
        "$x^$",
    ],
)  # fmt: skip
def test_text_that_could_act_or_cannot_be_shown_is_refused(text: str) -> None:
    with pytest.raises(
        LessonError, match=r"raw HTML in a lesson|links are http\(s\) or mailto|maths that cannot be read"
    ):
        render(text)


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("[a](https://example.org/b?c=d)", 'href="https://example.org/b?c=d"'),
        ("[a](mailto:a@example.org)", 'href="mailto:a@example.org"'),
        ("`<b>`", "<code>&lt;b&gt;</code>"),
        ("$\\frac{3}{4}$", "<mfrac><mn>3</mn><mn>4</mn></mfrac>"),
        ("3 < 4 & 5", "3 &lt; 4 &amp; 5"),
    ],
)
def test_plain_markdown_is_shown(text: str, html: str) -> None:
    assert html in render(text)

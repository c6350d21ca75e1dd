"""`mastery criterion`, its chart, and what `mastery check` warns of."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from mastery_widgets.authoring.criterion_chart import criterion_chart
from mastery_widgets.authoring.doubts import doubt, doubts_in
from mastery_widgets.authoring.source import read_lesson
from mastery_widgets.cli.criterion import describe_criterion
from mastery_widgets.core.criterion import FixedForm, read_rule
from mastery_widgets.core.outlook import outlook
from mastery_widgets.core.unit import Form
from mastery_widgets.errors import LessonError
from tests.sample import LESSON, write_course
from tests.unit_sample import UNIT_COURSE, UNIT_LESSON, unit_release

ROOT = Path(__file__).parent.parent
SVG = "{http://www.w3.org/2000/svg}"


def mastery(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """The command, run as a user would."""
    command = [sys.executable, "-m", "mastery_widgets", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)


def told(capsys: pytest.CaptureFixture[str], text: str, **more: Any) -> str:
    describe_criterion(text, **more)
    return capsys.readouterr().out


def cells(shown: str, first: str) -> list[list[str]]:
    """The rows of the tables that begin with these words, in order."""
    return [re.split(r"\s{2,}", line.strip()) for line in shown.splitlines() if line.strip().startswith(first)]


def test_the_command_says_whom_a_rule_lets_through() -> None:
    done = mastery("criterion", "form of 10 at 80 %", "--cycles", "3", "--knows", ".9", "--knows", ".6")

    assert (done.returncode, done.stderr) == (0, "")
    assert cells(done.stdout, "90 %") == [
        ["90 %", "93.0 %", "100.0 %", "0.0 %", "10.8"],
        ["90 %", "93.0 %", "100.0 %", "0.0 %", "10.7"],
    ]
    assert cells(done.stdout, "60 %")[0] == ["60 %", "16.7 %", "42.3 %", "57.7 %", "25.3"]


def test_words_that_make_no_rule_are_one_line_and_exit_code_2() -> None:
    done = mastery("criterion", "when ready")

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("mastery: `when ready`: `when ready` is no rule; write")
    assert done.stderr.count("\n") == 1


def test_a_rule_beyond_the_limits_is_told_with_what_is_within_them(capsys: pytest.CaptureFixture[str]) -> None:
    shown = " ".join(told(capsys, "form of 10 at 80 %").split())

    assert "Beyond the limits: of those who answer 60 % rightly 42.3 % get through (at most 20 %)" in shown
    assert "Within them: `form of 10 at 90 %`: 13.3 % get through, 1.8 % never do, 13.3 items expected." in shown


def test_a_rule_within_the_limits_is_told_so(capsys: pytest.CaptureFixture[str]) -> None:
    shown = " ".join(told(capsys, "form at 85 % of each objective", items=10).split())

    assert "Within the limits" in shown
    assert "9 items of one objective are the least" in shown
    assert "Within them:" not in shown


def test_a_streak_is_tried_as_often_as_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    shown = told(capsys, "3 in a row", items=10, knows=[0.6])

    assert cells(shown, "60 %") == [["60 %", "70.1 %", "29.9 %", "6.8"]]
    assert "gets through in 10 items" in shown


def test_json_says_the_same_as_the_library(capsys: pytest.CaptureFixture[str]) -> None:
    said = json.loads(told(capsys, "form of 10 at 85 %", knows=[0.7], learning=0.25, as_json=True))

    assert said["without_learning"][0]["never"] == outlook(FixedForm(size=10, share=0.85), 0.7).never
    assert said["with_learning"][0]["knows"] == pytest.approx([0.7, 0.775, 0.83125])
    assert said["trust"]["is_within"] is True
    assert (said["cycles"], said["items"], said["least_items"], said["changes"]) == (3, 10, 9, [])


def test_in_a_form_what_is_known_is_carried_to_the_next(capsys: pytest.CaptureFixture[str]) -> None:
    said = json.loads(told(capsys, "form of 10 at 80 % and known at least .95", knows=[0.6], as_json=True))

    assert said["criterion"]["parts"][1]["between_forms"] is True


# -- the chart --------------------------------------------------------------------------------------------------------


def points(chart: str, name: str) -> list[tuple[float, float]]:
    root = ET.fromstring(chart)  # our own
    (line,) = (one for one in root.iter(f"{SVG}polyline") if one.get("class") == name)
    return [tuple(map(float, pair.split(","))) for pair in line.get("points", "").split()]  # type: ignore[misc]


def test_the_chart_shows_one_form_and_the_whole_cycle() -> None:
    chart = criterion_chart(FixedForm(size=10, share=0.8), "8 < 10 & more", learning=0.5)

    form, cycle, learning = (points(chart, name) for name in ("form", "cycle", "learning"))
    left, right, bottom, top = form[0][0], form[-1][0], form[0][1], form[-1][1]
    assert [round((bottom - cycle[step][1]) / (bottom - top), 2) for step in (10, 24, 28, 36)] == [0.0, 0.42, 0.76, 1.0]
    assert round((bottom - form[24][1]) / (bottom - top), 2) == 0.17
    assert form[20][0] == pytest.approx((left + right) / 2, abs=0.1)
    assert all(y <= z + 0.1 for (_, y), (_, z) in zip(learning, cycle, strict=True))


def test_the_chart_can_be_read_without_seeing_it_and_in_the_dark() -> None:
    chart = criterion_chart(read_rule("form of 10 at 80 %"), "<b>8</b> of 10")
    root = ET.fromstring(chart)  # our own

    assert root.get("role") == "img"
    assert root.findtext(f"{SVG}title") == "<b>8</b> of 10"
    assert root.findtext(f"{SVG}desc") == (
        "Of those who answer 60% rightly, 42% get through; of those who answer 90% rightly, 100%."
    )
    assert "prefers-color-scheme: dark" in chart


def test_the_chart_of_a_rule_that_knows_no_forms_has_one_curve() -> None:
    chart = criterion_chart(read_rule("3 in a row"), "3 in a row", cycles=1, items=10, learning=0.5)

    assert chart.count("<polyline") == 1


def test_the_command_writes_the_chart_where_it_is_asked_to(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told(capsys, "form of 10 at 80 %", chart=tmp_path / "rule.svg")

    assert (tmp_path / "rule.svg").read_text("utf-8").startswith("<svg ")


def test_the_chart_in_the_documents_is_the_one_that_is_drawn() -> None:
    drawn = criterion_chart(read_rule("form of 10 at 80 %"), "form of 10 at 80 %, 3 forms")

    assert (ROOT / "docs" / "images" / "criterion.svg").read_text("utf-8") == drawn


def candidates() -> list[tuple[str, list[str]]]:
    """Rules and their figures, in the table from which the default was chosen."""
    page = (ROOT / "docs" / "choose-a-criterion.md").read_text("utf-8")
    found = re.findall(r"^\| `([^`]+)` \| (.*) \|$", page, flags=re.M)
    assert len(found) == 8
    return [(rule, figures.split(" | ")) for rule, figures in found]


@pytest.mark.parametrize(("text", "figures"), candidates())
def test_the_figures_from_which_the_default_was_chosen_are_those_of_the_calculator(
    text: str, figures: list[str]
) -> None:
    size = read_rule(text).longest_form if "known" in text else None
    rule = read_rule(text, size=size)

    low, high = (outlook(rule, knows, cycles=3) for knows in (0.60, 0.90))

    shares = (low.passes_in_all, high.never, 1 - high.passes[0])
    assert figures == [*(f"{one:.1%}".replace("%", " %") for one in shares), f"{high.items:.1f}", f"{low.items:.1f}"]


# -- warnings ---------------------------------------------------------------------------------------------------------


def test_a_rule_that_decides_mastery_beyond_the_limits_is_warned_of_with_its_place(course: Path) -> None:
    write_course(course)
    line = LESSON[: LESSON.index("open-when: 2 of the last 3")].count("\n") + 1

    done = mastery("check", course)

    assert done.returncode == 0
    (warning,) = done.stderr.splitlines()
    assert warning.startswith(f"mastery: warning: {course / 'sample.md'}:{line} (fill-in): “2 of the last 3 are right")
    assert "get through (at most 20%)" in warning
    assert warning.endswith("`form of 9 at 85 %` is within both")


def test_a_build_warns_too_and_writes(course: Path) -> None:
    write_course(course)

    done = mastery("build", course)

    assert done.returncode == 0
    assert done.stderr.startswith("mastery: warning: ")
    assert (course / "sample.mastery").is_file()


def test_practice_is_not_warned_of_whatever_its_rule(course: Path) -> None:
    write_course(course, lesson=LESSON.replace("kind: criterion\n", ""))

    assert list(doubts_in(read_lesson(course / "sample.md").lesson, course / "sample.md")) == []


def test_a_form_is_warned_of_for_each_objective_that_it_has_too_few_items_of(course: Path) -> None:
    release = unit_release(course)
    line = UNIT_LESSON[: UNIT_LESSON.index("%%form check-one")].count("\n") + 1

    said = list(doubts_in(release.lesson, course / "sample.md"))

    assert [one.cell for one in said] == ["check-one"] * 3 + ["check-two", "check-three"]
    assert said[0].line == line
    assert said[0].message.startswith("objective 'double', 2 items a form: “2 of 2 are right at the first try”")
    assert said[0].message.endswith("`form of 9 at 85 %` is within both")


def test_a_form_with_nine_items_of_an_objective_is_not_warned_of(course: Path) -> None:
    lesson = re.sub(r"n in 10\.\.\d+", "n in 10..60", UNIT_LESSON).replace("item-next: 3", "item-next: 9")
    release = unit_release(course, lesson=lesson)

    assert "check-three" not in [one.cell for one in doubts_in(release.lesson, course / "sample.md")]


def test_ls_2_the_criterion_of_a_course_holds_for_every_form_unless_one_says_otherwise(course: Path) -> None:
    lesson = UNIT_LESSON.replace("items: {item-six: 3}\n", "items: {item-six: 3}\nopen-when: form at 100 %\n")
    of_the_kit = unit_release(course / "kit", lesson=lesson).lesson.forms
    of_a_course = unit_release(
        course / "own", lesson=lesson, course=f"criterion: form at 80 %\n{UNIT_COURSE}"
    ).lesson.forms

    def shares(forms: Mapping[str, Form]) -> list[float]:
        rules = [rule for form in forms.values() for rule in form.criteria.values()]
        return [rule.share for rule in rules if isinstance(rule, FixedForm)]

    assert shares(of_the_kit) == [0.85, 0.85, 0.85, 1.0, 0.85]
    assert shares(of_a_course) == [0.8, 0.8, 0.8, 1.0, 0.8]


def test_a_rule_within_the_limits_is_not_warned_of() -> None:
    assert doubt(FixedForm(size=10, share=0.85)) is None
    assert doubt(FixedForm(size=20, share=0.85)) is None


def test_a_rule_is_warned_of_where_it_holds_back_who_knows() -> None:
    found = doubt(FixedForm(size=6, share=0.85))

    assert isinstance(found, LessonError)
    assert "13.4% of those who answer 60% rightly get through" in found.message
    assert "10.3% of those who answer 90% rightly never do (at most 10%)" in found.message


def test_a_rule_whose_chances_are_too_many_to_follow_is_warned_of() -> None:
    found = doubt(read_rule("10 of the last 20"), cycles=1, items=200)

    assert found is not None
    assert found.message.startswith("what this rule is worth cannot be said: more than")

"""What a unit must have, and what is refused: each with its line, its cell, and what to do."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mastery_widgets.authoring.corrective_checks import SIMILAR, similarity
from mastery_widgets.core.lesson import open_cells
from mastery_widgets.core.release import Release
from mastery_widgets.errors import LessonError
from mastery_widgets.notebook.build import notebook_text
from mastery_widgets.notebook.seal import seal, unseal
from tests.unit_sample import FADED, FIRST_UNIT, STEPS, UNIT_LESSON, cell, unit_release


@pytest.fixture(scope="module")
def units(tmp_path_factory: pytest.TempPathFactory) -> Release:
    return unit_release(tmp_path_factory.mktemp("units"))


def refused(folder: Path, *changes: tuple[str, str]) -> list[LessonError]:
    """All mistakes in the lesson with units after changes of its text."""
    text = UNIT_LESSON
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    with pytest.raises(LessonError) as caught:
        unit_release(folder, lesson=text)
    return [caught.value, *caught.value.others]


def said(folder: Path, *changes: tuple[str, str]) -> str:
    return "\n".join(f"{error.cell}: {error.message}" for error in refused(folder, *changes))


# -- what it becomes ---------------------------------------------------------------------------------------------------


def test_a_form_ends_a_unit_with_all_frames_before_it_and_all_sections_behind_it(units: Release) -> None:
    first, second, third = units.lesson.units

    assert first.frames == ("doubles", "halves", "triples")
    assert first.objectives == ("double", "halve", "triple")
    assert first.sections == (
        "double-again", "double-steps", "halve-again", "triple-again", "double-small", "more-doubles", "chessboard",
    )  # fmt: skip
    assert (second.id, second.prerequisites) == ("check-two", ("double", "triple"))
    assert (third.id, third.frames, third.prerequisites) == ("check-three", ("next-number",), ())


def test_items_of_the_bank_are_no_steps_of_the_lesson(units: Release) -> None:
    assert list(units.lesson.bank) == ["item-double", "item-halve", "item-triple", "item-six", "item-next"]
    assert not units.lesson.bank.keys() & set(units.lesson.frame_order)
    assert all("item-" not in cell.id for cell in units.lesson.cells)


def test_a_notebook_counts_the_steps_that_everybody_meets(units: Release) -> None:
    about = json.loads(notebook_text(units, None))["metadata"]["mastery"]

    assert about["steps"] == about["minutes"] == len(FIRST_UNIT) + 5  # three forms, and a frame in each of two units


def test_only_what_stands_before_the_first_frame_and_that_frame_is_open_at_first(units: Release) -> None:
    assert [units.lesson.cell(id).kind for id in open_cells(units.lesson, ())] == ["prose", "frame"]  # type: ignore[union-attr]


def test_what_travels_sealed_is_read_again(units: Release) -> None:
    sealed = unseal(seal(units))

    assert sealed.lesson == units.lesson
    assert sealed.item("item-double") == units.items["item-double"]
    assert "What is twice" not in seal(units)
    assert "Twice 1" not in seal(units)


# -- LS-1: what a unit must have ---------------------------------------------------------------------------------------


def without(word_and_id: str) -> tuple[str, str]:
    """The change that takes a cell out of the lesson."""
    return cell(word_and_id), ""


@pytest.mark.parametrize(
    ("taken", "why"),
    [
        ("corrective halve-again", "check-one: no `%%corrective` for 'halve'"),
        ("enrichment twelve", "check-two: no `%%enrichment`"),
    ],
)
def test_ls_1_a_unit_without_a_corrective_for_each_objective_or_without_enrichment_is_refused(
    course: Path, taken: str, why: str
) -> None:
    assert why in said(course, without(taken))


def test_ls_1_a_unit_has_a_form_and_a_parallel_form_at_the_least(course: Path) -> None:
    assert "check-two: `forms: 1`; a whole number from 2" in said(
        course, ("title: Six times, all of it\n", "title: Six times, all of it\nforms: 1\n")
    )


def test_ls_1_a_form_with_too_few_items_for_its_parallels_is_refused_with_how_many_more(course: Path) -> None:
    (error,) = refused(course, ("items: {item-six: 3}", "items: {item-six: 6}"))

    assert error.cell == "check-two"
    assert error.line == UNIT_LESSON[: UNIT_LESSON.index("%%form check-two")].count("\n") + 1
    assert (
        "item 'item-six' has 15 different instances; 3 parallel forms of 6 need 18: add 3 to its `with`"
        in error.message
    )


# -- LS-4: a corrective differs ----------------------------------------------------------------------------------------


def test_ls_4_a_corrective_in_the_mode_of_the_frames_is_refused(course: Path) -> None:
    found = said(course, ("objective: halve\nmode: picture", "objective: halve\nmode: text"))

    assert "halve-again: `mode: text` is how the frame 'halves' teaches 'halve'; take another" in found


def test_ls_4_smaller_steps_are_in_a_third_mode(course: Path) -> None:
    found = said(course, ("objective: double\nmode: interactive", "objective: double\nmode: picture"))

    assert "double-small: `mode: picture` is how the corrective 'double-again' teaches 'double'" in found


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ([("[figure: bar parts=4 shaded=2]", "(no figure)")], "double-again: `mode: picture`, but there is no figure"),
        ([(STEPS, "Write it down, then again.")], "double-steps: `mode: worked-example`, but there is no worked steps"),
        ([("objective: halve\nmode: picture", "objective: halve\nmode: code")],
         "halve-again: `mode: code`, but there is no code cell"),
        ([("objective: halve\nmode: picture", "objective: halve\nmode: interactive")],
         "halve-again: `mode: interactive`, but there is no frame that asks"),
    ],
)  # fmt: skip
def test_ls_4_a_mode_is_checked_and_not_only_labelled(course: Path, changes: list[tuple[str, str]], why: str) -> None:
    assert why in said(course, *changes)


def test_ls_4_a_corrective_in_the_words_of_the_frames_is_refused(course: Path) -> None:
    found = said(
        course,
        ("Look at this bar: each part has its fellow.", "What is one half of 20? What is one half of 20?"),
        ("What is one half of {2 * n}?", "Look at this bar. What is one half of {2 * n}?"),
        ("title: Halving, seen\nobjective: halve\nmode: picture\n---\nLook at this bar: each part has its fellow.",
         "title: Halving, seen\nobjective: halve\nmode: picture\n---\nLook at this bar. What is one half of 20?"),
    )  # fmt: skip

    assert "halve-again: 100% of its words stand in the unit's frames already" in found


def test_ls_4_similarity_is_the_share_of_runs_of_three_words() -> None:
    one = ["a", "b", "c", "d", "e"]

    assert similarity(one, ["x", "a", "b", "c", "d", "y"]) == pytest.approx(2 / 3)
    assert similarity(one, ["e", "d", "c", "b", "a"]) == 0.0
    assert similarity(one, one) == 1.0 > SIMILAR
    assert similarity(["a", "b"], ["a", "b"]) == 0.0


# -- PI-1, PI-6: responses, and constructed ones -----------------------------------------------------------------------


def test_pi_1_an_objective_that_no_frame_asks_about_is_refused(course: Path) -> None:
    found = said(course, without("frame halves"))

    assert "check-one: no frame of this unit asks anything about 'halve'" in found


def test_pi_1_a_practice_frame_that_asks_nothing_is_refused(course: Path) -> None:
    assert "exposition asks nothing, others do" in said(
        course, ("title: Halves\nobjective: halve\nask: numeric\n", "title: Halves\nkind: practice\nobjective: halve\n")
    )


AS_A_CHOICE = (
    "ask: numeric\nwith: n in 10..24\n---\nHalf of {2 * n} is\n\n= {n}\n~ {2 * n - 2}\n  Look at what {2 * n - 2} would mean.\n~ else\n  Try it with a smaller number first.",
    "ask: choice\nwith: n in 10..24\n---\nHalf of {2 * n} is\n\n= {n}\n~ {2 * n - 2}\n  Look at what {2 * n - 2} would mean.",
)


def test_pi_6_an_objective_that_a_form_asks_about_by_choice_alone_is_refused(course: Path) -> None:
    assert "check-one: the form asks about 'halve' by choice alone" in said(course, AS_A_CHOICE)


def as_choices(text: str, *frames: str) -> str:
    for frame in frames:
        old = cell(f"frame {frame}")
        new = old.replace("ask: numeric", "ask: choice").replace("~ else\n  Try it with a smaller number first.\n", "")
        text = text.replace(old, new)
    return text


def test_pi_6_practice_that_is_mostly_choice_is_refused(course: Path) -> None:
    with pytest.raises(LessonError, match="2 of 3 practice frames ask by choice; half of them at least"):
        unit_release(course, lesson=as_choices(UNIT_LESSON, "doubles", "halves"))

    assert unit_release(course, lesson=as_choices(UNIT_LESSON, "doubles")).lesson.units


# -- PI-5: fading ------------------------------------------------------------------------------------------------------


def test_pi_5_a_series_shows_less_from_step_to_step_and_nothing_at_last(course: Path) -> None:
    lesson = unit_release(course, lesson=FADED).lesson
    series = ["triples--worked", "triples--complete", "triples--complete-2", "triples"]

    assert lesson.units[0].frames == ("doubles", "halves", *series)
    strengths = [lesson.frames[name].prompt for name in series]
    assert strengths == sorted(strengths, reverse=True)
    assert (strengths[0], strengths[-1]) == (3, 0)
    assert [lesson.frames[name].kind for name in series] == ["exposition", "practice", "practice", "practice"]


def test_pi_5_each_step_to_complete_shows_fewer_steps_of_the_solution(course: Path) -> None:
    release = unit_release(course, lesson=FADED)

    shown = [
        release.frames[name].item.instances[0].prompt.count("<li>")  # type: ignore[union-attr]
        for name in ("triples--complete", "triples--complete-2", "triples")
    ]
    assert shown == [2, 1, 0]
    assert "72" in release.frames["triples--worked"].body


@pytest.mark.parametrize(
    "fade",
    [
        "[worked, complete]",
        "[alone, worked]",
        "[complete, worked, alone]",
        "[alone]",
        "worked",
        "[worked, half, alone]",
    ],
)
def test_pi_5_a_series_that_does_not_fade_to_nothing_is_refused(course: Path, fade: str) -> None:
    with pytest.raises(LessonError, match="each step shows less, and the last is alone"):
        unit_release(course, lesson=FADED.replace("[worked, complete, complete, alone]", fade))


def test_pi_5_a_unit_in_which_every_frame_shows_a_part_of_the_answer_is_refused(course: Path) -> None:
    from mastery_widgets.authoring import unit_checks
    from mastery_widgets.authoring.arrangement import Arrangement

    made = Arrangement(lesson="sums")
    release = unit_release(course)
    made.frames = {name: frame_with_prompt(frame) for name, frame in release.lesson.frames.items()}
    made.contents, made.bank = dict(release.frames), dict(release.lesson.bank)
    made.sections, made.forms = dict(release.lesson.sections), dict(release.lesson.forms)

    found = dict(unit_checks._complete(made, release.lesson.units[2]))
    assert "shows a part of the answer" in found["check-three"]


def frame_with_prompt(frame: object) -> object:
    from dataclasses import replace

    return replace(frame, prompt=1)  # type: ignore[type-var]


# -- what does not fit -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ([("items: {item-six: 3}", "items: {item-sixes: 3}")], "there is no `%%item item-sixes` in this lesson"),
        ([("items: {item-six: 3}", "items: {item-six: none}")], "`item-six: none`; a whole number from 1 to 50"),
        ([("items: {item-six: 3}", "items: {}")], "a form has `items`"),
        ([("title: Counting on\n", "title: Counting on\nopen-when: now and then\n")], "`open-when: now and then`"),
        ([("%%item item-six", "%%item sixes")], "the id 'sixes' is there twice"),
        ([("title: Six bars\nobjective: six-times", "title: Six bars\nobjective: double")],
         "six-again: the unit before it has no objective 'double'"),
        ([("title: Six bars\nobjective: six-times\nmode: picture", "title: Six bars\nobjective: six-times\nmode: dance")],
         "`mode: dance`; there are text"),
        ([("%%enrichment twelve\ntitle: Twelve times", "%%enrichment twelve\ncolour: red\ntitle: Twelve times")],
         "unknown key 'colour'"),
        ([("%%enrichment twelve\ntitle: Twelve times\n", "%%enrichment twelve\n")], "`%%enrichment` has a `title`"),
        ([(cell("end"), "```{code-cell}\n%%end now\n```\n")], "`%%end` stands alone in its cell"),
        ([("# Sums\n", "# Sums\n\n" + cell("end"))], "`%%end` closes a section, and none is open here"),
        ([(cell("frame doubles"), cell("corrective halve-again").replace("halve-again", "early") + cell("frame doubles"))],
         "early: `%%corrective` belongs to a unit and stands after its `%%form`"),
        ([("title: In small steps\nobjective: double\nmode: interactive\n", "title: In small steps\nmode: interactive\n")],
         "`%%smaller` serves exactly one `objective`, got None"),
        ([("objective: six-times\nask: numeric\nwith: n in 10..24\n---\nSix times",
           "objective: six-times\nlevel: hard\nask: numeric\nwith: n in 10..24\n---\nSix times")],
         "`level: hard`; there are recall, apply, transfer"),
        ([("%%item item-next\ntitle: After\nobjective: count-on", "%%item item-next\ntitle: After\nobjective: double"),
          ("objective: count-on\nmode: picture", "objective: double\nmode: picture")],
         "objective 'double' is judged by the form 'check-one' already"),
    ],
)  # fmt: skip
def test_what_makes_no_unit_is_refused_with_what_to_do(course: Path, changes: list[tuple[str, str]], why: str) -> None:
    assert why in said(course, *changes)


def test_a_unit_that_stands_on_a_later_one_is_refused(course: Path) -> None:
    from tests.unit_sample import UNIT_COURSE

    with pytest.raises(LessonError, match="stand on 'count-on', which the later form 'check-three' judges"):
        unit_release(course, course=UNIT_COURSE.replace("[double, triple]", "[double, triple, count-on]"))

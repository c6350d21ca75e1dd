"""The course on Python that comes with the kit: three lessons that play to their end, and say what their errors mean."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from importlib.resources import files
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from mastery_widgets.authoring.source import lesson_files, read_course, read_lesson
from mastery_widgets.core.item import Instance, Json
from mastery_widgets.core.program import ProgramKey
from mastery_widgets.core.release import Release
from mastery_widgets.core.running import Case, Outcome
from mastery_widgets.core.written_tests import WrittenTestsKey
from mastery_widgets.notebook.build import notebook_text
from mastery_widgets.notebook.seal import seal
from mastery_widgets.sandbox.rehearsal import rehearse
from tests.pupil import Pupil, errs_at_first, knows
from tests.released import helped_by, items, judged_in_forms, on_the_way, words

FOLDER = Path(__file__).parents[1] / "lessons" / "python-basics"
COURSE = read_course(FOLDER)
NAMES = ("functions-and-tests", "lists-and-loops", "values-and-names")
LESSONS: dict[str, Release] = {}

each_lesson = pytest.mark.parametrize("name", NAMES)


class OwnMachine:
    """Runs what the pupil writes as the lesson's own programs were run when it was built."""

    name = "own"

    def run(self, code: str, cases: Sequence[Case]) -> list[Outcome]:
        return [rehearse(code, case) for case in cases]


@pytest.fixture(scope="module", autouse=True)
def lessons() -> None:
    """Each lesson is built once, with all of its programs."""
    LESSONS.update(
        {release.lesson.id: release for release in (read_lesson(one, COURSE) for one in lesson_files(FOLDER))}
    )


def said_by_the_author(instance: Instance) -> Iterator[str]:
    """What stands in the lesson for each known error, without what the kit adds of what was tried, wanted and got."""
    key = instance.key
    if isinstance(key, ProgramKey):
        yield from (words(known.feedback) for known in key.known)
    elif isinstance(key, WrittenTestsKey):
        yield from (words(wrong.feedback) for wrong in key.wrong)
    else:
        for response, _ in key.known_errors():
            yield words(re.sub(r"<table.*?</table>", " ", key.check(response, "en").feedback, flags=re.S))


# What there is


def test_the_course_is_three_lessons_of_ninety_frames_and_more() -> None:
    assert sorted(LESSONS) == sorted(path.stem for path in lesson_files(FOLDER)) == list(NAMES)
    assert all(len(on_the_way(release)) >= 22 for release in LESSONS.values())
    assert sum(len(on_the_way(release)) for release in LESSONS.values()) >= 90


def test_every_kind_that_programming_needs_is_asked_on_the_way() -> None:
    kinds: Counter[str] = Counter()
    for release in LESSONS.values():
        asked = (release.frames[name].item for name in on_the_way(release))
        kinds += Counter(item.kind for item in asked if item is not None)

    assert set(kinds) == {
        "choice", "cloze", "code", "matching", "numeric", "ordering", "parsons", "predict", "sorting", "state", "tests",
    }  # fmt: skip
    assert kinds["code"] >= 12
    assert kinds["predict"] >= 20
    assert kinds["state"] >= 4
    assert kinds["tests"] >= 3
    assert kinds["parsons"] >= 4


def test_bugs_are_mended_blanks_completed_rules_kept_and_programs_answered_in_a_cell() -> None:
    keys = [
        item.instances[0].key
        for release in LESSONS.values()
        for _, item in items(release)
        if isinstance(item.instances[0].key, ProgramKey)
    ]

    assert sum("___" in key.start for key in keys) >= 6
    assert sum(bool(key.start) and "___" not in key.start for key in keys) >= 6
    assert sum(any(known.value.startswith(("uses", "lacks")) for known in key.known) for key in keys) >= 5
    assert sum(key.where == "cell" for key in keys) >= 3


def test_every_objective_is_judged_by_one_form_and_has_a_corrective_and_smaller_steps() -> None:
    judged = judged_in_forms(LESSONS.values())
    assert sorted(judged) == sorted(objective.id for objective in COURSE.objectives)

    for kind in ("corrective", "smaller"):
        assert helped_by(LESSONS.values(), kind) == set(judged)
    assert all(len(release.lesson.forms) >= 2 for release in LESSONS.values())


def test_objectives_stand_on_those_of_other_lessons_and_on_none_that_comes_later() -> None:
    taught = {
        objective: place
        for place, name in enumerate(("values-and-names", "lists-and-loops", "functions-and-tests"))
        for form in LESSONS[name].lesson.forms.values()
        for objective in form.objectives
    }
    pairs = [(taught[one], taught[objective.id]) for objective in COURSE.objectives for one in objective.prerequisites]

    assert all(before <= after for before, after in pairs)
    assert sum(before < after for before, after in pairs) >= 4


def test_every_named_misconception_is_listened_for() -> None:
    heard = {
        misconception
        for release in LESSONS.values()
        for content in release.frames.values()
        if content.item is not None
        for instance in content.item.instances
        for _, misconception in instance.key.known_errors()
    }

    assert set(COURSE.misconceptions) <= heard


def test_branches_ways_ahead_ways_back_and_fading_code_are_used() -> None:
    frames = [frame for release in LESSONS.values() for frame in release.lesson.frames.values()]

    assert sum(bool(frame.ways) for frame in frames) >= 10
    assert any(frame.ahead for frame in frames)
    assert any(frame.back for frame in frames)
    assert {frame.prompt for frame in frames} >= {0, 1, 2, 3}


@each_lesson
def test_a_built_lesson_is_as_the_schemas_say(name: str) -> None:
    for kind, text in (
        ("sealed", seal(LESSONS[name])),
        ("notebook", notebook_text(LESSONS[name], seal(LESSONS[name]))),
    ):
        schema = json.loads(files("mastery_widgets").joinpath("schemas", f"{kind}.schema.json").read_text("utf-8"))

        assert [error.message for error in Draft202012Validator(schema).iter_errors(json.loads(text))] == []


# Through a lesson


@each_lesson
def test_a_learner_who_knows_comes_to_the_end(name: str) -> None:
    pupil = Pupil.at(LESSONS[name], OwnMachine())

    pupil.play(knows)

    assert pupil.left() == []
    assert pupil.session.lesson_view()["finished"]
    assert all(tone != "unclear" for _, _, tone in pupil.said)


@each_lesson
def test_a_learner_who_errs_comes_to_the_end_by_correctives_and_a_parallel_form(name: str) -> None:
    pupil = Pupil.at(LESSONS[name], OwnMachine())

    pupil.play(errs_at_first)

    assert pupil.left() == []
    assert pupil.session.lesson_view()["finished"]
    lesson = LESSONS[name].lesson
    taken = {lesson.sections[one].objective for one, times in pupil.session.progress.taken.items() if times}
    assert {one for form in lesson.forms.values() for one in form.objectives} <= taken


@pytest.mark.parametrize(
    ("lesson", "frame", "misconception", "inside"),
    [
        ("values-and-names", "made-from-another", "tied-names", "photograph-in-order"),
        ("values-and-names", "can-that-be", "equals-is-equation", "write-on-the-board"),
        ("lists-and-loops", "two-names-one-list", "copies-the-list", "how-many-fridges"),
        ("lists-and-loops", "what-is-repeated", "all-in-the-loop", "on-or-beside"),
        ("functions-and-tests", "shown-or-handed-back", "print-is-return", "window-or-counter"),
        ("functions-and-tests", "only-when-called", "runs-when-defined", "count-the-pancakes"),
    ],
)
def test_a_misconception_leads_to_a_branch_and_back(lesson: str, frame: str, misconception: str, inside: str) -> None:
    pupil = Pupil.at(LESSONS[lesson], OwnMachine())
    slips = iter([True])

    def holds_it(pupil: Pupil, name: str, instance: Instance) -> Json | None:
        if name != frame or not next(slips, False):
            return None
        return next(dict(response) for response, found in instance.key.known_errors() if found == misconception)

    pupil.play(holds_it)

    order = [name for name, _, _ in pupil.said if name in (frame, inside)]
    assert order[:3] == [frame, inside, frame]


@each_lesson
def test_no_question_comes_twice_in_three_forms(name: str) -> None:
    release = LESSONS[name]
    asked: dict[str, list[str]] = {}
    for form in release.lesson.forms.values():
        for one, count in form.items.items():
            prompts = [f"{instance.prompt}{instance.key.to_json()}" for instance in release.items[one].instances]
            assert len(set(prompts)) == len(prompts) >= form.forms * count >= 3 * count
            asked[one] = prompts

    assert set(asked) == set(release.items)


@each_lesson
def test_every_worked_program_runs_as_it_stands(name: str) -> None:
    release = LESSONS[name]
    programs = [release.sources[cell.id] for cell in release.lesson.cells if cell.kind == "code"]
    assert programs

    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", "\n\n".join(programs)],
        env=dict(os.environ),
        capture_output=True,
        text=True,
    )

    assert done.returncode == 0, done.stderr


# What a frame says


@each_lesson
def test_PI_4_no_frame_says_more_than_eighty_words(name: str) -> None:
    for frame, content in LESSONS[name].frames.items():
        prompts = [] if content.item is None else [instance.prompt for instance in content.item.instances]
        for text in (content.body, *prompts):
            assert len(words(text).split()) <= 80, (frame, words(text))


@each_lesson
def test_PI_5_every_objective_is_asked_about_alone_at_the_end_of_its_frames(name: str) -> None:
    release = LESSONS[name]
    for form in release.lesson.forms.values():
        for objective in form.objectives:
            last = [one for one in on_the_way(release) if objective in release.lesson.frames[one].objectives][-1]
            assert release.lesson.frames[last].kind == "criterion"
            assert release.lesson.frames[last].prompt == 0


@each_lesson
def test_PI_6_most_frames_have_her_make_the_answer_and_so_does_the_last_of_each_objective(name: str) -> None:
    release = LESSONS[name]
    kinds = [item.kind for one in on_the_way(release) if (item := release.frames[one].item) is not None]
    assert sum(kind not in ("choice", "sorting", "matching") for kind in kinds) > len(kinds) / 2

    for one in on_the_way(release):
        item = release.frames[one].item
        if release.lesson.frames[one].kind == "criterion" and item is not None:
            assert item.kind in ("code", "predict", "tests"), one


@each_lesson
def test_PI_13_every_form_asks_for_transfer_too(name: str) -> None:
    release = LESSONS[name]
    transfer: set[str] = set()
    for form in release.lesson.forms.values():
        for one in form.items:
            if release.lesson.bank[one].level == "transfer":
                transfer.add(release.lesson.bank[one].objective)

    assert transfer == {one for form in release.lesson.forms.values() for one in form.objectives}


@each_lesson
def test_feedback_on_a_known_error_asks_one_thing_and_never_scolds(name: str) -> None:
    for frame, content in LESSONS[name].frames.items():
        for instance in () if content.item is None else content.item.instances:
            for said in said_by_the_author(instance):
                assert "?" in said, (frame, said)
                assert not re.search(r"\b(wrong|incorrect|mistake|error|sorry)\b", said, re.I), (frame, said)


@each_lesson
def test_the_same_answer_is_not_right_every_time(name: str) -> None:
    for one, item in items(LESSONS[name]):
        # What is completed from a worked program is the same program each time.
        if item.kind in ("predict", "numeric", "cloze") and "--" not in one:
            assert len({str(instance.key.right()) for instance in item.instances}) > 1, one

"""The courses that come with the kit: lessons that play to their end, and say what their errors mean."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest

from mastery_widgets.authoring.giveaways import giveaways_in
from mastery_widgets.authoring.source import lesson_files, read_course, read_lesson
from mastery_widgets.core.cloze import ClozeKey
from mastery_widgets.core.item import Instance
from mastery_widgets.core.numeric import NumericKey
from mastery_widgets.core.release import Release
from mastery_widgets.errors import ResponseError
from tests.pupil import Pupil, errs_at_first, knows
from tests.released import helped_by, items, judged_in_forms, on_the_way, words

FOLDER = Path(__file__).parents[1] / "lessons" / "fractions"
COURSE = read_course(FOLDER)
LESSONS = {release.lesson.id: release for release in (read_lesson(path, COURSE) for path in lesson_files(FOLDER))}

LINES = FOLDER.parent / "lines"
OTHERS = {release.lesson.id: release for release in map(read_lesson, lesson_files(LINES))}

each_lesson = pytest.mark.parametrize(
    "release", [*LESSONS.values(), *OTHERS.values()], ids=[*LESSONS.keys(), *OTHERS.keys()]
)


# What there is


def test_the_course_is_four_lessons_of_a_hundred_and_twenty_frames_and_more() -> None:
    assert list(LESSONS) == ["numbers-on-the-line", "one-number-many-names", "putting-together", "times-and-shares"]
    assert len(on_the_way(LESSONS["numbers-on-the-line"])) == 42
    assert sum(len(on_the_way(release)) for release in LESSONS.values()) >= 120


def test_every_objective_is_judged_by_one_form_and_has_a_corrective_and_smaller_steps() -> None:
    judged = judged_in_forms(LESSONS.values())
    assert sorted(judged) == sorted(objective.id for objective in COURSE.objectives)

    for kind in ("corrective", "smaller"):
        assert helped_by(LESSONS.values(), kind) == set(judged)


def test_no_objective_stands_on_one_of_a_later_lesson() -> None:
    seen: set[str] = set()
    for release in LESSONS.values():
        here = {name for form in release.lesson.forms.values() for name in form.objectives}
        needed = {one for objective in COURSE.objectives if objective.id in here for one in objective.prerequisites}
        assert needed <= seen | here
        seen |= here


def test_the_lesson_of_lines_has_frames_in_which_something_is_placed_written_and_measured() -> None:
    asked: dict[str, set[str]] = {}
    for release in OTHERS.values():
        for name in on_the_way(release):
            item = release.frames[name].item
            asked.setdefault(item.kind if item is not None else "", set()).add(name)

    assert {kind: len(names) for kind, names in asked.items() if kind in ("graphical", "symbolic", "quantity")} == {
        "graphical": 6,
        "symbolic": 3,
        "quantity": 1,
    }


@pytest.mark.parametrize(("folder", "lessons"), [(FOLDER, LESSONS), (LINES, OTHERS)], ids=["fractions", "lines"])
def test_every_named_misconception_is_listened_for_in_a_frame_on_the_way(
    folder: Path, lessons: dict[str, Release]
) -> None:
    heard = {
        misconception
        for release in lessons.values()
        for name in on_the_way(release)
        if (item := release.frames[name].item) is not None
        for instance in item.instances
        for _, misconception in instance.key.known_errors()
    }

    assert set(read_course(folder).misconceptions) <= heard


def test_branches_ways_ahead_ways_back_fading_and_confidence_are_all_used() -> None:
    frames = [frame for release in LESSONS.values() for frame in release.lesson.frames.values()]

    assert sum(bool(frame.ways) for frame in frames) >= 4
    assert any(frame.ahead for frame in frames)
    assert any(frame.back for frame in frames)
    assert {frame.prompt for frame in frames} >= {0, 2, 3}
    assert any(frame.asks_confidence for frame in frames)


# Through a lesson


@each_lesson
def test_a_learner_who_knows_comes_to_the_end(release: Release) -> None:
    pupil = Pupil.at(release)

    pupil.play(knows)

    assert pupil.left() == []
    assert pupil.session.lesson_view()["finished"]
    assert all(tone != "unclear" for _, _, tone in pupil.said)


@each_lesson
def test_a_learner_who_errs_comes_to_the_end_by_correctives_and_a_parallel_form(release: Release) -> None:
    pupil = Pupil.at(release)

    pupil.play(errs_at_first)

    assert pupil.left() == []
    assert pupil.session.lesson_view()["finished"]
    taken = {release.lesson.sections[name].objective for name, times in pupil.session.progress.taken.items() if times}
    assert {name for form in release.lesson.forms.values() for name in form.objectives} <= taken


@each_lesson
def test_no_question_comes_twice_in_three_forms(release: Release) -> None:
    asked: dict[str, list[str]] = {}
    for form in release.lesson.forms.values():
        for name, count in form.items.items():
            prompts = [f"{instance.prompt}{instance.key.to_json()}" for instance in release.items[name].instances]
            assert len(set(prompts)) == len(prompts) >= form.forms * count >= 3 * count
            asked[name] = prompts

    assert set(asked) == set(release.items)


def test_who_takes_more_guests_for_a_bigger_piece_is_led_to_a_branch_and_back() -> None:
    pupil = Pupil.at(LESSONS["numbers-on-the-line"])
    slips = iter([True])

    def takes_it_for_bigger(pupil: Pupil, frame: str, instance: Instance) -> dict[str, object] | None:
        if frame != "more-parts" or not next(slips, False):
            return None
        return next(r for r, found in instance.key.known_errors() if found == "bigger-denominator-bigger")

    pupil.play(takes_it_for_bigger)

    order = [name for name, _, _ in pupil.said if name in ("more-parts", "one-more-guest")]
    assert order[:3] == ["more-parts", "one-more-guest", "more-parts"]


@each_lesson
def test_every_worked_program_runs_as_it_stands(release: Release) -> None:
    programs = [release.sources[cell.id] for cell in release.lesson.cells if cell.kind == "code"]
    assert programs

    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", "\n\n".join(programs)],
        env={**os.environ, "MPLBACKEND": "template"},
        capture_output=True,
        text=True,
    )

    assert done.returncode == 0, done.stderr


# What a frame says


@each_lesson
def test_PI_4_no_frame_says_more_than_eighty_words(release: Release) -> None:
    for name, content in release.frames.items():
        prompts = [] if content.item is None else [instance.prompt for instance in content.item.instances]
        for text in (content.body, *prompts):
            assert len(words(text).split()) <= 80, (name, words(text))


@each_lesson
def test_PI_5_every_objective_is_asked_about_alone_at_the_end_of_its_frames(release: Release) -> None:
    for form in release.lesson.forms.values():
        for objective in form.objectives:
            last = [name for name in on_the_way(release) if objective in release.lesson.frames[name].objectives][-1]
            assert release.lesson.frames[last].kind == "criterion"
            assert release.lesson.frames[last].prompt == 0


@each_lesson
def test_PI_6_most_frames_have_her_make_the_answer_and_so_does_the_last_of_each_objective(release: Release) -> None:
    kinds = [item.kind for name in on_the_way(release) if (item := release.frames[name].item) is not None]
    assert sum(kind != "choice" for kind in kinds) > len(kinds) / 2

    for name in on_the_way(release):
        item = release.frames[name].item
        if release.lesson.frames[name].kind == "criterion" and item is not None:
            assert item.kind != "choice", name


@each_lesson
def test_PI_13_every_form_asks_for_transfer_too(release: Release) -> None:
    for form in release.lesson.forms.values():
        levels = {(release.lesson.bank[name].objective, release.lesson.bank[name].level) for name in form.items}
        assert {objective for objective, level in levels if level == "transfer"} == set(form.objectives)


@each_lesson
def test_feedback_on_a_known_error_asks_one_thing_and_never_scolds(release: Release) -> None:
    for name, content in release.frames.items():
        for instance in () if content.item is None else content.item.instances:
            for response, _ in instance.key.known_errors():
                said = words(instance.key.check(response, "en").feedback)
                assert "?" in said, (name, said)
                assert not re.search(r"\b(wrong|incorrect|false|mistake|error|sorry)\b", said, re.I), (name, said)


@each_lesson
def test_feedback_on_a_known_error_does_not_write_the_answer_down(release: Release) -> None:
    for name, content in release.frames.items():
        for instance in () if content.item is None else content.item.instances:
            if not isinstance(instance.key, NumericKey):
                continue
            right = instance.key.value
            for response, _ in instance.key.known_errors():
                said = instance.key.check(response, "en").feedback
                written = f"<mn>{right.numerator}</mn><mn>{right.denominator}</mn>"
                assert written not in said.replace(" ", ""), (name, said)


@each_lesson
def test_no_item_gives_its_answer_away(release: Release) -> None:
    [file] = FOLDER.parent.glob(f"*/{release.lesson.id}.md")

    assert [str(one) for one in giveaways_in(release, file)] == []


# What is read as right


def numeric(release: Release) -> Iterator[tuple[str, NumericKey]]:
    """The numbers that are asked for, blanks of a text among them."""
    for name, item in items(release):
        for instance in item.instances:
            key = instance.key
            if isinstance(key, NumericKey):
                yield name, key
            elif isinstance(key, ClozeKey):
                yield from ((name, blank.key) for blank in key.blanks.values() if isinstance(blank.key, NumericKey))


def writings(value: Fraction) -> Iterator[tuple[str, str]]:
    """A number as people write it: in which form, and how."""
    sign, size = "-" if value < 0 else "", abs(value)
    yield "fraction", f"{sign}{size.numerator}/{size.denominator}"
    yield "fraction", f"{sign}{3 * size.numerator} / {3 * size.denominator}"
    whole, rest = divmod(size, 1)
    if whole and rest:
        yield "mixed", f"{sign}{whole} {rest}"
        yield "mixed", f"{sign}{whole} {2 * rest.numerator}/{2 * rest.denominator}"
    if 10**6 % size.denominator == 0:
        yield "decimal", f"{sign}{float(size):.6f}".rstrip("0").rstrip(".")


def verdict_or_reason(key: NumericKey, text: str) -> str:
    """What is made of a writing: ``right``, ``not yet``, or why it is sent back."""
    try:
        return "right" if key.check({"text": text}, "en").is_right else "not yet"
    except ResponseError as error:
        return error.reason


@each_lesson
def test_a_right_number_is_right_however_it_is_written_or_sent_back_for_its_form(release: Release) -> None:
    for name, key in numeric(release):
        found = {(form, text): verdict_or_reason(key, text) for form, text in writings(key.value)}

        if key.form == "any":
            assert set(found.values()) == {"right"}, (name, found)
        else:
            assert set(found.values()) == {"right", f"form-{key.form}"}, (name, found)


@each_lesson
def test_a_number_beside_the_right_one_is_not_right_and_something_is_said_to_it(release: Release) -> None:
    for name, key in numeric(release):
        for other in (
            key.value + Fraction(1, 97),
            key.value - Fraction(1, 97),
            2 * abs(key.value) + 1,
            key.value + 1000,
        ):
            verdict = key.check({"text": f"{other.numerator}/{other.denominator}"}, "en")
            assert not verdict.is_right, (name, other)
            assert verdict.feedback, (name, other)


@each_lesson
def test_what_is_no_number_is_sent_back(release: Release) -> None:
    for name, key in numeric(release):
        for text in ("a third", "3//4", "1/0", "2 + 3"):
            with pytest.raises(ResponseError):
                assert key.check({"text": text}, "en"), (name, text)


@pytest.mark.parametrize(
    ("lesson", "frame", "accepted", "refused"),
    [
        ("numbers-on-the-line", "name-of-a-part", ["fifth", "a fifth", "One Fifth"], ["five", "5", "half"]),
        ("numbers-on-the-line", "say-it", ["three eighths", "three-eighths", "three over eight"], ["eight thirds"]),
        ("putting-together", "count-them-like-apples", ["five sevenths", "5 sevenths", "5/7"], ["five", "5", "5/14"]),
    ],
)
def test_words_are_right_in_every_common_form(lesson: str, frame: str, accepted: list[str], refused: list[str]) -> None:
    item = LESSONS[lesson].frames[frame].item
    assert item is not None
    key = item.instances[0].key

    assert all(key.check({"text": text}, "en").is_right for text in accepted)
    assert not any(key.check({"text": text}, "en").is_right for text in refused)

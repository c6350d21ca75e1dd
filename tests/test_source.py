"""Mistakes in a lesson's source: each is told with its file, line and frame, and with what was wanted."""

from __future__ import annotations

import os
import re
import time
from pathlib import Path

import pytest

from mastery_widgets.authoring.source import lesson_files, read_course, read_lesson
from mastery_widgets.errors import LessonError
from tests.sample import LESSON, compiled, write_course
from tests.sample_mistakes import MISTAKES


def mistake(folder: Path, lesson: str) -> LessonError:
    with pytest.raises(LessonError) as caught:
        compiled(folder, lesson=lesson)
    return caught.value


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_told_with_file_line_and_frame(course: Path, name: str) -> None:
    old, new, where, cell, said = MISTAKES[name]
    assert LESSON.count(old) >= 1
    text = LESSON.replace(old, new, 1)
    begin = time.monotonic()

    error = mistake(course, text)

    assert error.file == course / "sample.md"
    assert error.cell == cell
    assert error.line == text[: text.index(where)].count("\n") + 1
    assert re.search(said, error.message), error.message
    assert "\n" not in str(error)
    assert time.monotonic() - begin < 10


def test_all_mistakes_of_a_file_are_told_together(course: Path) -> None:
    text = LESSON.replace("ask: numeric", "ask: essay").replace("[swaps]", "[swap]").replace("BETWEEN", "<b>")
    text = text.replace("~ They are equal", "= They are equal")

    error = mistake(course, text)

    assert [one.cell for one in (error, *error.others)] == ["one-part", None, "bigger", "fill-in"]
    assert all(one.file == course / "sample.md" and one.line for one in (error, *error.others))


def test_the_place_of_a_mistake_is_written_as_editors_read_it(course: Path) -> None:
    error = mistake(course, LESSON.replace("ask: numeric", "ask: essay"))

    assert str(error).startswith(f"{course / 'sample.md'}:{error.line} (one-part): `ask: essay`; there are")


FILES = {
    "NUL": (LESSON.replace("OMEGA", "\0").encode(), "holds a NUL character"),
    "Latin-1": (LESSON.encode().replace(b"OMEGA", b"\xe9t\xe9"), r"is not UTF-8 text \(byte \d+\)"),
    "UTF-16": (LESSON.encode("utf-16"), "is not UTF-8 text"),
    "empty": (b"", "begins with front matter between two lines `---`"),
    "no front matter": (b"# A page\n", "begins with front matter between two lines `---`"),
    "no lesson part": (b"---\ntitle: x\n---\ntext\n", "has a `mastery:` part with `lesson` and `title`"),
    "no lesson id": (LESSON.replace("lesson: sample", "lesson: My Lesson").encode(), "an id of lower-case letters"),
    "no lesson title": (LESSON.replace("  title: Fractions are numbers\n", "", 1).encode(), "a lesson has a `title`"),
    "unknown lesson key": (
        LESSON.replace("lesson: sample", "lesson: sample\n  level: 3").encode(), "unknown key 'level'"),
    "minutes of a word": (
        LESSON.replace("lesson: sample", "lesson: sample\n  minutes-per-frame: few").encode(), "minutes"),
    "no frame": (LESSON.split("```{code-cell}")[0].encode(), "a lesson has a frame at least"),
    "too many cells": (
        ("---\nmastery: {lesson: a, title: b}\n---\n" + "```{code-cell}\n1\n```\n" * 1_001).encode(), "a lesson has at most 1000: divide it"),
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_no_lesson_is_refused_with_the_reason(course: Path, name: str) -> None:
    content, said = FILES[name]
    path = write_course(course)
    path.write_bytes(content)

    with pytest.raises(LessonError, match=said) as caught:
        read_lesson(path)

    assert caught.value.file == path


def test_a_file_of_a_hundred_megabytes_is_refused_without_being_read(course: Path) -> None:
    path = write_course(course)
    os.truncate(path, 100_000_000)
    begin = time.monotonic()

    with pytest.raises(LessonError, match="100,000,000 bytes; a source has at most 5,000,000"):
        read_lesson(path)

    assert time.monotonic() - begin < 1


@pytest.mark.parametrize("change", [lambda text: "\ufeff" + text, lambda text: text.replace("\n", "\r\n")])
def test_a_byte_order_mark_and_line_ends_of_windows_make_no_difference(course: Path, change: object) -> None:
    plain = compiled(course)
    path = course / "sample.md"
    path.write_bytes(change(LESSON).encode())  # type: ignore[operator]

    assert lesson_files(course) == [path]
    assert read_lesson(path) == plain


def test_a_folder_without_a_course_file_says_what_a_course_is(course: Path) -> None:
    write_course(course)
    (course / "course.yml").unlink()

    with pytest.raises(LessonError, match="no course.yml in this folder; a course has one"):
        lesson_files(course)
    with pytest.raises(LessonError, match=r"cannot be read: No such file") as caught:
        read_lesson(course / "sample.md")
    assert caught.value.file == course / "course.yml"


def test_a_folder_without_a_lesson_says_what_a_lesson_is(course: Path) -> None:
    write_course(course, lesson="# A page, no lesson\n")

    with pytest.raises(LessonError, match="no .md file with `mastery:` in its front matter"):
        lesson_files(course)
    assert read_course(course).title == "Fractions"

"""A course folder and its lesson files: text in, releases out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mastery_widgets.authoring.arrangement import arrange
from mastery_widgets.authoring.course import Course, course_from, minutes
from mastery_widgets.authoring.figures_picture import pictures_in
from mastery_widgets.authoring.frame_text import SLUG
from mastery_widgets.authoring.items import content_hash
from mastery_widgets.authoring.pieces import cells_of, read_pieces
from mastery_widgets.authoring.units import outside
from mastery_widgets.authoring.yaml_text import lines_below, read_yaml
from mastery_widgets.core.lesson import Lesson
from mastery_widgets.core.release import Release
from mastery_widgets.errors import LessonError

__all__ = ["COURSE_FILE", "Course", "course_folder", "courses_of", "lesson_files", "read_course", "read_lesson"]

COURSE_FILE = "course.yml"
_SIZE_LIMIT = 5_000_000
_CELL_LIMIT = 1_000


def course_folder(place: Path) -> Path:
    """The course folder that a place names: itself, the only one below it, or that of the lesson file.

    Raises:
        LessonError: there is none, or more than one.
    """
    if place.is_file():
        return place.parent
    if not place.is_dir():
        raise LessonError("there is no such file or folder", file=place)
    found = [place] if (place / COURSE_FILE).is_file() else sorted(p.parent for p in place.glob(f"*/{COURSE_FILE}"))
    if not found:
        raise LessonError(f"no {COURSE_FILE} in this folder nor in one below it", file=place)
    if len(found) > 1:
        raise LessonError(f"holds {len(found)} courses: {', '.join(p.name for p in found)}; name one", file=place)
    return found[0]


def courses_of(place: Path) -> list[Path]:
    """The courses that a place names: those in a folder of several, sorted by name, else the place itself, alone."""
    if not place.is_dir() or (place / COURSE_FILE).is_file():
        return [place]
    found = sorted(path.parent for path in place.glob(f"*/{COURSE_FILE}"))
    return found if len(found) > 1 else [place]


def lesson_files(folder: Path) -> list[Path]:
    """The lesson sources of a course folder, sorted by name.

    Raises:
        LessonError: no course file, or no lesson beside it.
    """
    if not (folder / COURSE_FILE).is_file():
        raise LessonError(f"no {COURSE_FILE} in this folder; a course has one, with its lessons beside it", file=folder)
    found = sorted(path for path in folder.glob("*.md") if _is_lesson(path))
    if not found:
        raise LessonError("no lesson in this folder: no .md file with `mastery:` in its front matter", file=folder)
    return found


def _is_lesson(path: Path) -> bool:
    with path.open("rb") as file:
        head = file.read(2_000)
    return head.removeprefix(b"\xef\xbb\xbf").startswith(b"---") and b"\nmastery:" in head


def _read_text(path: Path) -> str:
    try:
        size = path.stat().st_size
        if size > _SIZE_LIMIT:
            raise LessonError(f"{size:,} bytes; a source has at most {_SIZE_LIMIT:,}", file=path)
        text = path.read_text("utf-8-sig")
    except OSError as error:
        raise LessonError(f"cannot be read: {error.strerror}", file=path) from None
    except UnicodeDecodeError as error:
        raise LessonError(f"is not UTF-8 text (byte {error.start})", file=path) from None
    if "\0" in text:
        raise LessonError("holds a NUL character", file=path, line=text[: text.index("\0")].count("\n") + 1)
    return text.replace("\r\n", "\n")


def read_course(folder: Path) -> Course:
    """The course file of a folder.

    Raises:
        LessonError: with the file, what came and what was wanted.
    """
    path = folder / COURSE_FILE
    text = ""
    try:
        text = _read_text(path)
        return course_from(read_yaml(text))
    except LessonError as error:
        first, *others = [_on_its_line(one, text).at(file=path) for one in (error, *error.others)]
        raise LessonError(first.message, file=first.file, line=first.line, cell=first.cell, others=others) from None


def _on_its_line(error: LessonError, text: str) -> LessonError:
    """A mistake about an objective, with the line on which that stands."""
    if error.line is not None or error.cell is None:
        return error
    return error.at(line=lines_below(text, "objectives").get(error.cell))


def read_lesson(path: Path, course: Course | None = None) -> Release:
    """The release that a lesson file describes.

    Raises:
        LessonError: with file, line and cell, what came and what was wanted.
    """
    course = course or read_course(path.parent)
    try:
        with pictures_in(path.parent) as pictures:
            return _lesson(_read_text(path), course, pictures)
    except LessonError as error:
        raise error.at(file=path) from None


def _lesson(text: str, course: Course, pictures: Mapping[str, str]) -> Release:
    head, first_line = _front_matter(text)
    id, title = head.get("lesson"), head.get("title")
    if not isinstance(id, str) or not SLUG.fullmatch(id):
        raise LessonError(f"`lesson: {id}`; an id of lower-case letters, digits and hyphens, at most 48", line=2)
    if not isinstance(title, str) or not title.strip():
        raise LessonError(f"a lesson has a `title`, got {title!r}", line=2)
    try:
        minutes_per_frame = minutes(head.get("minutes-per-frame", course.minutes_per_frame))
    except LessonError as error:
        raise error.at(line=2) from None
    cells = list(cells_of(text))
    if len(cells) > _CELL_LIMIT:
        raise LessonError(f"{len(cells)} cells; a lesson has at most {_CELL_LIMIT}: divide it", line=first_line)
    made = arrange(read_pieces(cells, course), id, course)
    if not made.frames:
        raise LessonError("a lesson has a frame at least; there is none", line=first_line)
    used = {name for frame in made.frames.values() for name in frame.objectives}
    used |= {item.objective for item in made.bank.values()}
    needs = outside(used, course.objectives)
    lesson = Lesson(
        id=id,
        title=title.strip(),
        language=course.language,
        release=content_hash([text, str(course), dict(pictures)] if pictures else [text, str(course)]),
        objectives=tuple(objective for objective in course.objectives if objective.id in used),
        needs=tuple(objective for objective in course.objectives if objective.id in needs),
        cells=tuple(made.cells),
        frames=made.frames,
        minutes_per_frame=minutes_per_frame,
        course=course.title,
        bank=made.bank,
        forms=made.forms,
        sections=made.sections,
        units=tuple(made.units),
    )
    return Release(lesson=lesson, frames=made.contents, sources=made.sources, pages=made.pages, items=made.items)


def _front_matter(text: str) -> tuple[Mapping[str, Any], int]:
    match = re.match(r"---\n(.*?)\n---\n", text, flags=re.S)
    if not match:
        raise LessonError("a lesson begins with front matter between two lines `---`", line=1)
    data = read_yaml(match[1], first_line=2).get("mastery")
    if not isinstance(data, dict):
        raise LessonError("the front matter has a `mastery:` part with `lesson` and `title`", line=1)
    unknown = set(data) - {"lesson", "title", "minutes-per-frame"}
    if unknown:
        raise LessonError(
            f"unknown key {sorted(unknown)[0]!r} in `mastery:`; there are lesson, title, minutes-per-frame", line=1
        )
    return data, match[0].count("\n") + 1

"""A course folder and its lesson files: text in, releases out."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from mastery_widgets.authoring.compile import CompiledFrame, compile_frame
from mastery_widgets.authoring.frame_text import SLUG, read_frame
from mastery_widgets.authoring.markdown import render
from mastery_widgets.authoring.yaml_text import read_yaml
from mastery_widgets.core.lesson import Cell, Lesson
from mastery_widgets.core.objective import Objective, in_order
from mastery_widgets.core.release import Release
from mastery_widgets.errors import LessonError

__all__ = ["COURSE_FILE", "Course", "course_folder", "lesson_files", "read_course", "read_lesson"]

COURSE_FILE = "course.yml"
_SIZE_LIMIT = 5_000_000
_CELL_LIMIT = 1_000
_COURSE_KEYS = frozenset(
    [
        "title",
        "language",
        "audience",
        "licence",
        "minutes-per-frame",
        "minutes-a-week",
        "until",
        "objectives",
        "misconceptions",
    ]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """What holds for all lessons of a folder.

    ``minutes_a_week`` and ``until`` say what time a learner is given, and are None where the file does not. They belong
    to the class, not to the text: another date makes no other release.
    """

    title: str
    language: str
    objectives: tuple[Objective, ...]
    misconceptions: Mapping[str, str]
    minutes_per_frame: float
    minutes_a_week: float | None = field(default=None, repr=False)
    until: date | None = field(default=None, repr=False)


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
    try:
        return _course(read_yaml(_read_text(path)))
    except LessonError as error:
        raise error.at(file=path) from None


def _course(data: Mapping[str, Any]) -> Course:
    for key in data:
        if key not in _COURSE_KEYS:
            raise LessonError(f"unknown key {key!r}; there are {', '.join(sorted(_COURSE_KEYS))}")
    title = data.get("title")
    if not isinstance(title, str) or not title.strip():
        raise LessonError(f"a course has a `title`, got {title!r}")
    language = data.get("language", "en")
    if not isinstance(language, str) or not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", language):
        raise LessonError(f"`language: {language}`; a language tag such as en, de or pt-BR")
    given = data.get("objectives")
    if not isinstance(given, dict) or not given:
        raise LessonError("a course has `objectives`: an id for each, with its name")
    misconceptions = data.get("misconceptions") or {}
    if not isinstance(misconceptions, dict):
        raise LessonError("`misconceptions` is a mapping: an id for each, with what it is")
    for name in (*given, *misconceptions):
        if not SLUG.fullmatch(str(name)):
            raise LessonError(f"{name!r} is no id; lower-case letters, digits and hyphens, at most 48")
    return Course(
        title=title.strip(),
        language=language,
        objectives=in_order(_objective(str(id), one) for id, one in given.items()),
        misconceptions={str(id): str(name) for id, name in misconceptions.items()},
        minutes_per_frame=_minutes(data.get("minutes-per-frame", 1.0)),
        minutes_a_week=_minutes_a_week(data.get("minutes-a-week")),
        until=_until(data.get("until")),
    )


def _minutes(given: object) -> float:
    if isinstance(given, bool) or not isinstance(given, int | float) or not 0 < given <= 60:
        raise LessonError(f"`minutes-per-frame: {given}`; a number of minutes above 0, at most 60")
    return float(given)


def _minutes_a_week(given: object) -> float | None:
    if given is None:
        return None
    if isinstance(given, bool) or not isinstance(given, int | float) or not 0 < given <= 10_080:
        raise LessonError(f"`minutes-a-week: {given}`; a number of minutes above 0, at most 10080, or leave it out")
    return float(given)


def _until(given: object) -> date | None:
    if given is None:
        return None
    try:
        if isinstance(given, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", given):
            return date.fromisoformat(given)
    except ValueError:
        pass
    raise LessonError(f"`until: {given}`; a day such as 2025-07-31, or leave it out")


def _objective(id: str, data: object) -> Objective:
    if isinstance(data, str):
        return Objective(id=id, name=data)
    if not isinstance(data, dict) or not isinstance(data.get("name"), str):
        raise LessonError(f"objective {id!r} has a `name`, and `prerequisites` where it stands on others")
    needed = data.get("prerequisites") or []
    if not isinstance(needed, list) or set(data) - {"name", "prerequisites"}:
        raise LessonError(f"objective {id!r}: `prerequisites` is a list, and there is nothing but it and `name`")
    return Objective(id=id, name=data["name"], prerequisites=tuple(str(one) for one in needed))


def read_lesson(path: Path, course: Course | None = None) -> Release:
    """The release that a lesson file describes.

    Raises:
        LessonError: with file, line and cell, what came and what was wanted.
    """
    course = course or read_course(path.parent)
    try:
        return _lesson(_read_text(path), course)
    except LessonError as error:
        raise error.at(file=path) from None


def _lesson(text: str, course: Course) -> Release:
    head, first_line = _front_matter(text)
    id, title = head.get("lesson"), head.get("title")
    if not isinstance(id, str) or not SLUG.fullmatch(id):
        raise LessonError(f"`lesson: {id}`; an id of lower-case letters, digits and hyphens, at most 48", line=2)
    if not isinstance(title, str) or not title.strip():
        raise LessonError(f"a lesson has a `title`, got {title!r}", line=2)
    try:
        minutes = _minutes(head.get("minutes-per-frame", course.minutes_per_frame))
    except LessonError as error:
        raise error.at(line=2) from None
    pieces = list(_cells(text))
    if len(pieces) > _CELL_LIMIT:
        raise LessonError(f"{len(pieces)} cells; a lesson has at most {_CELL_LIMIT}: divide it", line=first_line)
    cells: list[Cell] = []
    sources: dict[str, str] = {}
    pages: dict[str, str] = {}
    compiled: dict[str, CompiledFrame] = {}
    after: tuple[str, ...] = ()
    mistakes: list[LessonError] = []
    objectives = {objective.id for objective in course.objectives}
    for kind, source, line in pieces:
        try:
            if kind == "code" and source.startswith("%%frame"):
                frame_text = read_frame(source, first_line=line)
                if frame_text.id in compiled:
                    raise LessonError(f"the frame id {frame_text.id!r} is there twice", line=line, cell=frame_text.id)
                one = compile_frame(
                    frame_text,
                    language=course.language,
                    objectives=objectives,
                    misconceptions=course.misconceptions,
                )
                compiled[frame_text.id] = one
                source = f'import mastery_widgets\n\nmastery_widgets.frame("{frame_text.id}", lesson="{id}")'
                cell_id = cell_name(id, frame_text.id)
                cells.append(Cell(id=cell_id, kind="frame", hash=_hash(source), frame=frame_text.id, after=after))
                after = (frame_text.id,)
            else:
                if kind == "prose":
                    page = render(source)
                cell_id = cell_name(id, f"{kind}-{_hash(source)[:8]}-{sum(c.hash == _hash(source) for c in cells)}")
                if kind == "prose":
                    pages[cell_id] = page
                cells.append(
                    Cell(id=cell_id, kind="prose" if kind == "prose" else "code", hash=_hash(source), after=after)
                )
        except LessonError as error:
            mistakes.append(error.at(line=line))
            continue
        sources[cell_id] = source
    if mistakes:
        first, *rest = mistakes
        raise LessonError(first.message, line=first.line, cell=first.cell, others=rest)
    if not compiled:
        raise LessonError("a lesson has a frame at least; there is none", line=first_line)
    used = {name for one in compiled.values() for name in one.frame.objectives}
    lesson = Lesson(
        id=id,
        title=title.strip(),
        language=course.language,
        release="",
        objectives=tuple(objective for objective in course.objectives if objective.id in used),
        cells=tuple(cells),
        frames={name: one.frame for name, one in compiled.items()},
        minutes_per_frame=minutes,
        course=course.title,
    )
    frames = {name: one.content for name, one in compiled.items()}
    return Release(
        lesson=replace(lesson, release=_hash([text, str(course)])), frames=frames, sources=sources, pages=pages
    )


def cell_name(lesson: str, part: str) -> str:
    """A cell's id: stable from build to build, at most 64 characters, as nbformat wants it."""
    name = f"{lesson}--{part}"
    return name if len(name) <= 64 else f"{name[:51]}-{_hash(name)[:12]}"


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


def _cells(text: str) -> Iterable[tuple[str, str, int]]:
    """Kind, source and first line of each cell, as jupytext reads MyST-Markdown."""
    from jupytext.myst import MystMetadataParsingError, myst_to_notebook

    try:
        notebook = myst_to_notebook(text, add_source_map=True)
    except (MystMetadataParsingError, ValueError) as error:
        raise LessonError(f"not a MyST-Markdown notebook: {error}", line=1) from None
    places = notebook.metadata.get("source_map", [])
    lines = text.split("\n")
    for cell, place in zip(notebook.cells, places, strict=False):
        source = cell.source.strip("\n")
        if not source.strip():
            continue
        # Blank lines and cell options may stand before the source itself.
        first = source.split("\n", 1)[0].strip()
        line = next((number for number in range(place, len(lines)) if lines[number].strip() == first), place) + 1
        if cell.cell_type == "markdown":
            yield "prose", source, line
        elif cell.cell_type == "code":
            yield "code", source, line
        else:
            raise LessonError("raw cells have no place in a lesson", line=line)


def _hash(data: object) -> str:
    text = data if isinstance(data, str) else json.dumps(data, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]

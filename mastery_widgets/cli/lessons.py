"""What `check` and `build` do with a folder or a file, with progress shown on long work."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from mastery_widgets.authoring.doubts import doubts_in
from mastery_widgets.authoring.giveaways import giveaways_in
from mastery_widgets.authoring.hidden import hidden_in
from mastery_widgets.authoring.source import Course, course_folder, courses_of, lesson_files, read_course, read_lesson
from mastery_widgets.core.release import Release
from mastery_widgets.errors import LessonError
from mastery_widgets.notebook.build import Built, build
from mastery_widgets.notebook.course_map import build_course
from mastery_widgets.notebook.published import read_notebook, refuse_unlocked

__all__ = ["build_all", "check_all", "sources"]

_console = Console(stderr=True, highlight=False)


def sources(place: Path) -> tuple[Course, list[Path]]:
    """The course and the lesson files that a place names.

    Raises:
        LessonError: no such place, or nothing there to build.
    """
    folder = course_folder(place)
    if place.is_dir():
        return read_course(folder), lesson_files(folder)
    if place.suffix == ".ipynb":
        refuse_unlocked(place, read_notebook(place))
        place = place.with_suffix(".md")
        if not place.is_file():
            raise LessonError("a lesson's source was wanted: a .md file, from which notebooks are built", file=place)
    return read_course(folder), [place]


def build_all(place: Path, *, one_file: bool = False, warns: bool = False) -> list[Built]:
    """Build all lessons of a place, course by course, and the map of each.

    What was written is said on standard output, warnings on standard error.

    Raises:
        LessonError: the first lesson that cannot be built.
    """
    return [one for course in courses_of(place) for one in _build_course(course, one_file=one_file, warns=warns)]


def _build_course(place: Path, *, one_file: bool, warns: bool) -> list[Built]:
    course, files = sources(place)
    built: list[Built] = []
    made: list[tuple[Release, str]] = []
    doubtful: list[tuple[Path, Release]] = []
    with _steps(len(files), "building") as step:
        for file in files:
            release, notebook = read_lesson(file, course), file.with_suffix(".ipynb")
            built.append(build(release, notebook, one_file=one_file))
            made.append((release, notebook.name))
            doubtful.append((file, release))
            step()
    if (
        place.is_dir()
        and (whole := build_course(files[0].parent, course.title, course.language, course.objectives, made)) is not None
    ):
        built.append(whole)
    for one in built:
        print(one.notebook)
    if warns:
        for file, release in doubtful:
            _warn(file, release)
    return built


def check_all(place: Path) -> int:
    """Check all lessons of a place; 0 when all is well, else 2, with every mistake on standard error.

    A warning is said there too, and is no mistake.
    """
    mistakes = 0
    for course, file in [
        (course, file) for one in courses_of(place) for course, files in [sources(one)] for file in files
    ]:
        try:
            target = file.with_suffix(".ipynb")
            if target.exists():
                refuse_unlocked(target, read_notebook(target))
            release = read_lesson(file, course)
            _describe(file, release)
            _warn(file, release)
            for one in hidden_in(file, course):
                print(f"mastery: warning: {one}", file=sys.stderr)
        except LessonError as error:
            for one in (error, *error.others):
                mistakes += 1
                print(f"mastery: {one}", file=sys.stderr)
    return 2 if mistakes else 0


def _describe(file: Path, release: Release) -> None:
    lesson = release.lesson
    kinds: Counter[str] = Counter()
    for id, content in release.frames.items():
        is_form = lesson.frames[id].kind == "form"
        kinds["form" if is_form else content.item.kind if content.item is not None else "exposition"] += 1
    asked = [content.item for content in release.frames.values() if content.item is not None]
    asked += release.items.values()
    constructed = sum(item.kind != "choice" for item in asked)
    share = f"{constructed / len(asked):.0%}" if asked else "none"
    parts = ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items()))
    print(f"{file}: {lesson.title}")
    print(f"  {len(lesson.frames)} frames ({parts}); {share} of the items are constructed responses")
    print(f"  {sum(len(item.instances) for item in asked)} instances, each answered rightly and with every known error")
    print(f"  objectives: {', '.join(objective.id for objective in lesson.objectives)}")
    for unit in lesson.units:
        form = lesson.forms[unit.id]
        sections = Counter(lesson.sections[name].kind for name in unit.sections)
        beside = ", ".join(f"{count} {kind}" for kind, count in sorted(sections.items()))
        print(f"  unit {unit.id}: {', '.join(unit.objectives)}; {sum(form.items.values())} questions a form; {beside}")


def _warn(file: Path, release: Release) -> None:
    for one in (*doubts_in(release.lesson, file), *giveaways_in(release, file)):
        print(f"mastery: warning: {one}", file=sys.stderr)


@contextmanager
def _steps(count: int, what: str) -> Iterator[Callable[[], None]]:
    """A progress line on a terminal when there is more than one step; silence elsewhere."""
    if count < 2 or not _console.is_terminal:
        yield lambda: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=_console, transient=True) as progress:
        task = progress.add_task(what, total=count)
        yield lambda: progress.advance(task)

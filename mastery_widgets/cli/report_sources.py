"""Where a report's figures come from, and how they are written."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from mastery_widgets.analytics.groups import ClassRecord, by_learner
from mastery_widgets.authoring.source import read_lesson
from mastery_widgets.cli.lessons import sources
from mastery_widgets.core.attempt import Entry
from mastery_widgets.core.lesson import Lesson
from mastery_widgets.errors import RecordError

__all__ = ["Learners", "as_csv", "as_json", "as_table", "class_record", "lessons_of", "per_lesson", "percent"]

Learners = Mapping[tuple[str, str], Sequence[Entry]]
Cell = str | int | float | None


def lessons_of(place: Path) -> list[Lesson]:
    """The lessons that a place names, in their order.

    Raises:
        LessonError: no such place, or a lesson that cannot be read.
    """
    course, files = sources(place)
    return [read_lesson(file, course).lesson for file in files]


def class_record(address: str) -> ClassRecord:
    """The record at an address or in a file; an empty address is the one on this machine.

    Raises:
        RecordError: there is none, or it cannot be read.
    """
    from mastery_widgets.store import open_record
    from mastery_widgets.store.place import own_place

    place = (address if "://" in address else Path(address)) if address else own_place()
    if isinstance(place, Path) and not place.is_file():
        raise RecordError(f"there is no record at {place}; name one with --record, or try --simulated 60")
    return open_record(place)


def per_lesson(
    place: Path, *, record: str, simulated: int, seed: int
) -> tuple[list[tuple[Lesson, Learners]], datetime]:
    """Each lesson with its learners' entries, and the moment that counts as now: that of the last entry if made up."""
    found: list[tuple[Lesson, Learners]] = []
    if simulated:
        from mastery_widgets.analytics.simulated import simulated_class, simulated_course

        lessons = lessons_of(place)
        if any(lesson.forms for lesson in lessons):
            rows = simulated_course(lessons, simulated, seed=seed)
        else:
            rows = {lesson.id: simulated_class(lesson, simulated, seed=seed) for lesson in lessons}
        found += [(lesson, by_learner(rows[lesson.id])) for lesson in lessons]
        return found, datetime.max.replace(tzinfo=UTC)
    lessons = lessons_of(place)
    source = class_record(record)
    return [(lesson, by_learner(source.all_entries(lesson.id))) for lesson in lessons], datetime.now(UTC)


def percent(share: float | None) -> str:
    """A share as whole percents; nothing where there is none."""
    return "" if share is None else f"{share:.0%}"


def as_table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]], notes: Sequence[str] = ()) -> str:
    """A table for people, with a line below it for each note."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(title=Text(title), title_justify="left", title_style="bold", box=box.SIMPLE_HEAD)
    for place, column in enumerate(columns):
        table.add_column(column, justify="left" if place == 0 else "right", overflow="fold")
    for row in rows:
        table.add_row(*map(Text, row))
    text = io.StringIO()
    # Wide enough for every column when it goes to a file; on a terminal the terminal's width holds.
    console = Console() if Console().is_terminal else Console(file=text, width=100)
    with console.capture() as captured:
        console.print(table)
        for note in notes:
            console.print(Text(note))
    lines = captured.get().split("\n")
    return "\n".join(line.rstrip() for line in lines).strip("\n") + "\n"


def as_csv(columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> str:
    """Comma-separated values with a head; what begins like a formula is quoted, for it comes from a lesson's text."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow(f"'{one}" if isinstance(one, str) and one[:1] in "=+-@\t\r" and one else one for one in row)
    return text.getvalue()


def as_json(found: object) -> str:
    """JSON, to be read by people as well."""
    return json.dumps(found, indent=1, ensure_ascii=False) + "\n"

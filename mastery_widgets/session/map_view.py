"""What the map of a course shows: objectives in rows, where a learner stands with each, and what stands on what."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TypedDict

from mastery_widgets.catalogue import phrase
from mastery_widgets.core.course_rows import rows
from mastery_widgets.errors import RecordError
from mastery_widgets.session.course_record import CourseRecord

__all__ = ["MapView", "map_view"]


class MapNode(TypedDict):
    id: str
    name: str
    state: str
    lesson: str
    href: str
    note: str
    begin: bool


class MapView(TypedDict):
    title: str
    rows: list[list[MapNode]]
    links: list[list[str]]
    said: str
    notice: str


def map_view(
    course: CourseRecord, address_of: Callable[[str], str], *, begin: Collection[str] = (), notice: str = ""
) -> MapView:
    """The map for one learner. ``begin`` are objectives at which a placement would have her begin."""
    outline, language = course.outline, course.outline.language
    try:
        standings, overrides, due = course.standings(), course.overrides(), course.due()
    except RecordError as error:
        standings, overrides, due = {}, {}, ()
        notice = phrase(f"record.{error.reason}", language)

    def node(id: str) -> MapNode:
        lesson = outline.lesson_of(id)
        step = overrides.get(id)
        state = standings.get(id, "ahead")
        note = ""
        if step is not None and state not in ("mastered", "due"):
            note = phrase("override.said", language, by=step.by, why=step.why)
        return MapNode(
            id=id,
            name=outline.graph.named[id].name,
            state=state,
            lesson="" if lesson is None else lesson.title,
            href="" if lesson is None else address_of(lesson.notebook),
            note=note,
            begin=id in begin,
        )

    mastered = sum(state in ("mastered", "due") for state in standings.values())
    said = phrase("map.said", language, mastered=mastered, total=len(outline.objectives))
    if due:
        said += " " + phrase("map.due-count", language, count=len(due))
    return MapView(
        title=outline.title,
        rows=[[node(id) for id in row] for row in rows(outline.graph)],
        links=[[name, one.id] for one in outline.graph.objectives for name in one.prerequisites],
        said=said,
        notice=notice,
    )

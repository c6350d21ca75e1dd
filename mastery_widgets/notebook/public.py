"""What all may know of a lesson, as JSON and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from mastery_widgets.core.criterion import criterion_from
from mastery_widgets.core.item import Json
from mastery_widgets.core.lesson import Cell, CellKind, Frame, FrameKind, Lesson
from mastery_widgets.core.objective import Objective
from mastery_widgets.core.unit import BankItem, Form, Level, Mode, Section, SectionKind, Unit, Way

__all__ = ["lesson_from", "lesson_to_json"]


def lesson_to_json(lesson: Lesson) -> Json:
    """A JSON object that ``lesson_from`` reads back."""
    return {
        "id": lesson.id,
        "title": lesson.title,
        "course": lesson.course,
        "language": lesson.language,
        "release": lesson.release,
        "minutes_per_frame": lesson.minutes_per_frame,
        "objectives": [_objective_to_json(one) for one in lesson.objectives],
        "needs": [_objective_to_json(one) for one in lesson.needs],
        "cells": [
            [c.id, c.kind, c.hash, c.frame, list(c.after), c.part, *([c.answers] if c.answers else [])]
            for c in lesson.cells
        ],
        "frames": [_frame_to_json(frame) for frame in lesson.frames.values()],
        "bank": [
            {
                "id": item.id,
                "title": item.title,
                "objective": item.objective,
                "level": item.level,
                "instances": item.instances,
                "key": item.key,
                "constructed": item.is_constructed,
            }
            for item in lesson.bank.values()
        ],
        "forms": [
            {
                "id": form.id,
                "items": [[name, count] for name, count in form.items.items()],
                "criteria": [[name, rule.to_json()] for name, rule in form.criteria.items()],
                "forms": form.forms,
                "cycles": form.cycles,
            }
            for form in lesson.forms.values()
        ],
        "sections": [
            {
                "id": section.id,
                "kind": section.kind,
                "title": section.title,
                "mode": section.mode,
                "objective": section.objective,
                "returns": section.returns,
                "frames": list(section.frames),
            }
            for section in lesson.sections.values()
        ],
        "units": [
            {
                "id": unit.id,
                "objectives": list(unit.objectives),
                "frames": list(unit.frames),
                "sections": list(unit.sections),
                "prerequisites": list(unit.prerequisites),
            }
            for unit in lesson.units
        ],
    }


def _objective_to_json(objective: Objective) -> Json:
    return {"id": objective.id, "name": objective.name, "prerequisites": list(objective.prerequisites)}


def _frame_to_json(frame: Frame) -> Json:
    return {
        "id": frame.id,
        "title": frame.title,
        "kind": frame.kind,
        "objectives": list(frame.objectives),
        "criterion": None if frame.criterion is None else frame.criterion.to_json(),
        "instances": frame.instances,
        "key": frame.key,
        "mode": frame.mode,
        "ways": [[way.on, way.to] for way in frame.ways],
        "ahead": frame.ahead,
        "back": frame.back,
        "confidence": frame.asks_confidence,
        "prompt": frame.prompt,
    }


def lesson_from(data: Json) -> Lesson:
    """The lesson that ``lesson_to_json`` wrote.

    Raises:
        KeyError, TypeError, ValueError: it is none.
    """
    cells = cast(list[tuple[str, CellKind, str, str | None, list[str], str, *tuple[str, ...]]], data["cells"])
    bank, forms, sections = _list(data, "bank"), _list(data, "forms"), _list(data, "sections")
    return Lesson(
        id=str(data["id"]),
        title=str(data["title"]),
        course=str(data["course"]),
        language=str(data["language"]),
        release=str(data["release"]),
        minutes_per_frame=float(cast(float, data["minutes_per_frame"])),
        objectives=tuple(_objective(one) for one in _list(data, "objectives")),
        needs=tuple(_objective(one) for one in _list(data, "needs")),
        cells=tuple(
            Cell(
                id=id, kind=kind, hash=hash, frame=frame, after=tuple(after), part=part, answers=next(iter(rest), None)
            )
            for id, kind, hash, frame, after, part, *rest in cells
        ),
        frames={str(one["id"]): _frame(one) for one in _list(data, "frames")},
        bank={str(one["id"]): _bank_item(one) for one in bank},
        forms={str(one["id"]): _form(one) for one in forms},
        sections={str(one["id"]): _section(one) for one in sections},
        units=tuple(
            Unit(
                id=str(one["id"]),
                objectives=_names(one, "objectives"),
                frames=_names(one, "frames"),
                sections=_names(one, "sections"),
                prerequisites=_names(one, "prerequisites"),
            )
            for one in _list(data, "units")
        ),
    )


def _list(data: Mapping[str, object], name: str) -> list[Json]:
    return cast(list[Json], data[name])


def _names(data: Mapping[str, object], name: str) -> tuple[str, ...]:
    return tuple(cast(list[str], data[name]))


def _objective(data: Json) -> Objective:
    return Objective(id=str(data["id"]), name=str(data["name"]), prerequisites=_names(data, "prerequisites"))


def _frame(data: Json) -> Frame:
    criterion = cast(Json | None, data["criterion"])
    return Frame(
        id=str(data["id"]),
        title=str(data["title"]),
        kind=cast(FrameKind, data["kind"]),
        objectives=_names(data, "objectives"),
        criterion=None if criterion is None else criterion_from(criterion),
        instances=cast(int, data["instances"]),
        key=str(data["key"]),
        mode=cast(Mode, data["mode"]),
        ways=tuple(Way(on=on, to=to) for on, to in cast(list[list[str]], data["ways"])),
        ahead=cast(str | None, data["ahead"]),
        back=cast(str | None, data["back"]),
        asks_confidence=bool(data["confidence"]),
        prompt=cast(int, data["prompt"]),
    )


def _bank_item(data: Json) -> BankItem:
    return BankItem(
        id=str(data["id"]),
        title=str(data["title"]),
        objective=str(data["objective"]),
        level=cast(Level, data["level"]),
        instances=cast(int, data["instances"]),
        key=str(data["key"]),
        is_constructed=bool(data["constructed"]),
    )


def _form(data: Json) -> Form:
    return Form(
        id=str(data["id"]),
        items=dict(cast(list[tuple[str, int]], data["items"])),
        criteria={name: criterion_from(rule) for name, rule in cast(list[tuple[str, Json]], data["criteria"])},
        forms=cast(int, data["forms"]),
        cycles=cast(int, data["cycles"]),
    )


def _section(data: Json) -> Section:
    return Section(
        id=str(data["id"]),
        kind=cast(SectionKind, data["kind"]),
        title=str(data["title"]),
        mode=cast(Mode, data["mode"]),
        objective=cast(str | None, data["objective"]),
        returns=cast(str | None, data["returns"]),
        frames=_names(data, "frames"),
    )

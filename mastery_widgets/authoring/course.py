"""What holds for all lessons of a course folder: its ``course.yml``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from mastery_widgets.authoring.frame_text import SLUG
from mastery_widgets.authoring.ways import is_asked
from mastery_widgets.core.objective import Objective
from mastery_widgets.core.prerequisites import Graph
from mastery_widgets.errors import LessonError

__all__ = ["DEFAULT_CYCLES", "Course", "course_from", "cycles", "minutes"]

DEFAULT_CYCLES = 3
_MOST = 2_000
_KEYS = frozenset(
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
        "criterion",
        "cycles",
        "confidence",
    ]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """What holds for all lessons of a folder.

    ``criterion`` is the default rule of its forms, as the author writes it; None: the kit's. After ``cycles`` missed
    forms an objective takes another route. ``minutes_a_week`` and ``until`` say what time a learner is given, and are
    None where the file does not. They belong to the class, not to the text: another date makes no other release.
    """

    title: str
    language: str
    objectives: tuple[Objective, ...]
    misconceptions: Mapping[str, str]
    minutes_per_frame: float
    criterion: str | None = None
    cycles: int = DEFAULT_CYCLES
    is_confidence_asked: bool = False
    minutes_a_week: float | None = field(default=None, repr=False)
    until: date | None = field(default=None, repr=False)


def course_from(data: Mapping[str, Any]) -> Course:
    """The course that a course file describes.

    Raises:
        LessonError: what came and what was wanted.
    """
    for key in data:
        if key not in _KEYS:
            raise LessonError(f"unknown key {key!r}; there are {', '.join(sorted(_KEYS))}")
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
        objectives=_in_order(given),
        misconceptions={str(id): str(name) for id, name in misconceptions.items()},
        minutes_per_frame=minutes(data.get("minutes-per-frame", 1.0)),
        criterion=_criterion(data.get("criterion")),
        cycles=cycles(data.get("cycles", DEFAULT_CYCLES)),
        is_confidence_asked=is_asked(data),
        minutes_a_week=_minutes_a_week(data.get("minutes-a-week")),
        until=_until(data.get("until")),
    )


def _criterion(given: object) -> str | None:
    if given is not None and (not isinstance(given, str) or not given.strip()):
        raise LessonError(f"`criterion: {given}`; write a rule such as `form at 85 % of each objective`")
    return given


def cycles(given: object) -> int:
    """After how many missed forms an objective takes another route.

    Raises:
        LessonError: no whole number from 1 to 10.
    """
    if isinstance(given, bool) or not isinstance(given, int) or not 1 <= given <= 10:
        raise LessonError(f"`cycles: {given}`; a whole number from 1 to 10")
    return given


def minutes(given: object) -> float:
    """The author's estimate for a frame.

    Raises:
        LessonError: no number above 0, or one over 60.
    """
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


def _in_order(given: Mapping[Any, Any]) -> tuple[Objective, ...]:
    if len(given) > _MOST:
        raise LessonError(f"{len(given):,} objectives; a course has at most {_MOST:,}: divide it")
    return Graph(objectives=tuple(_objective(str(id), one) for id, one in given.items())).objectives


def _objective(id: str, data: object) -> Objective:
    if isinstance(data, str):
        return Objective(id=id, name=data)
    if not isinstance(data, dict) or not isinstance(data.get("name"), str):
        raise LessonError(f"objective {id!r} has a `name`, and `prerequisites` where it stands on others")
    needed = data.get("prerequisites") or []
    if not isinstance(needed, list) or set(data) - {"name", "prerequisites"}:
        raise LessonError(f"objective {id!r}: `prerequisites` is a list, and there is nothing but it and `name`")
    return Objective(id=id, name=data["name"], prerequisites=tuple(str(one) for one in needed))

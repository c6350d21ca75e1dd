"""What `mastery report items` says."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mastery_widgets.analytics.items import ItemFigures, alpha, analyse
from mastery_widgets.cli.report_sources import Learners, as_csv, as_json, as_table, per_lesson
from mastery_widgets.core.attempt import Attempt
from mastery_widgets.core.lesson import Lesson
from mastery_widgets.core.progress import replay

__all__ = ["items_report"]

_FIGURES = ("difficulty", "item_rest", "discrimination", "b_index")


def items_report(place: Path, *, record: str, simulated: int, seed: int, form: str) -> str:
    """Classical figures of all frames that ask, as text.

    Raises:
        LessonError: the place holds no lessons that can be read.
        RecordError: there is no record, or it cannot be read.
    """
    lessons, _ = per_lesson(place, record=record, simulated=simulated, seed=seed)
    found = []
    for lesson, learners in lessons:
        items, scores, is_master = _scores(lesson, learners)
        figures = analyse(scores, items, is_master=is_master) if len(scores) else ()
        found.append((lesson, figures, alpha(scores) if len(scores) else math.nan))
    if form == "json":
        return as_json(
            [
                {"lesson": lesson.id, "alpha": _known(its_alpha), "items": [_json(one) for one in figures]}
                for lesson, figures, its_alpha in found
            ]
        )
    if form == "csv":
        columns = ("lesson", "frame", "attempts", *_FIGURES, "flags")
        return as_csv(
            columns,
            [
                [lesson.id, one.item, one.attempts, *(_known(getattr(one, name), 4) for name in _FIGURES), _words(one)]
                for lesson, figures, _ in found
                for one in figures
            ],
        )
    return "\n".join(_table(lesson, figures, its_alpha) for lesson, figures, its_alpha in found)


def _scores(lesson: Lesson, learners: Learners) -> tuple[list[str], NDArray[np.float64], NDArray[np.bool_]]:
    """Frames that ask, first scores (learners, frames; NaN where not attempted), and who has been through."""
    items = [frame for frame in lesson.frame_order if lesson.frames[frame].criterion is not None]
    places = {frame: place for place, frame in enumerate(items)}
    scores = np.full((len(learners), len(items)), np.nan)
    is_master = np.zeros(len(learners), np.bool_)
    for row, entries in enumerate(learners.values()):
        is_master[row] = replay(entries, lesson).opened >= set(lesson.frames)
        met: set[str] = set()
        for entry in entries:
            if not isinstance(entry, Attempt) or entry.frame not in places or entry.frame in met:
                continue
            met.add(entry.frame)
            if entry.key == lesson.frames[entry.frame].key:
                scores[row, places[entry.frame]] = entry.score if entry.help_shown == 0 else 0.0
    return items, scores, is_master


def _known(value: float, digits: int | None = None) -> float | None:
    if math.isnan(value):
        return None
    return value if digits is None else round(value, digits)


def _words(one: ItemFigures) -> str:
    return "; ".join(flag.word for flag in one.flags)


def _json(one: ItemFigures) -> dict[str, object]:
    return {
        "frame": one.item,
        "attempts": one.attempts,
        **{name: _known(getattr(one, name)) for name in _FIGURES},
        "flags": [{"word": flag.word, "said": flag.said} for flag in one.flags],
    }


def _table(lesson: Lesson, figures: tuple[ItemFigures, ...], its_alpha: float) -> str:
    rows = [
        (
            one.item,
            str(one.attempts),
            *("" if math.isnan(v) else f"{v:.2f}" for v in (getattr(one, n) for n in _FIGURES)),
        )
        for one in figures
    ]
    notes = [f"{one.item}: {flag.said}" for one in figures for flag in one.flags]
    said = "not known" if math.isnan(its_alpha) else f"{its_alpha:.2f}"
    head = ("frame", "attempts", "p", "item-rest", "D", "B-index")
    return as_table(lesson.title, head, rows, [f"alpha: {said}", *notes])

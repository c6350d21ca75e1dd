"""What `mastery report frames` and `mastery report validation` say."""

from __future__ import annotations

from pathlib import Path

from mastery_widgets.analytics.sequence import FrameFigures, frame_figures
from mastery_widgets.analytics.validation import (
    Validation,
    form_tests,
    has_test,
    post_test,
    validate,
    validate_together,
)
from mastery_widgets.cli.report_sources import as_csv, as_json, as_table, per_lesson, percent

__all__ = ["frames_report", "validation_report"]

_COLUMNS = (
    "lesson",
    "frame",
    "reached",
    "through",
    "stopped",
    "tries",
    "errors",
    "error_rate",
    "error_rate_upper",
    "median_seconds",
    "flags",
)


def frames_report(place: Path, *, record: str, simulated: int, seed: int, form: str) -> str:
    """The figures of all frames of a place, as text.

    Raises:
        LessonError: the place holds no lessons that can be read.
        RecordError: there is no record, or it cannot be read.
    """
    lessons, now = per_lesson(place, record=record, simulated=simulated, seed=seed)
    found = [(lesson, len(learners), frame_figures(lesson, learners, now=now)) for lesson, learners in lessons]
    if form == "json":
        return as_json(
            [
                {
                    "lesson": lesson.id,
                    "release": lesson.release,
                    "learners": count,
                    "frames": [_json(one) for one in figures],
                }
                for lesson, count, figures in found
            ]
        )
    if form == "csv":
        return as_csv(_COLUMNS, [[lesson.id, *_row(one)] for lesson, _, figures in found for one in figures])
    return "\n".join(_table(f"{lesson.title} ({_learners(count)})", figures) for lesson, count, figures in found)


def _learners(count: int) -> str:
    return f"{count} learner{'s' * (count != 1)}"


def _json(one: FrameFigures) -> dict[str, object]:
    return {
        "frame": one.frame,
        "title": one.title,
        "kind": one.kind,
        "reached": one.reached,
        "through": one.through,
        "stopped": one.stopped,
        "tries": one.tries,
        "errors": one.errors,
        "error_rate": one.error_rate,
        "error_rate_upper": one.upper,
        "is_tested": one.is_tested,
        "seconds_quarters": one.seconds,
        "flags": [{"word": flag.word, "said": flag.said} for flag in one.flags],
    }


def _row(one: FrameFigures) -> list[str | int | float | None]:
    rate, upper = one.error_rate, one.upper
    return [
        one.frame,
        one.reached,
        one.through,
        one.stopped,
        one.tries if one.is_asked else None,
        one.errors if one.is_asked else None,
        None if rate is None else round(rate, 4),
        None if upper is None else round(upper, 4),
        None if one.seconds is None else round(one.seconds[1], 1),
        "; ".join(flag.word for flag in one.flags),
    ]


def _table(title: str, figures: tuple[FrameFigures, ...]) -> str:
    columns = ("frame", "reached", "through", "stopped", "missed", "at most", "minutes", "tested")
    rows = [
        (
            one.frame,
            str(one.reached),
            str(one.through),
            str(one.stopped),
            f"{one.errors} of {one.tries}" if one.tries else "",
            percent(one.upper),
            "" if one.seconds is None else f"{one.seconds[1] / 60:.1f}",
            "" if not one.is_asked else "yes" if one.is_tested else "not yet",
        )
        for one in figures
    ]
    # What has to be mended comes first, what only needs more learners last.
    said = [(flag.word == "too-few", f"{one.frame}: {flag.said}") for one in figures for flag in one.flags]
    return as_table(title, columns, rows, [text for _, text in sorted(said, key=lambda one: one[0])])


def validation_report(place: Path, *, record: str, simulated: int, seed: int, form: str) -> str:
    """The 90/90 figure of each unit and lesson of a place, and of all lessons together, as text.

    Raises:
        LessonError: the place holds no lessons that can be read.
        RecordError: there is no record, or it cannot be read.
    """
    lessons, _ = per_lesson(place, record=record, simulated=simulated, seed=seed)
    found: list[tuple[str, str, Validation | None]] = []
    for lesson, learners in lessons:
        if len(lesson.forms) > 1:
            tests = [form_tests(lesson, entries) for entries in learners.values()]
            found += [(lesson.id, unit, validate([one[unit] for one in tests])) for unit in lesson.forms]
        whole = validate([post_test(lesson, entries) for entries in learners.values()])
        found.append((lesson.id, "", whole if has_test(lesson) else None))
    tested = [one for one in lessons if has_test(one[0])]
    if len(tested) > 1:
        found.append(("all together", "", validate_together(tested)))
    columns = ("lesson", "unit", "sat", "reached", "share", "lower", "label")
    rows = [
        (name, unit, one.sat, one.reached, one.reached / one.sat if one.sat else None, one.lower, one.label)
        if one is not None
        else (name, unit, 0, 0, None, None, "no post-test")
        for name, unit, one in found
    ]
    if form == "json":
        return as_json([dict(zip(columns, row, strict=True)) for row in rows])
    if form == "csv":
        return as_csv(columns, [[round(one, 4) if isinstance(one, float) else one for one in row] for row in rows])
    shown = [
        (f"  {unit}" if unit else name, str(sat), str(reached), percent(share), percent(lower) if sat else "", label)
        for name, unit, sat, reached, share, lower, label in rows
    ]
    head = ("lesson or unit", "took the test", "reached 90 %", "share", "at least", "label")
    return as_table("Do nine of ten reach nine tenths?", head, shown)

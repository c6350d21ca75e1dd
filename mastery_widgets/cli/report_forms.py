"""What `mastery report forms` and `mastery report confidence` say."""

from __future__ import annotations

from pathlib import Path

from mastery_widgets.analytics.certainty import Certainty, certainty
from mastery_widgets.analytics.forms import MOST_APART, FormFigures, form_figures
from mastery_widgets.cli.report_sources import as_csv, as_json, as_table, per_lesson, percent
from mastery_widgets.core.certainty import BANDS, Band
from mastery_widgets.core.lesson import Lesson

__all__ = ["confidence_report", "forms_report"]

_SAID = {1: "not sure", 2: "fairly sure", 3: "certain"}
_SHOWN = 8


def forms_report(place: Path, *, record: str, simulated: int, seed: int, form: str) -> str:
    """In which form each objective of a place was mastered, as text.

    Raises:
        LessonError: the place holds no lessons that can be read.
        RecordError: there is no record, or it cannot be read.
    """
    lessons, _ = per_lesson(place, record=record, simulated=simulated, seed=seed)
    found = [(lesson, form_figures(lesson, learners)) for lesson, learners in lessons]
    if form == "json":
        return as_json([{"lesson": lesson.id, **_form_json(one)} for lesson, figures in found for one in figures])
    if form == "csv":
        columns = ("lesson", "form", "objective", "sat", "in_a", "in_b", "in_c", "later", "not_yet", "tested_out",
                   "apart", "apart_for_one")  # fmt: skip
        return as_csv(columns, [[lesson.id, *_form_row(one)] for lesson, figures in found for one in figures])
    return "\n".join(_forms_table(lesson, figures) for lesson, figures in found)


def _in_forms(one: FormFigures) -> tuple[int, int, int, int]:
    """Mastered in the first, second and third form, and later."""
    first = [*one.mastered_in[:3], 0, 0, 0]
    return first[0], first[1], first[2], sum(one.mastered_in[3:])


def _form_json(one: FormFigures) -> dict[str, object]:
    return {
        "form": one.form,
        "objective": one.objective,
        "sat": one.sat,
        "mastered_in": list(one.mastered_in),
        "not_yet": one.not_yet,
        "tested_out": one.tested_out,
        "apart": one.apart,
        "apart_for_one": one.apart_for_one,
        "is_parallel": one.is_parallel,
    }


def _form_row(one: FormFigures) -> list[str | int | float | None]:
    rounded = [None if value is None else round(value, 4) for value in (one.apart, one.apart_for_one)]
    return [one.form, one.objective, one.sat, *_in_forms(one), one.not_yet, one.tested_out, *rounded]


def _forms_table(lesson: Lesson, figures: tuple[FormFigures, ...]) -> str:
    rows = [
        (
            one.objective,
            str(one.sat),
            *map(str, _in_forms(one)),
            str(one.not_yet),
            "" if one.apart is None else f"{one.apart:.2f}",
        )
        for one in figures
    ]
    notes = [
        f"{one.objective}: its forms are {one.apart:.2f} apart, more than {MOST_APART}: they are not equally hard"
        for one in figures
        if one.apart is not None and not one.is_parallel
    ]
    head = ("objective", "sat a form", "in A", "in B", "in C", "later", "not yet", "apart")
    return as_table(f"{lesson.title}: mastered in which form", head, rows, notes)


def confidence_report(place: Path, *, record: str, simulated: int, seed: int, form: str) -> str:
    """How sure learners of a place were and how right, as text.

    Raises:
        LessonError: the place holds no lessons that can be read.
        RecordError: there is no record, or it cannot be read.
    """
    lessons, _ = per_lesson(place, record=record, simulated=simulated, seed=seed)
    found = [(lesson, certainty(lesson, learners)) for lesson, learners in lessons]
    if form == "json":
        return as_json([{"lesson": lesson.id, **_certainty_json(one)} for lesson, one in found])
    if form == "csv":
        columns = ("lesson", "confidence", "responses", "right", "share", "from", "to", "brier", "mean_mark")
        return as_csv(
            columns,
            [
                [
                    lesson.id,
                    band.confidence,
                    band.asked,
                    band.right,
                    _rounded(band.share),
                    *(round(float(edge), 3) for edge in BANDS[band.confidence]),
                    _rounded(one.calibration.brier),
                    _rounded(one.calibration.mean_mark),
                ]
                for lesson, one in found
                for band in one.calibration.bands
            ],
        )
    return "\n".join(_certainty_table(lesson, one) for lesson, one in found)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _certainty_json(one: Certainty) -> dict[str, object]:
    return {
        "learners": one.learners,
        "bands": [
            {"confidence": band.confidence, "responses": band.asked, "right": band.right, "share": band.share}
            for band in one.calibration.bands
        ],
        "brier": one.calibration.brier,
        "mean_mark": one.calibration.mean_mark,
        "sure_and_wrong": [
            {"item": each.item, "count": each.count, "sure": each.sure, "misconception": each.misconception}
            for each in one.sure_and_wrong
        ],
    }


def _certainty_table(lesson: Lesson, one: Certainty) -> str:
    if not one.learners:
        return as_table(lesson.title, ("confidence",), [], ["nobody was asked how sure she is"])
    rows = [
        (_SAID[band.confidence], str(band.asked), str(band.right), percent(band.share), _meant(band))
        for band in one.calibration.bands
    ]
    notes = [f"Brier score {one.calibration.brier:.3f}, mean mark {one.calibration.mean_mark:.2f} of 3"]
    for each in one.sure_and_wrong[:_SHOWN]:
        named = f", most often {each.misconception}" if each.misconception else ""
        notes.append(f"{each.item}: {each.count} of {each.sure} that were certain were not right{named}")
    columns = ("confidence", "responses", "right", "share", "meant for")
    return as_table(lesson.title, columns, rows, notes)


def _meant(band: Band) -> str:
    low, high = BANDS[band.confidence]
    return f"under {float(high):.0%}" if not low else f"over {float(low):.0%}" if high == 1 else (
        f"{float(low):.0%} to {float(high):.0%}"
    )  # fmt: skip

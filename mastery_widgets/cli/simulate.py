"""What `mastery simulate` prints."""

from __future__ import annotations

import json
import os
from pathlib import Path
from statistics import median

from rich.console import Console
from rich.table import Table

from mastery_widgets.analytics.cohort import Cohort, cohort
from mastery_widgets.analytics.simulation import GUESSER, MASTER, TYPICAL
from mastery_widgets.cli.report_sources import lessons_of

__all__ = ["simulate_course"]

_MOST_LINES = 8


def simulate_course(place: Path, *, learners: int, seed: int, as_json: bool) -> str:
    """The outcome of three kinds of learners, as a table or as JSON.

    Raises:
        LessonError: no such place, or a lesson that cannot be read.
    """
    lessons = lessons_of(place)
    processes = os.cpu_count() or 1 if learners >= 100 else 1
    found = [cohort(lessons, mind, learners, seed=seed, processes=processes) for mind in (TYPICAL, MASTER, GUESSER)]
    if as_json:
        return json.dumps([_figures(one) for one in found], indent=2) + "\n"
    console = Console(width=100, color_system=None, highlight=False)
    with console.capture() as captured:
        console.print(_table(found))
        _trouble(console, found[0])
    return captured.get()


def _figures(one: Cohort) -> dict[str, object]:
    answers = [played.answers for played in one.learners]
    return {
        "kind": one.mind.name,
        "learners": len(one.learners),
        "through": round(one.finished, 4),
        "answers": median(answers),
        "days": median(played.days for played in one.learners),
        "stuck": one.idle,
        "opened_early": sum(len(played.opened_early) for played in one.learners),
        "held": dict(one.held().most_common(_MOST_LINES)),
        "errors": dict(one.errors().most_common(_MOST_LINES)),
    }


def _table(found: list[Cohort]) -> Table:
    table = Table(title="made-up learners at this course")
    for name in ("kind", "learners", "through it all", "answers (median)", "days (median)", "stuck"):
        table.add_column(name, justify="left" if name == "kind" else "right")
    for one in found:
        values = _figures(one)
        table.add_row(
            str(values["kind"]),
            str(values["learners"]),
            f"{one.finished:.0%}",
            f"{values['answers']:.0f}",
            f"{values['days']:.0f}",
            str(values["stuck"]),
        )
    return table


def _trouble(console: Console, one: Cohort) -> None:
    count = len(one.learners)
    for title, trouble in (("first errors, frame by frame", one.errors()), ("not mastered at the end", one.held())):
        if trouble:
            console.print(f"{one.mind.name}: {title}")
            for name, times in trouble.most_common(_MOST_LINES):
                console.print(f"  {times / count:6.2f} a learner  {name}")

"""`mastery report`: what the records of a class say of a course. Heavy modules are imported when they are needed."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

__all__ = ["report"]

report = typer.Typer(
    name="report",
    help="What learners did: which frames work, how long they take, whether a lesson does what it promises.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


class Form(StrEnum):
    """How a report is written."""

    table = "table"
    csv = "csv"
    json = "json"


Place = Annotated[Path, typer.Argument(help="a course folder, or one lesson file in it", show_default=False)]
Record = Annotated[
    str, typer.Option(help="a record: a file, or an SQLAlchemy address; empty for the one on this machine")
]
Simulated = Annotated[int, typer.Option(help="made-up learners in place of a record", min=0)]
Seed = Annotated[int, typer.Option(help="of the made-up learners: the same seed, the same class")]
Format = Annotated[Form, typer.Option("--format", help="table, csv or json")]


@report.command()
def frames(
    place: Place, record: Record = "", simulated: Simulated = 0, seed: Seed = 1, form: Format = Form.table
) -> None:
    """Say of each frame how many missed it at the first try, stopped in it, and how long it took.

    The error rate stands with its upper 95 % bound: a frame is tested when at most one in ten misses it for all that is
    known, which takes 29 learners without an error. Nobody is named.
    """
    from mastery_widgets.cli.report_frames import frames_report

    print(frames_report(place, record=record, simulated=simulated, seed=seed, form=form.value), end="")


@report.command()
def time(
    place: Place, record: Record = "", simulated: Simulated = 0, seed: Seed = 1, form: Format = Form.table
) -> None:
    """Say of each unit how long it takes, and what keeps those who have not mastered it.

    Who has not finished counts as needing longer than she spent. What is not known (the time that is given, where the
    course file does not say it; the quality of instruction, where there is one treatment alone) is named unknown.
    """
    from mastery_widgets.cli.report_time import time_report

    print(time_report(place, record=record, simulated=simulated, seed=seed, form=form.value), end="")


@report.command()
def items(
    place: Place, record: Record = "", simulated: Simulated = 0, seed: Seed = 1, form: Format = Form.table
) -> None:
    """Give classical figures of each frame that asks: difficulty, item-rest correlation, D, B-index, and alpha.

    Of first responses alone; help before one makes it no right one. Masters, for the B-index, are those who have been
    through the lesson.
    """
    from mastery_widgets.cli.report_items import items_report

    print(items_report(place, record=record, simulated=simulated, seed=seed, form=form.value), end="")


@report.command()
def forms(
    place: Place, record: Record = "", simulated: Simulated = 0, seed: Seed = 1, form: Format = Form.table
) -> None:
    """Say of each objective in which form it was mastered, and whether its parallel forms are equally hard.

    Forms are parallel where the mean difficulties of any two of them are .05 apart or less. Nobody is named or graded.
    """
    from mastery_widgets.cli.report_forms import forms_report

    print(forms_report(place, record=record, simulated=simulated, seed=seed, form=form.value), end="")


@report.command()
def confidence(
    place: Place, record: Record = "", simulated: Simulated = 0, seed: Seed = 1, form: Format = Form.table
) -> None:
    """Say how right learners were where they were not sure, fairly sure and certain, and where certain and not right.

    With the Brier score and the mean certainty-based mark of a class. Nobody is named or graded.
    """
    from mastery_widgets.cli.report_forms import confidence_report

    print(confidence_report(place, record=record, simulated=simulated, seed=seed, form=form.value), end="")


@report.command()
def validation(
    place: Place, record: Record = "", simulated: Simulated = 0, seed: Seed = 1, form: Format = Form.table
) -> None:
    """Say of each unit and lesson whether nine learners of ten reach nine tenths of its last questions (90/90).

    `validated` from 30 learners on, `strong` where the lower 95 % bound is .85 or more. Nobody is named or graded.
    """
    from mastery_widgets.cli.report_frames import validation_report

    print(validation_report(place, record=record, simulated=simulated, seed=seed, form=form.value), end="")

"""Build a lesson, look it over, open it, put it before a class."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from mastery_widgets import __version__
from mastery_widgets.cli.operations import operations
from mastery_widgets.cli.report import report

__all__ = ["app"]

app = typer.Typer(
    name="mastery",
    help="""Mastery-learning lessons in Jupyter.

A course is a folder: `course.yml` and a Markdown file for each lesson. Each command takes that folder, or one lesson
file in it.

\b
  mastery check lessons/fractions   read it over: every mistake with file, line and frame
  mastery build lessons/fractions   write each learner's notebook beside its source
  mastery open  lessons/fractions   be a learner: build, and open it in JupyterLab
  mastery serve lessons/fractions   be a teacher: build, and publish it as an app with Voila

And `mastery criterion "form of 10 at 85 %"` says what a rule of mastery is worth.
  mastery report frames lessons/fractions   see which frames work, from what learners did
""",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

app.add_typer(report)
app.add_typer(operations)

Place = Annotated[Path, typer.Argument(help="a course folder, or one lesson file in it", show_default=False)]
Port = Annotated[int, typer.Option(help="port on 127.0.0.1; 0 takes a free one", min=0, max=65535)]
Browser = Annotated[bool, typer.Option("--browser/--no-browser", help="open a browser window once it answers")]


def _version(value: bool) -> None:
    if value:
        typer.echo(f"mastery_widgets {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="say the version")
    ] = False,
) -> None:
    pass


@app.command()
def check(place: Place) -> None:
    """Read lessons over and say what is in them, or what is wrong and where.

    Every instance of every item is made, answered rightly and with each known error. All mistakes are reported, one a
    line. Exit code 2 when there are any. A criterion that decides mastery and cannot be trusted is warned of.
    """
    from mastery_widgets.cli.lessons import check_all

    raise typer.Exit(check_all(place))


@app.command()
def build(
    place: Place,
    one_file: Annotated[
        bool, typer.Option("--one-file", help="put the sealed part into the notebook, for a place that takes one file")
    ] = False,
) -> None:
    """Write the learner's notebook beside each source, and the sealed rest of the lesson beside that.

    Copy both files together (`NAME.ipynb`, `NAME.mastery`). The same source gives the same bytes. A notebook that was
    saved after a learner had opened something is never overwritten.
    """
    from mastery_widgets.cli.lessons import build_all

    build_all(place, one_file=one_file, warns=True)


@app.command()
def criterion(
    rule: Annotated[str, typer.Argument(help="a rule as it stands behind `open-when:`", show_default=False)],
    cycles: Annotated[
        int | None, typer.Option(help="how often a form is sat at the most; 3 for a rule with a form, else 1", min=1)
    ] = None,
    knows: Annotated[
        list[float] | None,
        typer.Option(help="probability to answer an item rightly; may be given several times", min=0.0, max=1.0),
    ] = None,
    learning: Annotated[
        float, typer.Option(help="share of what is lacking that a corrective closes", min=0.0, max=1.0)
    ] = 0.5,
    items: Annotated[
        int | None, typer.Option(help="items of one sitting; the form's own, or 20 tries", min=1, max=200)
    ] = None,
    options: Annotated[int | None, typer.Option(help="options of a choice, for `known`", min=2)] = None,
    json: Annotated[bool, typer.Option("--json", help="print JSON")] = False,
    chart: Annotated[Path | None, typer.Option(help="write a chart to this file (SVG)", show_default=False)] = None,
) -> None:
    """Say whom a rule lets through and whom it holds back, and what would make it trustworthy.

    The chances are exact. They stand beside the limits that `mastery check` warns of: over all forms, without learning
    between them, at most 20 % of those who answer 60 % rightly get through, and at most 10 % of those who answer 90 %
    rightly never do.
    """
    from mastery_widgets.cli.criterion import KNOWS, describe_criterion

    describe_criterion(
        rule,
        cycles=cycles,
        knows=knows or KNOWS,
        learning=learning,
        items=items,
        options=options,
        as_json=json,
        chart=chart,
    )


@app.command()
def simulate(
    place: Place,
    learners: Annotated[int, typer.Option(help="made-up learners of each kind", min=1)] = 200,
    seed: Annotated[int, typer.Option(help="the same seed, the same learners")] = 1,
    json: Annotated[bool, typer.Option("--json", help="print JSON")] = False,
) -> None:
    """Let made-up learners play a course to its end: who gets through, how long it takes, where they err.

    Three kinds: typical ones, who learn, slip, forget and tire; masters, who know it all and slip; guessers, who never
    learn. They go by the rules that decide for real learners; nothing is recorded.
    """
    from mastery_widgets.cli.simulate import simulate_course

    print(simulate_course(place, learners=learners, seed=seed, as_json=json), end="")


@app.command("open")
def open_(place: Place, port: Port = 0, browser: Browser = True) -> None:
    """Open a lesson in JupyterLab: the first of a folder, or the one named.

    The notebook is a copy of the learner's own in the user's data folder, so that the course folder stays as it is
    built.
    Prints the address once it answers. Ctrl-C ends it; progress is kept.
    """
    from mastery_widgets.apps.lab import open_lesson

    open_lesson(place, port=port, open_browser=browser)


@app.command()
def serve(
    place: Place,
    port: Port = 8866,
    host: Annotated[
        str, typer.Option(help="address to listen on; put TLS and sign-in ahead before it leaves this machine")
    ] = "127.0.0.1",
    browser: Browser = False,
) -> None:
    """Publish a folder of lessons, or of courses, as apps, with Voila: students need a browser and nothing else.

    Builds what has changed, then serves an index page and the lessons, hardened for visitors. Progress belongs to each
    visitor's browser and survives a restart. Prints the address once it answers. Ctrl-C ends it.
    """
    from mastery_widgets.apps.serve import serve as run
    from mastery_widgets.authoring.source import course_folder, courses_of
    from mastery_widgets.cli.lessons import build_all

    folder = place if len(courses_of(place)) > 1 else course_folder(place)
    build_all(folder)
    run(folder, port=port, host=host, open_browser=browser)


Record = Annotated[
    str, typer.Option(help="a record: a file, or an SQLAlchemy address; empty for the one on this machine")
]
Who = Annotated[str, typer.Argument(help="a learner: the subject, or issuer:subject", show_default=False)]
About = Annotated[str, typer.Argument(help="an objective's id", show_default=False)]
By = Annotated[str, typer.Option(help="who decides")]
Why = Annotated[str, typer.Option(help="for which reason; the learner is told")]


@app.command()
def why(place: Place, learner: Who, objective: About, record: Record = "") -> None:
    """Say why a learner has mastered an objective or not yet: every verdict, replayed from the record.

    One line each for mastery, for every response, for the review and for the placement.
    """
    from mastery_widgets.cli.history import why_objective

    why_objective(place, learner, objective, record=record)


@app.command()
def regrade(
    place: Place,
    record: Record = "",
    before: Annotated[
        Path | None, typer.Option(help="the course as it was: instances are found again by their text")
    ] = None,
    apply: Annotated[bool, typer.Option("--apply/--dry-run", help="write corrections, or only list them")] = False,
    by: By = "",
    why: Why = "",
) -> None:
    """Judge a record by the keys that hold now, after a key was changed: who is concerned, and what becomes of it.

    Lists first; with --apply it writes a correction beside each response. Nothing is overwritten.
    """
    from mastery_widgets.cli.history import regrade_all

    raise typer.Exit(regrade_all(place, record=record, before=before, apply=apply, by=by, why=why))


@app.command()
def override(place: Place, learner: Who, objective: About, by: By = "", why: Why = "", record: Record = "") -> None:
    """Let a learner go on past an objective without calling it mastered: a teacher's word, kept with who and why.

    What stands on the objective opens. The learner is told who let her through, and why.
    """
    from mastery_widgets.cli.history import override_objective

    override_objective(place, learner, objective, record=record, by=by, why=why)

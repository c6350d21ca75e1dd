"""`mastery backup`, `restore`, `verify`, `migrate`, `export`, `erase`: for whoever keeps the record of a class."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

__all__ = ["operations"]

operations = typer.Typer(rich_markup_mode=None)

Record = Annotated[
    str, typer.Option(help="a record: a file, or an SQLAlchemy address; empty for the one on this machine")
]
Days = Annotated[int, typer.Option("--keep-days", help="after so many days the next backup removes this one", min=1)]


@operations.command()
def backup(
    target: Annotated[Path, typer.Argument(help="a folder, or a file that ends in .sqlite", show_default=False)],
    record: Record = "",
    days: Days = 30,
) -> None:
    """Write all that a record holds into one file, while learners go on answering.

    The file is an SQLite file whatever the record is kept in, readable by its owner alone, and named with its moment
    (UTC). It is read through and counted before it gets its name. Backups of this record whose days are over are
    removed; the last two are always kept.
    """
    from mastery_widgets.cli.upkeep import back_up

    back_up(target, record=record, days=days)


@operations.command()
def restore(
    backup: Annotated[Path, typer.Argument(help="a file that `mastery backup` wrote", show_default=False)],
    record: Record = "",
    days: Days = 30,
) -> None:
    """Make a record hold what a backup holds. Stop the server first, so that nobody answers meanwhile.

    The backup is read through before anything changes. What was there is kept beside the record as a backup of its own
    (of a database: beside the backup); a damaged file is moved aside as it is. Who was erased since
    the backup was made is erased again.
    """
    from mastery_widgets.cli.upkeep import bring_back

    bring_back(backup, record=record, days=days)


@operations.command()
def verify(
    lessons: Annotated[
        list[Path] | None,
        typer.Argument(help="course folders or lesson files, to recompute mastery with", show_default=False),
    ] = None,
    record: Record = "",
) -> None:
    """Look a record over, and say each thing that is not as it should be.

    Every page and every entry is read. With the lessons, mastery is recomputed from the attempts and compared with what
    each response says of itself. Exit code 2 when something was found.
    """
    from mastery_widgets.cli.upkeep import look_over

    raise typer.Exit(look_over(lessons or [], record=record))


@operations.command()
def migrate(
    backups: Annotated[Path, typer.Argument(help="a folder for the backup that is made first", show_default=False)],
    record: Record = "",
    to: Annotated[int, typer.Option(help="number of a schema; 0 is this release's", min=0)] = 0,
    days: Days = 30,
) -> None:
    """Bring a record of an earlier release to this one's tables: upwards only, all of it or nothing.

    Where there is something to change, a backup is made before. Stop the server first.
    """
    from mastery_widgets.cli.upkeep import bring_up

    bring_up(backups, record=record, to=to, days=days)


@operations.command()
def export(
    learner: Annotated[str, typer.Argument(help="ISSUER:SUBJECT, or a subject of one issuer alone")] = "",
    record: Record = "",
    research: Annotated[
        bool, typer.Option("--research", help="all learners, under other names, without those who let them through")
    ] = False,
    file: Annotated[
        str, typer.Option(help="write to this file, for its owner alone, in place of printing", show_default=False)
    ] = "",
    key: Annotated[
        str, typer.Option(help="file of the key of the other names; empty for the one on this machine")
    ] = "",
) -> None:
    """Print all that is kept of one learner, or for research of all under pseudonyms: a line of JSON for each entry.

    A pseudonym is the same in each export with the same key, and nobody goes back from it without that. What learners
    typed stays as it is: they may have typed a name.
    """
    from mastery_widgets.cli.privacy import export_all, export_one

    if bool(learner) == research:
        raise typer.BadParameter("name a learner, or ask for --research")
    if research:
        export_all(record=record, file=file, key=key)
    else:
        export_one(learner, record=record, file=file)


@operations.command()
def erase(
    learner: Annotated[str, typer.Argument(help="ISSUER:SUBJECT, or a subject of one issuer alone")] = "",
    record: Record = "",
    days: Annotated[
        int, typer.Option("--older-than", help="erase everybody who has done nothing for so many days", min=0)
    ] = 0,
) -> None:
    """Erase a learner with all she did, from the record to its last byte, and say which backups still hold her.

    Or, with `--older-than`, everybody who has been away for so long. A salted hash stays, by which `mastery restore`
    knows whom to erase again. Then the live files are searched for what is left; exit code 2 when something is.
    """
    from mastery_widgets.cli.privacy import erase_learners

    if bool(learner) == bool(days):
        raise typer.BadParameter("name a learner, or say --older-than DAYS")
    raise typer.Exit(erase_learners(learner, record=record, days=days))

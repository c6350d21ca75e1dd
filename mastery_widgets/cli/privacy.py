"""What `export` and `erase` do, and what they say of it."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from mastery_widgets.cli.upkeep import counted
from mastery_widgets.errors import RecordError
from mastery_widgets.store.place import place_named

__all__ = ["erase_learners", "export_all", "export_one"]


def export_one(name: str, *, record: str, file: str = "") -> None:
    """Print all rows of one learner, as they are kept, or write them to a file.

    Raises:
        RecordError: the record cannot be read, the file not be made, or nobody has that name.
    """
    from mastery_widgets.store.rows import learner_named, opened, rows_of

    with opened(place_named(record)) as kept:
        _put(rows_of(kept, learner_named(kept, name)), file)


def export_all(*, record: str, key: str, file: str = "") -> None:
    """Print all rows of all learners, under pseudonyms, or write them to a file.

    Raises:
        RecordError: the record cannot be read, the file not be made, or the key not be used.
    """
    from platformdirs import user_data_path

    from mastery_widgets.store.pseudonym import for_research, pseudonym_key
    from mastery_widgets.store.rows import opened, rows_of

    own = user_data_path("mastery_widgets", appauthor=False) / "pseudonym-key"
    secret = pseudonym_key(Path(key) if key else own)
    with opened(place_named(record)) as kept:
        _put((for_research(row, secret) for row in rows_of(kept)), file)


def erase_learners(name: str, *, record: str, days: int) -> int:
    """Erase one learner, or all who have been away for ``days``; 2 when a live file still names one, else 0.

    Raises:
        RecordError: the record cannot be written, another program holds it, or nobody has that name.
    """
    from mastery_widgets.store.erasure import erase, learners_before
    from mastery_widgets.store.rows import learner_named, opened

    place, now = place_named(record), datetime.now(UTC)
    with opened(place) as kept:
        who = [learner_named(kept, name)] if name else learners_before(kept, now=now, days=days)
    done = erase(place, who, now=now, beside=_folders())
    print(f"erased: {counted(done.entries, 'entry', 'entries')} of {counted(done.learners, 'learner', 'learners')}")
    for one in done.backups if who else ():
        print(f"made before, and removed after {one.expires:%Y-%m-%d}: {one.file}")
    print(f"searched for what is left: {counted(done.searched, 'file', 'files')}")
    for file in done.named_in:
        print(f"mastery: {file} still names a learner who was erased", file=sys.stderr)
    return 2 if done.named_in else 0


def _put(rows: Iterable[Mapping[str, object]], file: str) -> None:
    lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    if not file:
        sys.stdout.writelines(lines)
        return
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise RecordError(f"there is a file {file} already; an export overwrites nothing") from error
    except OSError as error:
        raise RecordError(f"the export {file} cannot be written ({error.strerror})") from error
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        out.writelines(lines)


def _folders() -> list[Path]:
    """Where this package keeps files for its user, other than the record."""
    import platformdirs

    asked = (platformdirs.user_data_path, platformdirs.user_cache_path, platformdirs.user_log_path)
    return sorted({one("mastery_widgets", appauthor=False) for one in asked})

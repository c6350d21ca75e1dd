"""Erased: a learner is in no byte of any live file. Exported: all that is kept of her, and nothing of anybody else."""

from __future__ import annotations

import json
import sqlite3
import stat
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from mastery_widgets.core.attempt import Step
from mastery_widgets.errors import RecordError
from mastery_widgets.session import Learner
from mastery_widgets.store import engine, open_record
from mastery_widgets.store.backup import Backup, make_backup, note
from mastery_widgets.store.erasure import erase, learners_before
from mastery_widgets.store.pseudonym import for_research, pseudonym_key
from mastery_widgets.store.rows import learner_named, opened, rows_of
from tests.sample import ADA, BOB
from tests.test_backup import NOW, Place, held, place  # noqa: F401  # the record of seven entries
from tests.test_record import ATTEMPT, STEP

CANARY = Learner(issuer="https://school.example", subject="canary-3f9d51c07e")
WORD = "canary-typed-this"


@pytest.fixture
def with_canary(place: Place) -> Place:  # noqa: F811
    """The record, with much that a canary did between others."""
    with closing(open_record(place)) as record:
        for i in range(300):
            typed = {"text": f"{WORD} {i} " + "x" * 60}
            record.append(CANARY, "sample", replace(ATTEMPT, id=f"canary-attempt-{i:04}", response=typed))
            record.append(BOB, "other", replace(STEP, id=f"between-{i}"))
    return place


def naming(folder: Path) -> list[str]:
    """Files below a folder that hold a byte of the canary's."""
    return sorted(
        str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file() and b"canary" in file.read_bytes()
    )


def test_who_is_erased_is_in_no_byte_of_any_live_file(with_canary: Place, tmp_path: Path) -> None:
    done = erase(with_canary, [CANARY], now=NOW, beside=[tmp_path])

    assert done.entries == 300
    assert naming(tmp_path) == []
    assert list(done.named_in) == []
    assert len(held(with_canary)) == 307


def test_who_is_erased_is_in_no_byte_while_kernels_have_the_record_open(tmp_path: Path) -> None:
    path = tmp_path / "kept" / "record.sqlite"
    with closing(open_record(path)) as record:
        record.append(CANARY, "sample", replace(ATTEMPT, response={"text": WORD}))
        record.append(ADA, "sample", ATTEMPT)
        assert naming(tmp_path) == ["kept/record.sqlite-wal"]

        erase(path, [CANARY], now=NOW)

        assert naming(tmp_path) == []
        assert record.append(ADA, "sample", replace(STEP, id="after")) > 2
        assert len(record.entries(ADA, "sample")) == 2


def test_a_table_of_postgresql_is_written_anew(with_canary: Place) -> None:
    if isinstance(with_canary, Path):
        return
    made = engine.open_engine(with_canary)
    path = "SELECT pg_relation_filepath('entries')"
    with made.connect() as connection:
        before = connection.execute(sa.text(path)).scalar()

    erase(with_canary, [CANARY], now=NOW)

    with made.connect() as connection:
        assert connection.execute(sa.text(path)).scalar() != before
        assert connection.execute(sa.text("SELECT count(*) FROM entries WHERE body LIKE '%canary%'")).scalar() == 0
    made.dispose()


def test_backups_that_still_hold_her_are_named_with_their_date(with_canary: Place, tmp_path: Path) -> None:
    made = make_backup(with_canary, tmp_path / "backups", now=NOW, days=30)

    done = erase(with_canary, [CANARY], now=NOW + timedelta(days=3), beside=[tmp_path])

    assert [(one.file, one.expires) for one in done.backups] == [(made.file, NOW + timedelta(days=30))]
    assert naming(tmp_path) == [f"backups/{made.file.name}"]
    assert list(done.named_in) == []


def test_what_a_killed_backup_left_goes_with_her(with_canary: Place, tmp_path: Path) -> None:
    file = tmp_path / "backups" / "never.sqlite"
    file.parent.mkdir()
    (file.parent / ".never.sqlite.part").write_bytes(CANARY.subject.encode())
    with opened(with_canary) as record:
        note(record, Backup(file=file, made=NOW, expires=NOW))

    erase(with_canary, [CANARY], now=NOW)

    assert naming(tmp_path) == []


def test_a_live_file_that_names_her_is_found(with_canary: Place, tmp_path: Path) -> None:
    log = tmp_path / "logs" / "server.log"
    log.parent.mkdir()
    # Across the border of what is read at once.
    log.write_bytes(b"-" * ((1 << 20) - 5) + CANARY.subject.encode())

    done = erase(with_canary, [CANARY], now=NOW, beside=[log.parent])

    assert list(done.named_in) == [log]


def test_erasing_again_finishes_what_was_interrupted(with_canary: Place, tmp_path: Path) -> None:
    erase(with_canary, [CANARY], now=NOW)

    with opened(with_canary) as record:
        whom = learner_named(record, f"{CANARY.issuer}:{CANARY.subject}")
    assert whom == CANARY
    assert erase(with_canary, [whom], now=NOW).entries == 0


def test_a_program_that_still_reads_the_write_ahead_log_stops_an_erasure_and_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "BUSY_SECONDS", 0.1)
    path = tmp_path / "record.sqlite"
    with closing(open_record(path)) as record:
        record.append(CANARY, "sample", ATTEMPT)
    with closing(sqlite3.connect(path, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM entries").fetchone()

        with pytest.raises(RecordError, match="close what holds it") as caught:
            erase(path, [CANARY], now=NOW)

        reader.execute("ROLLBACK")
    assert caught.value.reason == "locked"
    erase(path, [CANARY], now=NOW)
    assert naming(tmp_path) == []


def test_who_has_been_away_for_long_is_found_by_her_last_entry(place: Place) -> None:  # noqa: F811
    with closing(open_record(place)) as record:
        record.append(BOB, "other", replace(STEP, id="old", at=NOW - timedelta(days=450)))
        record.append(BOB, "other", replace(STEP, id="recent", at=NOW - timedelta(days=2)))
        record.append(CANARY, "sample", replace(ATTEMPT, at=NOW - timedelta(days=400)))

    with opened(place) as record_:
        assert learners_before(record_, now=NOW, days=365) == [CANARY]
        assert learners_before(record_, now=NOW, days=500) == []


# -- exported ----------------------------------------------------------------------------------------------------------


def test_what_is_exported_of_a_learner_is_all_of_hers_and_nothing_else(place: Place) -> None:  # noqa: F811
    with opened(place) as record:
        rows = list(rows_of(record, ADA))

    assert [row["id"] for row in rows] == [f"a-{i}" for i in range(5)]
    assert {(row["issuer"], row["subject"]) for row in rows} == {("school", "ada")}
    assert rows[0]["body"]["response"] == ATTEMPT.response  # type: ignore[index]


def test_a_learner_is_named_by_her_subject_where_only_one_has_it(place: Place) -> None:  # noqa: F811
    with closing(open_record(place)) as record:
        record.append(Learner(issuer="elsewhere", subject="bob"), "sample", ATTEMPT)

    with opened(place) as kept:
        assert learner_named(kept, "ada") == ADA
        assert learner_named(kept, "school:bob") == BOB
        with pytest.raises(RecordError, match="several learners; say which: elsewhere:bob, school:bob"):
            learner_named(kept, "bob")
        with pytest.raises(RecordError, match="there is no learner 'eve'"):
            learner_named(kept, "eve")


@pytest.fixture
def key(tmp_path: Path) -> bytes:
    return pseudonym_key(tmp_path / "secret" / "pseudonym-key")


def test_a_row_for_research_names_nobody(place: Place, key: bytes) -> None:  # noqa: F811
    override = Step(id="o-1", frame="f", kind="override", presentation=0, key="k", release="r",
                    at=datetime(2024, 5, 1, tzinfo=UTC), about="place", by="miss.honey", why="she was ill")  # fmt: skip
    with closing(open_record(place)) as record:
        record.append(CANARY, "sample", override)
    with opened(place) as kept:
        said = [json.dumps(for_research(row, key)) for row in rows_of(kept)]

    for word in ("canary", '"ada"', "school", "miss.honey", "ill", "o-1"):
        assert not any(word in line for line in said), word
    assert len(said) == 8


def test_a_pseudonym_is_the_same_for_the_same_learner_and_another_for_each(place: Place, key: bytes) -> None:  # noqa: F811
    with opened(place) as kept:
        names = {(row["issuer"], row["subject"]): for_research(row, key)["learner"] for row in rows_of(kept)}
        again = {for_research(row, key)["learner"] for row in rows_of(kept)}
        other = {for_research(row, b"another key, of another export!!")["learner"] for row in rows_of(kept)}

    assert len(set(names.values())) == 2
    assert again == set(names.values())
    assert not again & other


def test_the_key_of_the_pseudonyms_is_kept_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "secret" / "pseudonym-key"
    first = pseudonym_key(file)

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert pseudonym_key(file) == first
    file.chmod(0o644)
    with pytest.raises(RecordError, match="others can read the key"):
        pseudonym_key(file)
    file.chmod(0o600)
    file.write_bytes(b"short")
    with pytest.raises(RecordError, match=r"is no key \(5 bytes, 32 wanted\)"):
        pseudonym_key(file)

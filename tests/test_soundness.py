"""`verify`: what is sound is said to be, and each thing that is not is named."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from mastery_widgets.authoring.source import read_lesson
from mastery_widgets.core.attempt import Attempt
from mastery_widgets.core.release import Release
from mastery_widgets.errors import RecordError
from mastery_widgets.session import Record
from mastery_widgets.store import open_record
from mastery_widgets.store.backup import look_over, make_backup
from mastery_widgets.store.rows import opened
from mastery_widgets.store.soundness import Soundness, soundness
from tests.sample import ADA, BOB, LESSON, answer_wrongly, ask_for_help, go_on, master, session_of, write_course
from tests.test_backup import NOW
from tests.test_record import EVERYWHERE


def play(record: Record, release: Release) -> None:
    """Two learners err, take help, and master four frames."""
    for who in (ADA, BOB):
        session = session_of(release, record, who)
        for frame in release.lesson.frame_order[:4]:
            if release.lesson.frames[frame].criterion is not None:
                answer_wrongly(session, frame)
                ask_for_help(session, frame)
                go_on(session, frame)
            master(session, frame)


@pytest.fixture
def path(release: Release, tmp_path: Path) -> Path:
    """The record of those two."""
    where = tmp_path / "record.sqlite"
    with closing(open_record(where)) as record:
        play(record, release)
    return where


def verified(place: Path | str, release: Release) -> Soundness:
    with opened(place) as record:
        return soundness(record, {release.lesson.id: release.lesson})


def met(path: Path) -> list[tuple[int, str, dict[str, object]]]:
    """The responses that met a criterion: number, id, body."""
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT sequence, id, body FROM entries ORDER BY sequence").fetchall()
    return [(number, id, json.loads(body)) for number, id, body in rows if json.loads(body).get("meets")]


def change(path: Path, statement: str, *values: object) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(statement, values)


@pytest.mark.parametrize("engine", EVERYWHERE)
def test_what_learners_left_is_sound(release: Release, tmp_path: Path, engine: str) -> None:
    place = EVERYWHERE[engine](tmp_path / "record.sqlite")
    with closing(open_record(place)) as record:
        play(record, release)
        responses = sum(isinstance(one, Attempt) for who in (ADA, BOB) for _, one in record.entries(who, "sample"))

    seen = verified(place, release)

    assert list(seen.found) == []
    assert (seen.learners, seen.recomputed, seen.older) == (2, responses, 0)


def test_a_response_that_claims_mastery_without_its_attempts_is_named(path: Path, release: Release) -> None:
    number, id, body = met(path)[-1]
    change(path, "UPDATE entries SET body = ? WHERE sequence = ?", json.dumps({**body, "score": 0.0}), number)

    found = verified(path, release).found

    assert len(found) == 1
    assert f"the response {id} in" in found[0]
    assert "says that it met the criterion; the attempts say that it did not" in found[0]
    assert found[0].startswith("school:bob, sample: ")


def test_mastery_that_no_response_claims_is_named(path: Path, release: Release) -> None:
    number, id, body = met(path)[0]
    change(path, "UPDATE entries SET body = ? WHERE sequence = ?", json.dumps({**body, "meets": False}), number)

    (said,) = verified(path, release).found

    assert f"the response {id} in" in said
    assert "does not say that it met the criterion; the attempts say that it did" in said


def test_responses_to_a_text_that_has_changed_are_counted_and_not_judged(path: Path, tmp_path: Path) -> None:
    changed = LESSON.replace("= 1/{n}", "= 2/{2*n}").replace("with: n in 3, 4, 5, 6, 8", "with: n in 3, 4, 5, 6")
    now = read_lesson(write_course(tmp_path / "changed", lesson=changed))

    seen = verified(path, now)

    assert list(seen.found) == []
    assert seen.older > 0


def test_every_entry_that_cannot_be_read_is_named(path: Path, release: Release) -> None:
    change(path, "UPDATE entries SET body = '{' WHERE sequence IN (2, 5)")

    found = [one for one in verified(path, release).found if "cannot be read" in one]

    assert [one.split(":")[0] for one in found] == ["entry 2", "entry 5"]


def test_numbers_that_would_be_given_again_are_named(path: Path, release: Release) -> None:
    change(path, "UPDATE sqlite_sequence SET seq = 3 WHERE name = 'entries'")

    (said,) = verified(path, release).found

    assert said.startswith("the next number would be 4, and ")


def test_an_id_that_is_there_twice_is_named(path: Path, release: Release) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE other AS SELECT * FROM entries")
        connection.execute("DROP TABLE entries")
        connection.execute("ALTER TABLE other RENAME TO entries")
        connection.execute("INSERT INTO entries SELECT * FROM entries WHERE sequence = 3")

    found = verified(path, release).found

    assert any("is there 2 times" in one for one in found)


def test_a_byte_that_was_flipped_in_a_page_is_found_or_changes_nothing(
    path: Path, release: Release, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    clean = path.read_bytes()
    with closing(open_record(path)) as record:
        truth = [record.entries(who, "sample") for who in (ADA, BOB)]
    (tmp_path / "flipped").mkdir()
    counts = {"refused": 0, "found": 0, "in a text": 0, "without effect": 0}

    for place in range(64, len(clean), len(clean) // 120):
        data = bytearray(clean)
        data[place] ^= 0x10
        file = tmp_path / "flipped" / f"{place}.sqlite"
        file.write_bytes(bytes(data))
        try:
            found = verified(file, release).found
            with closing(open_record(file)) as record:
                held = [record.entries(who, "sample") for who in (ADA, BOB)]
        except RecordError as error:
            counts["refused" if error.reason == "damaged" else str(error)] += 1
            continue
        if found:
            counts["found"] += 1
        elif held == truth:
            counts["without effect"] += 1
        else:
            # A letter of a text has become another: only a checksum of each row would tell.
            counts["in a text"] += 1
    print(counts)
    assert counts["refused"] + counts["found"] > 20


def test_a_backup_in_which_a_letter_of_an_index_has_changed_is_not_taken_for_one(path: Path, tmp_path: Path) -> None:
    made = make_backup(path, tmp_path / "backups", now=NOW, days=30)
    clean, id = made.file.read_bytes(), met(path)[0][1].encode()
    assert clean.count(id) > 1  # in its row and in an index

    for place in (clean.index(id), clean.rindex(id)):
        made.file.write_bytes(clean[:place] + bytes([clean[place] ^ 1]) + clean[place + 1 :])

        with pytest.raises(RecordError, match="damaged"):
            look_over(made.file)

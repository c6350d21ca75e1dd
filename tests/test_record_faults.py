"""Every write and every sync of an answer is a place to die at, to find the disk full, and to meet a bad block.

All places with MASTERY_LONG=1, a part of them else; MASTERY_SEED chooses which. System calls are made to fail by strace.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from mastery_widgets.catalogue import phrase
from mastery_widgets.core.progress import Progress, fold, replay
from mastery_widgets.core.release import Release
from mastery_widgets.errors import RecordError
from mastery_widgets.notebook.seal import seal
from mastery_widgets.store import engine, open_record, sqlite
from tests.sample import ADA, Tell
from tests.test_record import PLACES, STEP, on_disk

ROOT = Path(__file__).parent.parent
CALLS = ("pwrite64", "fdatasync", "fsync", "ftruncate", "unlink")
KEPT = ["answer_wrongly-0", "answer_rightly-0", "answer_wrongly-1", "answer_rightly-1"]
IS_LONG = os.environ.get("MASTERY_LONG") == "1"
SEED = os.environ.get("MASTERY_SEED", "20240501")


class Answering:
    """Runs the learner with one system call of one kind tampered with."""

    def __init__(self, release: Release, folder: Path, place: Callable[[Path], Path | str]) -> None:
        assert shutil.which("strace"), "the tests need strace: install the package strace"
        self._folder, self._place, self._runs = folder, place, 0
        self._sidecar = folder / "sample.mastery"
        self._sidecar.write_text(seal(release), "utf-8")
        self.record = folder / "none"

    def run(self, *tampering: str) -> tuple[int, list[str], str]:
        """Exit code, what was said, and the trace; the record is a new one."""
        self._runs += 1
        self.record = self._folder / str(self._runs) / "record.sqlite"
        trace = self._folder / f"{self._runs}.trace"
        options = [part for one in tampering for part in ("-e", one)]
        # A log's own writes go to the disk as well: only what touches the record's files is counted.
        command = ["strace", "-o", str(trace), "-e", f"trace={','.join(CALLS)}", *options, sys.executable, "-m",
                   "tests.fault_child", str(self._sidecar), str(self._place(self.record))]  # fmt: skip
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
        assert done.stdout.startswith("begun"), done.stderr
        return done.returncode, done.stdout.split("\n")[1:-1], trace.read_text("utf-8")

    def places(self) -> list[tuple[str, int]]:
        """Every call of an undisturbed run: its kind, and the how-manieth of its kind it is."""
        code, said, trace = self.run()
        assert (code, said) == (0, [*(f"kept {id}" for id in KEPT), "closed"])
        made = Counter(re.findall(rf"^({'|'.join(CALLS)})\(", trace, flags=re.M))
        return [(call, number) for call in CALLS for number in range(1, made[call] + 1)]


@pytest.fixture(params=PLACES)
def answering(request: pytest.FixtureRequest, release: Release, tmp_path: Path) -> Answering:
    return Answering(release, tmp_path, PLACES[request.param])


def some(places: list[tuple[str, int]], count: int) -> list[tuple[str, int]]:
    return places if IS_LONG else sorted(random.Random(SEED).sample(places, min(count, len(places))))


def look_at(answering: Answering, release: Release, said: list[str], *, killed: bool) -> None:
    """Nothing acknowledged is missing, nothing is there twice, and mastery is what the attempts make of it."""
    acknowledged = [line.removeprefix("kept ") for line in said if line.startswith("kept ")]
    if not answering.record.exists() and not acknowledged:
        return
    with closing(open_record(answering.record)) as record:
        entries = [entry for _, entry in record.entries(ADA, "sample")]
    with closing(sqlite3.connect(answering.record)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    found = Counter(entry.id for entry in entries)
    there = [id for id in KEPT if id in found]
    assert there[: len(acknowledged)] == acknowledged
    assert len(there) <= len(acknowledged) + killed
    assert max(found.values(), default=1) == 1
    stepwise = Progress()
    for entry in entries:
        stepwise = fold(stepwise, entry, release.lesson)
    assert stepwise == replay(entries, release.lesson)


@pytest.mark.long
def test_whoever_dies_at_any_write_or_sync_has_lost_nothing_that_was_acknowledged(
    answering: Answering, release: Release, tell: Tell
) -> None:
    places = answering.places()
    chosen = some(places, 12)

    for call, number in chosen:
        code, said, trace = answering.run(f"inject={call}:signal=SIGKILL:when={number}")

        assert code in (-signal.SIGKILL, 128 + signal.SIGKILL), (call, number)
        assert "+++ killed by SIGKILL +++" in trace
        assert "closed" not in said
        look_at(answering, release, said, killed=True)
    tell(f"killed at {len(chosen)} of {len(places)} writes and syncs, each of them hit: nothing lost")


@pytest.mark.long
@pytest.mark.parametrize(("error", "reason"), [("ENOSPC", "full"), ("EIO", "unavailable")])
def test_a_write_that_fails_is_told_not_acknowledged_and_kept_when_sent_again(
    answering: Answering, release: Release, tell: Tell, error: str, reason: str
) -> None:
    fails = ("pwrite64",) if error == "ENOSPC" else ("pwrite64", "fdatasync", "fsync")
    places = [(call, number) for call, number in answering.places() if call in fails]
    chosen = some(places, 6)
    # While a new file is made, SQLite calls a full disk an I/O error at some writes.
    told = {f"refused {reason}", "refused unavailable", f"refused {phrase(f'record.{reason}')}"}
    refusals = 0

    for call, number in chosen:
        code, said, trace = answering.run(f"inject={call}:error={error}:when={number}")

        assert trace.count("(INJECTED)") == 1, (call, number)
        refused = [line for line in said if line.startswith("refused ")]
        refusals += len(refused)
        assert set(refused) <= told
        assert code == 0
        assert [line for line in said if line.startswith("kept ")] == [f"kept {id}" for id in KEPT]
        look_at(answering, release, said, killed=False)
    tell(f"{error} at {len(chosen)} of {len(places)} calls, each hit: {refusals} answers refused and kept later")
    assert refusals


@pytest.mark.long
@on_disk
def test_a_record_that_is_held_for_a_while_waits_and_then_says_so(
    tmp_path: Path,
    place: Callable[[Path], Path | str],
    monkeypatch: pytest.MonkeyPatch,
    tell: Tell,
) -> None:
    # How long it is held, against how long is waited: a fiftieth of 0.1 to 30 s against 5 s, and those in test-long.
    scale = 1.0 if IS_LONG else 0.02
    monkeypatch.setattr(engine, "BUSY_SECONDS", 5 * scale)
    monkeypatch.setattr(sqlite, "_BUSY_SECONDS", 5 * scale)
    path = tmp_path / "record.sqlite"
    kept = 0
    told: list[str] = []

    with closing(open_record(place(path))) as record:
        for number, seconds in enumerate((0.1, 0.5, 1, 2, 10, 30)):
            entry = STEP.__class__(id=f"held-{number}", frame="f", kind="next", presentation=0, key="k", release="r",
                                   at=STEP.at)  # fmt: skip
            with closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as other:
                other.execute("BEGIN IMMEDIATE")
                over = threading.Timer(seconds * scale, lambda held=other: held.execute("ROLLBACK"))
                over.start()
                try:
                    record.append(ADA, "sample", entry)
                    kept += 1
                except RecordError as error:
                    told.append(error.reason)
                over.join()
                record.append(ADA, "sample", entry)
        held = [entry.id for _, entry in record.entries(ADA, "sample")]

    tell(f"held six times, 0.1 to 30 s (times {scale:g}): {kept} waited, {len(told)} told, none twice")
    assert held == [f"held-{number}" for number in range(6)]
    assert kept >= 2
    assert told == ["locked"] * (6 - kept)
    assert len(told) >= 2

"""The kernel is killed at any moment: every acknowledged answer is there, none twice.

200 answers in all; 1,000 with MASTERY_LONG=1. MASTERY_SEED chooses the moments.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from mastery_widgets.core.attempt import Attempt
from mastery_widgets.core.progress import Progress, fold, replay
from mastery_widgets.core.release import Release
from mastery_widgets.notebook.seal import seal
from mastery_widgets.store import open_record
from tests.kill_child import FRAME
from tests.sample import ADA, Tell, answer_rightly, go_on, session_of
from tests.test_record import everywhere

ROOT = Path(__file__).parent.parent
ANSWERS = 1_000 if os.environ.get("MASTERY_LONG") == "1" else 200


def acknowledged_before_death(sidecar: Path, record: Path | str, mark: str, chance: random.Random) -> list[str]:
    """What a child has said before it was killed, at a random moment within its next answers."""
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.kill_child", str(sidecar), str(record), mark],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    watchdog = threading.Timer(120, child.kill)
    watchdog.start()
    try:
        assert child.stdout.readline() == "ready\n"
        said = [child.stdout.readline().strip() for _ in range(chance.randint(5, 35))]
        time.sleep(chance.random() * 0.02)
        child.send_signal(signal.SIGKILL)
        rest = child.stdout.read()
    finally:
        watchdog.cancel()
        child.kill()
        child.wait()
        child.stdout.close()
    # What was not said to the end of its line was not said.
    return [*said, *rest[: rest.rfind("\n") + 1].split()]


@pytest.mark.long
@everywhere
def test_every_acknowledged_answer_outlives_its_kernel_and_none_is_there_twice(
    release: Release, tmp_path: Path, tell: Tell, place: Callable[[Path], Path | str]
) -> None:
    seed = int(os.environ.get("MASTERY_SEED", "20240501"))
    chance = random.Random(seed)
    sidecar, where = tmp_path / "sample.mastery", place(tmp_path / "record.sqlite")
    sidecar.write_text(seal(release), "utf-8")
    said: list[str] = []
    kills = 0

    while len(said) < ANSWERS:
        kills += 1
        said += acknowledged_before_death(sidecar, where, f"k{kills}", chance)

    record = open_record(where)
    entries = [entry for _, entry in record.entries(ADA, "sample")]
    found = Counter(entry.id for entry in entries)
    kept = [entry.id for entry in entries if isinstance(entry, Attempt) and entry.frame == FRAME]
    tell(f"seed {seed}: killed {kills} times, {len(said)} acknowledged, {len(kept)} in the record")
    assert [id for id in said if id not in found] == []
    assert max(found.values()) == 1
    assert [id for id in kept if id in set(said)] == said
    assert len(kept) - len(said) <= kills  # one answer at most was on disk before it could be said

    stepwise = Progress()
    for entry in entries:
        stepwise = fold(stepwise, entry, release.lesson)
    session = session_of(release, record)
    assert stepwise == replay(entries, release.lesson) == session.progress
    if session.progress.of(FRAME).tries:
        go_on(session, FRAME)
    assert answer_rightly(session, FRAME)["done"]
    record.close()

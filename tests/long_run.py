"""What a long run has seen: kept so that it goes on where it stopped, and told in the reference.

With MASTERY_LONG=1, tests that passed on this state of the files are not run again until all have passed; what the long checks
say of themselves is written to ``long-run.json``, of which ``docs/generate.py`` makes a page.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import os
import subprocess
from pathlib import Path
from typing import TypedDict

import pytest

__all__ = ["IS_LONG", "Passed", "Seen", "keep", "sentence", "state_of_files", "told"]

IS_LONG = os.environ.get("MASTERY_LONG") == "1"
ROOT = Path(__file__).parents[1]
KEPT = Path(__file__).with_name("long-run.json")


class Seen(TypedDict):
    """What one long check saw: its own words, the day (UTC), and how long it took."""

    told: list[str]
    date: str
    seconds: int


def state_of_files(root: Path = ROOT) -> str:
    """A name for what the files of the repository say: it changes when one of them does, what a run writes set aside."""
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listed, cwd=root, check=True, capture_output=True, text=True).stdout.splitlines()
    digest = hashlib.sha256()
    for name in sorted({*names} - {"tests/long-run.json", "docs/reference/long-run.md"}):
        if (root / name).is_file():
            digest.update(name.encode() + b"\0" + hashlib.sha256((root / name).read_bytes()).digest())
    return digest.hexdigest()[:16]


class Passed:
    """Which tests have passed on one state of the files, a line each, in a file that outlives the process."""

    def __init__(self, file: Path, state: str) -> None:
        self._file = file
        kept = file.read_text("utf-8").splitlines() if file.exists() else []
        self.names = set(kept[1:]) if kept[:1] == [state] else set()
        if not self.names:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(state + "\n", "utf-8")

    def add(self, name: str) -> None:
        """Say so at once: the next moment may be the process's last."""
        self.names.add(name)
        with self._file.open("a", encoding="utf-8") as out:
            out.write(name + "\n")


def told(report: pytest.TestReport) -> list[str]:
    """What a test has said of its run."""
    return [str(value) for name, value in report.user_properties if name == "told"]


def sentence(test: str) -> str:
    """A test's id in words: ``tests/test_a.py::test_it_holds[file-x]`` → ``It holds (file, x)``."""
    name, _, case = test.rpartition("::")[2].partition("[")
    words = name.removeprefix("test_").replace("_", " ")
    return words[:1].upper() + words[1:] + (f" ({case.rstrip(']').replace('-', ', ')})" if case else "")


def keep(reports: list[pytest.TestReport], file: Path = KEPT) -> None:
    """Write down what those of the reports that passed have said; what others said before stays."""
    seen: dict[str, Seen] = json.loads(file.read_text("utf-8")) if file.exists() else {}
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    for report in reports:
        if report.passed and report.when == "call" and (said := told(report)):
            seen[report.nodeid] = {"told": said, "date": today, "seconds": round(report.duration)}
    file.write_text(json.dumps(dict(sorted(seen.items())), indent=1, ensure_ascii=False) + "\n", "utf-8")

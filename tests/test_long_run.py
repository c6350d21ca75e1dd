"""A long run goes on where it stopped, and what it saw is kept."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.long_run import Passed, keep, sentence, state_of_files


def report(test: str, outcome: str = "passed", *told: str) -> pytest.TestReport:
    return pytest.TestReport(
        nodeid=test, location=("", 0, ""), keywords={}, outcome=outcome, longrepr=None, when="call",  # type: ignore[arg-type]
        user_properties=[("told", text) for text in told], duration=2.6,
    )  # fmt: skip


def test_what_has_passed_is_still_known_in_the_next_process(tmp_path: Path) -> None:
    Passed(tmp_path / "passed", "a state").add("tests/test_a.py::test_it")

    assert Passed(tmp_path / "passed", "a state").names == {"tests/test_a.py::test_it"}


def test_on_other_files_nothing_has_passed_yet(tmp_path: Path) -> None:
    Passed(tmp_path / "passed", "a state").add("tests/test_a.py::test_it")

    assert Passed(tmp_path / "passed", "another").names == set()
    assert Passed(tmp_path / "passed", "another").names == set()


def test_the_state_changes_with_a_file_and_not_with_what_a_run_writes(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "--quiet", str(tmp_path)], check=True)
    (tmp_path / "tests").mkdir()
    (tmp_path / "one.py").write_text("a = 1\n", "utf-8")
    first = state_of_files(tmp_path)
    (tmp_path / "tests" / "long-run.json").write_text("{}", "utf-8")
    assert state_of_files(tmp_path) == first

    (tmp_path / "one.py").write_text("a = 2\n", "utf-8")
    assert state_of_files(tmp_path) != first


def test_what_a_check_said_is_kept_with_its_day_and_what_others_said_stays(tmp_path: Path) -> None:
    kept = tmp_path / "kept.json"
    keep([report("tests/test_b.py::test_b", "passed", "all of 9")], kept)
    keep([report("tests/test_a.py::test_a", "passed", "seed 1", "3 of 3")], kept)

    found = json.loads(kept.read_text("utf-8"))
    assert {test: one["told"] for test, one in found.items()} == {
        "tests/test_a.py::test_a": ["seed 1", "3 of 3"],
        "tests/test_b.py::test_b": ["all of 9"],
    }
    assert found["tests/test_a.py::test_a"]["seconds"] == 3


def test_nothing_is_kept_of_what_did_not_pass(tmp_path: Path) -> None:
    keep([report("tests/test_a.py::test_a", "failed", "1 of 3")], tmp_path / "kept.json")

    assert json.loads((tmp_path / "kept.json").read_text("utf-8")) == {}


def test_the_name_of_a_test_is_a_sentence_again() -> None:
    assert sentence("tests/test_a.py::test_no_page_is_told[file-plain]") == "No page is told (file, plain)"
    assert sentence("tests/test_a.py::test_it_holds") == "It holds"

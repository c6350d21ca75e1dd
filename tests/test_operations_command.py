"""`mastery backup`, `restore`, `verify`, `migrate`, `export`, `erase`: what they print, how they end."""

from __future__ import annotations

import json
import stat
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from mastery_widgets.core.release import Release
from mastery_widgets.session import Learner
from mastery_widgets.store import open_record
from tests.sample import ADA, write_course
from tests.test_cli import mastery
from tests.test_record import ATTEMPT, EVERYWHERE, STEP
from tests.test_soundness import change, met, path, play  # noqa: F401  # the record of two who have mastered

CANARY = Learner(issuer="school", subject="canary-3f9d51c07e")


@pytest.fixture(autouse=True)
def _at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATA", "CACHE", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / "home" / name))


@pytest.mark.parametrize("engine", EVERYWHERE)
def test_a_record_is_backed_up_erased_restored_and_verified(release: Release, tmp_path: Path, engine: str) -> None:
    place = EVERYWHERE[engine](tmp_path / "kept" / "record.sqlite")
    with closing(open_record(place)) as record:
        play(record, release)
        record.append(CANARY, "sample", replace(STEP, id="c-1"))
    course = tmp_path / "course"
    write_course(course)

    made = mastery("backup", tmp_path / "backups", "--record", place)
    assert (made.returncode, made.stderr) == (0, "")
    file = Path(made.stdout.split("\n")[0])
    assert "entries of 3 learners; kept until " in made.stdout
    erased = mastery("erase", "school:canary-3f9d51c07e", "--record", place)
    assert (erased.returncode, erased.stderr) == (0, "")
    assert "erased: 1 entry of 1 learner\nmade before, and removed after " in erased.stdout
    assert str(file) in erased.stdout
    restored = mastery("restore", file, "--record", place)
    assert (restored.returncode, restored.stderr) == (0, "")
    assert "erased since the backup was made, and again now: 1 learner" in restored.stdout
    seen = mastery("verify", course, "--record", place)
    assert (seen.returncode, seen.stderr) == (0, "")
    assert seen.stdout.endswith("sound\n")


def test_what_is_not_as_it_should_be_is_said_and_ends_with_2(path: Path, tmp_path: Path) -> None:  # noqa: F811
    write_course(tmp_path / "course")
    number, _, body = met(path)[0]
    change(path, "UPDATE entries SET body = ? WHERE sequence = ?", json.dumps({**body, "meets": False}), number)

    done = mastery("verify", tmp_path / "course", "--record", path)

    assert done.returncode == 2
    assert done.stderr.startswith("mastery: school:ada, sample: the response ")
    assert done.stdout.endswith("1 thing is not as it should be\n")


def test_a_live_file_that_still_names_her_ends_with_2(tmp_path: Path) -> None:
    where = tmp_path / "record.sqlite"
    with closing(open_record(where)) as record:
        record.append(CANARY, "sample", ATTEMPT)
    log = tmp_path / "home" / "DATA" / "mastery_widgets" / "server.log"
    log.parent.mkdir(parents=True)
    log.write_text(f"seen: {CANARY.subject}")

    done = mastery("erase", CANARY.subject, "--record", where)

    assert done.returncode == 2
    assert done.stderr == f"mastery: {log} still names a learner who was erased\n"


def test_an_export_is_a_file_of_its_owners_alone_and_overwrites_nothing(path: Path, tmp_path: Path) -> None:  # noqa: F811
    file = tmp_path / "ada.jsonl"

    done = mastery("export", "ada", "--file", file, "--record", path)
    again = mastery("export", "ada", "--file", file, "--record", path)

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert {json.loads(line)["subject"] for line in file.read_text("utf-8").splitlines()} == {ADA.subject}
    assert again.returncode == 2
    assert again.stderr == f"mastery: there is a file {file} already; an export overwrites nothing\n"


def test_an_export_for_research_is_of_all_and_names_nobody(path: Path) -> None:  # noqa: F811
    done = mastery("export", "--research", "--record", path)

    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert len({row["learner"] for row in rows}) == 2
    assert "school" not in done.stdout
    assert mastery("export", "--research", "--record", path).stdout == done.stdout


@pytest.mark.parametrize("command", ["export", "erase"])
def test_nobody_named_is_not_everybody(command: str, path: Path) -> None:  # noqa: F811
    before = path.read_bytes()

    assert mastery(command, "--record", path).returncode == 2
    assert path.read_bytes() == before


def test_a_record_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    for command in (["verify"], ["backup", tmp_path], ["export", "ada"], ["erase", "ada"], ["migrate", tmp_path]):
        done = mastery(*command, "--record", tmp_path / "none.sqlite")

        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.startswith("mastery: there is no record at ")
    assert list(tmp_path.glob("none*")) == []

"""The command line: what it prints, how it ends."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.sample import LESSON, write_course

ROOT = Path(__file__).parent.parent
# A lesson that is not warned of: nothing in it decides mastery.
PRACTICE = LESSON.replace("kind: criterion\n", "")


def mastery(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """The command, run as a user would."""
    return subprocess.run(
        [sys.executable, "-m", "mastery_widgets", *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_help_lists_the_commands() -> None:
    done = mastery("--help")

    assert done.returncode == 0
    for command in ("check", "build", "criterion", "open", "serve"):
        assert f"\n  {command}" in done.stdout


def test_the_version_is_the_packages() -> None:
    import mastery_widgets

    assert mastery("--version").stdout == f"mastery_widgets {mastery_widgets.__version__}\n"


def test_check_says_what_is_in_a_lesson(course: Path) -> None:
    write_course(course, lesson=PRACTICE)

    done = mastery("check", course)

    assert (done.returncode, done.stderr) == (0, "")
    assert "6 frames (1 choice, 1 cloze, 1 exposition, 1 numeric, 1 point, 1 text)" in done.stdout
    assert "26 instances" in done.stdout
    assert sorted(path.name for path in course.iterdir()) == ["course.yml", "sample.md"]


def test_build_writes_both_files_and_says_where(course: Path) -> None:
    write_course(course, lesson=PRACTICE)

    done = mastery("build", course / "sample.md")

    assert (done.returncode, done.stdout, done.stderr) == (0, f"{course / 'sample.ipynb'}\n", "")
    assert (course / "sample.mastery").is_file()


def test_a_folder_of_courses_is_built_course_by_course(tmp_path: Path) -> None:
    for name in ("fractions", "more"):
        write_course(tmp_path / name, lesson=PRACTICE)

    done = mastery("build", tmp_path)

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.split() == [str(tmp_path / name / "sample.ipynb") for name in ("fractions", "more")]


def test_check_tells_every_mistake_on_a_line_of_its_own(course: Path) -> None:
    write_course(course, lesson=LESSON.replace("ask: numeric", "ask: essay").replace("[swaps]", "[swap]"))

    done = mastery("check", course)
    lines = done.stderr.splitlines()

    assert done.returncode == 2
    assert len(lines) == 2
    assert all(line.startswith(f"mastery: {course / 'sample.md'}:") for line in lines)


@pytest.mark.parametrize(
    ("command", "name", "said"),
    [
        ("check", "nowhere", "there is no such file or folder"),
        ("build", "empty", "no course.yml in this folder"),
        ("check", "course/sample.ipynb", "is no readable notebook"),
        ("build", "course/broken.md", "a lesson begins with front matter"),
    ],
)
def test_an_error_is_one_line_and_exit_code_two(tmp_path: Path, command: str, name: str, said: str) -> None:
    write_course(tmp_path / "course")
    (tmp_path / "empty").mkdir()
    (tmp_path / "course" / "sample.ipynb").write_text("no notebook")
    (tmp_path / "course" / "broken.md").write_text("no lesson")

    done = mastery(command, tmp_path / name)

    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.startswith("mastery: ")
    assert said in done.stderr


@pytest.mark.parametrize("report", ["confidence", "forms", "frames", "items", "time", "validation"])
def test_a_report_of_made_up_learners_is_printed(course: Path, report: str) -> None:
    write_course(course)

    done = mastery("report", report, course, "--simulated", "12", "--format", "csv")

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("lesson,")


def test_a_command_that_there_is_not_is_refused() -> None:
    done = mastery("publish")

    assert done.returncode == 2
    assert "Traceback" not in done.stderr

"""Documents under test: what they say to type is typed, what they show is compiled, and where they point is something."""

from __future__ import annotations

import importlib.util
import re
import shlex
import sys
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import typer
from traitlets.config import Config

from mastery_widgets.authoring.compile import compile_frame
from mastery_widgets.authoring.frame_text import read_frame
from mastery_widgets.cli import main
from mastery_widgets.cli.commands import app
from mastery_widgets.session.feedback import Feedback
from mastery_widgets.session.lesson_line import LessonView
from mastery_widgets.session.views import FrameView
from tests.sample import LESSON, write_course

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
WRITTEN = sorted([*ROOT.glob("*.md"), *DOCS.glob("*.md")])  # by hand
EVERY = sorted([*WRITTEN, *(DOCS / "reference").glob("*.md")])
COMMANDS = typer.main.get_command(app).commands  # type: ignore[attr-defined]  # typer does not say that it is a group
RUNNING = ("open", "serve")


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A fenced block. ``file`` is where its text belongs; empty for one that belongs nowhere."""

    language: str
    file: str
    text: str
    line: int


def blocks(path: Path) -> list[Block]:
    text = path.read_text("utf-8")
    found = re.finditer(r"^(`{3,})(\w+)[ \t]*([^\n]*)\n(.*?)^\1[ \t]*$", text, flags=re.S | re.M)
    return [Block(language=m[2], file=m[3].strip(), text=m[4], line=text[: m.start()].count("\n") + 1) for m in found]


def commands(path: Path) -> Iterator[tuple[int, list[str], str]]:
    """Line, command and what the document shows of its output, for each line that begins with a `$`."""
    for block in blocks(path):
        if block.language == "console":
            for part in re.split(r"^\$ ", block.text, flags=re.M)[1:]:
                typed, _, shown = part.partition("\n")
                yield block.line, shlex.split(typed), shown


def prose(path: Path) -> str:
    """A document without its blocks and its code."""
    text = re.sub(r"^(`{3,}).*?^\1[ \t]*$", "", path.read_text("utf-8"), flags=re.S | re.M)
    return re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", text)


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


every = pytest.mark.parametrize("document", EVERY, ids=named)
written = pytest.mark.parametrize("document", WRITTEN, ids=named)


# -- what they say to type ---------------------------------------------------------------------------------------------


def typed(command: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> tuple[int, str]:
    """Exit code and all output of a `mastery` command."""
    monkeypatch.setattr(sys, "argv", command)
    code = 0
    try:
        main()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    shown = capsys.readouterr()
    return code, shown.out + shown.err


def in_python(text: str, names: dict[str, Any]) -> None:
    exec(compile(text, "<document>", "exec"), names)  # noqa: S102  # our own documents


def in_ipython(text: str) -> None:
    from IPython.core.interactiveshell import InteractiveShell

    result = InteractiveShell().run_cell(text)
    assert result.success, text


def patch(file: Path, diff: str) -> None:
    lines = diff.splitlines(keepends=True)
    before = "".join(line[1:] for line in lines if line[0] != "+")
    after = "".join(line[1:] for line in lines if line[0] != "-")
    text = file.read_text("utf-8")
    assert text.count(before) == 1, before
    file.write_text(text.replace(before, after), "utf-8")


@written
def test_what_a_document_says_from_top_to_bottom_works(
    document: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    # Nothing in it decides mastery, so that no warning stands in what the commands print.
    lesson = LESSON.replace("lesson: sample", "lesson: numbers-on-the-line").replace("kind: criterion\n", "")
    write_course(tmp_path / "lessons" / "fractions", lesson=lesson, name="numbers-on-the-line.md")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("MASTERY_RECORD", str(tmp_path / "record.sqlite"))
    config = Config()
    names: dict[str, Any] = {"get_config": lambda: config}
    heard = iter(commands(document))

    for block in blocks(document):
        if block.language == "python":
            in_python(block.text, names)
        elif block.language == "ipython":
            in_ipython(block.text)
        elif block.language == "diff":
            patch(tmp_path / block.file, block.text)
        elif block.file:
            (tmp_path / block.file).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / block.file).write_text(block.text, "utf-8")
        elif block.language == "console":
            for _ in re.findall(r"^\$ ", block.text, flags=re.M):
                line, command, shown = next(heard)
                if command[0] == "mastery" and command[1] not in RUNNING:
                    code, output = typed(command, capsys, monkeypatch)
                    assert code == (2 if shown.startswith("mastery: ") else 0), f"line {line}: {output}"
                    assert not shown or output == shown, f"line {line}"


@written
def test_commands_that_run_on_exist_with_their_options(document: Path) -> None:
    for line, command, _ in commands(document):
        if command[:1] != ["mastery"]:
            continue
        known = COMMANDS[command[1]]
        if hasattr(known, "commands"):
            known = known.commands[command[2]]
        options = {name for one in known.params for name in (*one.opts, *one.secondary_opts)}
        for word in command[2:]:
            assert not word.startswith("-") or word.partition("=")[0] in options, f"line {line}: {word}"


def test_what_is_said_of_run_py_is_what_it_does() -> None:
    listed = set(re.findall(r"^    python3 run\.py (\S+)", (ROOT / "run.py").read_text("utf-8"), flags=re.M))
    used = {
        word
        for document in WRITTEN
        for word in re.findall(r"python3 run\.py(?: ([a-z][a-z-]*))?", document.read_text("utf-8"))
        if word
    }

    assert used <= listed
    assert {"serve", "test", "check", "bench"} <= used


def test_parts_of_the_benchmarks_that_are_named_are_there() -> None:
    code = "\n".join(path.read_text("utf-8") for path in (ROOT / "benchmarks").glob("*.py"))
    said = "\n".join(document.read_text("utf-8") for document in WRITTEN)
    parts = re.findall(r"-m benchmarks ([a-z][a-z-]*)", said)

    assert parts
    assert all(f'"{part}"' in code for part in parts), parts


# -- what they show ----------------------------------------------------------------------------------------------------


class Anything(frozenset[str]):
    """Holds every name: a snippet belongs to no course."""

    def __contains__(self, name: object) -> bool:
        return True


SNIPPETS = [
    pytest.param(block.text, id=f"{named(path)}:{block.line}")
    for path in WRITTEN
    for block in blocks(path)
    if block.language == "markdown" and block.text.startswith("%%frame")
]


@pytest.mark.parametrize("text", SNIPPETS)
def test_every_frame_that_is_shown_compiles(text: str) -> None:
    nothing: Collection[str] = Anything()

    assert compile_frame(read_frame(text.rstrip("\n")), misconceptions=nothing).frame.id


@written
def test_every_frame_in_a_document_is_looked_at_by_a_test(document: Path) -> None:
    for block in blocks(document):
        if "%%frame" in block.text and block.language == "markdown":
            assert block.text.startswith("%%frame") or block.file, f"line {block.line} is neither a frame nor a file"


def test_lessons_that_are_shown_build(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("lesson-format.md", "tutorial-teacher.md"):
        folder = tmp_path / name
        for block in blocks(DOCS / name):
            if block.language == "diff":
                patch(folder / block.file, block.text)
            elif block.file:
                (folder / block.file).parent.mkdir(parents=True, exist_ok=True)
                (folder / block.file).write_text(block.text, "utf-8")
        course = next(folder.rglob("course.yml")).parent

        assert typed(["mastery", "build", str(course)], capsys, monkeypatch)[0] == 0


def test_the_shapes_in_the_protocol_are_those_of_the_views() -> None:
    text = (DOCS / "protocol.md").read_text("utf-8")
    for name, shape in (("FrameView", FrameView), ("LessonView", LessonView), ("Feedback", Feedback)):
        body = re.search(rf"interface {name} \{{(.*?)^\}}", text, flags=re.S | re.M)
        assert body is not None
        flat = re.sub(r"//[^\n]*", "", body[1])
        while re.search(r"\{[^{}]*\}", flat):
            flat = re.sub(r"\{[^{}]*\}", "", flat)

        assert set(re.findall(r"(\w+)\??:", flat)) == set(shape.__annotations__), name


# -- where they point --------------------------------------------------------------------------------------------------


def links(document: Path) -> list[str]:
    return re.findall(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)", prose(document))


def anchors(document: Path) -> set[str]:
    heads = re.findall(r"^#+ (.*)$", re.sub(r"^```.*?^```", "", document.read_text("utf-8"), flags=re.S | re.M), re.M)
    return {re.sub(r"[^\w -]", "", head.lower()).replace(" ", "-") for head in heads}


@every
def test_links_between_documents_resolve(document: Path) -> None:
    for link in links(document):
        if re.match(r"https?:|mailto:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (document.parent / path).resolve() if path else document

        assert target.exists(), link
        assert target.is_relative_to(ROOT), link
        assert not anchor or anchor in anchors(target), link


@every
def test_pictures_are_there(document: Path) -> None:
    pictures = [p for p in re.findall(r"!\[[^\]]*\]\(([^)\s]+)\)", prose(document)) if not p.startswith("http")]

    for picture in pictures:
        assert (document.parent / picture).is_file(), picture


def test_every_document_can_be_reached_from_the_readme() -> None:
    reached, ahead = set(), [ROOT / "README.md"]
    while ahead:
        document = ahead.pop()
        reached.add(document)
        targets = [
            (document.parent / link.partition("#")[0]).resolve() for link in links(document) if "://" not in link
        ]
        ahead += [one for one in targets if one.suffix == ".md" and one.is_file() and one not in reached]

    assert {named(one) for one in EVERY} - {named(one) for one in reached} - {"docs/benchmarks.md"} == set()


@every
def test_a_document_names_no_folder_of_one_machine(document: Path) -> None:
    assert re.findall(r"(?<![\w.])/(?:home|root|work|Users|tmp|mnt)/\S*", document.read_text("utf-8")) == []


# -- what the code says of itself --------------------------------------------------------------------------------------


def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("docs_generate", DOCS / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_reference_is_what_the_code_says() -> None:
    assert generator().stale() == [], "run `python docs/generate.py`"


def test_there_is_no_page_of_reference_that_nothing_writes() -> None:
    assert {path.name for path in (DOCS / "reference").iterdir()} == set(generator().PAGES)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_option_has_help_and_is_in_the_documents(name: str) -> None:
    command = COMMANDS[name]
    said = "\n".join(path.read_text("utf-8") for path in WRITTEN)

    assert command.help
    assert all(one.help for one in command.params if one.name != "help")
    assert f"mastery {name} " in said


def is_said(pattern: str, message: str) -> bool:
    """Whether a message of the code is one of the page, where … stands for anything."""
    wanted = ".*".join(re.escape(part) for part in pattern.split("…"))
    return re.fullmatch(wanted, message.replace("`", "")) is not None


def advised() -> list[str]:
    """The messages in the first column of the page of troubles."""
    text = (DOCS / "when-things-go-wrong.md").read_text("utf-8")
    return re.findall(r"^\| `(.*?)` \|", text, flags=re.M)


def test_every_message_to_an_operator_has_its_advice() -> None:
    found = generator().messages_in_code()
    said = {text: kind for kind in ("SealError", "RecordError", "ServeError", "MasteryError") for text in found[kind]}
    assert len(said) > 25

    assert [text for text in said if not any(is_said(pattern, text) for pattern in advised())] == []


def test_no_advice_is_given_on_a_message_that_there_is_not() -> None:
    found = generator().messages_in_code()
    said = [text for kind in found.values() for text in kind]

    assert [pattern for pattern in advised() if not any(is_said(pattern, text) for text in said)] == []


# -- Binder ------------------------------------------------------------------------------------------------------------


def test_binder_installs_this_package_and_builds_what_the_links_open() -> None:
    import yaml

    environment = yaml.safe_load((ROOT / "binder" / "environment.yml").read_text("utf-8"))
    script = ROOT / "binder" / "postBuild"
    opened = re.findall(r"urlpath=\w+/\w+/([\w/.-]+)\.ipynb", (ROOT / "README.md").read_text("utf-8"))

    assert {"pip": ["-e .."]} in environment["dependencies"]
    assert script.stat().st_mode & 0o111
    assert len(opened) == 2
    for lesson in opened:
        assert (ROOT / f"{lesson}.md").is_file()
        assert f"mastery build {Path(lesson).parent}" in script.read_text("utf-8")

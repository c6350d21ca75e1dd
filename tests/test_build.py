"""A release becomes a notebook and its sidecar: the same bytes each time, and nothing that is locked in clear."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest

from mastery_widgets.cli.lessons import check_all
from mastery_widgets.core.kinds import item_to_json
from mastery_widgets.core.lesson import open_cells
from mastery_widgets.core.release import Release
from mastery_widgets.errors import LessonError
from mastery_widgets.notebook.build import build, notebook_text, read_notebook
from mastery_widgets.notebook.names import cell_metadata
from mastery_widgets.notebook.seal import SCHEMA, seal, unseal
from tests.sample import LESSON, compiled, master, session_of, write_course


@pytest.fixture(scope="module")
def sealed(release: Release) -> str:
    return seal(release)


@pytest.fixture
def notebook(release: Release) -> Any:
    return nbformat.reads(notebook_text(release, None), as_version=4)


def texts_in(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from texts_in(part)
    elif isinstance(value, list):
        for part in value:
            yield from texts_in(part)


def locked_texts(release: Release) -> set[str]:
    """Every prompt, option, hint, feedback and key string, and all that stands in closed cells; titles are public."""
    opened = set(open_cells(release.lesson, ()))
    texts = {text for id, text in (*release.sources.items(), *release.pages.items()) if id not in opened}
    for content in release.frames.values():
        texts |= {content.body, content.summary}
        if content.item is not None:
            texts |= set(texts_in(item_to_json(content.item)["instances"]))
    public = {frame.title for frame in release.lesson.frames.values()} | {"hint", "scaffold", "solution", "else", "any"}
    public |= {"numeric", "choice", "text", "counts-parts", "swaps", "unit"}  # "unit" is part of an objective's id
    return {text for text in texts - public if len(text) > 3}


def test_the_same_source_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        build(compiled(tmp_path / name), tmp_path / name / "sample.ipynb")

    for suffix in (".ipynb", ".mastery"):
        one, two = ((tmp_path / name / f"sample{suffix}").read_bytes() for name in ("one", "two"))
        assert one == two


def test_a_file_that_is_the_same_already_is_left_alone(release: Release, tmp_path: Path) -> None:
    built = build(release, tmp_path / "sample.ipynb")
    before = built.notebook.stat().st_mtime_ns

    build(release, tmp_path / "sample.ipynb")

    assert built.notebook.stat().st_mtime_ns == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["sample.ipynb", "sample.mastery"]


def test_what_is_sealed_is_unsealed_as_it_was(release: Release, sealed: str) -> None:
    again = unseal(sealed)

    assert again.lesson == release.lesson
    for frame in release.lesson.frames:
        assert again.frame(frame) == release.frame(frame)
    for cell in release.lesson.cells:
        assert again.source(cell.id) == release.source(cell.id)
        assert again.html(cell.id) == release.pages.get(cell.id, "")


def test_a_sealed_lesson_plays_like_the_compiled_one(release: Release, sealed: str) -> None:
    sessions = [session_of(contents) for contents in (release, unseal(sealed))]
    for frame in release.lesson.frame_order:
        views = [session.frame_view(frame) for session in sessions]
        assert views[0] == views[1]
        for session in sessions:
            master(session, frame)


def test_nothing_that_is_locked_is_in_the_notebook(release: Release) -> None:
    text = notebook_text(release, None)

    assert [one for one in locked_texts(release) if json.dumps(one)[1:-1] in text] == []


@pytest.mark.parametrize("one_file", [False, True], ids=["sidecar", "one file"])
def test_nothing_that_is_sealed_is_there_in_clear(release: Release, sealed: str, one_file: bool) -> None:
    text = notebook_text(release, sealed) if one_file else sealed
    forms = {one for locked in locked_texts(release) for one in (locked, json.dumps(locked, ensure_ascii=False)[1:-1])}

    assert [one for one in forms if one in text] == []
    for word in ("GAMMA-CODE", "BETWEEN", "OMEGA", "EXPOSED", "Think of cake", "quarter"):
        assert word in LESSON
        assert word not in text


def test_the_search_for_what_is_locked_finds_it_in_a_lesson_that_leaks(release: Release) -> None:
    leaky = json.dumps(item_to_json(release.frames["bigger"].item), ensure_ascii=False)  # type: ignore[arg-type]

    assert any(one in leaky for one in locked_texts(release))


def test_a_notebook_has_what_is_open_and_then_its_start_cell(notebook: Any) -> None:
    nbformat.validate(notebook)

    assert [cell.id for cell in notebook.cells[1:]] == ["sample--begin", "sample--start"]
    assert notebook.cells[0].id.startswith("sample--prose-")
    assert notebook.cells[1].source == 'import mastery_widgets\n\nmastery_widgets.frame("begin", lesson="sample")'
    assert notebook.cells[2].source == 'import mastery_widgets\n\nmastery_widgets.start(lesson="sample")'
    assert all(not cell.get("outputs") and cell.get("execution_count") is None for cell in notebook.cells)


def test_cells_keep_their_ids_when_another_part_of_the_lesson_changes(release: Release, tmp_path: Path) -> None:
    changed = compiled(tmp_path, lesson=LESSON.replace("Think of cake", "Think of pie").replace("OMEGA", "THE END"))
    kept = [cell.id for cell in release.lesson.cells[:-1]]

    assert [cell.id for cell in changed.lesson.cells[:-1]] == kept
    assert len(set(kept)) == len(kept)
    assert all(re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", id) for id in kept)


def test_ids_of_cells_are_distinct_even_where_their_text_is_not(tmp_path: Path) -> None:
    twice = LESSON.replace('secret = "GAMMA-CODE"', "1\n```\n\n```{code-cell}\n1\n```\n\n```{code-cell}\n1")
    ids = [cell.id for cell in compiled(tmp_path, lesson=twice).lesson.cells]

    assert len(set(ids)) == len(ids)


def test_cells_carry_one_key_as_documented(release: Release, notebook: Any) -> None:
    assert notebook.cells[0].metadata.keys() == {"mastery"}
    assert notebook.cells[1].metadata["mastery"] == {
        "cell": "sample--begin", "kind": "frame", "hash": release.lesson.cells[1].hash, "after": [], "frame": "begin",
    }  # fmt: skip
    for cell in release.lesson.cells:
        mastery = cell_metadata(cell)["mastery"]
        assert mastery.get("frame") == cell.frame
        assert mastery["after"] == list(cell.after)


def test_a_notebook_says_which_lesson_it_is(release: Release, notebook: Any) -> None:
    mastery = notebook.metadata["mastery"]

    assert (mastery["schema"], mastery["lesson"], mastery["release"]) == (SCHEMA, "sample", release.lesson.release)
    assert (mastery["title"], mastery["course"], mastery["steps"]) == ("Fractions are numbers", "Fractions", 6)
    assert mastery["open"] == [cell.id for cell in notebook.cells[:-1]]
    assert mastery["words"]["start"] == "Start the lesson"


def test_a_lesson_in_one_file_needs_no_sidecar(release: Release, sealed: str, tmp_path: Path) -> None:
    built = build(release, tmp_path / "sample.ipynb", one_file=True)
    source = read_notebook(built.notebook).cells[1].source
    call = re.search(r"sealed='(.*)'\)$", source)

    assert built.sidecar is None
    assert [path.name for path in tmp_path.iterdir()] == ["sample.ipynb"]
    assert call is not None
    compile(source, "cell", "exec")
    assert unseal(ast.literal_eval(f"'{call[1]}'")).lesson == release.lesson  # the literal that the cell holds


# What was saved after unlocking


def unlocked(release: Release, path: Path) -> bytes:
    """A learner's notebook, saved with one more frame open."""
    build(release, path)
    notebook = read_notebook(path)
    cell = release.lesson.cells[2]
    notebook.cells.insert(2, nbformat.v4.new_markdown_cell("x", id=cell.id, metadata=cell_metadata(cell)))
    path.write_text(nbformat.writes(notebook), "utf-8")
    return path.read_bytes()


def test_a_notebook_saved_after_unlocking_is_never_overwritten(release: Release, tmp_path: Path) -> None:
    before = unlocked(release, tmp_path / "sample.ipynb")

    with pytest.raises(LessonError, match="was saved after a learner had opened 1 cell.*move it away") as caught:
        build(release, tmp_path / "sample.ipynb")

    assert caught.value.file == tmp_path / "sample.ipynb"
    assert (tmp_path / "sample.ipynb").read_bytes() == before


def test_a_notebook_saved_after_unlocking_is_a_mistake_to_check(
    release: Release, course: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = write_course(course)
    unlocked(release, course / "sample.ipynb")

    assert check_all(source) == 2
    assert "was saved after a learner had opened 1 cell" in capsys.readouterr().err


def test_what_is_no_notebook_is_not_overwritten_either(release: Release, tmp_path: Path) -> None:
    (tmp_path / "sample.ipynb").write_text("my notes")

    with pytest.raises(LessonError, match="is no readable notebook"):
        build(release, tmp_path / "sample.ipynb")

    assert (tmp_path / "sample.ipynb").read_text() == "my notes"

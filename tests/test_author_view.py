"""What an author sees who runs a cell of a lesson in a notebook."""

from __future__ import annotations

from pathlib import Path

import pytest

from mastery_widgets.apps.preview import preview
from mastery_widgets.errors import LessonError
from tests.unit_sample import UNIT_COURSE, cell


@pytest.fixture(autouse=True)
def in_a_course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "course.yml").write_text(UNIT_COURSE, "utf-8")
    monkeypatch.chdir(tmp_path)


def source(word_and_id: str) -> str:
    return cell(word_and_id).removeprefix("```{code-cell}\n").removesuffix("```\n")


@pytest.mark.parametrize("name", ["frame doubles", "item item-double"])
def test_a_frame_and_an_item_can_be_answered(name: str) -> None:
    view = preview(source(name)).view

    assert view["moves"] == ["check", "help"]
    assert view["item"]["kind"] == "numeric"


def test_a_section_shows_its_title_its_words_and_its_figure() -> None:
    html = preview(source("corrective double-again")).view["html"]

    assert "Doubling, seen" in html
    assert "mw-figure" in html


def test_the_end_of_a_section_shows_nothing() -> None:
    assert preview(source("end")).view["html"] == ""


@pytest.mark.parametrize("text", ["%%item one\nask: numeric\n---\nWhich?", "%%branch one\nreturns: two\n"])
def test_a_mistake_is_told_with_its_line(text: str) -> None:
    with pytest.raises(LessonError) as caught:
        preview(text)

    assert caught.value.line == 1
    assert caught.value.cell == "one"

"""Frames that are answered in a cell of the notebook, in JupyterLab."""

from __future__ import annotations

import itertools
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from notebook_page import NotebookPage
from playwright.sync_api import Locator, Page, expect
from servers import Server, lab
from test_accessible import violations

from mastery_widgets.authoring.source import read_lesson
from mastery_widgets.notebook.build import build

COURSE = Path(__file__).parent / "cells"
TOTAL, COUNTS, DRAWN = "total--answer", "counts--answer", "drawn--answer"
RIGHT = "def {name}(values):\n    result = 0\n    for value in values:\n        result += value\n    return result"
_numbers = itertools.count(1)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with lab(tmp_path_factory.mktemp("lessons"), tmp_path_factory.mktemp("home")) as running:
        yield running


@pytest.fixture
def notebook(server: Server, page: Page) -> NotebookPage:
    """The lesson of cells, started; each test has one of its own."""
    name = f"cells-{next(_numbers)}"
    folder = server.cwd / name
    folder.mkdir()
    shutil.copy(COURSE / "course.yml", folder)
    text = (COURSE / "cells.md").read_text("utf-8").replace("lesson: cells\n", f"lesson: {name}\n")
    (folder / f"{name}.md").write_text(text, "utf-8")
    found = NotebookPage(page, server, build(read_lesson(folder / f"{name}.md"), folder / f"{name}.ipynb").notebook)
    found.open()
    found.start()
    expect(found.learner.frame("total")).to_be_visible(timeout=40_000)
    found.until_cells(["prose", "total", TOTAL, "start"])
    return found


def attempts(notebook: NotebookPage) -> int:
    """How many responses are on record."""
    with sqlite3.connect(notebook.server.home / "record.sqlite") as record:
        rows = record.execute(
            "SELECT count(*) FROM entries WHERE lesson = ? AND kind = 'response'", (notebook.learner.lesson.id,)
        )
        return int(rows.fetchone()[0])


def source_of(notebook: NotebookPage, name: str) -> str:
    id = f"{notebook.learner.lesson.id}--{name}"
    return str(next(cell["source"] for cell in notebook.cells() if cell["id"] == id))


def run(notebook: NotebookPage, name: str, source: str) -> None:
    """Write a cell and run it, in one go: what opens may make another cell the active one at any moment."""
    notebook.page.evaluate(
        """([id, source]) => {
          const { content } = jupyterapp.shell.currentWidget;
          content.activeCellIndex = content.widgets.findIndex(cell => cell.model.id === id);
          content.activeCell.model.sharedModel.setSource(source);
          void jupyterapp.commands.execute("notebook:run-cell");
        }""",
        [f"{notebook.learner.lesson.id}--{name}", source],
    )
    notebook.idle()


def feedback(notebook: NotebookPage, frame: str) -> Locator:
    return notebook.learner.frame(frame).locator(".mw-feedback")


def name_of(notebook: NotebookPage) -> str:
    return source_of(notebook, TOTAL).split("(")[0].removeprefix("def ")


def test_a_program_is_written_in_the_cell_under_its_frame_and_running_it_answers(
    notebook: NotebookPage,
) -> None:
    name = name_of(notebook)
    assert source_of(notebook, TOTAL) == f"def {name}(values):\n    ..."
    frame = notebook.learner.frame("total")
    expect(frame).to_contain_text("Write in the cell below, and run it")
    expect(frame.locator("textarea")).to_have_count(0)
    assert violations(notebook.page, ".mw-frame") == []

    run(notebook, TOTAL, f"def {name}(values):\n    return sum(values)")
    expect(feedback(notebook, "total")).to_contain_text("sum does the whole work")
    expect(feedback(notebook, "total")).to_have_attribute("data-tone", "not-yet")

    run(notebook, TOTAL, f"def {name}(values)\n    return 1")
    expect(feedback(notebook, "total")).to_have_attribute("data-tone", "unclear")
    expect(feedback(notebook, "total")).to_contain_text("Python cannot read line 1")

    run(
        notebook,
        TOTAL,
        f"def {name}(values):\n    result = 0\n    for v in values:\n        result = v\n    return result",
    )
    for text in ("Then what was in result before is gone", "Wanted", "Got"):
        expect(feedback(notebook, "total")).to_contain_text(text)
    assert violations(notebook.page, ".mw-frame") == []

    right = RIGHT.format(name=name)
    run(notebook, TOTAL, right)
    expect(feedback(notebook, "total")).to_have_attribute("data-tone", "right")
    assert attempts(notebook) == 3

    # The first response was not right: another instance counts, in a cell of its own; hers stays below.
    notebook.learner.press("total", "next")
    notebook.until_cells(["prose", "total", "total--answer-1", "total--answer", "start"])
    assert source_of(notebook, TOTAL) == right
    other = source_of(notebook, f"{TOTAL}-1").split("(")[0].removeprefix("def ")
    assert other != name
    run(notebook, f"{TOTAL}-1", right.replace(name, other))
    notebook.until_cells(["total--answer", "prose", "counts", "counts--answer", "start"], last=5)
    expect(notebook.page.locator("p", has_text="LOCKED prose")).to_be_visible()


def test_run_all_and_a_restart_answer_nothing(notebook: NotebookPage) -> None:
    notebook.command("notebook:run-all-cells")
    notebook.idle()
    expect(notebook.learner.frame("total")).to_be_visible()
    assert attempts(notebook) == 0

    name = name_of(notebook)
    run(notebook, TOTAL, f"def {name}(values):\n    return sum(values)")
    expect(feedback(notebook, "total")).to_have_attribute("data-tone", "not-yet")
    notebook.command("notebook:run-all-cells")
    notebook.idle()
    notebook.command("notebook:restart-run-all")
    notebook.page.locator(".jp-Dialog .jp-mod-accept").click()
    notebook.is_awake()
    notebook.idle()
    expect(feedback(notebook, "total")).to_have_attribute("data-tone", "not-yet", timeout=40_000)

    assert attempts(notebook) == 1


def test_by_keyboard_alone_she_goes_to_the_cell_writes_runs_and_hears_the_verdict(notebook: NotebookPage) -> None:
    page, name = notebook.page, name_of(notebook)
    go = notebook.learner.frame("total").locator("[data-mw=input]")
    expect(go).to_be_focused(timeout=20_000)
    page.keyboard.press("Enter")
    expect(page.locator(".jp-Notebook.jp-mod-editMode")).to_be_visible()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.press("Delete")
    page.keyboard.insert_text(RIGHT.format(name=name))
    page.keyboard.press("Shift+Enter")

    notebook.until_cells(["total", "total--answer", "prose", "counts", "counts--answer", "start"], last=6)
    expect(notebook.learner.frame("counts").locator("[data-mw=input]")).to_be_focused(timeout=20_000)
    # What is done is one line, and her cell stays.
    expect(notebook.learner.frame("total")).to_contain_text("A total of your own")
    assert "result += value" in source_of(notebook, TOTAL)


def test_the_state_of_her_kernel_is_looked_at_after_a_run_and_on_asking(notebook: NotebookPage) -> None:
    name = name_of(notebook)
    run(notebook, TOTAL, RIGHT.format(name=name))
    notebook.until_cells(["prose", "counts", "counts--answer", "start"], last=4)
    given = source_of(notebook, COUNTS)
    run(notebook, COUNTS, given + "\nfor word in words:\n    counts[word] = 1")
    expect(feedback(notebook, "counts")).to_contain_text("Each word begins at 1 again")
    assert violations(notebook.page, ".mw-frame") == []
    run(notebook, COUNTS, given + "\nfor word in words:\n    counts[word] = counts.get(word, 0) + nothing")
    expect(feedback(notebook, "counts")).to_contain_text("Python does not know that name")

    # She mends it elsewhere, and asks.
    notebook.command("notebook:insert-cell-below")
    page = notebook.page
    page.evaluate(
        "() => jupyterapp.shell.currentWidget.content.activeCell.model.sharedModel.setSource("
        "'from collections import Counter\\ncounts = dict(Counter(words))')"
    )
    notebook.command("notebook:run-cell")
    notebook.idle()
    notebook.learner.check("counts")
    expect(feedback(notebook, "counts")).to_have_attribute("data-tone", "right")

    notebook.learner.press("counts", "next")
    notebook.until_cells(["counts", f"{COUNTS}-1", COUNTS, "own", "start"], last=5)
    # What there was of that name is from before.
    notebook.learner.check("counts")
    expect(feedback(notebook, "counts")).to_contain_text("it is from before")


def test_a_figure_is_looked_at_before_the_notebook_has_closed_it(notebook: NotebookPage) -> None:
    name = name_of(notebook)
    run(notebook, TOTAL, RIGHT.format(name=name))
    notebook.until_cells(["prose", "counts", "counts--answer", "start"], last=4)
    run(
        notebook,
        COUNTS,
        source_of(notebook, COUNTS) + "\nfor word in words:\n    counts[word] = counts.get(word, 0) + 1",
    )
    notebook.until_cells(["drawn", "drawn--answer", "start"], last=3)
    given = source_of(notebook, DRAWN)
    run(notebook, DRAWN, given + "\nplt.ylabel('square')")
    expect(feedback(notebook, "drawn")).to_contain_text("These are the numbers themselves", timeout=30_000)
    run(notebook, DRAWN, given.replace("plt.plot(xs, xs)", "plt.plot(xs, [x * x for x in xs])\nplt.ylabel('square')"))
    expect(feedback(notebook, "drawn")).to_have_attribute("data-tone", "right", timeout=30_000)

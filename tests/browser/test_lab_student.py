"""What a student meets in JupyterLab."""

from __future__ import annotations

import itertools
import os
import signal
from collections.abc import Callable, Iterator

import pytest
from notebook_page import NotebookPage, build_copy
from playwright.sync_api import Browser, Page, expect
from servers import Server, lab

FIRST = ["prose", "part", "start"]
SECOND = ["prose", "part", "prose", "code", "read-on", "start"]
_numbers = itertools.count(1)

Open = Callable[..., NotebookPage]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with lab(tmp_path_factory.mktemp("lessons"), tmp_path_factory.mktemp("home")) as running:
        yield running


@pytest.fixture
def open_lesson(server: Server, page: Page) -> Open:
    def open_it(*, started: bool = True) -> NotebookPage:
        name = f"lesson-{next(_numbers)}"
        found = NotebookPage(page, server, build_copy(server.cwd / name, name))
        found.open()
        if started:
            found.start()
            expect(found.learner.frame("part").locator("[data-mw=check]")).to_be_visible(timeout=40_000)
        return found

    return open_it


def test_a_notebook_that_she_has_not_trusted_waits_for_one_click(open_lesson: Open) -> None:
    notebook = open_lesson(started=False)
    expect(notebook.page.locator(".mw-lab-banner .mw-lab-button")).to_be_visible()
    notebook.idle()

    assert all(cell["outputs"] == "[]" for cell in notebook.cells())
    notebook.start()
    expect(notebook.learner.frame("part")).to_be_visible()


def test_she_sees_prose_the_first_frame_and_one_quiet_line(open_lesson: Open) -> None:
    notebook = open_lesson()

    assert notebook.short() == FIRST
    expect(notebook.page.locator(".mw-locked")).to_have_count(1)
    expect(notebook.page.locator(".mw-locked")).to_contain_text("Opens when this one is right at the first try")
    panel = notebook.page.locator(".jp-NotebookPanel")
    expect(panel).to_contain_text("Prose that is open from the start")
    assert "LOCKED" not in panel.inner_text()


def test_nothing_locked_is_in_the_page_the_shared_model_or_the_saved_file(open_lesson: Open) -> None:
    notebook = open_lesson()
    notebook.command("docmanager:save")

    assert "LOCKED" not in notebook.page.content()
    model = notebook.page.evaluate("JSON.stringify(jupyterapp.shell.currentWidget.model.sharedModel.toJSON())")
    assert "LOCKED" not in model
    assert "SEALED" not in model
    notebook.saved()
    text = notebook.notebook.read_text("utf-8")
    assert "LOCKED" not in text
    assert "SEALED" not in text


def test_the_next_stretch_comes_in_its_code_runs_and_focus_and_a_screen_reader_go_there(open_lesson: Open) -> None:
    notebook = open_lesson()
    notebook.learner.answer("part")

    notebook.until_cells(SECOND)
    expect(notebook.learner.frame("read-on").locator("[data-mw=continue]")).to_be_focused(timeout=20_000)
    code = next(cell for cell in notebook.cells() if "LOCKED_CODE" in cell["source"])
    assert "LOCKED-OUTPUT" in code["outputs"]
    expect(notebook.page.locator(".mw-lab-live")).to_have_text("New: Something to read")


def test_wrong_help_and_unreadable_open_nothing(open_lesson: Open) -> None:
    notebook = open_lesson()
    learner = notebook.learner
    learner.enter("part", {"text": "a part"})
    learner.check("part")
    expect(learner.frame("part").locator(".mw-feedback")).to_contain_text("Please write one number")
    learner.answer("part", rightly=False)
    expect(learner.frame("part").locator(".mw-feedback")).to_contain_text("SEALED-FEEDBACK")
    learner.press("part", "help")
    expect(learner.frame("part")).to_contain_text("SEALED-HINT")
    learner.answer("part")

    expect(learner.frame("part").locator("[data-mw=next]")).to_be_visible()
    assert notebook.short() == FIRST


def test_run_all_and_restart_and_run_all_run_what_is_open_and_nothing_else(open_lesson: Open) -> None:
    notebook = open_lesson(started=False)
    notebook.idle()
    notebook.command("notebook:run-all-cells")
    notebook.is_awake()
    expect(notebook.learner.frame("part").locator("[data-mw=check]")).to_be_visible(timeout=40_000)
    assert notebook.short() == FIRST
    notebook.learner.answer("part")
    notebook.until_cells(SECOND)
    notebook.command("notebook:restart-run-all")
    notebook.page.locator(".jp-Dialog .jp-mod-accept").click()

    expect(notebook.learner.frame("read-on").locator("[data-mw=continue]")).to_be_visible(timeout=40_000)
    assert notebook.short() == SECOND
    notebook.no_error()


def test_a_deleted_cell_comes_back_and_her_own_cell_stays(open_lesson: Open) -> None:
    notebook = open_lesson()
    notebook.learner.answer("part")
    notebook.until_cells(SECOND)
    notebook.page.evaluate(
        """() => {
          const shared = jupyterapp.shell.currentWidget.model.sharedModel;
          shared.insertCell(2, {cell_type: 'code', source: 'mine = 1', metadata: {}});
          const at = shared.cells.findIndex((cell) => cell.getSource().includes('LOCKED_CODE'));
          shared.deleteCell(at);
        }"""
    )
    notebook.restart_kernel()
    notebook.start("Continue the lesson")

    expect(notebook.learner.frame("read-on").locator("[data-mw=continue]")).to_be_visible(timeout=40_000)
    notebook.until_cells(["prose", "part", "own", "prose", "code", "read-on", "start"])
    assert any(cell["source"] == "mine = 1" for cell in notebook.cells())


def test_what_she_undoes_comes_back_and_what_she_edits_stays_hers(open_lesson: Open) -> None:
    notebook = open_lesson()
    notebook.learner.answer("part")
    notebook.until_cells(SECOND)
    notebook.page.evaluate(
        """() => {
          const shared = jupyterapp.shell.currentWidget.model.sharedModel;
          const prose = shared.cells.find((cell) => cell.getSource().includes('Prose that is open'));
          prose.setSource(prose.getSource() + ' MY-OWN-NOTE');
          for (let steps = 0; steps < 20; steps += 1) shared.undo();
          if (!prose.getSource().includes('MY-OWN-NOTE')) prose.setSource(prose.getSource() + ' MY-OWN-NOTE');
        }"""
    )
    notebook.restart_kernel()
    notebook.start("Continue the lesson")

    expect(notebook.learner.frame("read-on").locator("[data-mw=continue]")).to_be_visible(timeout=40_000)
    notebook.until_cells(SECOND)
    assert any("MY-OWN-NOTE" in cell["source"] for cell in notebook.cells())


def test_a_reload_goes_on_with_living_widgets(open_lesson: Open) -> None:
    notebook = open_lesson()
    notebook.learner.answer("part")
    notebook.until_cells(SECOND)
    expect(notebook.learner.frame("read-on").locator("[data-mw=continue]")).to_be_visible()
    notebook.saved()
    notebook.page.reload()
    notebook.ready()

    expect(notebook.learner.frame("read-on").locator("[data-mw=continue]")).to_be_visible(timeout=40_000)
    notebook.no_error()
    notebook.learner.clear("read-on")
    expect(notebook.learner.frame("bigger")).to_be_visible()


def test_after_a_restart_nothing_dead_looks_alive_and_one_click_goes_on(open_lesson: Open) -> None:
    notebook = open_lesson()
    notebook.learner.answer("part")
    notebook.until_cells(SECOND)
    notebook.restart_kernel()
    expect(notebook.page.locator(".mw-lab-banner .mw-lab-button")).to_be_visible(timeout=40_000)
    assert notebook.page.locator(".mw-frame").count() == 0

    notebook.start("Continue the lesson")
    expect(notebook.learner.frame("read-on").locator("[data-mw=continue]")).to_be_focused(timeout=40_000)
    expect(notebook.page.locator(".mw-done").first).to_contain_text("One part of a bar")
    notebook.no_error()


def test_a_killed_kernel_loses_nothing(open_lesson: Open, server: Server) -> None:
    notebook = open_lesson()
    notebook.learner.answer("part")
    notebook.until_cells(SECOND)
    expect(notebook.learner.frame("read-on").locator("[data-mw=continue]")).to_be_visible()
    for kernel in server.kernels():
        os.kill(kernel, signal.SIGKILL)
    button = notebook.page.locator(".mw-lab-banner .mw-lab-button")
    expect(button).to_be_visible(timeout=60_000)
    if notebook.page.locator(".jp-Dialog").count():
        notebook.page.locator(".jp-Dialog button").last.click()
    notebook.idle()
    button.click()

    expect(notebook.learner.frame("read-on").locator("[data-mw=continue]")).to_be_visible(timeout=60_000)


def test_tomorrow_on_a_new_kernel_she_goes_on_where_she_was(
    open_lesson: Open, browser: Browser, server: Server
) -> None:
    notebook = open_lesson()
    notebook.learner.answer("part")
    notebook.until_cells(SECOND)
    expect(notebook.learner.frame("read-on").locator("[data-mw=continue]")).to_be_visible()
    notebook.saved()
    notebook.page.evaluate("() => jupyterapp.shell.currentWidget.sessionContext.shutdown()")
    notebook.page.goto("about:blank")
    tomorrow = browser.new_context().new_page()
    again = NotebookPage(tomorrow, server, notebook.notebook)
    again.open("tomorrow")

    expect(again.learner.frame("read-on").locator("[data-mw=continue]")).to_be_visible(timeout=60_000)
    again.no_error()
    assert again.short() == SECOND
    tomorrow.context.close()


def test_two_windows_of_the_same_lesson_do_not_fight(open_lesson: Open, server: Server) -> None:
    notebook = open_lesson()
    notebook.saved()
    other = NotebookPage(notebook.page.context.new_page(), server, notebook.notebook)
    other.open("second")
    expect(other.learner.frame("part").locator("[data-mw=check]")).to_be_visible(timeout=60_000)
    notebook.come_back()
    notebook.learner.answer("part")
    notebook.until_cells(SECOND)
    notebook.saved()
    other.come_back()
    other.until_cells(SECOND)
    other.learner.clear("read-on")
    expect(other.learner.frame("bigger")).to_be_visible(timeout=40_000)
    other.saved()
    notebook.come_back()

    expect(notebook.learner.frame("bigger")).to_be_visible(timeout=40_000)
    assert notebook.short() == other.short()
    assert notebook.page.locator(".jp-Dialog").count() == 0
    assert other.page.locator(".jp-Dialog").count() == 0


def test_a_whole_lesson_can_be_played_to_its_end(open_lesson: Open) -> None:
    notebook = open_lesson()
    learner = notebook.learner
    for id in learner.lesson.frame_order:
        expect(learner.frame(id)).to_be_visible(timeout=40_000)
        learner.clear(id)

    expect(notebook.page.locator(".mw-finished")).to_contain_text("You have been through the whole lesson")
    notebook.until_cells(["place-it", "prose", "start"], last=3)
    assert any("image/png" in cell["outputs"] for cell in notebook.cells())

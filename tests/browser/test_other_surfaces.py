"""Notebook 7, every windowing mode, a long lesson, and a JupyterLab without our extension."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest
from notebook_page import NotebookPage, build_copy
from playwright.sync_api import Page, expect
from servers import Server, lab, notebook7

SECOND = ["prose", "part", "prose", "code", "read-on", "start"]
_numbers = itertools.count(1)


@pytest.fixture(scope="module")
def seven(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with notebook7(tmp_path_factory.mktemp("lessons"), tmp_path_factory.mktemp("home")) as running:
        yield running


def test_notebook_7_opens_the_next_stretch_and_goes_on_after_a_restart(seven: Server, page: Page) -> None:
    notebook = NotebookPage(page, seven, build_copy(seven.cwd / "seven", "seven"))
    notebook.open()
    notebook.start()
    expect(notebook.learner.frame("part").locator("[data-mw=check]")).to_be_visible(timeout=40_000)
    notebook.learner.answer("part")
    notebook.until_cells(SECOND)
    notebook.restart_kernel()
    notebook.start("Continue the lesson")

    expect(notebook.learner.frame("read-on").locator("[data-mw=continue]")).to_be_visible(timeout=40_000)
    notebook.no_error()


@pytest.mark.parametrize("mode", ["full", "defer", "none", "contentVisibility"])
def test_every_windowing_mode_opens_runs_and_goes_there(
    mode: str, page: Page, tmp_path_factory: pytest.TempPathFactory
) -> None:
    settings = {"@jupyterlab/notebook-extension:tracker": {"windowingMode": mode}}
    folder = tmp_path_factory.mktemp("lessons")
    with lab(folder, tmp_path_factory.mktemp("home"), settings=settings) as server:
        notebook = NotebookPage(page, server, build_copy(folder / "mode", f"mode-{mode.lower()}"))
        notebook.open()
        assert page.evaluate("jupyterapp.shell.currentWidget.content.notebookConfig.windowingMode") == mode
        notebook.start()
        for id in ("part", "read-on", "bigger"):
            expect(notebook.learner.frame(id)).to_be_visible(timeout=40_000)
            notebook.learner.clear(id)

        expect(notebook.learner.frame("all-halves").locator("[data-mw=option]").first).to_be_focused(timeout=40_000)
        notebook.no_error()


def _long_source(lesson: str, frames: int) -> str:
    head = f"---\nkernelspec: {{name: python3, display_name: Python 3, language: python}}\nmastery:\n  lesson: {lesson}\n  title: A long lesson\n---\n# A long lesson\n"
    parts = [
        f"""
Prose number {k}.

```{{code-cell}}
%%frame f{k}
title: Step {k}
objective: unit-fraction
ask: numeric
with: n in 2, 3, 4, 5
---
Step {k}: which fraction is one of {{n}} equal parts?

= 1/{{n}}
~ else
  One of {{n}}.
! It is 1/{{n}}.
```
"""
        for k in range(frames)
    ]
    return head + "".join(parts)


def test_a_lesson_of_300_cells_goes_on_at_its_end(page: Page, tmp_path_factory: pytest.TempPathFactory) -> None:
    from datetime import UTC, datetime

    from mastery_widgets.authoring.source import read_course, read_lesson
    from mastery_widgets.notebook.build import build
    from mastery_widgets.session import Learner, Session
    from mastery_widgets.session.events import read_event
    from mastery_widgets.store import open_record

    folder = tmp_path_factory.mktemp("lessons")
    home: Path = tmp_path_factory.mktemp("home")
    (folder / "course.yml").write_text(
        "title: Long\nobjectives:\n  unit-fraction: Say what one part of a whole is called\n", "utf-8"
    )
    (folder / "long.md").write_text(_long_source("long", 150), "utf-8")
    release = read_lesson(folder / "long.md", read_course(folder))
    built = build(release, folder / "long.ipynb")
    numbers = itertools.count()
    record = open_record(home / "record.sqlite")
    session = Session(
        release,
        record,
        Learner(issuer="local", subject="owner"),
        clock=lambda: datetime.now(UTC),
        new_id=lambda: f"step-{next(numbers)}",
    )
    for k in range(148):
        view = session.frame_view(f"f{k}")
        assert view["item"] is not None
        label = str(view["item"]["label"])
        n = label.partition("one of ")[2].partition(" ")[0]
        session.handle(
            f"f{k}",
            read_event(
                {
                    "type": "respond",
                    "attempt": f"a-{k}",
                    "token": view["item"]["token"],
                    "response": {"text": f"1/{n}"},
                }
            ),  # type: ignore[arg-type]
        )
    record.close()
    with lab(folder, home) as server:
        notebook = NotebookPage(page, server, built.notebook)
        notebook.open()
        notebook.start()

        expect(notebook.learner.frame("f148").locator("[data-mw=input]")).to_be_focused(timeout=90_000)
        assert len(notebook.ids()) == 2 * 149 + 1
        notebook.learner.clear("f148")
        expect(notebook.learner.frame("f149").locator("[data-mw=input]")).to_be_focused(timeout=60_000)


def test_without_our_extension_the_same_lesson_plays_in_the_start_cell(
    page: Page, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("lessons")
    home: Path = tmp_path_factory.mktemp("home")
    server = lab(folder, home)
    settings = home / "app-settings"
    (settings / "page_config.json").write_text('{"disabledExtensions": {"@mastery/lab": true}}', "utf-8")
    with server:
        notebook = NotebookPage(page, server, build_copy(folder / "plain", "plain"))
        notebook.open()
        notebook.idle()
        assert page.locator(".mw-lab-banner").count() == 0
        notebook.command("notebook:run-all-cells")
        expect(notebook.learner.frame("part").locator("[data-mw=check]")).to_be_visible(timeout=60_000)
        notebook.learner.clear("part")

        expect(page.locator(".jp-NotebookPanel")).to_contain_text("LOCKED-PROSE", timeout=30_000)
        expect(page.locator(".jp-NotebookPanel")).to_contain_text("LOCKED-OUTPUT")
        expect(notebook.learner.frame("read-on").locator("[data-mw=continue]")).to_be_visible()
        assert notebook.short() == ["prose", "part", "start"]

"""A notebook in JupyterLab or Notebook 7, as a test sees it: its cells by id, its banner, its kernel."""

from __future__ import annotations

import re
import shutil
import time
from pathlib import Path
from typing import Any

import nbformat
from learner import ScriptedLearner
from nbformat.reader import NotJSONError
from playwright.sync_api import Page, expect
from servers import Server

from mastery_widgets.authoring.source import read_course, read_lesson
from mastery_widgets.notebook.build import build

__all__ = ["NotebookPage", "build_copy"]

COURSE = Path(__file__).parent / "course"
_CELLS = """() => jupyterapp.shell.currentWidget.content.widgets.map((cell) => ({
  id: cell.model.id,
  source: cell.model.sharedModel.getSource(),
  outputs: JSON.stringify(cell.model.sharedModel.getOutputs?.() ?? []),
}))"""
_READY = "() => window.jupyterapp?.shell?.currentWidget?.content?.widgets?.length > 0"


def build_copy(folder: Path, lesson: str) -> Path:
    """The small course in `folder`, its lesson under another id: every test has a record of its own. The notebook."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(COURSE / "course.yml", folder)
    source = folder / f"{lesson}.md"
    source.write_text(
        (COURSE / "small.md").read_text("utf-8").replace("lesson: small\n", f"lesson: {lesson}\n"), "utf-8"
    )
    return build(read_lesson(source, read_course(folder)), folder / f"{lesson}.ipynb").notebook


class NotebookPage:
    """One page on one notebook below a server's folder."""

    def __init__(self, page: Page, server: Server, notebook: Path) -> None:
        self.page = page
        self.server = server
        self.notebook = notebook
        self.learner = ScriptedLearner(page, notebook.with_suffix(".mastery"))
        page.set_default_timeout(40_000)

    def open(self, window: str = "first") -> None:
        """Go there and wait until the notebook is on the screen. A window of its own is a workspace of its own."""
        path = self.notebook.relative_to(self.server.cwd).as_posix()
        is_lab = "jupyterlab" in self.server.command
        route = f"lab/workspaces/{self.notebook.stem}-{window}/tree" if is_lab else "notebooks"
        self.page.goto(f"{self.server.address}{route}/{path}?token={self.server.token}")
        self.ready()

    def ready(self) -> None:
        self.page.wait_for_function(_READY)

    def start(self, words: str = "Start the lesson") -> None:
        """The one click, then wait for the first frame to be alive."""
        button = self.page.locator(".mw-lab-banner .mw-lab-button", has_text=words)
        expect(button).to_be_visible(timeout=40_000)
        self.idle()
        button.click()
        self.is_awake()

    def is_awake(self) -> None:
        expect(self.page.locator(".mw-lab-banner")).to_be_hidden(timeout=40_000)
        expect(self.page.locator(".mw-lesson").last).to_be_attached(timeout=40_000)

    def idle(self) -> None:
        self.page.wait_for_function("jupyterapp.shell.currentWidget.sessionContext.session?.kernel?.status === 'idle'")

    def cells(self) -> list[dict[str, Any]]:
        return list(self.page.evaluate(_CELLS))

    def ids(self) -> list[str]:
        return [cell["id"] for cell in self.cells()]

    def short(self) -> list[str]:
        """Cell ids without the lesson's name and without hashes: `part`, `prose`, `code`, `start`; hers are `own`."""
        lesson = self.learner.lesson.id
        named = [id.removeprefix(f"{lesson}--") if id.startswith(lesson) else "own" for id in self.ids()]
        return [re.sub(r"-[0-9a-f]{8}-\d$", "", name) for name in named]

    def until_cells(self, wanted: list[str], *, last: int = 0) -> None:
        """Wait until the notebook's cells, or the ``last`` of them, are these."""
        for _ in range(600):
            if self.short()[-last:] == wanted:
                return
            self.page.wait_for_timeout(100)  # polling a state that no event tells
        assert self.short()[-last:] == wanted

    def command(self, name: str) -> None:
        self.page.evaluate("name => void jupyterapp.commands.execute(name)", name)

    def restart_kernel(self) -> None:
        self.page.evaluate("() => void jupyterapp.shell.currentWidget.sessionContext.restartKernel()")

    def come_back(self) -> None:
        """What a browser does when she turns to this window; headless windows all think that they have the focus."""
        self.page.bring_to_front()
        self.page.evaluate("() => window.dispatchEvent(new Event('focus'))")

    def saved(self) -> Any:
        """The notebook on disk once the page has nothing left to save."""
        until = time.monotonic() + 30
        while True:
            self.page.wait_for_function("jupyterapp.shell.currentWidget.model.dirty === false")
            try:
                return nbformat.read(self.notebook, as_version=4)
            except NotJSONError:
                # It is being written once more just now.
                if time.monotonic() > until:
                    raise
                self.page.wait_for_timeout(50)

    def no_error(self) -> None:
        assert self.page.locator("text=Error displaying widget").count() == 0

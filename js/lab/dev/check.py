"""Checks of the extension in a real JupyterLab and a real Notebook 7, with a fake lesson in the kernel.

    python dev/check.py                 everything
    python dev/check.py lab restart     one server, and the checks whose name has the word

Each check has a folder name of its own: a kernel's working folder is the notebook's.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path

import nbformat
from make_notebook import built
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from servers import HERE, Server

OUT = HERE / "out"
SECONDS = 40
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
             "--disable-component-update", "--disable-sync"]

READ = """() => jupyterapp.shell.currentWidget.content.widgets.map(w => ({
  id: w.model.id, type: w.model.type, source: w.model.sharedModel.getSource(), trusted: w.model.trusted,
  text: (w.model.sharedModel.getOutputs?.() ?? [])
    .map(o => o.data?.['text/html'] ?? o.data?.['text/plain'] ?? o.text ?? '').join('') }))"""

OPENED_1 = ["welcome", "f1", "start"]
OPENED_2 = ["welcome", "f1", "after-f1", "worked", "f2", "start"]
OPENED_3 = ["welcome", "f1", "after-f1", "worked", "f2", "f3", "start"]


class Desk:
    """One check's folder, browser context and pages."""

    def __init__(self, server: Server, browser: Browser, name: str) -> None:
        self.server, self.browser, self.name = server, browser, name
        self.folder = server.work / name
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir()
        self.context: BrowserContext = self.fresh_context()
        self.problems: list[str] = []

    def fresh_context(self) -> BrowserContext:
        context = self.browser.new_context(viewport={"width": 1200, "height": 800})
        context.set_default_timeout(SECONDS * 1000)
        return context

    @property
    def file(self) -> Path:
        return self.folder / "lesson.ipynb"

    def write(self, own: int = 0, trusted: bool = False) -> None:
        nbformat.write(built(own, self.name), self.file)
        if trusted:
            subprocess.run([sys.executable, "-m", "jupyter", "trust", str(self.file)], check=True,
                           env=self.server.environment, capture_output=True)

    def open(self, context: BrowserContext | None = None) -> Page:
        page = (context or self.context).new_page()
        page.on("pageerror", self.troubled)
        page.goto(self.server.address(f"{self.name}/lesson.ipynb"))
        page.wait_for_function("window.jupyterapp?.shell?.currentWidget?.content?.widgets?.length > 0"
                               " && document.documentElement.dataset.masteryLab === '1'")
        return page

    def troubled(self, error: Exception) -> None:
        # Notebook 7.6.5 raises this without the extension as well.
        if "reading 'schema'" not in str(error):
            self.problems.append(str(error))

    # what is there

    def runs(self) -> list[str]:
        log = self.folder / "runs.log"
        return log.read_text().split() if log.exists() else []

    def on_disk(self) -> list[str]:
        text = self.file.read_text()  # empty while it is being written
        return [cell["id"] for cell in nbformat.reads(text, 4).cells] if text else []

    def until(self, page: Page, condition: Callable[[], object], what: str) -> None:
        end = time.monotonic() + SECONDS
        while not condition():
            if time.monotonic() > end:
                raise AssertionError(f"never: {what}")
            page.wait_for_timeout(50)


def cells(page: Page) -> list[dict]:
    return page.evaluate(READ)


def ids(page: Page) -> list[str]:
    return [cell["id"] for cell in cells(page)]


def ours(page: Page) -> list[str]:
    return [one for one in ids(page) if one in [*OPENED_3, "last"]]


def until_ours(page: Page, wanted: list[str]) -> None:
    page.wait_for_function(
        "([read, wanted]) => JSON.stringify(eval(read)().map(c => c.id).filter(i => wanted.includes(i)))"
        " === JSON.stringify(wanted)", arg=[READ, wanted])


def until_idle(page: Page) -> None:
    page.wait_for_function("jupyterapp.shell.currentWidget.sessionContext.session?.kernel?.status === 'idle'")


def until_drawn(page: Page, frame: str) -> None:
    page.locator(f"button[data-mw=clear-{frame}]").last.wait_for()


def until_focused(page: Page, label: str) -> None:
    page.wait_for_function("label => document.activeElement?.getAttribute('aria-label') === label", arg=label)


def clear(page: Page, frame: str) -> None:
    until_drawn(page, frame)
    page.locator(f"button[data-mw=clear-{frame}]").last.click()


def banner(page: Page, words: str) -> None:
    page.locator(".mw-lab-banner .mw-lab-button", has_text=words).wait_for()


def no_banner(page: Page) -> None:
    page.locator(".mw-lab-banner").wait_for(state="hidden")


def press(page: Page, words: str) -> None:
    banner(page, words)
    page.locator(".mw-lab-banner .mw-lab-button", has_text=words).click()


def no_error(page: Page) -> None:
    assert page.locator("text=Error displaying widget").count() == 0, "a dead widget shows its error"


def command(page: Page, name: str) -> None:
    page.evaluate("name => void jupyterapp.commands.execute(name)", name)


def restart(page: Page) -> None:
    page.evaluate("() => void jupyterapp.shell.currentWidget.sessionContext.restartKernel()")


def shot(page: Page, name: str) -> None:
    OUT.mkdir(exist_ok=True)
    page.screenshot(path=OUT / f"{name}.png")


def begin(desk: Desk, own: int = 0) -> Page:
    desk.write(own)
    page = desk.open()
    press(page, "Start the lesson")
    until_drawn(page, "f1")
    no_banner(page)
    return page


# ---- checks, by server

def check_opening(desk: Desk) -> None:
    """An untrusted notebook waits for a click; then the lesson opens and the first input has the focus."""
    desk.write()
    page = desk.open()
    banner(page, "Start the lesson")
    until_idle(page)
    assert desk.runs() == []
    shot(page, f"{desk.server.kind}-fresh")
    press(page, "Start the lesson")
    until_focused(page, "f1")
    no_banner(page)
    assert sorted(desk.runs()) == ["f1", "start"], desk.runs()
    shot(page, f"{desk.server.kind}-opened")


def check_unlock(desk: Desk) -> None:
    """A cleared frame puts the next cells in, with their ids, runs them once and goes there."""
    page = begin(desk)
    clear(page, "f1")
    until_ours(page, OPENED_2)
    until_drawn(page, "f2")
    assert [cell["text"] for cell in cells(page) if cell["id"] == "worked"] == ["worked 41\n"]
    page.wait_for_function("jupyterapp.shell.currentWidget.content.activeCell.model.id === 'after-f1'")
    assert page.locator(".mw-lab-live").inner_text() == "f1 cleared"
    assert "f1 is done, live" in page.locator(".fake-done").inner_text()
    shot(page, f"{desk.server.kind}-unlocked")
    clear(page, "f2")
    until_focused(page, "f3")
    until_ours(page, OPENED_3)
    assert sorted(desk.runs()) == sorted(["start", "f1", "worked", "f2", "f3"]), desk.runs()
    desk.until(page, lambda: desk.on_disk() == OPENED_3, "saved")
    command(page, "notebook:undo-cell-action")
    command(page, "notebook:undo-cell-action")
    page.wait_for_timeout(300)
    until_ours(page, OPENED_3)
    assert page.locator(".jp-Dialog").count() == 0


def check_reload(desk: Desk) -> None:
    """After a reload with the same kernel the widgets live, nothing runs again, and the next frame opens."""
    page = begin(desk)
    clear(page, "f1")
    until_drawn(page, "f2")
    desk.until(page, lambda: "f2" in desk.on_disk(), "saved")
    page.wait_for_function("jupyterapp.shell.currentWidget.model.dirty === false")
    before = desk.runs()
    page.reload()
    page.wait_for_function("window.jupyterapp?.shell?.currentWidget?.content?.widgets?.length > 0")
    until_drawn(page, "f2")
    no_banner(page)
    no_error(page)
    clear(page, "f2")
    until_ours(page, OPENED_3)
    until_drawn(page, "f3")
    assert desk.runs() == [*before, "f3"], desk.runs()


def check_reload_before_the_output_was_saved(desk: Desk) -> None:
    """A frame that ran but whose widget is not in the file is shown again."""
    page = begin(desk)
    clear(page, "f1")
    until_drawn(page, "f2")
    page.wait_for_function("jupyterapp.shell.currentWidget.model.dirty === false")
    page.goto("about:blank")
    notebook = nbformat.read(desk.file, 4)
    for cell in notebook.cells:
        if cell["cell_type"] == "code":
            cell["outputs"] = []
    nbformat.write(notebook, desk.file)
    page = desk.open()
    until_drawn(page, "f2")
    clear(page, "f2")
    until_drawn(page, "f3")


def check_restart(desk: Desk) -> None:
    """After a restart nothing dead looks alive; one click goes on where she was."""
    page = begin(desk)
    clear(page, "f1")
    until_drawn(page, "f2")
    restart(page)
    banner(page, "Continue the lesson")
    assert page.locator("button[data-mw]").count() == 0
    assert page.locator(".fake-done").count() == 0
    page.locator(".mw-lab-resting .mw-lab-button").wait_for()
    assert page.locator(".mw-lab-resting .mw-lab-button").count() == 1
    shot(page, f"{desk.server.kind}-restarted")
    before = desk.runs()
    press(page, "Continue the lesson")
    until_focused(page, "f2")
    no_banner(page)
    assert page.locator(".mw-done").inner_text() == "✓ f1 <shown> & done"
    assert sorted(desk.runs()[len(before):]) == ["f2", "start", "worked"], desk.runs()
    shot(page, f"{desk.server.kind}-continued")
    clear(page, "f2")
    until_drawn(page, "f3")


def check_resting_button(desk: Desk) -> None:
    """The button in the place of the current frame goes on as well, from the keyboard."""
    page = begin(desk)
    restart(page)
    button = page.locator(".mw-lab-resting .mw-lab-button")
    button.wait_for()
    until_idle(page)
    button.focus()
    page.keyboard.press("Enter")
    until_focused(page, "f1")
    no_banner(page)


def check_kill(desk: Desk) -> None:
    """A killed kernel is told and gone on from like a restarted one."""
    page = begin(desk)
    os.kill(int((desk.folder / "kernel.pid").read_text()), signal.SIGKILL)
    banner(page, "Continue the lesson")
    assert page.locator("button[data-mw]").count() == 0
    ok = page.locator(".jp-Dialog button", has_text="Ok")
    ok.first.click()
    until_idle(page)
    press(page, "Continue the lesson")
    until_focused(page, "f1")
    clear(page, "f1")
    until_drawn(page, "f2")


def check_new_kernel(desk: Desk) -> None:
    """Opened again with a new kernel: trusted by now, it goes on by itself; a copy that is not trusted waits."""
    page = begin(desk)
    clear(page, "f1")
    until_drawn(page, "f2")
    desk.until(page, lambda: "f2" in desk.on_disk(), "saved")
    page.wait_for_function("jupyterapp.shell.currentWidget.model.dirty === false")
    page.goto("about:blank")
    desk.server.shut_kernels()
    page = desk.open()
    until_focused(page, "f2")
    no_error(page)
    assert page.locator(".mw-done").count() == 1
    page.wait_for_function("jupyterapp.shell.currentWidget.model.dirty === false")
    page.goto("about:blank")
    desk.server.shut_kernels()
    notebook = nbformat.read(desk.file, 4)
    notebook.cells[0]["source"] += "\nfrom someone else"
    nbformat.write(notebook, desk.file)
    before = desk.runs()
    page = desk.open()
    banner(page, "Continue the lesson")
    until_idle(page)
    page.locator(".mw-lab-resting").first.wait_for()
    no_error(page)
    assert desk.runs() == before
    shot(page, f"{desk.server.kind}-untrusted")


def check_trusted(desk: Desk) -> None:
    """A trusted fresh notebook starts by itself."""
    desk.write(trusted=True)
    page = desk.open()
    until_focused(page, "f1")
    assert sorted(desk.runs()) == ["f1", "start"], desk.runs()


def check_run_all(desk: Desk) -> None:
    """Run All on a fresh kernel runs what is there, once, and the rest follows."""
    (desk.folder / "progress.json").write_text('["f1"]')
    desk.write()
    page = desk.open()
    banner(page, "Start the lesson")
    until_idle(page)
    command(page, "notebook:run-all-cells")
    until_ours(page, OPENED_2)
    until_drawn(page, "f2")
    no_banner(page)
    assert sorted(desk.runs()) == sorted(["f1", "start", "worked", "f2"]), desk.runs()


def check_restart_and_run_all(desk: Desk) -> None:
    page = begin(desk)
    clear(page, "f1")
    until_drawn(page, "f2")
    before = len(desk.runs())
    command(page, "notebook:restart-run-all")
    page.locator(".jp-Dialog button", has_text="Restart").click()
    desk.until(page, lambda: len(desk.runs()) >= before + 4, "all ran")
    until_drawn(page, "f2")
    no_banner(page)
    no_error(page)
    clear(page, "f2")
    until_drawn(page, "f3")
    assert sorted(desk.runs()[before:]) == sorted(["f1", "worked", "f2", "start", "f3"]), desk.runs()


def check_deleted_cells_come_back(desk: Desk) -> None:
    page = begin(desk)
    clear(page, "f1")
    until_drawn(page, "f2")
    page.evaluate("""() => { const m = jupyterapp.shell.currentWidget.model.sharedModel;
        for (const id of ['worked', 'f2']) m.deleteCell(m.cells.findIndex(c => c.id === id)); }""")
    until_ours(page, ["welcome", "f1", "after-f1", "start"])
    restart(page)
    press(page, "Continue the lesson")
    until_ours(page, OPENED_2)
    until_drawn(page, "f2")
    command(page, "notebook:undo-cell-action")
    page.wait_for_timeout(300)
    assert ours(page) == OPENED_2, ours(page)


def check_deleted_start_cell(desk: Desk) -> None:
    """Without its start cell the lesson is opened by a frame."""
    page = begin(desk)
    page.evaluate("""() => { const m = jupyterapp.shell.currentWidget.model.sharedModel;
        m.deleteCell(m.cells.findIndex(c => c.id === 'start')); }""")
    restart(page)
    press(page, "Continue the lesson")
    until_ours(page, OPENED_1)
    until_drawn(page, "f1")


def check_her_cells_stay(desk: Desk) -> None:
    """Her own cells, and the order she gave, stay; her text of a renewed cell is kept below it."""
    page = begin(desk, own=2)
    clear(page, "f1")
    until_drawn(page, "f2")
    assert ids(page) == ["own-0", "own-1", "welcome", "f1", "her-note", "after-f1", "worked", "f2", "start"], ids(page)
    page.evaluate("""() => { const m = jupyterapp.shell.currentWidget.model.sharedModel;
        m.cells.find(c => c.id === 'worked').setSource('x = 42  # hers'); m.moveCell(2, 0); }""")
    (desk.folder / "release").write_text("2")
    restart(page)
    press(page, "Continue the lesson")
    page.wait_for_function(f"({READ})().some(c => c.id === 'worked' && c.source.includes('release 2'))")
    until_drawn(page, "f2")
    sources = [cell["source"] for cell in cells(page)]
    place = ids(page).index("worked")
    assert sources[place + 1] == "x = 42  # hers", sources
    assert ids(page)[0] == "welcome"
    page.locator(".mw-lab-banner", has_text="Your own text is kept").wait_for()
    shot(page, f"{desk.server.kind}-kept")
    press(page, "OK")
    no_banner(page)


def check_no_kernel(desk: Desk) -> None:
    """Without a kernel the button starts one."""
    page = begin(desk)
    page.evaluate("() => jupyterapp.shell.currentWidget.sessionContext.shutdown()")
    banner(page, "Continue the lesson")
    press(page, "Continue the lesson")
    until_focused(page, "f1")


def check_two_windows(desk: Desk) -> None:
    """Two windows of one browser: nothing runs twice, no dialog, and the other one catches up when she comes to it."""
    one = begin(desk)
    two = desk.open()
    until_drawn(two, "f1")
    before = desk.runs()
    one.bring_to_front()
    clear(one, "f1")
    until_drawn(one, "f2")
    desk.until(one, lambda: "f2" in desk.on_disk(), "saved")
    one.wait_for_function("jupyterapp.shell.currentWidget.model.dirty === false")
    assert ours(two) == OPENED_1
    assert sorted(desk.runs()[len(before):]) == ["f2", "worked"], desk.runs()
    two.bring_to_front()
    two.locator(".jp-Notebook").click(position={"x": 5, "y": 5})
    until_ours(two, OPENED_2)
    clear(two, "f2")
    until_ours(two, OPENED_3)
    until_drawn(two, "f3")
    one.bring_to_front()  # at once, while the other may be saving
    one.locator(".jp-Notebook").click(position={"x": 5, "y": 5})
    until_ours(one, OPENED_3)
    until_drawn(one, "f3")
    one.evaluate("() => jupyterapp.commands.execute('docmanager:save')")
    assert one.locator(".jp-Dialog").count() == two.locator(".jp-Dialog").count() == 0
    assert sorted(desk.runs()[len(before):]) == ["f2", "f3", "worked"], desk.runs()


def check_two_browsers(desk: Desk) -> None:
    """Two browsers that know nothing of each other: the kernel asks the acting one to run."""
    (desk.folder / "per-client").touch()
    one = begin(desk)
    one.wait_for_function("jupyterapp.shell.currentWidget.model.dirty === false")
    other = desk.fresh_context()
    two = desk.open(other)
    until_drawn(two, "f1")
    before = desk.runs()
    clear(two, "f1")
    until_drawn(two, "f2")
    until_ours(one, OPENED_2)
    assert sorted(desk.runs()[len(before):]) == ["f2", "worked"], desk.runs()
    desk.until(two, lambda: "f2" in desk.on_disk(), "saved")
    two.wait_for_function("jupyterapp.shell.currentWidget.model.dirty === false")
    assert one.evaluate("jupyterapp.shell.currentWidget.model.dirty") is False
    one.bring_to_front()
    one.evaluate("() => window.dispatchEvent(new Event('focus'))")
    until_drawn(one, "f2")
    clear(one, "f2")
    until_focused(one, "f3")
    desk.until(one, lambda: "f3" in desk.on_disk(), "saved")
    assert one.locator(".jp-Dialog").count() == two.locator(".jp-Dialog").count() == 0
    assert not one.locator(".mw-lab-banner").is_visible()
    assert sorted(desk.runs()[len(before):]) == ["f2", "f3", "worked"], desk.runs()
    other.close()


def check_two_views(desk: Desk) -> None:
    """Two views of one notebook in one Lab: cells come in once and run once."""
    page = begin(desk)
    command(page, "docmanager:clone")
    page.wait_for_function("[...jupyterapp.shell.widgets('main')].filter(w => w.context).length === 2")
    page.locator("button[data-mw=clear-f1] >> visible=true").last.click()
    until_ours(page, OPENED_2)
    page.locator("button[data-mw=clear-f2] >> visible=true").last.wait_for()
    assert desk.runs().count("f2") == 1, desk.runs()
    assert desk.runs().count("worked") == 1, desk.runs()


def check_typing_is_not_disturbed(desk: Desk) -> None:
    """Who types in a cell of her own keeps the focus when something opens."""
    page = begin(desk, own=1)
    page.locator(".jp-CodeCell .cm-content").first.click()
    page.keyboard.type("abc")
    page.evaluate("() => document.querySelector('button[data-mw=clear-f1]').click()")
    until_drawn(page, "f2")
    page.keyboard.type("def")
    assert "abcdef" in cells(page)[0]["source"].replace("\n", ""), cells(page)[0]["source"]


def check_a_long_notebook(desk: Desk) -> None:
    """With many cells of hers, and in every windowing mode, what opens is run, in view and focused."""
    page = begin(desk, own=40)
    for frame, following in (("f1", "f2"), ("f2", "f3")):
        clear(page, frame)
        until_ours(page, OPENED_2 if following == "f2" else OPENED_3)
        until_drawn(page, following)
    until_focused(page, "f3")
    box = page.locator("input[aria-label=f3]").bounding_box()
    assert box
    assert 0 < box["y"] < 800, box
    page.evaluate("() => jupyterapp.shell.currentWidget.content.scrollToItem(0)")
    restart(page)
    press(page, "Continue the lesson")
    until_focused(page, "f3")
    page.wait_for_function("document.querySelectorAll('.mw-done').length >= 1")
    no_error(page)
    shot(page, f"{desk.server.kind}-{desk.name}")


def check_other_notebooks(desk: Desk) -> None:
    """A notebook that is no lesson is left alone."""
    notebook = built()
    del notebook.metadata["mastery"]
    nbformat.write(notebook, desk.file)
    page = desk.open()
    until_idle(page)
    assert page.locator(".mw-lab-banner").count() == 0


def check_voila(desk: Desk) -> None:
    """In a Voila page the extension is there and does nothing."""
    desk.write()
    page = desk.context.new_page()
    page.on("pageerror", desk.troubled)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(desk.server.address(f"{desk.name}/lesson.ipynb"))
    page.locator(".fake-line").wait_for()
    assert any("@mastery" in url and "remoteEntry" in url for url in asked), "the extension was not loaded"
    assert page.evaluate("document.documentElement.dataset.masteryLab ?? null") is None
    assert page.locator("[class*=mw-lab]").count() == 0


def check_narrow_and_dark(desk: Desk) -> None:
    """On a narrow page of a dark Lab the banner holds its words, and its button is large enough for a finger."""
    desk.context.close()
    desk.context = desk.browser.new_context(viewport={"width": 480, "height": 800}, has_touch=True, is_mobile=True)
    desk.write()
    page = desk.open()
    banner(page, "Start the lesson")
    page.evaluate("() => jupyterapp.commands.execute('apputils:change-theme', {theme: 'JupyterLab Dark'})")
    page.evaluate("() => jupyterapp.shell.collapseLeft()")
    page.wait_for_function("document.body.dataset.jpThemeLight === 'false'")
    button = page.locator(".mw-lab-banner .mw-lab-button").bounding_box()
    assert button
    assert button["height"] >= 44
    desk.until(page, lambda: page.locator(".mw-lab-banner").bounding_box()["height"]
               >= page.locator(".mw-lab-banner-inner").bounding_box()["height"], "the banner as high as its words")
    page.locator(".mw-lab-banner .mw-lab-button").focus()
    shot(page, "lab-narrow-dark")
    press(page, "Start the lesson")
    until_drawn(page, "f1")
    restart(page)
    banner(page, "Continue the lesson")
    page.locator(".mw-lab-resting").wait_for()
    until_idle(page)
    banner(page, "Continue the lesson")
    shot(page, "lab-narrow-dark-restarted")


CHECKS = {name.removeprefix("check_"): check for name, check in list(globals().items()) if name.startswith("check_")}
NOTEBOOK = ["opening", "unlock", "reload", "restart", "kill", "new_kernel", "trusted", "run_all", "restart_and_run_all",
            "a_long_notebook", "no_kernel", "two_windows"]
PLAN = {
    ("lab", ""): [name for name in CHECKS if name != "voila"],
    ("voila", ""): ["voila"],
    ("notebook", ""): NOTEBOOK,
    ("lab", "full"): ["a_long_notebook", "unlock", "restart"],
    ("lab", "defer"): ["a_long_notebook", "restart"],
    ("lab", "none"): ["a_long_notebook", "restart"],
}


def place_of(kind: str, windowing: str) -> str:
    return f"{kind}-{windowing}" if windowing else kind


PLACES = {place_of(*where) for where in PLAN}


def main() -> int:
    words = sys.argv[1:]
    failures = 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        for (kind, windowing), names in PLAN.items():
            place = place_of(kind, windowing)
            filters = [word for word in words if word not in PLACES]
            places = [word for word in words if word in PLACES]
            names = [name for name in names if not filters or any(word in name for word in filters)]
            if (places and place not in places) or not names:
                continue
            server = Server(kind, windowing).wait()
            try:
                for name in names:
                    desk = Desk(server, browser, f"{place}-{name}".replace("_", "-"))
                    begun = time.monotonic()
                    try:
                        CHECKS[name](desk)
                        assert not desk.problems, desk.problems
                        print(f"ok    {place:10} {name} {time.monotonic() - begun:.1f} s", flush=True)
                    except Exception:
                        failures += 1
                        for number, page in enumerate(desk.context.pages):
                            shot(page, f"failed-{desk.name}-{number}")
                        print(f"FAIL  {place:10} {name}\n{traceback.format_exc(limit=-3)}", flush=True)
                    finally:
                        desk.context.close()
                        server.shut_kernels()
            finally:
                server.stop()
        browser.close()
    return failures


if __name__ == "__main__":
    sys.exit(main())

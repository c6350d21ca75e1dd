"""(a) From a click to the feedback, with the record on disk, against a bare Button and Label on the same page."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from benchmarks.bench import OWNER, Bench, Server, environment_of, lab, say, visit, visitor, voila
from benchmarks.figures import Row
from benchmarks.lessons import frame_id, made, seed_attempts, with_button
from mastery_widgets.store.sqlite import SqliteRecord

__all__ = ["BARE", "EARLIER", "RUN_BARE", "clicks", "trust"]

EARLIER = 5_000
_NAME = "b" * 32

# What was entered is drawn before the click, as it is when somebody types and then clicks; a page at rest on both sides.
_AT_REST = "await new Promise(rest => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(rest))));"
_OURS = """async ([id, value]) => {
  const root = document.querySelector(`.mw-frame[data-frame="${id}"]`);
  const input = root.querySelector("[data-mw=input]"), check = root.querySelector("[data-mw=check]");
  input.value = value;
  input.dispatchEvent(new Event("input", { bubbles: true }));
  REST
  const serial = root.dataset.serial;
  return await new Promise((done, fail) => {
    let start = 0;
    const seen = new MutationObserver(() => {
      const now = performance.now();
      if (root.dataset.serial === serial || !root.querySelector(".mw-feedback .mw-verdict")) return;
      seen.disconnect();
      done(now - start);
    });
    seen.observe(root, { childList: true, subtree: true, attributes: true, characterData: true });
    setTimeout(() => fail(new Error("no feedback")), 20000);
    start = performance.now();
    check.click();
  });
}""".replace("REST", _AT_REST)
BARE = """async ([pressed, set]) => {
  const button = document.querySelector(`button.bench-${pressed}`), label = document.querySelector(`.bench-${set}`);
  REST
  const before = label.textContent;
  return await new Promise((done, fail) => {
    let start = 0;
    const seen = new MutationObserver(() => {
      const now = performance.now();
      if (label.textContent === before) return;
      seen.disconnect();
      done(now - start);
    });
    seen.observe(label, { childList: true, subtree: true, attributes: true, characterData: true });
    setTimeout(() => fail(new Error("no answer")), 20000);
    start = performance.now();
    button.click();
  });
}""".replace("REST", _AT_REST)
RUN_BARE = """async () => {
  const panel = jupyterapp.shell.currentWidget;
  panel.content.activeCellIndex = panel.content.widgets.findIndex(cell => cell.model.id === "bench-bare");
  await jupyterapp.commands.execute("notebook:run-cell");
}"""


def clicks(bench: Bench, surface: str) -> list[Row]:
    """Rows for ``voila`` or ``lab``; ``n`` × 5 clicks of each kind, in turn."""
    fresh = _Side(bench, surface, "fresh")
    earlier = _Side(bench, surface, "earlier")
    with RecordIn(earlier.home) as record:
        whose = visitor(_NAME) if surface == "voila" else OWNER
        seed_attempts(record, earlier.notebook.with_name("click.mastery"), whose, EARLIER)
    ours: list[float] = []
    bare: list[float] = []
    kept: list[float] = []
    late: list[float] = []
    chance = bench.chance(f"clicks {surface}")
    with ExitStack() as stack:
        pages = [stack.enter_context(side) for side in (fresh, earlier)]
        for number in range(-5, bench.n * 5):
            value = "98765" if number % 2 else "87654"
            steps: list[Any] = [
                lambda v=value: pages[0].evaluate(_OURS, [frame_id(1), v]),
                lambda: pages[0].evaluate(BARE, ["bare", "said"]),
                lambda v=value: pages[1].evaluate(_OURS, [frame_id(1), v]),
                lambda: pages[0].evaluate(BARE, ["kept", "written"]),
            ]
            results: list[Any] = [None] * len(steps)
            order = list(range(len(steps)))
            chance.shuffle(order)
            for which in order:
                pages[0].wait_for_timeout(60 + chance.random() * 120)
                results[which] = steps[which]()
            if number >= 0:
                ours.append(results[0])
                bare.append(results[1])
                late.append(results[2])
                kept.append(results[3])
        for side, before in ((fresh, 0), (earlier, EARLIER)):
            written = side.attempts()
            assert written == before + 5 + bench.n * 5, f"{written} attempts on disk"
    where = "Voila" if surface == "voila" else "JupyterLab"
    name = f"(a) {where}: click to feedback, record on disk, against a bare Button and Label"
    return [
        Row(name=name, unit="ms", ours=ours, peer=bare, kind="ratio", bar=1.5),
        Row(name=f"(a) {where}: the same, 95th percentiles", unit="ms", ours=ours, peer=bare, kind="ratio", bar=1.5, at=95),
        Row(name=f"(a) {where}: the same, against a Button that commits a row to SQLite before it sets its Label", unit="ms",
            ours=ours, peer=kept, kind="ratio", bar=None),
        Row(name=f"(a) {where}: what that commit costs, against a bare Button", unit="ms", ours=kept, peer=bare,
            kind="ratio", bar=None),
        Row(name=f"(a) {where}: click to feedback with {EARLIER:,} earlier attempts, against none", unit="ms", ours=late,
            peer=ours, kind="ratio", bar=1.2),
    ]  # fmt: skip


class RecordIn:
    """The record of a server's home, open for a while."""

    def __init__(self, home: Path) -> None:
        home.mkdir(parents=True, exist_ok=True)
        self._record = SqliteRecord(home / "record.sqlite")
        # What is seeded need not outlive a power cut.
        self._record._connection.execute("PRAGMA synchronous=OFF")

    def __enter__(self) -> SqliteRecord:
        return self._record

    def __exit__(self, *_: object) -> None:
        self._record.close()


class _Side:
    """A server with a home and a record of its own, and one page on it."""

    def __init__(self, bench: Bench, surface: str, name: str) -> None:
        self._bench, self._surface = bench, surface
        self.home = bench.work / f"click-{surface}-{name}-home"
        self.notebook = made(bench.work / f"click-{surface}-{name}", "click", 5)
        with_button(self.notebook)
        self._stack = ExitStack()

    def __enter__(self) -> Page:
        serve = voila if self._surface == "voila" else lab
        server: Server = serve(self.notebook if self._surface == "voila" else self.notebook.parent, self.home)
        self._stack.enter_context(server)
        if self._surface == "lab":
            trust(self.notebook, self.home)
        page = self._stack.enter_context(visit(self._bench, server, name=_NAME)).page
        say(f"opening {self.home.name}")
        if self._surface == "voila":
            page.goto(server.address)
        else:
            page.goto(f"{server.address}lab/tree/{self.notebook.name}?token={server.token}")
        check = page.locator(f'.mw-frame[data-frame="{frame_id(1)}"] [data-mw=check]')
        expect(check).to_be_visible(timeout=90_000)
        if self._surface == "lab":
            page.evaluate(RUN_BARE)
        expect(page.locator("button.bench-bare")).to_be_visible(timeout=90_000)
        return page

    def __exit__(self, *raised: Any) -> None:
        self._stack.__exit__(*raised)

    def attempts(self) -> int:
        with sqlite3.connect(self.home / "record.sqlite") as connection:
            return int(connection.execute("SELECT count(*) FROM entries WHERE kind = 'response'").fetchone()[0])


def trust(notebook: Path, home: Path) -> None:
    """Sign a notebook for the JupyterLab whose home this is."""
    command = [sys.executable, "-m", "jupyter", "trust", str(notebook)]
    subprocess.run(command, check=True, env=environment_of(home), stdout=subprocess.DEVNULL)


def restore(notebook: Path, original: Path) -> None:
    """The notebook as it was before a visit."""
    shutil.copyfile(original, notebook)

"""(d) Going on with a lesson: how much the length of what is done costs."""

from __future__ import annotations

import json
import shutil
import urllib.request
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from benchmarks.bench import OWNER, Bench, Server, lab, polled, say, visit, visitor, voila, without_lab
from benchmarks.clicks import RecordIn, restore, trust
from benchmarks.figures import Row
from benchmarks.lessons import frame_id, made, seed_done

__all__ = ["resume_lab", "resume_voila"]

_NAME = "d" * 32
# Every 5 ms: whether the frame's Check button is there to be pressed.
_WATCH = """(() => {
  const noted = window.__bench = {};
  const timer = setInterval(() => {
    const check = document.querySelector('.mw-frame[data-frame="ID"] [data-mw=check]');
    if (!check || check.hidden || check.offsetParent === null) return;
    noted.answerable = performance.now();
    clearInterval(timer);
  }, 5);
})()"""
# All cells run as soon as there is a kernel to run them in, as with a click on Run All that loses no time.
_RUN_ALL = """async () => {
  const until = async look => { while (!look()) await new Promise(later => setTimeout(later, 5)); };
  await until(() => window.jupyterapp?.shell?.currentWidget?.context?.isReady);
  const { context } = jupyterapp.shell.currentWidget;
  await context.sessionContext.ready;
  await until(() => context.sessionContext.session?.kernel?.connectionStatus === "connected");
  await context.sessionContext.session.kernel.info;
  void jupyterapp.commands.execute("notebook:run-all-cells");
}"""


def resume_voila(bench: Bench) -> list[Row]:
    """Frame 480 of 500 against frame 18 of 20; one server, one record, one visitor."""
    folder, home = bench.work / "resume", bench.work / "resume-home"
    sides = {"long": (500, 480), "short": (20, 18)}
    with RecordIn(home) as record:
        for name, (frames, at) in sides.items():
            notebook = _made(folder, name, frames)
            seed_done(record, notebook.with_suffix(".mastery"), visitor(_NAME), at - 1)
    samples: dict[str, list[float]] = {"long": [], "short": []}
    chance = bench.chance("resume")
    with voila(folder, home) as server:
        for number in range(-bench.warm, bench.n):
            for side in chance.sample(("long", "short"), 2):
                watch = _WATCH.replace("ID", frame_id(sides[side][1]))
                with visit(bench, server, name=_NAME, script=watch) as one:
                    one.page.goto(f"{server.address}voila/render/{side}.ipynb", wait_until="commit")
                    noted = polled(one.page, "answerable")
                if number >= 0:
                    samples[side].append(noted["answerable"])
            say(f"resume in Voila {number + 1}/{bench.n}: {samples['long'][-1:]} {samples['short'][-1:]}")
    return [
        Row(name="(d) Voila: going on at frame 480 of 500, against 18 of 20", unit="ms", ours=samples["long"],
            peer=samples["short"], kind="ratio", bar=1.25)
    ]  # fmt: skip


def resume_lab(bench: Bench) -> list[Row]:
    """A saved notebook with 480 open frames and a new kernel: with our extension, and with Run All without it."""
    notebook = _made(bench.work / "lab", "long", 500, bench.work / "resume")
    homes = {"with": bench.work / "lab-with", "without": bench.work / "lab-without"}
    watch = _WATCH.replace("ID", frame_id(480))
    for home in homes.values():
        with RecordIn(home) as record:
            seed_done(record, notebook.with_suffix(".mastery"), OWNER, 479)
        trust(notebook, home)
    without_lab(homes["without"])
    servers = {side: lab(notebook.parent, home) for side, home in homes.items()}
    samples: dict[str, list[float]] = {"with": [], "without": []}
    saved = notebook.with_suffix(".saved")
    chance = bench.chance("lab")
    with servers["with"], servers["without"]:
        say("lab: the extension opens 480 frames once, and saves")
        with visit(bench, servers["with"], script=watch) as one:
            one.page.goto(_address(servers["with"], notebook), wait_until="commit")
            polled(one.page, "answerable", 180)
            one.page.wait_for_timeout(3_000)
            one.page.evaluate("async () => { await jupyterapp.shell.currentWidget.context.save() }")
            _end(servers["with"])
        shutil.copyfile(notebook, saved)
        cells = json.loads(saved.read_text("utf-8"))["cells"]
        assert sum("frame" in cell["metadata"].get("mastery", {}) for cell in cells) == 480
        for home in homes.values():
            trust(notebook, home)
        for number in range(-bench.warm, bench.n):
            for side in chance.sample(("with", "without"), 2):
                restore(notebook, saved)
                with visit(bench, servers[side], script=watch) as one:
                    one.page.goto(_address(servers[side], notebook), wait_until="commit")
                    if side == "without":
                        _run_all(one.page)
                    noted = polled(one.page, "answerable", 180)
                    _end(servers[side])
                if number >= 0:
                    samples[side].append(noted["answerable"])
            say(f"resume in JupyterLab {number + 1}/{bench.n}: {samples['with'][-1:]} {samples['without'][-1:]}")
    return [
        Row(name="(d) JupyterLab: 480 open frames, a new kernel: with our extension, against Run All without it",
            unit="ms", ours=samples["with"], peer=samples["without"], kind="ratio", bar=1.1)
    ]  # fmt: skip


def _made(folder: Path, name: str, frames: int, other: Path | None = None) -> Path:
    """A lesson, built; or the copy of one that another row has built."""
    if other is None or not (other / f"{name}.ipynb").exists():
        return made(folder, name, frames)
    folder.mkdir(parents=True, exist_ok=True)
    for suffix in (".mastery", ".ipynb"):
        shutil.copyfile(other / f"{name}{suffix}", folder / f"{name}{suffix}")
    return folder / f"{name}.ipynb"


def _run_all(page: Page) -> None:
    page.wait_for_load_state("domcontentloaded")
    page.evaluate(_RUN_ALL)


def _address(server: Server, notebook: Path) -> str:
    return f"{server.address}lab/tree/{notebook.name}?token={server.token}"


def _end(server: Server) -> None:
    """End all kernels of a Jupyter server."""
    for one in _asked(server, "GET", "api/sessions"):
        _asked(server, "DELETE", f"api/sessions/{one['id']}")


def _asked(server: Server, method: str, path: str) -> Any:
    request = urllib.request.Request(
        server.address + path, method=method, headers={"Authorization": f"token {server.token}"}
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        body = answer.read()
    return json.loads(body) if body else None

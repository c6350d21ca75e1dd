"""A bare button's click in JupyterLab, with our part of its server against without."""

from __future__ import annotations

import json
from contextlib import ExitStack

from playwright.sync_api import Page, expect

from benchmarks.bench import Bench, lab, say, visit
from benchmarks.clicks import BARE, RUN_BARE, trust
from benchmarks.figures import Row
from benchmarks.lessons import button_alone

__all__ = ["click_server"]


def click_server(bench: Bench) -> list[Row]:
    """``n`` × 5 clicks of a bare Button in each of two JupyterLabs, in turn."""
    samples: dict[str, list[float]] = {"ours": [], "stock": []}
    chance = bench.chance("click-server")
    with ExitStack() as stack:
        pages = {side: _opened(bench, stack, side) for side in samples}
        for number in range(-5, bench.n * 5):
            for side in chance.sample(sorted(samples), len(samples)):
                pages[side].wait_for_timeout(60 + chance.random() * 120)
                taken = pages[side].evaluate(BARE, ["bare", "said"])
                if number >= 0:
                    samples[side].append(taken)
    name = "JupyterLab: click on a bare Button, with our server part against without"
    return [
        Row(name=name, unit="ms", ours=samples["ours"], peer=samples["stock"], kind="ratio", bar=0.4),
        Row(name=f"{name}: 95th percentiles", unit="ms", ours=samples["ours"], peer=samples["stock"], kind="ratio",
            bar=None, at=95),
    ]  # fmt: skip


def _opened(bench: Bench, stack: ExitStack, side: str) -> Page:
    home = bench.work / f"click-server-{side}-home"
    if side == "stock":
        folder = home / "config"
        folder.mkdir(parents=True)
        without = {"ServerApp": {"jpserver_extensions": {"mastery_widgets": False}}}
        (folder / "jupyter_server_config.json").write_text(json.dumps(without), "utf-8")
    notebook = bench.work / f"click-server-{side}" / "button.ipynb"
    button_alone(notebook)
    server = stack.enter_context(lab(notebook.parent, home))
    trust(notebook, home)
    page = stack.enter_context(visit(bench, server)).page
    say(f"opening {home.name}")
    page.goto(f"{server.address}lab/tree/{notebook.name}?token={server.token}")
    expect(page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]").first).to_be_visible(timeout=90_000)
    page.evaluate(RUN_BARE)
    expect(page.locator("button.bench-bare")).to_be_visible(timeout=90_000)
    return page

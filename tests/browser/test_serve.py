"""`mastery serve`: a folder of lessons, put before a class."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest
from learner import ScriptedLearner
from playwright.sync_api import BrowserContext, expect
from servers import environment, free_port, serve


@pytest.fixture
def folder(copy: Path) -> Path:
    for name in ("small.ipynb", "small.mastery"):
        (copy / name).unlink()
    return copy


def test_the_index_leads_to_a_lesson_and_a_reload_goes_on_after_a_restart_of_the_server(
    folder: Path, tmp_path: Path, context: BrowserContext
) -> None:
    port = free_port()
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    with serve(folder, tmp_path / "home", port=port) as server:
        page.goto(server.address)
        expect(page.locator("body")).to_contain_text("A small course")
        page.get_by_role("link", name="A small lesson").first.click()
        learner = ScriptedLearner(page, folder / "small.mastery")
        expect(learner.frame("part").locator("[data-mw=check]")).to_be_visible(timeout=60_000)
        learner.clear("part")
        expect(learner.frame("read-on")).to_be_visible(timeout=30_000)
        lesson = page.url

    with serve(folder, tmp_path / "home", port=port):
        page.goto(lesson)
        expect(learner.frame("read-on").locator("[data-mw=continue]")).to_be_visible(timeout=60_000)
    assert [url for url in asked if "127.0.0.1" not in url and not url.startswith(("data:", "blob:"))] == []


def test_its_address_is_said_once_it_answers(folder: Path, tmp_path: Path) -> None:
    port = free_port()
    with serve(folder, tmp_path / "home", port=port) as server:
        until = time.monotonic() + 30
        while f"127.0.0.1:{port}" not in server.log and time.monotonic() < until:
            time.sleep(0.1)

        assert f"http://127.0.0.1:{port}/" in server.log


def test_a_port_in_use_is_told_without_a_traceback(folder: Path, tmp_path: Path) -> None:
    with serve(folder, tmp_path / "home") as server:
        port = server.address.rstrip("/").rpartition(":")[2]
        second = subprocess.run(
            [sys.executable, "-m", "mastery_widgets", "serve", str(folder), "--port", port],
            env=environment(tmp_path / "other"),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    assert second.returncode == 2
    assert f"port {port}" in second.stderr
    assert "Traceback" not in second.stderr


def test_a_notebook_saved_after_unlocking_is_refused(folder: Path, tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "mastery_widgets", "build", str(folder)], check=True, capture_output=True)
    import nbformat

    notebook = nbformat.read(folder / "small.ipynb", as_version=4)
    notebook.cells.insert(
        2,
        nbformat.v4.new_markdown_cell(
            "LOCKED", metadata={"mastery": {"cell": "small--prose-x", "kind": "prose", "after": ["part"], "hash": ""}}
        ),
    )
    nbformat.write(notebook, folder / "small.ipynb")
    for command in ("build", "check", "serve"):
        done = subprocess.run(
            [sys.executable, "-m", "mastery_widgets", command, str(folder)],
            env=environment(tmp_path / "home"),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 2, command
        assert "saved after a learner had opened" in done.stderr
    assert "LOCKED" in (folder / "small.ipynb").read_text("utf-8")

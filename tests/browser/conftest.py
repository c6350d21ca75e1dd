"""A real Chromium, real servers, and a course to play."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from mastery_widgets.authoring.source import lesson_files, read_course, read_lesson
from mastery_widgets.notebook.build import build

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
HERE = Path(__file__).parent
ROOT = HERE.parent.parent


def chromium_path() -> str:
    """The Chromium to drive; without one the tests fail, they do not skip."""
    named = os.environ.get("MASTERY_CHROMIUM")
    found = named or next(
        (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
    )
    assert found, (
        "no Chromium on this machine: run `python3 run.py test`, which installs one, or name it in MASTERY_CHROMIUM"
    )
    return found


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in Path(str(item.fspath)).parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=chromium_path(), args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A visitor: a browser profile of her own. A page in which our code raises an error fails its test.

    Our modules are read from blobs, our extension from its own folder; what JupyterLab raises on its own account is not ours.
    """
    visitor = browser.new_context(viewport={"width": 1280, "height": 900})
    errors: list[str] = []
    visitor.on("weberror", lambda error: errors.append(f"{error.error}\n{error.error.stack}"))
    yield visitor
    visitor.close()
    assert [error for error in errors if "blob:" in error or "@mastery/lab" in error] == []


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the small course of `tests/browser/course`, built: `small.ipynb`, `small.mastery`."""
    folder = tmp_path_factory.mktemp("course")
    shutil.copytree(HERE / "course", folder, dirs_exist_ok=True)
    course = read_course(folder)
    for file in lesson_files(folder):
        build(read_lesson(file, course), file.with_suffix(".ipynb"))
    return folder


def _built_lesson(name: str, folders: pytest.TempPathFactory) -> Path:
    folder = folders.mktemp(name)
    shutil.copytree(HERE / name, folder, dirs_exist_ok=True)
    build(read_lesson(folder / f"{name}.md"), folder / f"{name}.ipynb")
    return folder


@pytest.fixture(scope="session")
def built_kinds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the course of `tests/browser/kinds`, built: `kinds.ipynb`, `kinds.mastery`."""
    return _built_lesson("kinds", tmp_path_factory)


@pytest.fixture(scope="session")
def built_placed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the course of `tests/browser/placed`, built: `placed.ipynb`, `placed.mastery`."""
    return _built_lesson("placed", tmp_path_factory)


@pytest.fixture
def copy(built: Path, tmp_path: Path) -> Path:
    """A folder of this test's own with the built course."""
    target = tmp_path / "lessons"
    shutil.copytree(built, target)
    return target


@pytest.fixture(scope="session")
def fractions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The fractions course, built, in a folder of its own."""
    folder = tmp_path_factory.mktemp("fractions")
    for file in (ROOT / "lessons" / "fractions").iterdir():
        if file.suffix in (".md", ".yml"):
            shutil.copy(file, folder)
    course = read_course(folder)
    for file in lesson_files(folder):
        build(read_lesson(file, course), file.with_suffix(".ipynb"))
    return folder

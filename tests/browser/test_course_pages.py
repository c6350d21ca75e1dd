"""A course in a browser: the map, the door of a lesson, what is due for review, and where to begin."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from learner import ScriptedLearner
from notebook_page import NotebookPage
from playwright.sync_api import Page, expect
from servers import Server, lab, serve, voila
from test_accessible import violations

from mastery_widgets.authoring.source import read_lesson
from mastery_widgets.cli.lessons import build_all
from mastery_widgets.notebook.build import build
from mastery_widgets.notebook.seal import unseal_file
from mastery_widgets.session import Learner
from mastery_widgets.store.sqlite import SqliteRecord
from tests.course_sample import Course, write_course_of_three

OWNER = Learner(issuer="local", subject="owner")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = write_course_of_three(tmp_path_factory.mktemp("three") / "times")
    build_all(found)
    alone = found / "alone"
    alone.mkdir()
    for name in ("doubles.md", "course.yml"):
        shutil.copy(found / name, alone)
    build(read_lesson(alone / "doubles.md"), alone / "doubles.ipynb")
    return found


def found_by_axe(visit: Visit) -> list[str]:
    """What axe finds: on the whole page in Voila, in our own nodes in JupyterLab."""
    return violations(visit.page, *((".mw-frame", ".mw-lesson") if visit.surface == "lab" else ()))


@pytest.fixture(scope="module")
def in_voila(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with voila(folder, tmp_path_factory.mktemp("voila-home")) as running:
        yield running


@pytest.fixture(scope="module")
def in_lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with lab(tmp_path_factory.mktemp("lab-root"), tmp_path_factory.mktemp("lab-home")) as running:
        yield running


class Visit:
    """Somebody before the course in one of the two surfaces, with a record that a test writes beforehand."""

    def __init__(self, surface: str, server: Server, folder: Path, page: Page, scratch: Path) -> None:
        self.surface, self.server, self.folder, self.page = surface, server, folder, page
        self._scratch = scratch
        self._learner = OWNER
        self._path = server.home / "record.sqlite"
        if surface == "voila":
            name = uuid.uuid4().hex
            page.context.add_init_script(f"localStorage.setItem('mastery_widgets.visitor', '{name}')")
            subject = hashlib.sha256(f"visitor:{name}".encode()).hexdigest()
            self._learner = Learner(issuer="visitor", subject=subject)
        else:
            # A folder of this test's own: notebooks and kernels stay where they are.
            self.folder = Path(shutil.copytree(folder, server.cwd / uuid.uuid4().hex[:6]))
        if surface == "lab" and self._path.exists():
            with sqlite3.connect(self._path) as record:
                record.execute("DELETE FROM entries")

    def before(self, *done: str, days: float = 0) -> None:
        """What she did some days ago."""
        course = Course(self._scratch, learner=self._learner)
        course.record = SqliteRecord(self._path)
        course.now = datetime.now(UTC) - timedelta(days=days)
        for name in done:
            {"double": course.master_double, "triple": course.master_triple}[name]()
        course.record.close()

    def open(self, name: str) -> None:
        """Go to a notebook of the course, and start it."""
        if self.surface == "voila":
            self.page.goto(f"{self.server.address}voila/render/{name}.ipynb")
            return
        notebook = NotebookPage(self.page, self.server, self.folder / "doubles.ipynb")
        notebook.notebook = self.folder / f"{name}.ipynb"
        notebook.open(uuid.uuid4().hex[:6])
        self.started(notebook)

    def started(self, notebook: NotebookPage | None = None) -> None:
        """In JupyterLab, press what starts the notebook in front."""
        if self.surface == "lab":
            notebook = notebook or NotebookPage(self.page, self.server, self.folder / "doubles.ipynb")
            button = self.page.locator(".mw-lab-banner:visible .mw-lab-button")
            expect(button).to_be_visible(timeout=40_000)
            notebook.idle()
            button.click()
            expect(self.page.locator(".mw-lab-banner:visible")).to_have_count(0, timeout=40_000)

    def lesson(self, name: str) -> ScriptedLearner:
        """Whoever answers a lesson's frames on this page."""
        return ScriptedLearner(self.page, self.folder / f"{name}.mastery")

    def shows(self, **states: str) -> None:
        """Wait until the map shows these states, of objectives with a line for a hyphen."""
        expect(self.page.locator(".mw-map-node").first).to_be_visible(timeout=60_000)
        for objective, state in states.items():
            node = self.page.locator(f'.mw-map-rows [data-objective="{objective.replace("_", "-")}"]')
            expect(node).to_have_attribute("data-state", state, timeout=20_000)

    def answer(self, frame: str, *, right: bool = True) -> None:
        """Answer what a frame of the course asks."""
        shown = self.page.locator(f'.mw-frame[data-frame="{frame}"]:visible')
        prompt = shown.locator(".mw-prompt").inner_text().strip()
        for file in self.folder.glob("*s.mastery"):
            sealed = unseal_file(file)
            items = [sealed.item(id) for id in sealed.lesson.bank] + [
                item for id in sealed.lesson.frames if (item := sealed.frame(id).item) is not None
            ]
            for instance in (one for item in items for one in item.instances):
                if instance.label == prompt:
                    text = instance.key.right()["text"] if right else "98765"
                    before = str(shown.get_attribute("data-serial"))
                    shown.locator("[data-mw=input]").fill(str(text))
                    shown.locator("[data-mw=check]").click()
                    expect(shown).not_to_have_attribute("data-serial", before, timeout=20_000)
                    return
        raise AssertionError(prompt)


New = Callable[[], Visit]


@pytest.fixture(params=["voila", "lab"])
def visit(request: pytest.FixtureRequest, page: Page, folder: Path, tmp_path: Path) -> Visit:
    return Visit(request.param, request.getfixturevalue(f"in_{request.param}"), folder, page, tmp_path / "scratch")


@pytest.fixture
def voila_visit(in_voila: Server, page: Page, folder: Path, tmp_path: Path) -> Visit:
    return Visit("voila", in_voila, folder, page, tmp_path / "scratch")


def test_the_map_shows_where_she_stands_and_leads_to_the_lessons_by_keyboard(visit: Visit) -> None:
    visit.before("double")
    visit.open("course")

    visit.shows(double="mastered", triple="ready", six_times="ahead")
    node = visit.page.locator('[data-objective="triple"] a')
    expect(node).to_contain_text("ready for you · Triples")
    node.focus()
    visit.page.keyboard.press("Enter")
    if visit.surface == "lab":
        visit.page.wait_for_function("jupyterapp.shell.currentWidget.title.label === 'triples.ipynb'")
        visit.started()
    expect(visit.page.locator('.mw-frame[data-frame="thrice"]')).to_be_visible(timeout=60_000)


def test_the_door_of_a_lesson_says_what_is_missing_leads_there_and_opens_when_it_is_mastered(visit: Visit) -> None:
    visit.before("double")
    visit.open("sixes")
    needs = visit.page.locator(".mw-needs:visible")
    expect(needs).to_contain_text("Begin here:", timeout=60_000)
    expect(needs.locator("li")).to_have_text(["TriplesTake a number three times"])
    assert found_by_axe(visit) == []
    expect(visit.page.locator('.mw-frame[data-frame="sixfold"]')).to_have_count(0)

    needs.get_by_role("link", name="Triples").click()
    if visit.surface == "lab":
        visit.page.wait_for_function("jupyterapp.shell.currentWidget.title.label === 'triples.ipynb'")
        visit.started()
    visit.lesson("triples").clear("thrice")
    if visit.surface == "lab":
        visit.page.locator(".lm-TabBar-tabLabel", has_text="sixes.ipynb").click()
    else:
        visit.page.go_back()
    expect(visit.page.locator('.mw-frame[data-frame="sixfold"]')).to_be_visible(timeout=60_000)


def test_what_is_due_is_offered_in_a_lesson_and_on_the_map(visit: Visit) -> None:
    visit.before("double", "triple", days=5)
    visit.open("sixes")
    line = visit.page.locator(".mw-review:visible")
    expect(line).to_contain_text("Due for review: Double a number, Take a number three times.", timeout=60_000)
    offer = visit.page.locator("[data-mw=review]:visible")
    expect(offer).to_have_text("Review (2)")

    offer.click()
    review = visit.page.locator('.mw-frame[data-frame="@review"]:visible')
    expect(review.locator("[data-mw=input]")).to_be_focused(timeout=30_000)
    assert found_by_axe(visit) == []
    visit.answer("@review")
    expect(offer).to_have_text("Review (1)", timeout=20_000)

    line.get_by_role("link", name="Map of the course").click()
    if visit.surface == "lab":
        visit.page.wait_for_function("jupyterapp.shell.currentWidget.title.label === 'course.ipynb'")
        visit.started()
    visit.shows(six_times="ready")
    states = visit.page.locator(".mw-map-rows [data-objective]").evaluate_all(
        "all => all.map(one => one.dataset.state)"
    )
    assert sorted(states) == ["due", "mastered", "ready"]
    visit.answer("@review")
    expect(review.locator("[data-tone=right]")).to_be_visible()
    review.locator("[data-mw=next]").click()

    expect(review).to_contain_text("That is enough for now.", timeout=20_000)
    visit.shows(double="mastered", triple="mastered")


def test_a_lesson_without_a_course_offers_what_is_due_of_itself(visit: Visit) -> None:
    visit.before("double", days=5)
    visit.open("alone/doubles")
    offer = visit.page.locator("[data-mw=review]:visible")
    expect(offer).to_have_text("Review (1)", timeout=60_000)
    assert visit.page.get_by_role("link", name="Map of the course").count() == 0

    offer.focus()
    visit.page.keyboard.press("Enter")
    review = visit.page.locator('.mw-frame[data-frame="@review"]:visible')
    expect(review.locator("[data-mw=input]")).to_be_focused(timeout=30_000)
    visit.answer("@review")
    expect(review.locator("[data-tone=right]")).to_be_visible()
    expect(offer).to_be_hidden(timeout=20_000)
    review.locator("[data-mw=next]").click()
    expect(review).to_contain_text("That is enough for now.", timeout=20_000)


def test_a_placement_says_where_to_begin(voila_visit: Visit) -> None:
    visit = voila_visit
    visit.open("course")
    placement = visit.page.locator('.mw-frame[data-frame="@placement"]')
    placement.locator("[data-mw=begin]").click(timeout=60_000)
    while placement.locator("[data-mw=input]").is_visible() or not placement.locator(".mw-results").is_visible():
        expect(placement.locator("[data-mw=check]")).to_be_visible(timeout=20_000)
        visit.answer("@placement", right="Twice" in placement.locator(".mw-prompt").inner_text())

    expect(placement).to_contain_text("You can begin here: Take a number three times.")
    expect(visit.page.locator('[data-objective="triple"]')).to_contain_text("begin here")
    visit.shows(double="ready")


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_map_has_no_violation_and_fits_the_page(voila_visit: Visit, width: int, scheme: str) -> None:
    visit = voila_visit
    visit.before("double", "triple", days=5)
    visit.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of the two
    visit.page.set_viewport_size({"width": width, "height": 800})
    visit.open("course")
    visit.shows(double="due", triple="due")
    expect(visit.page.locator('.mw-frame[data-frame="@review"] [data-mw=check]')).to_be_visible(timeout=30_000)

    assert violations(visit.page) == []
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= width
    ends = visit.page.locator(".mw-map-lines path").evaluate_all("all => all.map(one => one.getBBox().height)")
    assert len(ends) == 2
    assert min(ends) > 5


def test_a_served_course_leads_to_its_map(tmp_path: Path, page: Page) -> None:
    with serve(write_course_of_three(tmp_path / "times"), tmp_path / "home") as server:
        page.goto(server.address)
        page.get_by_role("link", name="Map of the course").click()

        expect(page.locator(".mw-map-node").first).to_be_visible(timeout=60_000)
        assert page.locator(".mw-map-node").count() == 3

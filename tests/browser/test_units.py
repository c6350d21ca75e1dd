"""A unit as a learner meets it in a browser: form, corrective, parallel form, enrichment; and how sure she is."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from learner import ScriptedLearner
from notebook_page import NotebookPage
from playwright.sync_api import Page, expect
from servers import Server, lab, voila
from test_accessible import violations

from mastery_widgets.authoring.source import read_lesson
from mastery_widgets.core.item import Instance
from mastery_widgets.notebook.build import build
from tests.sample import write_course
from tests.unit_sample import FIRST_UNIT, UNIT_COURSE, UNIT_LESSON

FORM = "check-one"
LESSONS = {
    "sums": UNIT_LESSON,
    "sure": UNIT_LESSON.replace("title: What you can do now\n", "title: What you can do now\nconfidence: asked\n"),
    "certain": UNIT_LESSON.replace("title: Doubles\n", "title: Doubles\nconfidence: asked\n"),
}
_numbers = itertools.count(1)


def build_units(folder: Path, name: str, text: str) -> Path:
    """A lesson of that name with the units of the tests; its notebook."""
    text = text.replace("lesson: sums\n", f"lesson: {name}\n")
    source = write_course(folder, lesson=text, course=UNIT_COURSE, name=f"{name}.md")
    return build(read_lesson(source), folder / f"{name}.ipynb").notebook


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("units")
    for name, text in LESSONS.items():
        build_units(found, name, text)
    return found


@pytest.fixture(scope="module")
def in_voila(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with voila(folder, tmp_path_factory.mktemp("voila-home")) as running:
        yield running


@pytest.fixture(scope="module")
def in_lab(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with lab(folder, tmp_path_factory.mktemp("lab-home")) as running:
        yield running


class UnitLearner(ScriptedLearner):
    """A learner at a lesson with units; ``notebook`` in JupyterLab alone."""

    notebook: NotebookPage | None = None

    def come_back(self, *, restart: bool = False) -> None:
        """Load the page again, or (in JupyterLab, where a page keeps its kernel) restart the kernel."""
        if self.notebook is None:
            self.page.reload()
            return
        if restart:
            self.notebook.restart_kernel()
            self.notebook.start("Continue the lesson")
        else:
            self.notebook.saved()
            self.page.reload()
            self.notebook.ready()


Open = Callable[[str], UnitLearner]


@pytest.fixture(params=["voila", "lab"])
def open_lesson(request: pytest.FixtureRequest, page: Page, folder: Path) -> Open:
    def open_it(name: str) -> UnitLearner:
        if request.param == "voila":
            page.goto(f"{request.getfixturevalue('in_voila').address}voila/render/{name}.ipynb")
            found = UnitLearner(page, folder / f"{name}.mastery")
        else:
            # A lesson of this test's own: in one home there is one record for all.
            notebook_path = build_units(folder, f"{name}-{next(_numbers)}", LESSONS[name])
            notebook = NotebookPage(page, request.getfixturevalue("in_lab"), notebook_path)
            notebook.open()
            notebook.start()
            found = UnitLearner(page, notebook_path.with_suffix(".mastery"))
            found.notebook = notebook
        expect(found.frame("doubles").locator("[data-mw=check]")).to_be_visible(timeout=60_000)
        return found

    return open_it


def asked(learner: ScriptedLearner) -> tuple[str, Instance]:
    """Objective and instance of the question on the screen."""
    for name, item in learner.lesson.bank.items():
        instances = learner.sealed.item(name).instances
        shown = learner.frame(FORM).locator(".mw-prompt").inner_text().strip()
        for one in instances:
            if one.label == shown:
                return item.objective, one
    raise AssertionError(learner.frame(FORM).inner_text())


def found_by_axe(learner: ScriptedLearner) -> list[str]:
    """What axe finds: on the whole page in Voila, in our own nodes in JupyterLab."""
    return violations(learner.page, *(() if "/voila/" in learner.page.url else (".mw-frame", ".mw-lesson")))


def announced(learner: ScriptedLearner, words: str) -> int:
    """How many live regions say this."""
    regions = learner.page.locator("[role=status], [role=alert], [aria-live=polite], [aria-live=assertive]")
    return regions.evaluate_all("(all, words) => all.filter((one) => one.textContent.includes(words)).length", words)


def sit(learner: ScriptedLearner, *missing: str) -> list[str]:
    """Sit the form, missing these objectives; the prompts that were seen."""
    learner.press(FORM, "begin")
    seen = []
    frame = learner.frame(FORM)
    while frame.locator("[data-mw=check]").is_visible():
        objective, instance = asked(learner)
        seen.append(instance.label)
        response = instance.key.known_errors()[0][0] if objective in missing else instance.key.right()
        frame.locator("[data-mw=input]").fill(str(response["text"]))
        learner.check(FORM)
    return seen


def test_who_misses_one_of_three_gets_that_corrective_then_an_unseen_form_then_a_choice(open_lesson: Open) -> None:
    learner = open_lesson("sums")
    page, frame = learner.page, learner.frame(FORM)
    for name in FIRST_UNIT:
        learner.clear(name)
    expect(frame).to_contain_text("6 questions, one after the other")

    assert found_by_axe(learner) == []
    first = sit(learner, "triple")
    expect(frame.locator(".mw-results li")).to_have_count(3)
    expect(frame.locator(".mw-results")).to_be_focused()
    expect(frame.locator(".mw-ear li")).to_have_count(3)
    assert announced(learner, "Take a number three times") == 1
    assert found_by_axe(learner) == []
    expect(frame.locator(".mw-results li[data-state=not-yet]")).to_have_count(1)
    expect(frame.locator(".mw-results li[data-state=not-yet]")).to_contain_text("Take a number three times")
    expect(learner.frame("triple-again")).to_be_visible(timeout=20_000)
    for other in ("double-again", "double-steps", "halve-again", "more-doubles", "sixes"):
        expect(learner.frame(other)).to_have_count(0)
    expect(learner.frame("next-number")).to_be_visible()

    frame.locator("[data-mw=go]").click()
    expect(learner.frame("triple-again").locator("[data-mw=continue]")).to_be_focused()
    learner.clear("triple-again")
    learner.clear("triple-seen")
    expect(frame.locator("[data-mw=begin]")).to_be_focused(timeout=20_000)
    expect(frame).to_contain_text("2 questions, one after the other")

    second = sit(learner)
    assert len(second) == 2
    assert not set(first) & set(second)
    expect(frame.locator(".mw-results li[data-state=mastered]")).to_have_count(3)
    expect(learner.frame("sixes")).to_be_visible(timeout=20_000)

    expect(frame.get_by_role("group", name="For more, if you like")).to_be_visible()
    assert found_by_axe(learner) == []
    frame.locator("[data-route=chessboard]").click()
    expect(learner.frame("chessboard").locator("[data-mw=continue]")).to_be_focused(timeout=20_000)
    expect(learner.frame("more-doubles")).to_have_count(0)
    assert "item-" not in page.locator("body").inner_text()


def test_who_knows_it_already_is_tested_at_once(open_lesson: Open) -> None:
    learner = open_lesson("sums")
    frame = learner.frame(FORM)
    learner.page.locator("[data-mw=test-out]").click()
    expect(frame.locator("[data-mw=input]")).to_be_focused(timeout=20_000)
    while frame.locator("[data-mw=check]").is_visible():
        frame.locator("[data-mw=input]").fill(str(asked(learner)[1].key.right()["text"]))
        learner.check(FORM)

    expect(frame.locator(".mw-results li[data-state=mastered]")).to_have_count(3)
    expect(learner.frame("sixes")).to_be_visible(timeout=20_000)
    expect(learner.frame("halves")).to_have_count(0)
    if "/voila/" not in learner.page.url:
        expect(learner.page.locator(".mw-done", has_text="Halves")).to_be_visible()
        return
    learner.page.get_by_role("button", name="2 steps done · show").click()
    for name in FIRST_UNIT[1:]:
        expect(learner.frame(name).locator("[data-mw=reopen]")).to_be_visible(timeout=20_000)


def test_how_sure_she_is_is_said_by_keyboard_and_asked_for_where_it_is_missing(open_lesson: Open) -> None:
    learner = open_lesson("sure")
    frame, page = learner.frame(FORM), learner.page
    for name in FIRST_UNIT:
        learner.clear(name)
    learner.press(FORM, "begin")
    field = frame.locator("[data-mw=input]")
    expect(field).to_be_focused()
    assert found_by_axe(learner) == []
    field.fill(str(asked(learner)[1].key.known_errors()[0][0]["text"]))
    page.keyboard.press("Enter")
    expect(frame.locator(".mw-note")).to_contain_text("how sure you are")
    expect(frame.locator("[data-mw=sure-1]")).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(frame.locator("[data-mw=sure-3]")).to_be_checked()
    learner.check(FORM)

    expect(frame).to_contain_text("Question 2 of 6")
    expect(frame.locator(".mw-sure :checked")).to_have_count(0)
    sizes = frame.locator(".mw-level").evaluate_all("all => all.map(one => one.getBoundingClientRect().height)")
    assert min(sizes) >= (44 if "/voila/" in page.url else 32)


def answer_in_form(learner: ScriptedLearner, *missing: str) -> str:
    """Answer the question on the screen; its words."""
    objective, instance = asked(learner)
    response = instance.key.known_errors()[0][0] if objective in missing else instance.key.right()
    learner.frame(FORM).locator("[data-mw=input]").fill(str(response["text"]))
    learner.check(FORM)
    return instance.label


def test_whoever_comes_back_in_the_middle_of_a_cycle_finds_it_as_it_was(open_lesson: Open) -> None:
    learner = open_lesson("sums")
    frame = learner.frame(FORM)
    for name in FIRST_UNIT:
        learner.clear(name)
    learner.press(FORM, "begin")
    seen = [answer_in_form(learner, "triple") for _ in range(2)]
    waiting = asked(learner)[1].label
    learner.come_back(restart=True)

    expect(frame).to_contain_text("Question 3 of 6", timeout=60_000)
    assert asked(learner)[1].label == waiting
    while frame.locator("[data-mw=check]").is_visible():
        seen.append(answer_in_form(learner, "triple"))
    assert len(seen) == len(set(seen)) == 6
    learner.come_back()

    expect(frame.locator(".mw-results li[data-state=not-yet]")).to_have_count(1, timeout=60_000)
    expect(frame.locator(".mw-results li[data-state=mastered]")).to_have_count(2)
    frame.locator("[data-mw=go]").click()
    expect(learner.frame("triple-again").locator("[data-mw=continue]")).to_be_focused(timeout=20_000)
    learner.clear("triple-again")
    learner.come_back(restart=True)

    learner.clear("triple-seen")
    expect(frame.locator("[data-mw=begin]")).to_be_visible(timeout=20_000)
    more = sit(learner)
    assert len(more) == 2
    assert not set(more) & set(seen)
    expect(frame.locator(".mw-results li[data-state=mastered]")).to_have_count(3)
    learner.come_back()

    expect(learner.frame("sixes").locator("[data-mw=check]")).to_be_visible(timeout=60_000)
    expect(frame.get_by_role("group", name="For more, if you like")).to_be_visible()


def test_two_windows_on_one_form_count_each_answer_once(open_lesson: Open) -> None:
    learner = open_lesson("sums")
    for name in FIRST_UNIT:
        learner.clear(name)
    learner.press(FORM, "begin")
    other = UnitLearner(learner.page.context.new_page(), learner.sidecar)
    if learner.notebook is None:
        other.page.goto(learner.page.url)
    else:
        learner.notebook.saved()
        window = NotebookPage(other.page, learner.notebook.server, learner.notebook.notebook)
        window.open("second")
        window.come_back()
    expect(other.frame(FORM)).to_contain_text("Question 1 of 6", timeout=60_000)
    learner.page.bring_to_front()
    first = answer_in_form(learner)
    other.page.bring_to_front()
    if learner.notebook is None:
        # A kernel of its own, that has not heard of it: its answer comes too late.
        assert answer_in_form(other) == first
        expect(other.frame(FORM)).to_contain_text("nothing was counted")

    expect(other.frame(FORM)).to_contain_text("Question 2 of 6", timeout=20_000)
    second = answer_in_form(other)
    assert second != first
    learner.page.bring_to_front()
    if learner.notebook is None:
        assert answer_in_form(learner) == second
    expect(learner.frame(FORM)).to_contain_text("Question 3 of 6", timeout=20_000)


def test_in_a_frame_certain_and_not_right_leads_to_the_corrective_and_right_and_unsure_to_one_more(
    open_lesson: Open,
) -> None:
    learner = open_lesson("certain")
    frame = learner.frame("doubles")

    def answer(level: int, *, right: bool) -> None:
        key = learner.instance("doubles").key
        response = key.right() if right else key.known_errors()[0][0]
        frame.locator("[data-mw=input]").fill(str(response["text"]))
        frame.locator(f"[data-mw=sure-{level}]").check(force=True)
        learner.check("doubles")

    answer(3, right=False)
    expect(frame).to_contain_text("Not yet. You were certain of it")
    expect(frame).to_contain_text("First have a look at this: Doubling, seen.")
    expect(learner.frame("double-again")).to_be_visible(timeout=20_000)
    expect(learner.frame("double-steps")).to_have_count(0)
    assert found_by_axe(learner) == []
    learner.clear("double-again")
    learner.clear("double-seen")

    expect(frame.locator("[data-mw=check]")).to_be_visible(timeout=20_000)
    answer(1, right=True)
    expect(frame).to_contain_text("You were not sure of it, so one more comes.")
    expect(learner.frame("halves")).to_have_count(0)
    frame.locator("[data-mw=next]").click()
    expect(frame.locator("[data-mw=check]")).to_be_visible()
    answer(2, right=True)
    expect(learner.frame("halves")).to_be_visible(timeout=20_000)

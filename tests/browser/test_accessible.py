"""No violation that axe can find, and nothing that needs a mouse."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from learner import ScriptedLearner
from notebook_page import NotebookPage, build_copy
from playwright.sync_api import Browser, Page, expect
from servers import Server, lab, voila

from mastery_widgets.core.item import Json

AXE = files("axe_core_python").joinpath("axe.min.js").read_text("utf-8")


def violations(page: Page, *within: str) -> list[str]:
    """What axe finds on the page, or within what the selectors name."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE)
    # What fades in has its colours when it is there. What goes on without end (a caret, a sign of waiting) is not awaited.
    page.evaluate(
        "() => Promise.allSettled(document.getAnimations()"
        ".filter(one => one.effect.getComputedTiming().endTime < Infinity).map(one => one.finished)).then(() => null)"
    )
    where: Any = {"include": [[selector] for selector in within]} if within else None
    found = page.evaluate("(where) => axe.run(where ?? document)", where)
    return [
        f"{one['id']}: {node['html'][:160]} {json.dumps(node.get('any', []))[:200]}"
        for one in found["violations"]
        for node in one["nodes"]
    ]


@pytest.fixture(scope="module")
def server(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with voila(built / "small.ipynb", tmp_path_factory.mktemp("home")) as running:
        yield running


def visit(browser: Browser, server: Server, built: Path, script: str = "", **options: Any) -> ScriptedLearner:
    context = browser.new_context(**options)
    page = context.new_page()
    page.add_init_script(script)
    page.goto(server.address)
    learner = ScriptedLearner(page, built / "small.mastery")
    expect(learner.frame("part").locator("[data-mw=check]")).to_be_visible(timeout=60_000)
    expect(page.locator(".mw-locked")).to_be_visible(timeout=30_000)
    return learner


@pytest.mark.parametrize(
    "options",
    [
        pytest.param({"viewport": {"width": 1280, "height": 900}, "color_scheme": "light"}, id="wide and light"),
        pytest.param({"viewport": {"width": 360, "height": 800}, "color_scheme": "dark"}, id="phone and dark"),
    ],
)
def test_a_whole_page_of_voila_has_no_violation_at_any_frame(
    browser: Browser, server: Server, built: Path, options: dict[str, Any]
) -> None:
    learner = visit(browser, server, built, reduced_motion="reduce", **options)
    found: dict[str, list[str]] = {}
    for id in learner.lesson.frame_order:
        expect(learner.frame(id)).to_be_visible(timeout=30_000)
        if learner.sealed.frame(id).item is not None:
            learner.answer(id, rightly=False)
            learner.press(id, "help")
        found[id] = violations(learner.page)
        width = learner.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert width <= 0, f"{id}: the page scrolls sideways by {width} px"
        learner.clear(id)

    assert {id: one for id, one in found.items() if one} == {}
    learner.page.context.close()


def test_our_own_nodes_in_jupyterlab_have_no_violation(
    browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with lab(tmp_path_factory.mktemp("lessons"), tmp_path_factory.mktemp("lab-home")) as server:
        page = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce").new_page()
        notebook = NotebookPage(page, server, build_copy(server.cwd / "axe", "axe"))
        notebook.open()
        expect(page.locator(".mw-lab-banner .mw-lab-button")).to_be_visible(timeout=40_000)
        found = {"banner": violations(page, ".mw-lab-banner")}
        notebook.start()
        for id in notebook.learner.lesson.frame_order:
            expect(notebook.learner.frame(id)).to_be_visible(timeout=40_000)
            if notebook.learner.sealed.frame(id).item is not None:
                notebook.learner.answer(id, rightly=False)
            found[id] = violations(page, ".mw-frame", ".mw-lesson")
            notebook.learner.clear(id)
        page.context.close()

    assert {id: one for id, one in found.items() if one} == {}


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the focus is on what the selector names."""
    for _ in range(60):
        if page.evaluate("(s) => document.activeElement?.matches(s) ?? false", selector):
            return
        if page.evaluate("() => document.activeElement?.tagName === 'TEXTAREA'"):
            page.keyboard.press("Escape")  # in a program, Tab pushes a line in; after Escape it leads on
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} cannot be reached by Tab")


def enter_by_keyboard(learner: ScriptedLearner, id: str, response: Json) -> None:
    page, root = learner.page, f'.mw-frame[data-frame="{id}"]'
    if "text" in response:
        tab_to(page, f"{root} [data-mw=input]")
        page.keyboard.press("ControlOrMeta+a")
        page.keyboard.type(str(response["text"]))
    elif "step" in response:
        tab_to(page, f"{root} [data-mw=input]")
        page.keyboard.press("Home")
        for _ in range(int(str(response["step"]))):
            page.keyboard.press("ArrowRight")
    elif "chosen" in response:
        right = [learner._html_text(o.html) for o in learner.instance(id).key.options if o.is_right]  # type: ignore[attr-defined]
        options = learner.frame(id).locator("label:has([data-mw=option])")
        texts = learner._options(id)
        is_single = options.first.locator("input").get_attribute("type") == "radio"
        tab_to(page, f"{root} [data-mw=option]")
        for place, text in enumerate(texts):
            if is_single:
                page.keyboard.press("Space")
                if text in right:
                    break
                page.keyboard.press("ArrowDown")
            else:
                if text in right:
                    page.keyboard.press("Space")
                if place + 1 < len(texts):
                    page.keyboard.press("Tab")
    else:
        blanks: Any = response["blanks"]
        for name, text in blanks.items():
            selector = f'{root} :is(input, select)[data-blank="{name}"]'
            tab_to(page, selector)
            page.keyboard.type(text)


def test_a_whole_lesson_is_played_by_keyboard_alone(browser: Browser, server: Server, built: Path) -> None:
    learner = visit(browser, server, built, reduced_motion="reduce")
    page = learner.page
    page.mouse.move(0, 0)
    for id in learner.lesson.frame_order:
        frame = learner.frame(id)
        expect(frame).to_be_visible(timeout=30_000)
        for _ in range(12):
            before = str(frame.get_attribute("data-serial"))
            if frame.locator("[data-mw=continue]").is_visible():
                tab_to(page, f'.mw-frame[data-frame="{id}"] [data-mw=continue]')
            elif frame.locator("[data-mw=check]").is_visible():
                enter_by_keyboard(learner, id, learner.right(id))
            elif frame.locator("[data-mw=next]").is_visible():
                tab_to(page, f'.mw-frame[data-frame="{id}"] [data-mw=next]')
            else:
                break
            focused = page.evaluate("document.activeElement.tagName")
            if focused == "SELECT" or page.evaluate("document.activeElement.type === 'range'"):
                tab_to(page, f'.mw-frame[data-frame="{id}"] [data-mw=check]')
            page.keyboard.press("Enter")
            expect(frame).not_to_have_attribute("data-serial", before, timeout=20_000)
            # The focus goes on with what is drawn next.
            page.evaluate("() => new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)))")

    expect(page.locator(".mw-finished")).to_contain_text("You have been through the whole lesson")
    page.context.close()


SLOW_TO_DRAW = """
  const draw = window.requestAnimationFrame.bind(window);
  window.undrawn = 0;
  window.requestAnimationFrame = (drawn) => {
    if (!window.drawsAfter) return draw(drawn);
    window.undrawn += 1;
    return window.setTimeout(() => draw((at) => { drawn(at); window.undrawn -= 1; }), window.drawsAfter);
  };
"""


def test_who_is_quicker_than_the_drawing_keeps_what_she_has_in_hand(
    browser: Browser, server: Server, built: Path
) -> None:
    learner = visit(browser, server, built, script=SLOW_TO_DRAW, reduced_motion="reduce")
    page = learner.page
    for id in ("part", "read-on"):
        learner.clear(id)
    bigger = learner.frame("bigger")
    expect(bigger).to_be_visible(timeout=30_000)
    learner.answer("bigger")
    page.evaluate("window.drawsAfter = 1000")
    token = str(bigger.get_attribute("data-token"))
    bigger.locator("[data-mw=next]").click()
    expect(bigger).not_to_have_attribute("data-token", token, timeout=20_000)

    second = bigger.locator("[data-mw=option]").nth(1)
    second.focus()
    assert page.evaluate("() => { window.drawsAfter = 0; return window.undrawn > 0 }")
    page.wait_for_function("window.undrawn === 0")
    expect(second).to_be_focused()
    page.context.close()

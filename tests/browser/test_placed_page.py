"""What is placed on a figure: in Voila and JupyterLab, by mouse, finger and keyboard, seen and heard."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from learner import ScriptedLearner
from notebook_page import NotebookPage
from playwright.sync_api import Browser, Locator, Page, expect
from servers import Server, lab, voila
from test_accessible import tab_to, violations
from test_kinds import drag_by_finger, drag_by_mouse

from mastery_widgets.authoring.source import read_lesson
from mastery_widgets.core.graphical.key import GraphicalKey
from mastery_widgets.core.item import Json
from mastery_widgets.notebook.build import build
from tests.sample import Tell

FIRST = "one-point"
WITH_CONTROLS_OF_THEIR_OWN = (FIRST, "two-numbers", "one-side", "a-stretch", "three-bars", "some-parts")


@pytest.fixture(scope="module")
def server(built_placed: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with voila(built_placed / "placed.ipynb", tmp_path_factory.mktemp("home")) as running:
        yield running


def visit(browser: Browser, server: Server, built_placed: Path, **options: Any) -> ScriptedLearner:
    page = browser.new_context(reduced_motion="reduce", **options).new_page()
    page.goto(server.address)
    learner = ScriptedLearner(page, built_placed / "placed.mastery")
    expect(learner.frame(FIRST).locator("[data-mw=check]")).to_be_visible(timeout=60_000)
    expect(page.locator(".mw-locked")).to_be_visible(timeout=30_000)
    return learner


def middle(of: Locator) -> tuple[float, float]:
    box: Any = of.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def at(learner: ScriptedLearner, id: str, x: float, y: float) -> tuple[float, float]:
    """Where a place of the figure lies on the page."""
    ground = learner.instance(id).key
    assert isinstance(ground, GraphicalKey)
    axes = ground.ground.x, ground.ground.y
    box: Any = learner.frame(id).locator(".mw-over").bounding_box()
    assert axes[1] is not None
    across, up = ((value - axis.start) / (axis.end - axis.start) for value, axis in zip((x, y), axes, strict=True))
    return box["x"] + across * box["width"], box["y"] + (1 - up) * box["height"]


def expect_at(frame: Locator, *numbers: str) -> None:
    """That the handles come to stand on these numbers."""
    for slider, number in enumerate(numbers):
        expect(frame.locator("[data-mw=slide]").nth(slider)).to_have_value(number)


def test_every_way_of_placing_is_answered_wrongly_and_rightly_on_a_dark_phone_without_a_violation(
    browser: Browser, server: Server, built_placed: Path
) -> None:
    phone: dict[str, Any] = {"viewport": {"width": 390, "height": 800}, "color_scheme": "dark", "has_touch": True}
    learner = visit(browser, server, built_placed, **phone)
    found: dict[str, list[str]] = {}
    for id in learner.lesson.frame_order:
        frame = learner.frame(id)
        expect(frame).to_be_visible(timeout=30_000)
        learner.answer(id, rightly=False)
        expect(frame.locator(".mw-feedback")).to_have_attribute("data-tone", "not-yet")
        expect(frame.locator(".mw-ghost, .mw-ring, .mw-wanted")).to_have_count(0)
        found[id] = violations(learner.page)
        width = learner.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert width <= 0, f"{id}: the page scrolls sideways by {width} px"
        small = frame.locator(".mw-handle:visible, .mw-hotspot, .mw-tile, select:visible, button:visible").evaluate_all(
            "all => all.filter((one) => Math.min(one.getBoundingClientRect().height,"
            " one.getBoundingClientRect().width) < 44).map((one) => one.outerHTML)"
        )
        assert small == [], id
        learner.clear(id)

    assert {id: one for id, one in found.items() if one} == {}
    assert learner.page.evaluate("window.PWN === undefined")
    learner.page.context.close()


def press(page: Page, key: str, times: float) -> None:
    for _ in range(round(abs(times))):
        page.keyboard.press(key)


def steps(page: Page, key: GraphicalKey, now: list[float], wanted: list[float]) -> None:
    """Arrow keys from one place to another; far ways by five steps at once."""
    names = (("ArrowRight", "ArrowLeft"), ("ArrowUp", "ArrowDown"))
    for axis, (more, less), old, new in zip((key.ground.x, key.ground.y), names, now, wanted, strict=False):
        assert axis is not None
        count = round((new - old) / axis.step)
        press(page, f"Shift+{more if count > 0 else less}", abs(count) // 5)
        press(page, more if count > 0 else less, abs(count) % 5)


def by_keyboard(learner: ScriptedLearner, id: str, response: Json) -> None:
    page, root = learner.page, f'.mw-frame[data-frame="{id}"]'
    key: Any = learner.instance(id).key
    given: Any = response
    points = given.get("points", [])[1 if key.through else 0 :]
    if key.place == "points":
        for point in points:
            tab_to(page, f"{root} [data-mw=add]")
            page.keyboard.press("Enter")
            steps(page, key, [key.ground.x.snapped(0)], point)
        return
    for which, (place, kind) in zip(("lower", "upper"), given.get("ends", []), strict=False):
        tab_to(page, f"{root} [data-mw={which}]")
        page.keyboard.type({"closed": "belongs", "open": "does", "none": "goes"}[kind])
        points = [*points, [place]]
    points = points or [[at + 0.5, height] for at, height in enumerate(given.get("heights", []))]
    for number, point in enumerate(points):
        handle = page.locator(f"{root} .mw-handle").nth(number)
        if point[0] is None:
            continue
        first = handle.locator("input").first
        tab_to(page, f"{root} [data-mw=slide][aria-label='{first.get_attribute('aria-label')}']")
        values = [float(one.input_value()) for one in handle.locator("input").all()]
        if "heights" in given:
            count = round((point[1] - values[0]) / key.ground.y.step)
            press(page, "ArrowUp" if count > 0 else "ArrowDown", count)
        else:
            steps(page, key, values, point)
    if "side" in given:
        tab_to(page, f"{root} [data-mw=side]")
        page.keyboard.type("Shade above" if given["side"] == 1 else "Shade below")
        tab_to(page, f"{root} [data-mw=border]")
        if page.locator(f"{root} [data-mw=border]").is_checked() != given["border"]:
            page.keyboard.press("Space")
    for name in ("cells", "spots"):
        if name in given:
            tab_to(page, f"{root} [data-mw={name}][tabindex='0']")
            for now in range(max(given[name]) + 1):
                if now and key.ground.cells[0] and now % key.ground.cells[0] == 0:
                    press(page, "ArrowLeft", key.ground.cells[0] - 1)
                if now:
                    down = not key.ground.cells[0] or now % key.ground.cells[0] == 0
                    page.keyboard.press("ArrowDown" if down else "ArrowRight")
                if now in given[name]:
                    page.keyboard.press("Space")


def test_every_way_of_placing_is_played_by_keyboard_alone(browser: Browser, server: Server, built_placed: Path) -> None:
    learner = visit(browser, server, built_placed)
    page = learner.page
    page.mouse.move(0, 0)
    for id in learner.lesson.frame_order:
        frame = learner.frame(id)
        before = str(frame.get_attribute("data-serial"))
        right = learner.right(id)
        tab_to(page, f'.mw-frame[data-frame="{id}"] [data-mw=check]')
        page.keyboard.press("Enter")
        expect(frame.locator(".mw-note")).to_contain_text("Put it on the figure first.")
        assert frame.get_attribute("data-serial") == before
        by_keyboard(learner, id, right)
        tab_to(page, f'.mw-frame[data-frame="{id}"] [data-mw=check]')
        page.keyboard.press("Enter")
        expect(frame).to_have_class("mw-frame mw-done", timeout=20_000)

    expect(page.locator(".mw-finished")).to_contain_text("You have been through the whole lesson")
    page.context.close()


@pytest.mark.parametrize(
    ("drag", "options"),
    [
        pytest.param(drag_by_mouse, {}, id="mouse"),
        pytest.param(drag_by_finger, {"viewport": {"width": 390, "height": 800}, "has_touch": True}, id="finger"),
    ],
)
def test_a_point_follows_what_drags_it_and_a_tap_places_it(
    browser: Browser, server: Server, built_placed: Path, drag: Any, options: dict[str, Any]
) -> None:
    learner = visit(browser, server, built_placed, **options)
    page, frame = learner.page, learner.frame(FIRST)
    frame.locator(".mw-plot").scroll_into_view_if_needed()

    drag(page, middle(frame.locator(".mw-handle")), at(learner, FIRST, -3, 4))
    expect_at(frame, "-3", "4")
    drag(page, at(learner, FIRST, -3, 4), at(learner, FIRST, 30, 1))
    expect_at(frame, "5", "1")
    tap = page.touchscreen.tap if options else page.mouse.click
    tap(*at(learner, FIRST, 2.2, -1.8))

    expect_at(frame, "2", "-2")
    expect(frame.locator(".mw-item .mw-ear[role=status]")).to_contain_text("2 across, \u22122 up")
    page.context.close()


def test_a_swipe_beside_the_handle_scrolls_the_page_and_places_nothing(
    browser: Browser, server: Server, built_placed: Path
) -> None:
    learner = visit(browser, server, built_placed, viewport={"width": 390, "height": 500}, has_touch=True)
    page, frame = learner.page, learner.frame(FIRST)
    frame.locator(".mw-plot").scroll_into_view_if_needed()
    before, (x, y) = page.evaluate("window.scrollY"), at(learner, FIRST, 4, -3)

    drag_by_finger(page, (x, y), (x, y - 150))

    page.wait_for_function(f"Math.abs(window.scrollY - {before}) > 20")
    expect(frame.locator(".mw-over")).to_have_class("mw-over mw-waits")
    page.context.close()


def test_what_was_placed_outlives_a_reload_and_what_was_wanted_is_drawn_once_the_solution_is_told(
    browser: Browser, server: Server, built_placed: Path
) -> None:
    learner = visit(browser, server, built_placed)
    frame = learner.frame(FIRST)
    right: Any = learner.right(FIRST)
    (x, y) = right["points"][0]
    learner.enter(FIRST, learner.wrong(FIRST))
    before = [one.input_value() for one in frame.locator("[data-mw=slide]").all()]
    learner.page.reload()
    expect(frame.locator("[data-mw=check]")).to_be_visible(timeout=60_000)
    expect_at(frame, *before)
    learner.check(FIRST)
    learner.press(FIRST, "help")
    expect(frame.locator(".mw-ring")).to_have_count(0)

    learner.press(FIRST, "help")

    expect(frame.locator(".mw-ring")).to_have_count(1)
    said = f"{x:g} across, {y:g} up".replace("-", "\u2212")
    expect(frame.locator(".mw-wish")).to_have_text(f"Wanted, drawn broken: {said}")
    assert violations(learner.page) == []
    assert middle(frame.locator(".mw-ring")) == pytest.approx(at(learner, FIRST, x, y), abs=1.5)
    learner.page.context.close()


@pytest.mark.long
def test_every_way_of_placing_is_played_in_jupyterlab(
    browser: Browser, tmp_path_factory: pytest.TempPathFactory, tell: Tell
) -> None:
    with lab(tmp_path_factory.mktemp("lessons"), tmp_path_factory.mktemp("lab-home")) as server:
        folder = server.cwd / "placed"
        folder.mkdir()
        source = read_lesson(Path(__file__).parent / "placed" / "placed.md")
        page = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce").new_page()
        notebook = NotebookPage(page, server, build(source, folder / "placed.ipynb").notebook)
        notebook.open()
        notebook.start()
        found: dict[str, list[str]] = {}
        order = notebook.learner.lesson.frame_order
        played = order if os.environ.get("MASTERY_LONG") == "1" else order[:5]
        tell(f"{len(played)} of {len(order)} frames")
        for id in played:
            expect(notebook.learner.frame(id)).to_be_visible(timeout=40_000)
            if id in WITH_CONTROLS_OF_THEIR_OWN:
                notebook.learner.answer(id, rightly=False)
                found[id] = violations(page, ".mw-frame")
            notebook.learner.clear(id)
        page.context.close()

    assert {id: one for id, one in found.items() if one} == {}

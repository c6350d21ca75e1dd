"""What is put in order, matched, sorted, and made a program of: in Voila and JupyterLab, by mouse, finger and keyboard."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from learner import ScriptedLearner
from notebook_page import NotebookPage
from playwright.sync_api import Browser, Page, expect
from servers import Server, lab, voila
from test_accessible import tab_to, violations

from mastery_widgets.authoring.source import read_lesson
from mastery_widgets.core.item import Json
from mastery_widgets.notebook.build import build

FIRST = "in-order"


@pytest.fixture(scope="module")
def server(built_kinds: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with voila(built_kinds / "kinds.ipynb", tmp_path_factory.mktemp("home")) as running:
        yield running


def visit(browser: Browser, server: Server, built_kinds: Path, **options: Any) -> ScriptedLearner:
    page = browser.new_context(reduced_motion="reduce", **options).new_page()
    page.goto(server.address)
    learner = ScriptedLearner(page, built_kinds / "kinds.mastery")
    expect(learner.frame(FIRST).locator("[data-mw=check]")).to_be_visible(timeout=60_000)
    expect(page.locator(".mw-locked")).to_be_visible(timeout=30_000)
    return learner


@pytest.mark.parametrize(
    "options",
    [
        pytest.param({"viewport": {"width": 1280, "height": 900}, "color_scheme": "light"}, id="wide and light"),
        pytest.param(
            {"viewport": {"width": 360, "height": 800}, "color_scheme": "dark", "has_touch": True}, id="phone and dark"
        ),
    ],
)
def test_every_kind_is_answered_wrongly_and_rightly_without_a_violation(
    browser: Browser, server: Server, built_kinds: Path, options: dict[str, Any]
) -> None:
    learner = visit(browser, server, built_kinds, **options)
    found: dict[str, list[str]] = {}
    for id in learner.lesson.frame_order:
        expect(learner.frame(id)).to_be_visible(timeout=30_000)
        found[f"{id} at first"] = violations(learner.page)
        learner.answer(id, rightly=False)
        expect(learner.frame(id).locator(".mw-feedback")).to_have_attribute("data-tone", "not-yet")
        found[id] = violations(learner.page)
        width = learner.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert width <= 0, f"{id}: the page scrolls sideways by {width} px"
        small = (
            learner.frame(id)
            .locator("button:visible, select:visible")
            .evaluate_all(
                "all => all.filter((one) => one.getBoundingClientRect().height < 44).map((one) => one.outerHTML)"
            )
        )
        assert small == [], id
        learner.clear(id)

    assert {id: one for id, one in found.items() if one} == {}
    learner.page.context.close()


def test_an_untouched_frame_is_asked_for_something_and_sends_nothing(
    browser: Browser, server: Server, built_kinds: Path
) -> None:
    learner = visit(browser, server, built_kinds)
    words = {
        "in-order": "Move them into order first.",
        "partners": "There is still one without a partner.",
        "sorts": "There is still one without a place.",
        "sum-up": "Use a line first.",
        "mend": "Write your program first, or change the one that is there.",
        "count-words": "Write your program first, or change the one that is there.",
        "test-it": "Write your tests first, or change those that are there.",
        "foretell": "Say first what it will be.",
        "how-fast": "Write a number and its unit first.",
        "multiply-out": "Write your answer first.",
    }
    for id in learner.lesson.frame_order:
        frame = learner.frame(id)
        before = str(frame.get_attribute("data-serial"))
        frame.locator("[data-mw=check]").click()

        expect(frame.locator(".mw-note")).to_contain_text(words[id])
        assert frame.get_attribute("data-serial") == before
        learner.clear(id)
    learner.page.context.close()


def by_keyboard(learner: ScriptedLearner, id: str, response: Json) -> None:
    page, root = learner.page, f'.mw-frame[data-frame="{id}"]'
    key: Any = learner.instance(id).key
    if "text" in response:
        tab_to(page, f"{root} [data-mw=input]")
        page.keyboard.press("ControlOrMeta+a")
        lines = str(response["text"]).split("\n")
        for place, line in enumerate(lines):
            if place:
                page.keyboard.press("Enter")
            # The editor indents what stands below a colon.
            page.keyboard.type(line.lstrip() if "outcomes" in response else line)
        if "outcomes" in response:
            page.keyboard.press("Escape")  # from there Tab leaves the editor
    elif "order" in response:
        order: Any = response["order"]
        for place, thing in enumerate(order):
            text = learner._html_text(key.things[thing])
            at = learner._arranged(id).index(text)
            if place == 0 == at:  # it has to be moved to count as an answer
                tab_to(page, f"{root} li:nth-child(1) [data-mw=down]")
                page.keyboard.press("Space")
                at = 1
            if at > place:
                tab_to(page, f"{root} li:nth-child({at + 1}) [data-mw=up]")
                for _ in range(at - place):
                    page.keyboard.press("Space")
            assert learner._arranged(id)[place] == text
    elif "pairs" in response:
        pairs: Any = response["pairs"]
        names = [str(thing) for thing in range(len(pairs))]
        shown = learner.frame(id).locator("[data-thing]").evaluate_all("all => all.map((one) => one.dataset.thing)")
        for thing in sorted(names, key=shown.index):
            text = learner._html_text(key.options[pairs[int(thing)]])
            field = f'{root} [data-thing="{thing}"]'
            if learner.page.locator(f"{field} select").count():
                tab_to(page, f"{field} select")
                page.keyboard.type(text)
                continue
            tab_to(page, f"{field} input")
            page.keyboard.press("Space")
            for _ in key.options:
                chosen = page.locator(f"{field} label:has(:checked)")
                if " ".join(str(chosen.text_content()).split()) == text:
                    break
                page.keyboard.press("ArrowRight")
    else:
        lines: Any = response["lines"]
        for line, level in lines:
            texts = [str(text) for text in page.locator(f"{root} [data-mw=pool] .mw-line").all_text_contents()]
            tab_to(page, f"{root} [data-mw=pool] li:nth-child({texts.index(key.lines[line]) + 1}) .mw-line")
            page.keyboard.press("Enter")
            last = page.locator(f"{root} [data-mw=program] .mw-row").last
            at = page.locator(f"{root} [data-mw=program] .mw-row").count()
            while (now := int(str(last.get_attribute("data-level")))) != level:
                tab_to(
                    page,
                    f"{root} [data-mw=program] li:nth-child({at}) [data-mw={'indent' if now < level else 'outdent'}]",
                )
                page.keyboard.press("Space")


def test_every_kind_is_played_by_keyboard_alone(browser: Browser, server: Server, built_kinds: Path) -> None:
    learner = visit(browser, server, built_kinds)
    page = learner.page
    page.mouse.move(0, 0)
    for id in learner.lesson.frame_order:
        frame = learner.frame(id)
        for _ in range(12):
            before = str(frame.get_attribute("data-serial"))
            if frame.locator("[data-mw=check]").is_visible():
                by_keyboard(learner, id, learner.right(id))
                tab_to(page, f'.mw-frame[data-frame="{id}"] [data-mw=check]')
            elif frame.locator("[data-mw=next]").is_visible():
                tab_to(page, f'.mw-frame[data-frame="{id}"] [data-mw=next]')
            else:
                break
            page.keyboard.press("Enter")
            expect(frame).not_to_have_attribute("data-serial", before, timeout=20_000)

    expect(page.locator(".mw-finished")).to_contain_text("You have been through the whole lesson")
    page.context.close()


def test_a_move_is_said_and_the_focus_stays_where_it_is(browser: Browser, server: Server, built_kinds: Path) -> None:
    learner = visit(browser, server, built_kinds)
    frame = learner.frame(FIRST)
    moved = learner._arranged(FIRST)[0]
    frame.locator("li:nth-child(1) [data-mw=down]").focus()

    learner.page.keyboard.press("Space")

    assert learner._arranged(FIRST)[1] == moved
    expect(frame.locator(".mw-item .mw-ear[role=status]")).to_contain_text("place 2 of 4")
    expect(frame.locator("li:nth-child(2) [data-mw=down]")).to_be_focused()
    learner.page.context.close()


def drag_by_mouse(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(*end, steps=8)
    page.mouse.up()


def drag_by_finger(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    finger = page.context.new_cdp_session(page)

    def touch(kind: str, *points: tuple[float, float]) -> None:
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in points]})

    touch("touchStart", start)
    for part in range(1, 9):
        touch("touchMove", (start[0] + (end[0] - start[0]) * part / 8, start[1] + (end[1] - start[1]) * part / 8))
    touch("touchEnd")


@pytest.mark.parametrize("drag", [drag_by_mouse, drag_by_finger], ids=["mouse", "finger"])
def test_a_row_follows_its_grip(browser: Browser, server: Server, built_kinds: Path, drag: Any) -> None:
    learner = visit(browser, server, built_kinds, has_touch=True, viewport={"width": 390, "height": 900})
    grips = learner.frame(FIRST).locator(".mw-grip")
    grips.first.hover()  # waits until it stands still
    first, *others = learner._arranged(FIRST)
    boxes: Any = [grips.nth(place).bounding_box() for place in (0, 3)]
    start, end = [(box["x"] + 10, box["y"] + box["height"] / 2) for box in boxes]

    drag(learner.page, start, (end[0], end[1] + 8))

    assert learner._arranged(FIRST) == [*others, first]
    expect(learner.frame(FIRST).locator(".mw-item .mw-ear[role=status]")).to_contain_text("place 4 of 4")
    learner.page.context.close()


def test_a_line_is_pushed_in_by_its_grip(browser: Browser, server: Server, built_kinds: Path) -> None:
    learner = visit(browser, server, built_kinds)
    for id in ("in-order", "partners", "sorts"):
        learner.clear(id)
    frame = learner.frame("sum-up")
    frame.locator("[data-mw=pool] .mw-line").first.click()
    row = frame.locator("[data-mw=program] .mw-row")
    grip = row.locator(".mw-grip")
    # A frame that has just opened may still be scrolled to: what is pressed has to be the grip.
    for _ in range(10):
        grip.hover()
        learner.page.mouse.down()
        if "mw-held" in str(row.get_attribute("class")):
            break
        learner.page.mouse.up()
    box: Any = grip.bounding_box()

    learner.page.mouse.move(box["x"] + box["width"] / 2 + 62, box["y"] + box["height"] / 2, steps=8)
    learner.page.mouse.up()

    expect(row).to_have_attribute("data-level", "2")
    learner.page.context.close()


def test_what_was_arranged_is_there_again_after_a_reload(browser: Browser, server: Server, built_kinds: Path) -> None:
    learner = visit(browser, server, built_kinds)
    learner.enter(FIRST, learner.wrong(FIRST))
    arranged = learner._arranged(FIRST)

    learner.page.reload()
    expect(learner.frame(FIRST).locator("[data-mw=check]")).to_be_visible(timeout=60_000)

    assert learner._arranged(FIRST) == arranged
    learner.page.context.close()


def test_an_expression_is_shown_as_it_is_read_while_it_is_typed(
    browser: Browser, server: Server, built_kinds: Path
) -> None:
    learner = visit(browser, server, built_kinds, has_touch=True, viewport={"width": 390, "height": 900})
    for id in itertools.takewhile(lambda id: id != "multiply-out", learner.lesson.frame_order):
        learner.clear(id)
    frame = learner.frame("multiply-out")
    field, reads = frame.locator("[data-mw=input]"), frame.locator(".mw-reads")
    before = frame.get_attribute("data-serial")

    field.press_sequentially("x^2 + 3x")
    expect(reads.locator("msup")).to_have_count(1)
    expect(reads).to_contain_text("Read as")
    field.press_sequentially(" +")
    expect(reads).to_contain_text("Something is missing at the end.")
    field.press_sequentially(" 1/2x")
    expect(reads.locator("math")).to_have_count(2)  # half of x, or one over 2x
    field.fill("")
    expect(reads).to_be_hidden()
    for sign in ("√(", "x", ")"):
        frame.get_by_role("button", name=f"Insert {sign}", exact=True).tap()
    expect(field).to_have_value("√(x)")
    expect(field).to_be_focused()
    expect(reads.locator("msqrt")).to_have_count(1)
    expect(frame.locator(".mw-item .mw-ear[role=status]")).to_contain_text("Read as: √(x)")

    assert frame.get_attribute("data-serial") == before  # nothing of it is an attempt
    assert violations(learner.page) == []
    learner.page.context.close()


def test_every_kind_is_played_in_jupyterlab(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> None:
    with lab(tmp_path_factory.mktemp("lessons"), tmp_path_factory.mktemp("lab-home")) as server:
        folder = server.cwd / "kinds"
        folder.mkdir()
        source = read_lesson(Path(__file__).parent / "kinds" / "kinds.md")
        page = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce").new_page()
        notebook = NotebookPage(page, server, build(source, folder / "kinds.ipynb").notebook)
        notebook.open()
        notebook.start()
        found: dict[str, list[str]] = {}
        for id in notebook.learner.lesson.frame_order:
            expect(notebook.learner.frame(id)).to_be_visible(timeout=40_000)
            notebook.learner.answer(id, rightly=False)
            found[id] = violations(page, ".mw-frame")
            notebook.learner.clear(id)
        page.context.close()

    assert {id: one for id, one in found.items() if one} == {}

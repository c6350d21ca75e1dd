"""What a student meets in Voila."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from learner import ScriptedLearner
from playwright.sync_api import BrowserContext, Page, expect
from servers import Server, voila


@pytest.fixture(scope="module")
def server(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with voila(built / "small.ipynb", tmp_path_factory.mktemp("home")) as running:
        yield running


@pytest.fixture
def learner(server: Server, page: Page, built: Path) -> ScriptedLearner:
    page.goto(server.address)
    found = ScriptedLearner(page, built / "small.mastery")
    expect(found.frame("part")).to_be_visible(timeout=30_000)
    expect(page.locator(".mw-locked")).to_be_visible(timeout=30_000)
    expect(found.frame("part").locator("[data-mw=check]")).to_be_visible(timeout=30_000)
    return found


def test_only_what_is_open_is_on_the_page(learner: ScriptedLearner) -> None:
    shown = learner.page.locator("body").inner_text()

    assert "Prose that is open from the start" in shown
    assert "LOCKED" not in shown
    expect(learner.page.locator(".mw-frame")).to_have_count(1)


def test_one_quiet_line_says_what_is_locked_and_what_opens_it(learner: ScriptedLearner) -> None:
    line = learner.page.locator(".mw-locked")

    expect(line).to_have_count(1)
    expect(line).to_contain_text("Opens when this one is right at the first try")
    expect(line).to_contain_text("Something to read")
    expect(line).to_contain_text("then 5 more steps")


def test_a_wrong_answer_gets_feedback_made_for_that_error(learner: ScriptedLearner) -> None:
    learner.answer("part", rightly=False)

    feedback = learner.frame("part").locator(".mw-feedback")
    expect(feedback).to_contain_text("is how many parts there are. SEALED-FEEDBACK")
    expect(learner.frame("part").locator("[data-mw=check]")).to_be_visible()


def test_an_unreadable_answer_is_no_attempt(learner: ScriptedLearner) -> None:
    learner.enter("part", {"text": "a part"})
    learner.check("part")

    expect(learner.frame("part").locator(".mw-feedback")).to_contain_text("Please write one number")
    learner.answer("part")
    expect(learner.page.locator("body")).to_contain_text("LOCKED-PROSE")


def test_after_a_wrong_try_the_same_instance_may_be_finished_but_only_the_next_one_counts(
    learner: ScriptedLearner,
) -> None:
    learner.answer("part", rightly=False)
    learner.answer("part")

    expect(learner.frame("part").locator("[data-mw=next]")).to_be_focused()
    assert "LOCKED" not in learner.page.locator("body").inner_text()
    first = learner.frame("part").get_attribute("data-token")
    learner.press("part", "next")
    assert learner.frame("part").get_attribute("data-token") != first
    learner.answer("part")
    expect(learner.page.locator("body")).to_contain_text("LOCKED-PROSE")


def test_the_ladder_gives_hint_scaffold_and_solution_one_at_a_time_and_then_does_not_count(
    learner: ScriptedLearner,
) -> None:
    frame = learner.frame("part")
    for said, not_yet in (
        ("SEALED-HINT", "SEALED-SCAFFOLD"),
        ("SEALED-SCAFFOLD", "SEALED-SOLUTION"),
        ("SEALED-SOLUTION", "SEALED-CORRECT"),
    ):
        assert said not in frame.inner_text()
        learner.press("part", "help")
        expect(frame).to_contain_text(said)
        assert not_yet not in frame.inner_text()
    learner.answer("part")

    expect(frame.locator("[data-mw=next]")).to_be_visible()
    assert "LOCKED" not in learner.page.locator("body").inner_text()


def test_the_next_stretch_grows_below_its_code_has_run_and_focus_goes_there(learner: ScriptedLearner) -> None:
    learner.answer("part")

    body = learner.page.locator("body")
    expect(body).to_contain_text("LOCKED-PROSE")
    expect(body).to_contain_text("LOCKED-OUTPUT", timeout=20_000)
    expect(learner.page.locator(".mw-prose", has_text="LOCKED-PROSE")).to_be_focused()
    order = learner.page.evaluate(
        """() => ['[data-frame="part"]', '.mw-player .mw-prose', '[data-frame="read-on"]', '.mw-locked'].map(
             (s) => document.querySelector(s).getBoundingClientRect().top)"""
    )
    assert order == sorted(order)


def test_a_whole_lesson_can_be_played_to_its_end(learner: ScriptedLearner) -> None:
    for id in learner.lesson.frame_order:
        expect(learner.frame(id)).to_be_visible(timeout=20_000)
        learner.clear(id)

    expect(learner.page.locator("body")).to_contain_text("LOCKED-END")
    expect(learner.page.locator(".mw-finished")).to_contain_text("You have been through the whole lesson")
    assert learner.page.locator("img[src^='data:image/png'], .jp-RenderedImage img").count() == 1


def test_a_reload_continues_where_she_was(learner: ScriptedLearner) -> None:
    learner.answer("part")
    learner.clear("read-on")
    expect(learner.frame("bigger")).to_be_visible()
    learner.page.reload()

    expect(learner.frame("bigger")).to_be_visible(timeout=30_000)
    assert learner.page.locator(".mw-lesson[data-done]").get_attribute("data-done") == "2"


def test_another_visitor_begins_at_the_beginning(learner: ScriptedLearner, browser, server: Server) -> None:  # type: ignore[no-untyped-def]
    learner.answer("part")
    expect(learner.page.locator("body")).to_contain_text("LOCKED-PROSE")
    stranger: BrowserContext = browser.new_context()
    other = stranger.new_page()
    other.goto(server.address)

    expect(other.locator(".mw-lesson[data-done]")).to_have_attribute("data-done", "0", timeout=30_000)
    stranger.close()


def test_a_reload_or_a_closed_page_leaves_no_kernel_behind(learner: ScriptedLearner, server: Server) -> None:
    mine = len(server.kernels())
    for _ in range(3):
        learner.page.reload()
        expect(learner.page.locator(".mw-locked")).to_be_visible(timeout=30_000)
    learner.page.goto("about:blank")

    until = time.monotonic() + 30
    while len(server.kernels()) >= mine and time.monotonic() < until:
        time.sleep(0.1)
    assert len(server.kernels()) == mine - 1


def test_nothing_is_asked_of_another_host(server: Server, page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(server.address)
    expect(page.locator(".mw-locked")).to_be_visible(timeout=30_000)

    assert [url for url in asked if not url.startswith((server.address, "data:", "blob:", "ws://127.0.0.1"))] == []

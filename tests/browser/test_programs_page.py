"""Programs written in the page, in Voila: what comes of right and wrong ones, of loops without end, and of cheats."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from learner import ScriptedLearner
from playwright.sync_api import Browser, Locator, expect
from servers import Server, voila
from test_accessible import violations

FIRST, MEND, FORETELL = "in-order", "mend", "foretell"


@pytest.fixture(scope="module")
def server(built_kinds: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with voila(built_kinds / "kinds.ipynb", tmp_path_factory.mktemp("home")) as running:
        yield running


@pytest.fixture
def learner(browser: Browser, server: Server, built_kinds: Path) -> Iterator[ScriptedLearner]:
    page = browser.new_context(reduced_motion="reduce", viewport={"width": 1280, "height": 1000}).new_page()
    page.goto(server.address)
    found = ScriptedLearner(page, built_kinds / "kinds.mastery")
    expect(found.frame(FIRST).locator("[data-mw=check]")).to_be_visible(timeout=60_000)
    for id in found.lesson.frame_order[: found.lesson.frame_order.index(MEND)]:
        found.clear(id)
    expect(found.frame(MEND)).to_be_visible(timeout=30_000)
    yield found
    page.context.close()


def send(learner: ScriptedLearner, program: str) -> Locator:
    """Send a program for the function that is asked for; the feedback on it."""
    name = str(learner.right(MEND)["text"]).split("(")[0].removeprefix("def ")
    learner.frame(MEND).locator("[data-mw=input]").fill(program.replace("NAME", name))
    learner.check(MEND)
    return learner.frame(MEND).locator(".mw-feedback")


CHEATS = [
    ("print('value\\n3')\ndef NAME(v):\n    print(3)", "To be handed on".lower()),
    ("class S:\n    def __eq__(s, o): return True\ndef NAME(v): return S()", "cannot be compared"),
    ("import os\nos._exit(0)", "ended itself"),
]


def test_a_program_is_told_what_it_does_and_no_cheat_is_right(learner: ScriptedLearner, server: Server) -> None:
    feedback = send(learner, "def NAME(v):\n    return sum(v)")
    for text in ("[2, 4]", "Wanted", "Got", "1 of 3 cases are right."):
        expect(feedback).to_contain_text(text)

    feedback = send(learner, "def NAME(v):\n    n = 0\n    return sum(v) / n")
    expect(feedback).to_contain_text("Line 3: something is divided by zero.")
    assert violations(learner.page) == []

    feedback = send(learner, "def NAME(v)\n    return 1")
    expect(feedback).to_have_attribute("data-tone", "unclear")
    expect(feedback).to_contain_text("Python cannot read line 1")

    feedback = send(learner, "def NAME(v):\n    while True:\n        pass")
    expect(feedback).to_contain_text("does not come to an end")

    for program, words in CHEATS:
        feedback = send(learner, program)
        expect(feedback).to_have_attribute("data-tone", "not-yet")
        expect(feedback).to_contain_text(words)

    feedback = send(learner, "def NAME(v):\n    return sum(v) / len(v)")
    expect(feedback).to_have_attribute("data-tone", "right")

    with sqlite3.connect(server.home / "record.sqlite") as record:
        kept = " ".join(str(row) for table in ("entries",) for row in record.execute(f"SELECT * FROM {table}"))
    assert '"by": "own"' not in kept.replace('"by":"own"', '"by": "own"')
    assert "bubblewrap" in kept or "landlock" in kept


def test_hidden_cases_and_the_solution_never_reach_the_page(
    browser: Browser, server: Server, built_kinds: Path
) -> None:
    page = browser.new_context(reduced_motion="reduce").new_page()
    heard: list[str] = []

    def listen(socket: Any) -> None:
        socket.on(
            "framereceived",
            lambda data: heard.append(data if isinstance(data, str) else data.decode("utf-8", "ignore")),
        )

    page.on("websocket", listen)
    page.goto(server.address)
    learner = ScriptedLearner(page, built_kinds / "kinds.mastery")
    expect(learner.frame(FIRST).locator("[data-mw=check]")).to_be_visible(timeout=60_000)
    for id in learner.lesson.frame_order[: learner.lesson.frame_order.index(MEND)]:
        learner.clear(id)
    expect(learner.frame(MEND)).to_be_visible(timeout=30_000)
    send(learner, "def NAME(v):\n    print(v)\n    raise ValueError(v)")
    send(learner, "def NAME(v):\n    if v == [2, 4]: return 3\n    print(v)\n    raise ValueError(v)")
    sent = " ".join(heard)

    expect(learner.frame(MEND).locator(".mw-feedback")).to_contain_text("numbers with a point")
    assert "[2, 4]" in sent
    for secret in ("0.1, 0.2", "len(values)", "0.15"):
        # In the time that each message carries, a digit more stands before the seconds' point.
        assert not re.search(rf"(?<!\d){re.escape(secret)}", sent)
    page.context.close()


def test_the_editor_indents_and_lets_go_of_the_keyboard(learner: ScriptedLearner) -> None:
    page, frame = learner.page, learner.frame(MEND)
    box = frame.locator("[data-mw=input]")
    box.focus()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("def f(x):")
    page.keyboard.press("Enter")
    page.keyboard.type("if x:")
    page.keyboard.press("Enter")
    page.keyboard.type("return 1")
    page.keyboard.press("Enter")
    page.keyboard.press("Shift+Tab")
    page.keyboard.type("return 2")
    expect(box).to_have_value("def f(x):\n    if x:\n        return 1\n    return 2")

    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.press("Tab")
    expect(box).to_have_value("    def f(x):\n        if x:\n            return 1\n        return 2")
    page.keyboard.press("ControlOrMeta+z")
    expect(box).to_have_value("def f(x):\n    if x:\n        return 1\n    return 2")

    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    expect(box).not_to_be_focused()
    box.focus()
    before = str(frame.get_attribute("data-serial"))
    page.keyboard.press("ControlOrMeta+Enter")
    expect(frame).not_to_have_attribute("data-serial", before, timeout=20_000)

    frame.locator("[data-mw=restart]").click()
    assert json.dumps(box.input_value()).count("return sum(values)") == 1


def test_a_prediction_is_shown_beside_the_truth(learner: ScriptedLearner) -> None:
    learner.clear(MEND)
    learner.answer(FORETELL, rightly=False)
    feedback = learner.frame(FORETELL).locator(".mw-feedback")

    expect(feedback).to_contain_text("You said")
    expect(feedback).to_contain_text(str(learner.right(FORETELL)["text"]).split("\n")[0])
    assert violations(learner.page) == []

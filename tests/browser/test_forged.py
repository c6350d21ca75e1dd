"""Whatever a browser claims, the kernel decides: forged messages open nothing, write nothing and end nothing."""

from __future__ import annotations

import json
import sqlite3
import threading
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from learner import ScriptedLearner
from playwright.sync_api import Browser, Page, expect
from servers import Server, serve, voila
from wire import Wire, wire_of

from mastery_widgets.core.item import Json
from mastery_widgets.widgets.gate import TARGET

CODE = ("execute_request", "inspect_request", "complete_request", "history_request", "debug_request", "input_reply")


@dataclass
class Attacked:
    """A page with a lesson just begun, the wire to its kernel, and what her record says."""

    server: Server
    page: Page
    learner: ScriptedLearner
    wire: Wire

    def __post_init__(self) -> None:
        self.model = self.wire.frame("part")
        self.line = next(model for model, state in self.wire.faces().items() if state["face"] == "lesson")
        self.others = 0
        self.others = len(self.record())

    def record(self) -> list[tuple[Any, ...]]:
        """All rows of the record that came after this page did."""
        path = self.server.home / "record.sqlite"
        if not path.exists():
            return []
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as database:
            rows = database.execute("select * from entries order by sequence").fetchall()
        database.close()
        return rows[self.others :]

    def open_cells(self) -> list[str]:
        """What the gate says is open."""
        comm = self.wire.open(TARGET, {"lesson": "small"})
        self.wire.send("comm_msg", {"comm_id": comm, "data": {"type": "hello", "lesson": "small"}})
        said = [one["content"]["data"] for one in self.wire.settled() if one["content"].get("comm_id") == comm]
        self.wire.send("comm_close", {"comm_id": comm, "data": {}})
        return [cell["id"] for one in said if one.get("type") == "show" for cell in one["open"]]

    def token(self) -> str:
        return str(self.wire.view(self.model)["item"]["token"])

    def right(self) -> Json:
        return self.learner.right("part")

    def respond(self, response: object, *, attempt: str = "", token: str = "", model: str = "") -> list[Any]:
        """The views that come after a response."""
        event = {
            "type": "respond",
            "attempt": attempt or uuid.uuid4().hex,
            "token": token or self.token(),
            "response": response,
        }
        self.wire.event(model or self.model, event)
        return self.wire.views(self.wire.settled(), model or self.model)

    def seen(self) -> tuple[object, ...]:
        """What must not change: record, open cells, and what the faces show."""
        faces = {
            model: {**state, "view": {name: said for name, said in state["view"].items() if name not in UNSTEADY}}
            for model, state in self.wire.faces().items()
        }
        return self.record(), self.open_cells(), faces

    def lives(self) -> None:
        """A right answer, given in the page, still opens the next stretch."""
        self.learner.answer("part")
        expect(self.learner.frame("read-on")).to_be_visible(timeout=20_000)
        expect(self.learner.page.locator(".mw-lesson")).to_have_attribute("data-done", "1")
        assert [row[6] for row in self.record()][-1] == "response"


# A frame that is asked something it does not do answers with what it shows, under a new number.
UNSTEADY = ("serial", "notice", "acknowledged", "feedback")


@pytest.fixture(scope="module", params=["voila", "serve"])
def server(request: pytest.FixtureRequest, built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    home = tmp_path_factory.mktemp("home")
    with voila(built / "small.ipynb", home) if request.param == "voila" else serve(built, home) as running:
        yield running


def opened(server: Server, page: Page, built: Path) -> Attacked:
    page.goto(server.address + ("voila/render/small.ipynb" if "serve" in server.command else ""))
    learner = ScriptedLearner(page, built / "small.mastery")
    expect(learner.frame("part").locator("[data-mw=check]")).to_be_visible(timeout=60_000)
    expect(page.locator(".mw-locked")).to_be_visible()
    return Attacked(server, page, learner, wire_of(page, server.address))


@pytest.fixture
def attacked(server: Server, page: Page, built: Path) -> Iterator[Attacked]:
    one = opened(server, page, built)
    with one.wire:
        yield one


@pytest.fixture(scope="module")
def worn(server: Server, browser: Browser, built: Path) -> Iterator[Attacked]:
    """One page for all attacks that must not leave a trace; at the end it is still a lesson."""
    context = browser.new_context()
    one = opened(server, context.new_page(), built)
    with one.wire:
        yield one
        one.lives()
    context.close()


def test_a_page_runs_no_code_of_its_own_choosing(worn: Attacked, tmp_path: Path) -> None:
    before = worn.record()
    trace = tmp_path / "ran"
    sent = []
    for channel in ("shell", "control", "stdin"):
        for kind in (*CODE, "create_subshell_request", "interrupt_request", "comm_info_requests"):
            code = f"open({str(trace)!r}, 'w')"
            content = {
                "code": code,
                "silent": False,
                "store_history": True,
                "user_expressions": {"x": code},
                "allow_stdin": False,
                "cursor_pos": len(code),
                "detail_level": 1,
                "hist_access_type": "tail",
                "n": 100,
                "raw": True,
                "output": True,
                "value": code,
                "type": "request",
                "seq": 1,
                "command": "evaluate",
                "arguments": {"expression": code},
            }
            sent.append(worn.wire.send(kind, content, channel=channel))

    heard = worn.wire.settled() + worn.wire.hear(1.5)
    replies = [one["msg_type"] for one in heard if one.get("parent_header", {}).get("msg_id") in sent]
    assert replies == []
    assert not trace.exists()
    assert worn.record() == before


def forged_states() -> dict[str, object]:
    view = {
        "frame": "bigger",
        "title": "FORGED",
        "kind": "exposition",
        "done": True,
        "moves": ["continue", "fold", "reopen", "next"],
        "summary": "FORGED",
        "serial": 10**9,
        "acknowledged": "x",
        "item": None,
        "feedback": {"tone": "right", "title": "FORGED", "html": "", "counted": True, "readings": [], "blanks": {}},
    }
    return {
        "view": {"view": view},
        "done in a lesson": {"view": {"done": 7, "total": 7, "finished": "FORGED", "locked": None}},
        "visitor": {"visitor": True},
        "no visitor": {"visitor": False},
        "player": {"player": True},
        "face": {"face": "lesson"},
        "shared": {"shared": "IPY_MODEL_" + "0" * 32},
        "asleep": {"asleep": "FORGED"},
        "code": {"code": "globalThis.FORGED = 1", "css": "*{}", "words": {}, "digest": "f"},
        "esm": {"_esm": "export default {}", "_css": "*{}", "_anywidget_id": "f"},
        "names of a model": {"_model_name": "HTMLModel", "_view_module": "x", "_view_count": 3},
        "what is no trait": {"_session": {"progress": 1}, "_frame": "bigger", "done": True, "unlocked": True},
        "dunder": {"__class__": "x", "__dict__": {}, "_stages": {}},
        "of wrong types": {"view": 7, "face": [], "shared": {}, "visitor": "yes", "player": None},
    }


@pytest.mark.parametrize("name", forged_states())
def test_a_trait_that_a_browser_sets_stays_what_the_kernel_made_it(worn: Attacked, name: str) -> None:
    before = worn.seen()
    states = worn.wire.states()
    ours = [model for model, state in states.items() if "face" in state or "digest" in state]
    assert len(ours) >= 3
    for model in ours:
        worn.wire.update(model, forged_states()[name])

    heard = worn.wire.settled()
    assert "FORGED" not in json.dumps([one["content"] for one in heard if one["msg_type"] != "stream"])
    after = worn.wire.states()
    assert {model: after[model] for model in ours} == {model: states[model] for model in ours}
    assert worn.seen() == before


def forged_events(token: str, right: Json) -> dict[str, object]:
    """Messages of a frame that is asked something it does not do, or in a form that it does not take."""
    respond: Json = {"type": "respond", "attempt": "a" * 32, "token": token, "response": right}
    events: dict[str, object] = {
        "verdict": {**respond, "response": {"score": 1.0, "is_right": True}, "score": 1.0, "meets": True, "done": True},
        "verdict type": {"type": "verdict", "token": token, "score": 1.0},
        "done type": {"type": "done", "frame": "part"},
        "met": {"type": "met_by", "frame": "part", "token": token, "attempt": "x"},
        "step": {"type": "read", "token": token, "meets": True},
        "unknown token": {**respond, "token": "9-ffffff"},
        "no token": {key: value for key, value in respond.items() if key != "token"},
        "unknown frame": {**respond, "frame": "bigger", "token": "0-000000"},
        "continue": {"type": "continue"},
        "continue with a frame": {"type": "continue", "frame": "read-on"},
        "reopen": {"type": "reopen"},
        "fold": {"type": "fold"},
        "next": {"type": "next", "token": token},
        "next without a token": {"type": "next"},
        "help without a token": {"type": "help"},
        "help with another token": {"type": "help", "token": "1-000000"},
        "respond without an attempt": {**respond, "attempt": ""},
        "attempt too long": {**respond, "attempt": "a" * 65},
        "attempt with blanks": {**respond, "attempt": "a b"},
        "attempt with a NUL": {**respond, "attempt": "a\0b"},
        "text too long": {**respond, "response": {"text": "1" * 2_001}},
        "empty": {**respond, "response": {"text": "  "}},
        "no such reading": {**respond, "response": {**right, "reading": 7}},
        "reading that is a truth": {**respond, "response": {**right, "reading": True}},
        "chosen in place of text": {**respond, "response": {"chosen": ["0"]}},
        "blanks in place of text": {**respond, "response": {"blanks": {"a": "1"}}},
        "step in place of text": {**respond, "response": {"step": 1}},
        "command of anywidget": {"id": "x", "kind": "anywidget-command", "name": "_hear", "msg": {}},
        "list": [respond],
        "text": json.dumps(respond),
        "nothing": None,
    }
    for name in ("type", "token", "attempt", "response"):
        for wrong in (None, True, 1, -1.5, [], {}, [[]], "\0", "x" * 70_000, {"text": {"text": "1"}}):
            if (name, wrong) != ("response", {}):
                events[f"{name} is {json.dumps(wrong)[:20]}"] = {**respond, name: wrong}
    for wrong in (None, True, 1, 2.5, [], ["1/3"], {}, "\0", "", "1/0", "9" * 2_000, "١/٣", "1e999999999"):
        events[f"text is {json.dumps(wrong)[:20]}"] = {**respond, "response": {"text": wrong}}
    return events


def test_a_forged_event_changes_nothing(worn: Attacked) -> None:
    before = worn.seen()
    events = forged_events(worn.token(), worn.right())
    wrong = []
    for name, event in events.items():
        worn.wire.event(worn.model, event)
        views = worn.wire.views(worn.wire.settled(), worn.model)
        if (
            any((view.get("feedback") or {}).get("counted") or view["done"] for view in views)
            or worn.record() != before[0]
        ):
            wrong.append(name)

    assert wrong == []
    assert worn.seen() == before


def test_no_event_reaches_a_closed_frame(worn: Attacked) -> None:
    before = worn.seen()
    sealed = worn.learner.sealed
    for frame in worn.learner.lesson.frame_order[1:]:
        item = sealed.frame(frame).item
        right = item.instances[0].key.right() if item else {}
        event = {"type": "respond" if item else "continue", "attempt": uuid.uuid4().hex, "frame": frame}
        for model in (worn.model, worn.line, frame, f"small--{frame}", uuid.uuid4().hex):
            worn.wire.event(model, {**event, "token": "0-000000", "response": right})

    worn.wire.settled()
    assert worn.seen() == before


def test_a_second_visitor_takes_over_nothing(worn: Attacked) -> None:
    before = worn.seen()
    for id in (uuid.uuid4().hex, "f" * 64, "../" * 20, "", None, {"a": 1}, "é" * 40):
        for model in (worn.model, worn.line):
            worn.wire.event(model, {"type": "visitor", "id": id})

    worn.wire.settled()
    assert worn.seen() == before


def test_the_gate_hands_out_nothing_closed_whatever_is_wanted(worn: Attacked) -> None:
    before = worn.seen()
    cells = [cell.id for cell in worn.learner.lesson.cells]
    is_open = set(worn.open_cells())
    wants: list[object] = [
        cells,
        cells * 50,
        [f"{cell}\0" for cell in cells],
        [[cell] for cell in cells],
        [{"id": cell} for cell in cells],
        [None, 1, True, 2.5, {}, [], "../small.mastery", "*", ""],
        "".join(cells),
        {cell: cell for cell in cells},
        None,
    ]
    answered: set[str] = set()
    for data in (
        {"lesson": "small"},
        {"lesson": "other"},
        {"lesson": None},
        {},
        [],
        None,
        "small",
        {"lesson": ["small"]},
    ):
        comm = worn.wire.open(TARGET, data)
        for want in wants:
            for more in ({}, {"open": cells}, {"lesson": "small", "serial": 10**9}):
                worn.wire.send("comm_msg", {"comm_id": comm, "data": {"type": "want", "ids": want, **more}})
        for odd in (
            "want",
            None,
            [],
            {"type": ["want"]},
            {"type": "show", "open": cells},
            {"type": "cells", "cells": cells},
        ):
            worn.wire.send("comm_msg", {"comm_id": comm, "data": odd})
        worn.wire.send("comm_msg", {"comm_id": comm})
        for one in worn.wire.settled():
            said = one["content"].get("data") if one["msg_type"] == "comm_msg" else None
            answered |= {cell["id"] for cell in said.get("cells", ())} if isinstance(said, dict) else set()
        worn.wire.send("comm_close", {"comm_id": comm, "data": {}})

    assert answered
    assert answered <= is_open
    assert worn.seen() == before


def test_a_browser_makes_no_widget_of_ours(worn: Attacked) -> None:
    before = worn.seen()
    count = len(worn.wire.faces())
    names = ("FrameFace", "LineFace", "ProseFace", "Face", "Front", "AnyModel", "Player", "Gate", "Session")
    modules = ("anywidget", "mastery_widgets", "mastery_widgets.widgets.faces", "@mastery/lab", "@jupyter-widgets/base")
    for name in names:
        for module in modules:
            state = {
                "_model_name": name,
                "_model_module": module,
                "_model_module_version": "*",
                "_view_name": name.replace("Model", "View"),
                "_view_module": module,
                "_view_module_version": "*",
                "face": "frame",
                "view": {"frame": "bigger", "done": True},
                "_frame": "bigger",
            }
            worn.wire.open("jupyter.widget", {"state": state, "buffer_paths": []}, version="2.1.0")
    for target in ("mastery_widgets", "mastery_widgets.gate.x", "jupyter.widget", "os.system", "__init__", ""):
        worn.wire.open(target, {"state": {}, "lesson": "small"}, version="2.1.0")

    worn.wire.settled()
    assert len(worn.wire.faces()) == count
    assert worn.seen() == before


# Half a character goes among the monsters: the server hangs up at it, and loses what is sent after it.
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats()
    | st.text(max_size=30)
    | st.sampled_from(["part", "bigger", "respond", "continue", "next", "help", "small--frame", "0", "\0"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
KINDS = ["respond", "help", "next", "continue", "reopen", "fold", "player", "unfold", "visitor", "want", "hello"]
# A rung of the ladder is hers to take, and the player may be asked for: neither is an attack.
EVENTS = JSON | st.fixed_dictionaries(
    {"type": st.sampled_from(KINDS) | JSON},
    optional={"token": JSON, "attempt": JSON, "response": JSON, "id": JSON, "ids": JSON, "frame": JSON, "lesson": JSON},
)


def test_three_hundred_messages_that_nobody_thought_of_change_nothing(worn: Attacked) -> None:
    before = worn.seen()

    @settings(
        max_examples=300,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(event=EVENTS, raw=st.booleans(), on_line=st.booleans())
    def sent(event: object, raw: bool, on_line: bool) -> None:
        data = event if raw else {"method": "custom", "content": event}
        model = worn.line if on_line else worn.model
        worn.wire.send("comm_msg", {"comm_id": model, "data": data})

    sent()
    worn.wire.settled(60)
    assert worn.seen() == before


def _nested(depth: int) -> str:
    return '{"response":' * depth + "1" + "}" * depth


MONSTERS = {
    "ten megabytes of text": lambda: json.dumps("x" * 10_000_000),
    "ten megabytes in a response": lambda: '{"type":"respond","response":{"text":' + json.dumps("1" * 9_900_000) + "}}",
    "a million numbers": lambda: json.dumps(list(range(1_000_000))),
    "a thousand levels": lambda: _nested(1_000),
    "ten thousand levels": lambda: _nested(10_000),
    "ten thousand lists": lambda: "[" * 10_000 + "]" * 10_000,
    "not a number": lambda: '{"type":"respond","attempt":"nan","token":NaN,"response":{"text":NaN,"step":NaN}}',
    "without end": lambda: '{"type":"respond","attempt":"inf","response":{"text":"1","reading":-Infinity}}',
    "a number of five thousand digits": lambda: '{"type":"respond","response":{"step":' + "9" * 5_000 + "}}",
    "a NUL": lambda: '{"type":"respond","attempt":"nul","response":{"text":"1\\u0000/3"}}',
    "half a character": lambda: '{"type":"respond","attempt":"half","response":{"text":"\\ud800"}}',
    "half a name": lambda: '{"\\udfff":"\\ud800","type":"respond"}',
    "no JSON": lambda: "{type: respond",
}


@pytest.mark.parametrize("name", MONSTERS)
def test_a_message_out_of_all_bounds_leaves_the_kernel_alive(worn: Attacked, name: str) -> None:
    before = worn.seen()
    whole = json.dumps(
        worn.wire.message("comm_msg", {"comm_id": worn.model, "data": {"method": "custom", "content": "MONSTER"}})
    )
    began = time.monotonic()
    worn.wire.send_raw(whole.replace('"MONSTER"', MONSTERS[name]()))
    worn.wire.hear(0.5)
    worn.wire.again()

    worn.wire.settled()
    assert time.monotonic() - began < 20
    assert worn.seen() == before


def test_the_same_attempt_sent_with_other_responses_gets_one_verdict(attacked: Attacked) -> None:
    attempt, token = uuid.uuid4().hex, attacked.token()
    first = attacked.respond({"text": "98765"}, attempt=attempt, token=token)
    told = first[-1]["feedback"]
    assert told["counted"]
    rows = attacked.record()
    assert len(rows) == 1

    for text in (str(attacked.right()["text"]), "1", "2", "98765", "3"):
        views = attacked.respond({"text": text}, attempt=attempt, token=token)
        assert [view["feedback"] for view in views] == [told] * len(views)
    assert attacked.record() == rows

    # Nor when another attempt has come in between.
    attacked.respond({"text": "98764"}, token=token)
    rows = attacked.record()
    verdicts = []
    for text in (str(attacked.right()["text"]), "98765", "1"):
        verdicts += [view["feedback"] for view in attacked.respond({"text": text}, attempt=attempt, token=token)]
    assert len({json.dumps(one, sort_keys=True) for one in verdicts}) == 1
    assert attacked.record() == rows
    assert attacked.wire.view(attacked.model)["done"] is False


def test_an_attempt_sent_two_hundred_times_is_one(attacked: Attacked) -> None:
    event = {"type": "respond", "attempt": uuid.uuid4().hex, "token": attacked.token(), "response": {"text": "98765"}}
    for _ in range(200):
        attacked.wire.event(attacked.model, event)

    attacked.wire.settled(120)
    assert len(attacked.record()) == 1


def test_two_wires_that_answer_at_once_make_two_attempts_and_one_first(attacked: Attacked) -> None:
    token, right = attacked.token(), attacked.right()

    def answer(text: str) -> None:
        with Wire(attacked.server.address, attacked.wire.kernel, attacked.wire.cookies) as other:
            event = {"type": "respond", "attempt": uuid.uuid4().hex, "token": token, "response": {"text": text}}
            other.event(attacked.model, event)
            other.settled()

    threads = [threading.Thread(target=answer, args=(text,)) for text in ("98765", str(right["text"]))]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)

    # Whichever was first is the one that counts; a right one that came second has opened nothing.
    rows = attacked.record()
    bodies = [json.loads(row[8]) for row in rows]
    assert attacked.wire.view(attacked.model)["done"] is (bodies[0]["score"] == 1.0)
    assert len(rows) == (1 if bodies[0]["score"] == 1.0 else 2)


def test_what_belongs_to_no_frame_of_ours_can_be_forged_and_opens_nothing(attacked: Attacked) -> None:
    before = attacked.record(), attacked.open_cells()
    for model, state in attacked.wire.states().items():
        if "face" in state or "digest" in state:
            continue
        forged = {
            "children": [],
            "outputs": [{"output_type": "stream", "name": "stdout", "text": "FORGED"}],
            "msg_id": "x",
        }
        attacked.wire.update(model, {name: said for name, said in forged.items() if name in state})

    attacked.wire.settled()
    assert (attacked.record(), attacked.open_cells()) == before
    attacked.respond(attacked.right())
    assert [json.loads(row[8])["meets"] for row in attacked.record()] == [True]
    assert attacked.wire.view(attacked.model)["done"] is True
    assert len(attacked.open_cells()) > len(before[1])

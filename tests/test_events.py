"""What a browser may say: anything may come, little is understood."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mastery_widgets.session.events import Event, read_event

RESPOND = {"type": "respond", "attempt": "a-1", "token": "0-abc", "response": {"text": "1/3"}}

scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
anything = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=10), inner, max_size=5),
    max_leaves=8,
)
nearly = st.fixed_dictionaries(
    {},
    optional={
        "type": st.sampled_from(["respond", "preview", "help", "next", "continue", "reopen", "fold", "away", "back"])
        | anything,
        "token": st.text(max_size=70) | anything,
        "attempt": st.text(max_size=70) | anything,
        "response": st.dictionaries(st.text(max_size=8), anything, max_size=4) | anything,
        "verdict": anything,
    },
)


def nested(depth: int) -> dict[str, Any]:
    value: Any = "x"
    for _ in range(depth):
        value = {"a": value}
    return value


@given(anything | nearly)
@settings(max_examples=150)
@example(b"bytes")
@example(object())
@example({1: 2, None: []})
@example({"type": ["respond"]})
@example({"type": {"respond": 1}})
def test_whatever_is_sent_nothing_is_raised(content: object) -> None:
    event = read_event(content)

    assert event is None or isinstance(event, Event)


@given(nearly)
def test_an_event_that_is_understood_is_within_its_bounds(content: dict[str, object]) -> None:
    event = read_event(content)

    if event is not None:
        assert len(event.token) <= 64
        assert len(event.attempt) <= 64
        assert event.kind != "respond" or (event.attempt and isinstance(event.response, dict))


def test_a_response_is_understood() -> None:
    assert read_event(RESPOND) == Event(kind="respond", token="0-abc", attempt="a-1", response={"text": "1/3"})


@pytest.mark.parametrize("kind", ["help", "next", "continue", "reopen", "fold"])
def test_every_other_move_is_understood(kind: str) -> None:
    assert read_event({"type": kind, "token": "0-abc"}) == Event(kind=kind, token="0-abc")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "change",
    [
        {"type": "open"},
        {"type": None},
        {"attempt": ""},
        {"attempt": 7},
        {"attempt": "a" * 65},
        {"attempt": "a b"},
        {"attempt": "ä"},
        {"attempt": "²"},
        {"attempt": "a/../b"},
        {"attempt": "a\0"},
        {"token": 7},
        {"token": "t" * 65},
        {"token": ["0-abc"]},
        {"response": None},
        {"response": "1/3"},
        {"response": ["1/3"]},
        {"response": {"text": "x" * 64_001}},
        {"response": {"blanks": {str(i): "x" * 2_000 for i in range(40)}}},
        {"response": {str(i): i for i in range(256)}},
        {"response": {"chosen": ["0"] * 256}},
        {"response": nested(6)},
        {"response": {"step": object()}},
        {"response": {"step": {1, 2}}},
    ],
    ids=lambda change: json.dumps(change, default=str)[:40],
)
def test_what_is_out_of_bounds_is_no_event(change: dict[str, object]) -> None:
    assert read_event(RESPOND | change) is None


def test_what_is_just_within_bounds_is_one() -> None:
    assert read_event(RESPOND | {"attempt": "a" * 64, "token": "t" * 64}) is not None
    assert read_event(RESPOND | {"response": {"text": "x" * 60_000}}) is not None
    assert read_event(RESPOND | {"response": nested(4)}) is not None


def test_a_verdict_that_a_browser_sends_is_not_read() -> None:
    event = read_event(RESPOND | {"verdict": "right", "score": 1.0, "view": {"done": True}})

    assert event == read_event(RESPOND)

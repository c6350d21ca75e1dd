"""How a text is read before it is a response: shown on asking, kept nowhere."""

from __future__ import annotations

import pytest

from mastery_widgets.core.release import Release
from mastery_widgets.sandbox.sandbox import own_machine
from mastery_widgets.session import Session
from mastery_widgets.session.events import Event, read_event
from mastery_widgets.session.preview import preview_of
from mastery_widgets.store.memory import MemoryRecord
from mastery_widgets.widgets.faces import FrameFace
from tests.sample import ADA, answer_rightly, answer_wrongly, go_on, open_up_to, session_of

FRAME = "multiply-out"


@pytest.fixture
def at_the_expression(kinds: Release, record: MemoryRecord) -> Session:
    """Ada before the frame that asks for an expression."""
    session = session_of(kinds, record, runner=own_machine())
    open_up_to(session, FRAME)
    return session


def asked(session: Session, text: object, *, frame: str = FRAME, token: str | None = None) -> Event:
    message = {"type": "preview", "token": session.token(frame) if token is None else token, "response": {"text": text}}
    event = read_event(message)
    assert event is not None
    return event


def test_a_lesson_of_all_kinds_is_played_from_its_first_frame_to_its_last(kinds: Release) -> None:
    session = session_of(kinds, runner=own_machine())
    for frame in kinds.lesson.frame_order:
        assert not answer_wrongly(session, frame)["done"]
        go_on(session, frame)
        while not answer_rightly(session, frame)["done"]:
            go_on(session, frame)

    assert session.lesson_view()["finished"]


def test_it_says_how_a_text_is_read(at_the_expression: Session) -> None:
    found = preview_of(at_the_expression, FRAME, asked(at_the_expression, "x²+2x"))

    assert found is not None
    assert (found["text"], found["words"], found["said"]) == ("x²+2x", ["x^2 + 2·x"], "")
    assert found["html"][0].startswith("<math")


def test_it_says_both_readings_where_there_are_two(at_the_expression: Session) -> None:
    found = preview_of(at_the_expression, FRAME, asked(at_the_expression, "1/2x"))

    assert found is not None
    assert found["words"] == ["1/2·x", "1/(2·x)"]


def test_it_says_in_words_why_a_text_is_not_read(at_the_expression: Session) -> None:
    found = preview_of(at_the_expression, FRAME, asked(at_the_expression, "x^2 +"))

    assert found is not None
    assert (found["html"], found["said"]) == ([], "Something is missing at the end.")


def test_nothing_of_it_is_recorded_and_nothing_on_the_screen_changes(
    at_the_expression: Session, record: MemoryRecord
) -> None:
    before = record.entries(ADA, "kinds")
    view = at_the_expression.frame_view(FRAME)

    preview_of(at_the_expression, FRAME, asked(at_the_expression, "x^2"))

    assert record.entries(ADA, "kinds") == before
    assert {**at_the_expression.frame_view(FRAME), "serial": 0} == {**view, "serial": 0}


def test_right_and_wrong_look_alike_in_it(at_the_expression: Session) -> None:
    answer_key = at_the_expression.on_screen(FRAME)
    assert answer_key is not None
    right = str(answer_key.key.right()["text"])
    found = [preview_of(at_the_expression, FRAME, asked(at_the_expression, text)) for text in (right, right + " + 1")]

    assert [one.keys() for one in found if one] == [{"token", "text", "html", "words", "said"}] * 2
    assert all(one and one["said"] == "" for one in found)


def test_closed_frames_other_kinds_and_old_tokens_are_not_answered(kinds: Release, at_the_expression: Session) -> None:
    beginner = session_of(kinds)

    assert preview_of(beginner, FRAME, asked(beginner, "x", token="0-abcdef")) is None
    assert preview_of(beginner, "in-order", asked(beginner, "x", frame="in-order")) is None
    assert preview_of(at_the_expression, FRAME, asked(at_the_expression, "x", token="9-abcdef")) is None
    assert preview_of(at_the_expression, FRAME, asked(at_the_expression, 7)) is None
    assert preview_of(at_the_expression, "no-such-frame", asked(at_the_expression, "x")) is None


@pytest.mark.parametrize("text", ["x" * 2_001, "9" * 2_000, "(" * 2_000])
def test_a_text_out_of_bounds_is_not_read(at_the_expression: Session, text: str) -> None:
    found = preview_of(at_the_expression, FRAME, asked(at_the_expression, text))

    assert found is not None
    assert found["html"] == []
    assert found["said"]


def test_a_frame_answers_a_preview_and_sends_no_view(at_the_expression: Session) -> None:
    face = FrameFace(at_the_expression, FRAME)
    view = face.view

    face._hear(None, {"type": "preview", "token": at_the_expression.token(FRAME), "response": {"text": "2x"}}, None)
    assert face.preview["words"] == ["2·x"]
    face._hear(None, {"type": "preview", "token": "old", "response": {"text": "3x"}}, None)

    assert face.preview["words"] == ["2·x"]
    assert face.view is view


def test_the_code_for_a_kind_is_named_only_where_a_frame_asks_so(kinds: Release, release: Release) -> None:
    session, other = session_of(kinds), session_of(release)
    open_up_to(session, FRAME)
    shown = kinds.lesson.frame_order[: kinds.lesson.frame_order.index(FRAME) + 1]
    parts = {id: FrameFace(session, id).part for id in shown}
    open_up_to(other, "fill-in")

    assert {parts[id] for id in ("in-order", "partners", "sorts", "sum-up")} == {parts["in-order"]}
    assert parts[FRAME].startswith("IPY_MODEL_")
    assert parts[FRAME] != parts["in-order"]
    assert parts["how-fast"] == ""
    assert {FrameFace(other, id).part for id in release.lesson.frame_order[:4]} == {""}

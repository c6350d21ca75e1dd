"""What a view may say: nothing that is closed, unasked for or unearned."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mastery_widgets.core.release import Release
from mastery_widgets.session import Learner, Session
from mastery_widgets.session.views import FrameView
from tests.sample import (
    answer_rightly,
    answer_wrongly,
    ask_for_help,
    go_on,
    instance_on_screen,
    master,
    open_up_to,
    session_of,
)

ITEMS = ["one-part", "bigger", "call-it", "point-it", "fill-in"]


def said_in(value: object) -> Iterator[str]:
    """Every text below ``feedback`` and ``correct`` in a key as JSON."""
    if isinstance(value, dict):
        for name, part in value.items():
            if name in ("feedback", "correct", "otherwise") and isinstance(part, str):
                yield part
            else:
                yield from said_in(part)
    elif isinstance(value, list):
        for part in value:
            yield from said_in(part)


def sealed_texts(session: Session, frame: str, view: FrameView) -> set[str]:
    """What of a frame's content may not be in this view."""
    content = session.contents.frame(frame)
    assert content.item is not None
    here = instance_on_screen(session, frame)
    texts: set[str] = set()
    for instance in content.item.instances:
        texts |= set(said_in(instance.key.to_json()))
        texts |= {rung.html for rung in instance.help}
        texts.add(instance.prompt)
    shown = view["help"]["shown"]
    assert isinstance(shown, list)
    allowed = {here.prompt, *(rung["html"] for rung in shown)}
    if view["feedback"] is not None:
        allowed.add(view["feedback"]["html"])
    return {text for text in texts - allowed if text}


def leaks(session: Session, frame: str, view: FrameView) -> list[str]:
    text = json.dumps(view, ensure_ascii=False)
    return [one for one in sealed_texts(session, frame, view) if json.dumps(one, ensure_ascii=False)[1:-1] in text]


@pytest.mark.parametrize("frame", ITEMS)
def test_a_fresh_view_says_nothing_but_the_question(session: Session, frame: str) -> None:
    open_up_to(session, frame)
    view = session.frame_view(frame)

    assert leaks(session, frame, view) == []
    assert view["feedback"] is None
    assert view["summary"] == ""
    assert view["help"]["shown"] == []


@pytest.mark.parametrize("frame", ITEMS)
@given(moves=st.lists(st.sampled_from(["right", "wrong", "help", "next"]), max_size=8))
def test_no_view_on_any_path_says_what_was_not_asked_for_or_earned(
    release: Release, frame: str, moves: list[str]
) -> None:
    session = session_of(release)
    open_up_to(session, frame)
    act = {"right": answer_rightly, "wrong": answer_wrongly, "help": ask_for_help, "next": go_on}
    for move in moves:
        if session.frame_view(frame)["done"]:
            return
        view = act[move](session, frame)
        if view["item"] is not None:
            assert leaks(session, frame, view) == []


@pytest.mark.parametrize("frame", ITEMS)
def test_what_is_shown_of_an_item_has_only_the_parts_of_the_protocol(session: Session, frame: str) -> None:
    parts = {
        "numeric": {"example", "before", "after"},
        "choice": {"multiple", "options"},
        "text": {"wide"},
        "point": {"low", "high", "steps", "labels", "start", "values"},
        "cloze": {"blanks"},
    }
    open_up_to(session, frame)
    item = session.frame_view(frame)["item"]

    assert item is not None
    assert item.keys() == {"token", "kind", "prompt", "label", "response", "settled", "public"}
    assert isinstance(item["public"], dict)
    assert item["public"].keys() == parts[str(item["kind"])]


def test_a_closed_frame_has_no_view(session: Session) -> None:
    for frame in ["one-part", *ITEMS]:
        with pytest.raises(KeyError):
            session.frame_view(frame)


def test_a_frame_that_the_lesson_does_not_have_has_no_view(session: Session) -> None:
    with pytest.raises(KeyError):
        session.frame_view("nobody")


def test_hints_come_one_at_a_time_in_their_order(session: Session) -> None:
    open_up_to(session, "one-part")
    kinds, nexts = [], []
    for _ in range(4):
        help = ask_for_help(session, "one-part")["help"]
        kinds.append([rung["kind"] for rung in help["shown"]])  # type: ignore[union-attr]
        nexts.append(help["next"])

    ladder = ["hint", "scaffold", "solution"]
    assert kinds == [ladder[:1], ladder[:2], ladder, ladder]
    assert nexts == ["scaffold", "solution", None, None]


def test_a_token_is_opaque_and_new_for_every_instance(session: Session) -> None:
    open_up_to(session, "one-part")
    tokens = []
    for _ in range(4):
        tokens.append(session.token("one-part"))
        assert re.fullmatch(r"[A-Za-z0-9_.-]{1,64}", tokens[-1])
        answer_wrongly(session, "one-part")
        go_on(session, "one-part")

    assert len(set(tokens)) == 4


def test_a_token_of_another_learner_does_not_fit(release: Release) -> None:
    tokens = set()
    for name in range(40):
        session = session_of(release, learner=Learner(issuer="school", subject=str(name)))
        open_up_to(session, "one-part")
        tokens.add(session.token("one-part"))

    assert len(tokens) == 40


def test_every_view_has_a_higher_serial(session: Session) -> None:
    open_up_to(session, "one-part")
    serials = [session.frame_view("one-part")["serial"] for _ in range(3)]

    assert serials == sorted(set(serials))


def test_views_are_json(session: Session) -> None:
    for frame in session.lesson.frame_order:
        view = session.frame_view(frame)

        assert json.loads(json.dumps(view)) == view
        master(session, frame)
    assert json.loads(json.dumps(session.lesson_view())) == session.lesson_view()


def test_the_lesson_line_says_what_opens_the_next_frame_and_nothing_of_the_ones_after(session: Session) -> None:
    view = session.lesson_view()

    assert (view["done"], view["total"]) == (0, 6)
    assert view["locked"] == {"title": "One part of a bar", "why": "Opens when you have read this", "more": 4}
    assert view["minutes"] == "about 2 to 14 minutes left"
    assert view["finished"] == ""


def test_dots_show_the_evidence_and_what_is_still_wanted(session: Session) -> None:
    open_up_to(session, "fill-in")
    answer_wrongly(session, "fill-in")
    go_on(session, "fill-in")

    evidence = answer_rightly(session, "fill-in")["evidence"]

    assert evidence["dots"] == ["not-yet", "right", "open"]
    assert evidence["line"] == "1 right of the last 3. 2 of 3 at the first try open what comes next."


def test_a_cloze_that_is_partly_right_says_which_blanks_are(session: Session) -> None:
    open_up_to(session, "fill-in")

    feedback = answer_wrongly(session, "fill-in")["feedback"]

    assert feedback is not None
    assert feedback["title"] == "Partly: not all of it yet."
    assert feedback["blanks"] == {"top": False, "bottom": True, "name": True}

"""Ways that are not straight on: branches by what a response shows, wash-ahead, wash-back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from mastery_widgets.core.paths import MOST_ASIDES
from mastery_widgets.core.progress import fold
from mastery_widgets.core.release import Release
from mastery_widgets.errors import LessonError
from mastery_widgets.session import Session
from tests.sample import answer, answer_rightly, answer_wrongly, compiled, go_on, instance_on_screen, master, session_of

COURSE = """\
title: Sums
objectives: {double: Double a number}
misconceptions: {adds-two: Adds two, squares: Takes it times itself}
"""
HEAD = """\
---
mastery: {lesson: paths, title: Paths}
---
"""


def frame(id: str, head: str = "", *, options: bool = False) -> str:
    wrong = "~ {n + 2} [adds-two]\n  You added two.\n~ {n * n} [squares]\n  You squared it.\n" + (
        "" if options else "~ else\n  Try a smaller one.\n"
    )
    return (
        f"```{{code-cell}}\n%%frame {id}\ntitle: The frame {id}\nobjective: double\n"
        f"ask: {'choice' if options else 'numeric'}\n{head}with: n in 5..30\n---\n"
        f"Twice {{n}}, as {id} asks it?\n\n= {{2 * n}}\n{wrong}! It is {{2 * n}}.\n```\n"
    )


def branch(id: str, returns: str, *frames: str) -> str:
    return (
        f"```{{code-cell}}\n%%branch {id}\ntitle: The branch {id}\nreturns: {returns}\n---\nLook here, at {id}.\n```\n"
        + "".join(frames)
        + "```{code-cell}\n%%end\n```\n"
    )


def lesson(folder: Path, *cells: str) -> Release:
    return compiled(folder, lesson=HEAD + "\n".join(cells), course=COURSE)


def refused(folder: Path, *cells: str) -> str:
    with pytest.raises(LessonError) as caught:
        lesson(folder, *cells)
    return "\n".join(f"{error.cell}: {error.message}" for error in (caught.value, *caught.value.others))


def known_error(session: Session, name: str, misconception: str) -> None:
    """The response of a learner with that misconception."""
    errors = instance_on_screen(session, name).key.known_errors()
    answer(session, name, next(response for response, shown in errors if shown == misconception))


def opened(session: Session) -> list[str]:
    return [name for name in session.lesson.frame_order if session.is_open(name)]


# -- PI-8: branches ----------------------------------------------------------------------------------------------------

ONE_BRANCH = (
    frame("one", "on: {adds-two: aside}\n"), branch("aside", "one", frame("in-aside")), frame("two"),
)  # fmt: skip


@pytest.fixture
def walk(course: Path) -> Session:
    return session_of(lesson(course, *ONE_BRANCH))


def test_pi_8_a_misconception_leads_to_its_branch_and_nothing_else_does(walk: Session) -> None:
    known_error(walk, "one", "squares")
    assert opened(walk) == ["one"]
    go_on(walk, "one")
    known_error(walk, "one", "adds-two")

    assert opened(walk) == ["one", "aside"]
    view = walk.frame_view("one")
    assert view["moves"] == ["go"]
    assert view["notice"] == "First have a look at this: The branch aside."
    assert view["feedback"] is not None
    assert "You added two." in view["feedback"]["html"]


def test_pi_8_while_she_is_on_a_branch_nothing_counts_in_the_frame(walk: Session) -> None:
    known_error(walk, "one", "adds-two")
    before = walk.progress
    answer_rightly(walk, "one")
    go_on(walk, "one")

    assert walk.progress == before


def test_pi_8_an_answer_from_another_tab_does_not_count_while_she_is_on_a_branch(walk: Session) -> None:
    known_error(walk, "one", "adds-two")
    state, frame = walk.progress.of("one"), walk.lesson.frames["one"]
    assert state.last is not None
    late = replace(state.last, id="late", score=1.0, presentation=state.presentation, key=frame.key)

    assert fold(walk.progress, late, walk.lesson) == walk.progress


def test_pi_8_a_branch_returns_to_its_frame_with_another_instance(walk: Session) -> None:
    first = walk.frame_view("one")["item"]
    known_error(walk, "one", "adds-two")
    go_on(walk, "aside")
    answer_rightly(walk, "in-aside")

    view = walk.frame_view("one")
    assert view["moves"] == ["check", "help"]
    assert view["item"] is not None
    assert first is not None
    assert view["item"]["prompt"] != first["prompt"]
    assert view["calls"] == 1
    assert walk.current() == "one"


def test_pi_8_a_frame_sends_nobody_away_more_than_three_times(walk: Session) -> None:
    for _ in range(MOST_ASIDES):
        known_error(walk, "one", "adds-two")
        assert walk.frame_view("one")["moves"] == ["go"]
        go_on(walk, "aside")
        master(walk, "in-aside")
    known_error(walk, "one", "adds-two")

    assert walk.frame_view("one")["moves"] == ["check", "help", "next"]


def test_pi_8_a_branch_taken_again_is_done_again(walk: Session) -> None:
    for _ in range(2):
        known_error(walk, "one", "adds-two")
        assert walk.frame_view("aside")["moves"] == ["continue"]
        go_on(walk, "aside")
        assert not walk.frame_view("in-aside")["done"]
        master(walk, "in-aside")

    assert walk.progress.taken == {"aside": 2}


def test_pi_8_a_number_of_first_tries_missed_leads_to_a_branch(course: Path) -> None:
    walk = session_of(
        lesson(course, frame("one", "on: {failed 2: aside}\n"), branch("aside", "one", frame("in-aside")))
    )
    answer_wrongly(walk, "one")
    answer_wrongly(walk, "one")
    assert opened(walk) == ["one"]
    go_on(walk, "one")
    answer_wrongly(walk, "one")

    assert opened(walk) == ["one", "aside"]


def test_pi_8_an_option_leads_to_a_branch(course: Path) -> None:
    text = frame("one", "on: {option 3: aside}\n", options=True)
    walk = session_of(lesson(course, text, branch("aside", "one", frame("in-aside"))))
    options = walk.frame_view("one")["item"]["public"]["options"]  # type: ignore[index]
    key = instance_on_screen(walk, "one").key
    for place, is_there in ((1, False), (2, True)):
        chosen = next(o["id"] for o in options if o["html"] == key.options[place].html)  # type: ignore[attr-defined]
        answer(walk, "one", {"chosen": [chosen]})

        assert walk.is_open("aside") is is_there


def test_pi_8_a_branch_may_return_to_an_earlier_frame_which_is_then_done_again(course: Path) -> None:
    walk = session_of(
        lesson(course, frame("one"), frame("two", "on: {adds-two: aside}\n"), branch("aside", "one", frame("in-aside")))
    )
    master(walk, "one")
    known_error(walk, "two", "adds-two")
    go_on(walk, "aside")
    master(walk, "in-aside")

    assert walk.current() == "one"
    assert walk.frame_view("two")["moves"] == ["go"]
    assert "The frame one" in walk.frame_view("two")["notice"]
    master(walk, "one")
    assert walk.frame_view("two")["moves"] == ["check", "help"]


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ((frame("one", "on: {adds-two: nowhere}\n"),), "one: `on: adds-two` leads to 'nowhere', no `%%branch`"),
        ((frame("one"), branch("aside", "one", frame("in-aside"))), "aside: nothing leads to this branch"),
        ((frame("one", "on: {adds-two: aside}\n"), branch("aside", "three", frame("in-aside"))),
         "aside: `returns: three` is no frame of this lesson"),
        ((frame("one", "on: {adds-two: aside}\n"), branch("aside", "two", frame("in-aside")), frame("two")),
         "aside: `returns: two`, but 'one' leads here: it returns to that frame or one before it"),
        ((frame("one", "on: {adds-two: aside}\n"), branch("aside", "in-aside", frame("in-aside"))),
         "aside: `returns: in-aside`, but 'one' leads here"),
        ((branch("aside", "one", frame("in-aside")), frame("one", "on: {adds-two: aside}\n")),
         "aside: stands before 'one', which leads to it"),
        ((frame("one", "on: {adds-two: aside}\n"),
          branch("aside", "one", frame("in-aside", "on: {squares: aside}\n"))),
         "aside: leads back into itself"),
        ((frame("one", "on: {adds-two: aside}\n"),
          branch("aside", "one", frame("in-aside", "on: {squares: further}\n")),
          branch("further", "in-aside", frame("in-further", "on: {squares: aside}\n"))),
         "further: leads back into itself"),
        ((frame("one", "on: {option 4: aside}\n", options=True), branch("aside", "one", frame("in-aside"))),
         "one: `on: option 4`: this frame has 3 options"),
        ((frame("one", "on: {adds-five: aside}\n"), branch("aside", "one", frame("in-aside"))),
         "write a misconception of course.yml (adds-two, squares), `failed 2`"),
        ((frame("one", "ahead: one\n"),), "one: `ahead: one` does not stand after this frame"),
        ((frame("one", "ahead: three\n"), frame("two")), "one: `ahead: three` is no frame of the same unit"),
        ((frame("one", "back: two\n"), frame("two")), "one: `back: two` does not stand before this frame"),
        ((frame("one"), "```{code-cell}\n%%branch aside\ntitle: Aside\n---\nHere.\n```\n"),
         "a branch says where it `returns`"),
    ],
)  # fmt: skip
def test_pi_8_a_way_that_leads_nowhere_or_never_back_is_refused(course: Path, cells: tuple[str, ...], why: str) -> None:
    assert why in refused(course, *cells)


# -- PI-9: wash-ahead and wash-back ------------------------------------------------------------------------------------

WASHED = (frame("one", "ahead: four\n"), frame("two"), frame("three"), frame("four", "back: two\n"), frame("five"))


def test_pi_9_who_is_right_at_the_first_try_goes_on_further_ahead(course: Path) -> None:
    walk = session_of(lesson(course, *WASHED))
    answer_rightly(walk, "one")

    assert opened(walk) == ["one", "two", "three", "four"]
    assert walk.current() == "four"
    assert walk.frame_view("two")["done"]
    assert walk.frame_view("two")["summary"] == ""


def test_pi_9_who_is_not_goes_straight_on(course: Path) -> None:
    walk = session_of(lesson(course, *WASHED))
    answer_wrongly(walk, "one")
    go_on(walk, "one")
    answer_rightly(walk, "one")

    assert opened(walk) == ["one", "two"]


def test_pi_9_help_is_no_first_try(course: Path) -> None:
    from tests.sample import ask_for_help

    walk = session_of(lesson(course, *WASHED))
    ask_for_help(walk, "one")
    go_on(walk, "one")
    answer_rightly(walk, "one")

    assert opened(walk) == ["one", "two"]


def test_pi_9_a_missed_criterion_opens_an_earlier_frame_again_with_another_instance(course: Path) -> None:
    walk = session_of(lesson(course, *WASHED))
    master(walk, "one")
    assert walk.current() == "four"
    answer_wrongly(walk, "four")

    assert walk.current() == "two"
    assert walk.frame_view("four")["moves"] == ["go"]
    assert walk.frame_view("two")["moves"] == ["check", "help"]
    master(walk, "two")
    assert walk.current() == "four"
    assert walk.frame_view("four")["moves"] == ["check", "help"]
    assert walk.progress.of("four").presentation == 1


def test_pi_9_a_window_is_missed_when_it_is_full(course: Path) -> None:
    cells = (frame("one"), frame("two", "back: one\nopen-when: 2 of the last 3\n"))
    walk = session_of(lesson(course, *cells))
    master(walk, "one")
    for _ in range(2):
        answer_wrongly(walk, "two")
        assert walk.current() == "two"
        go_on(walk, "two")
    answer_wrongly(walk, "two")

    assert walk.current() == "one"

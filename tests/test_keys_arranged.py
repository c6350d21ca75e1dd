"""What an author writes of things to arrange, and what is said where it cannot be meant."""

from __future__ import annotations

import pytest

from mastery_widgets.authoring.compile import compile_frame
from mastery_widgets.authoring.frame_text import read_frame
from mastery_widgets.core.item import Key
from mastery_widgets.core.ordering import OrderingKey
from mastery_widgets.core.pairing import PairingKey
from mastery_widgets.core.parsons import ParsonsKey
from mastery_widgets.errors import LessonError


def key_of(ask: str, marks: str, *, with_: str = "n in 2, 3, 4") -> Key:
    """The key of the first instance of a frame with these marks."""
    text = f"%%frame one\ntitle: One\nobjective: o\nask: {ask}\nwith: {with_}\n---\nWhich, for {{n}}?\n\n{marks}\n~ else\n  No.\n! So."
    item = compile_frame(read_frame(text), misconceptions=["swaps"]).content.item
    assert item is not None
    return item.instances[0].key


def test_an_order_is_written_line_by_line() -> None:
    key = key_of("ordering", "= 1\n= {n} | {2 * n}/2\n= $n^{n}$\n  Yes.\n~ {n} before 1 [swaps]\n  No, 1.")

    assert isinstance(key, OrderingKey)
    assert key.things[:3] == ("1", "2", "4/2")
    assert key.things[3].startswith("<math")
    assert key.ranks == (0, 1, 1, 2)
    assert [known.value for known in key.known] == ["before 1 0", "else"]
    assert key.correct == "<p>Yes.</p>"


def test_an_error_about_the_whole_order_is_tried_before_one_about_a_pair() -> None:
    key = key_of("ordering", "= 1\n= 2\n= 3\n~ 3 before 1\n  No.\n~ 3 first\n  No.\n~ reversed\n  No.")

    assert isinstance(key, OrderingKey)
    assert [known.value for known in key.known] == ["reversed", "first 2", "before 2 0", "else"]


def test_partners_are_written_with_an_arrow() -> None:
    key = key_of(
        "matching",
        "= {n} cats → {4 * n} legs\n= a | one bird -> 2 legs\n~ a -> {4 * n} legs [swaps]\n  No.\n~ -> 9 legs",
    )

    assert isinstance(key, PairingKey)
    assert key.things == ("2 cats", "a", "one bird")
    assert key.options == ("2 legs", "8 legs", "9 legs")
    assert key.belongs == ((1,), (0,), (0,))
    assert [(known.value, known.misconception) for known in key.known] == [("1 1", "swaps"), ("else", None)]
    assert not key.is_sorting


def test_what_belongs_to_several_categories_has_several_lines() -> None:
    key = key_of("sorting", "= 9 | 2 -> odd or prime\n= 2 | 8 -> even\n~ -> nothing\n  Is it?")

    assert isinstance(key, PairingKey)
    assert key.things == ("2", "8", "9")  # the order in which they are written would tell who belongs together
    assert key.options == ("odd or prime", "even", "nothing")
    assert key.belongs == ((0, 1), (1,), (0,))
    assert [known.value for known in key.known] == ["* 2", "else"]


PROGRAM = "=\n  def f(x):\n      return {n: x}[{n}]\n\n  Yes, {n}.\n~ return {n}\n  No.\n~ indentation\n  No."


def test_a_program_is_written_as_code_and_what_is_said_below_an_empty_line() -> None:
    key = key_of("parsons", PROGRAM)

    assert isinstance(key, ParsonsKey)
    assert key.lines == ("def f(x):", "return 2", "return {n: x}[2]")  # braces that hold no name of the frame are code
    assert key.programs == (((0, 0), (2, 1)),)
    assert key.correct == "<p>Yes, 2.</p>"
    assert [known.value for known in key.known] == ["uses 1", "indentation", "else"]


def test_a_line_that_two_programs_use_is_offered_once() -> None:
    key = key_of("parsons", "=\n  a = 1\n  print(a)\n  print(a)\n=\n  a = 1\n  b = a\n  print(a)")

    assert isinstance(key, ParsonsKey)
    assert key.lines == ("a = 1", "b = a", "print(a)", "print(a)")
    assert len(key.programs) == 2


def test_brackets_at_the_end_of_a_line_of_code_are_code() -> None:
    key = key_of("parsons", "=\n  a = 1\n  b = 2\n~ a = [b]\n  No.\n~ b = a [swaps]\n  No.")

    assert isinstance(key, ParsonsKey)
    assert "a = [b]" in key.lines
    assert [known.misconception for known in key.known] == [None, "swaps", None]


@pytest.mark.parametrize(
    ("ask", "marks", "said"),
    [
        ("ordering", "= a | b", "2 things on 1 `=` lines; need 2 to 12, on two lines or more"),
        ("ordering", "= a\n= a", "two things are the same for n=2"),
        ("ordering", "= a\n= b |", "names nothing"),
        ("ordering", "= a\n= b\n~ c first\n  No.", "write `~ reversed`, `~ A before B`"),
        ("ordering", "= a\n= b\n~ reversed", "has no feedback"),
        ("ordering", "= a\n= b\n~ reversed\n  No.\n~ b first [swaps]\n  No.", "should reveal 'swaps'"),
        ("ordering", "= a\n= b\n~ a before b\n  No.", "is judged right"),
        ("matching", "= a\n= b -> c", "write `= thing -> where it belongs`"),
        ("matching", "= a -> b\n= c -> d\n~ e -> b\n  No.", "no `=` line says where 'e' belongs"),
        ("matching", "= a -> b\n= c -> d\n~ a -> b\n  No.", "that is right for n=2; exclude it"),
        ("matching", "= a -> b\n= c -> d\n~ a -> d", "has no feedback"),
        ("matching", "= a | c -> d", "2 things and 1 to put them to; need 2 to 24, and 2 to 12"),
        ("sorting", "= **a** | **a** -> d\n= b -> c\n~ -> *d*\n= __a__ -> d", "two things are the same"),
        ("parsons", "= a = 1\n  b = 2", "a program stands below an `=` of its own"),
        ("parsons", "=", "a program stands below an `=` of its own"),
        ("parsons", "=\n  a = 1", "1 lines, the longest of 5 characters; need 2 to 30"),
        ("parsons", "=\n  a = 1\n  b = 2\n~ a = 1\n  No.", "is a line of the program for n=2"),
        ("parsons", "=\n  a:\n    b\n       c", "the same number of spaces each time"),
        ("parsons", "=\n  a = 1\n  b = 2\n~ indentation\n  No.", "is judged right"),
        ("parsons", "=\n  a = 1\n  b = 2\n~ c = 3 [typing-error]\n  No.", "'typing-error' is not named in course.yml"),
        ("parsons", "=\n  a = 1\n  b = 2\n~ c = 3", "has no feedback"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused_with_the_reason(ask: str, marks: str, said: str) -> None:
    with pytest.raises(LessonError) as caught:
        key_of(ask, marks)

    assert said in str(caught.value)
    assert caught.value.line is not None


@pytest.mark.parametrize("ask", ["ordering", "matching", "sorting", "parsons"])
def test_any_other_response_has_to_be_told_something(ask: str) -> None:
    marks = {"ordering": "= a\n= b", "parsons": "=\n  a = 1\n  b = 2"}.get(ask, "= a -> b\n= c -> d")
    text = f"%%frame one\ntitle: One\nobjective: o\nask: {ask}\n---\nWhich?\n\n{marks}\n! So."

    with pytest.raises(LessonError, match="no `~ else` says what any other response is told"):
        compile_frame(read_frame(text))

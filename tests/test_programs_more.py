"""Rules on a program's source, random inputs, tests that learners write, and where a value first differs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mastery_widgets.apps.serve import _read
from mastery_widgets.authoring.compile import compile_frame
from mastery_widgets.authoring.frame_text import Mark, read_frame
from mastery_widgets.authoring.random_inputs import INPUTS, calls_of, read_trial
from mastery_widgets.authoring.source import read_lesson
from mastery_widgets.core.differences import difference_of
from mastery_widgets.core.item import Instance, Key
from mastery_widgets.core.program import ProgramKey
from mastery_widgets.core.seen import Array, Named, Table, sample_places
from mastery_widgets.core.shrinking import inputs_in, put, smaller_inputs
from mastery_widgets.core.source_rules import program_tree, rule_of, uses
from mastery_widgets.core.values import as_code, is_same, read_value, tagged
from mastery_widgets.core.verdict import Verdict
from mastery_widgets.core.written_tests import WrittenTestsKey
from mastery_widgets.errors import LessonError, ResponseError
from mastery_widgets.notebook.build import build
from mastery_widgets.sandbox.limits import Limits
from mastery_widgets.sandbox.sandbox import own_machine
from mastery_widgets.session.asked import Asked
from mastery_widgets.session.running import taken

MARK = Mark(sign="=", text="", said="", line=1)
HEAD = "title: A\nobjective: o\nwith: n in 1, 2, 3\n"


def key_of(text: str) -> Key:
    item = compile_frame(read_frame(f"%%frame f\n{text}"), misconceptions=["known-one"]).content.item
    assert item is not None
    return item.instances[0].key


def verdict_on(key: Key, text: str) -> Verdict:
    """The verdict on a program that has run on her own machine."""
    asked = Asked(instance=Instance(prompt="", label="", key=key), kind="code", key="", presentation=0, place=0, seed=0)
    return key.check(taken(asked, {"text": text}, own_machine()), "en")


# -- rules on the source -----------------------------------------------------------------------------------------------

USES = [
    ("for", "for x in y: pass", "while True: pass"),
    ("loop", "while x: pass", "[x for x in y]"),
    ("comprehension", "{x for x in y}", "for x in y: pass"),
    ("recursion", "def f(n):\n    return f(n - 1)", "def f(n):\n    return g(n)"),
    ("def total", "def total(): pass", "def other(): pass\ntotal = 1"),
    ("import numpy", "from numpy.linalg import norm", "import numbers"),
    ("sum()", "print(sum(x))", "sum = 0\nfor v in x: sum += v"),
    ("sum()", "map(sum, rows)", "summed(x)"),
    (".sort()", "x.sort()", "sorted(x)"),
    ('"//"', "a // b", "a / b  # //"),
    ("'and'", "a and b", "'and'"),
    ("f-string", "f'{x}'", "'{x}'"),
    ("total", "total + 1", "'total'"),
]


@pytest.mark.parametrize(("what", "with_it", "without"), USES)
def test_a_rule_finds_what_it_names_and_nothing_else(what: str, with_it: str, without: str) -> None:
    found = [program_tree(text) for text in (with_it, without)]

    assert [tree is not None and uses(tree, rule_of(what)) for tree in found] == [True, False]


@pytest.mark.parametrize("what", ["", "fro", "def", "a b", "x.y()", '"+-"', "import", "f()()", "1"])
def test_what_is_no_rule_is_refused(what: str) -> None:
    if what in ("def", "import", "fro"):
        assert rule_of(what) == what
        return
    with pytest.raises(ValueError, match="nothing that a rule can look for"):
        rule_of(what)


@given(st.text(max_size=300))
def test_any_text_is_read_as_a_program_or_not(text: str) -> None:
    tree = program_tree(text)

    assert tree is None or uses(tree, "for") in (True, False)


@pytest.mark.parametrize("bomb", ["-" * 19_000 + "1", "(" * 9_000 + ")" * 9_000, "[" * 19_000, "x" + "+x" * 9_000])
def test_a_bomb_for_the_parser_is_no_crash(bomb: str) -> None:
    tree = program_tree(bomb)

    assert tree is None or not uses(tree, "for")


RULED = f"""{HEAD}ask: code
---
Add up. ({{n}})

= f([1, 2]) -> 3
=
  def f(xs):
      t = 0
      for x in xs:
          t += x
      return t
~ uses sum() [known-one]
  Add with a loop.
~ lacks for
  Where is the loop?
! So.
"""


def test_who_breaks_a_rule_is_not_right_where_every_case_is() -> None:
    verdict = verdict_on(key_of(RULED), "def f(xs): return sum(xs)")

    assert (verdict.score, verdict.misconception) == (pytest.approx(1 / 3), "known-one")
    assert "Add with a loop." in verdict.feedback


def test_who_keeps_the_rules_is_judged_by_the_cases() -> None:
    assert verdict_on(key_of(RULED), "def f(xs):\n    t = 0\n    for x in xs: t += x\n    return t").is_right
    assert not verdict_on(key_of(RULED), "def f(xs):\n    for x in xs: return 0").is_right


def test_a_rule_that_the_authors_own_program_breaks_is_refused_with_its_line() -> None:
    with pytest.raises(LessonError, match=r"breaks this rule itself") as caught:
        key_of(RULED.replace("~ lacks for", "~ uses for"))

    assert caught.value.line is not None


# -- random inputs -----------------------------------------------------------------------------------------------------


def test_inputs_are_the_same_every_time_and_grow_from_the_smallest() -> None:
    trial = read_trial("f(xs, n) for xs in lists(integers(-9, 9), 0, 6), n in one_of(1, 2)", MARK)
    assert trial is not None
    drawn = calls_of(trial, "seed", MARK)

    assert drawn == calls_of(trial, "seed", MARK)
    assert drawn != calls_of(trial, "other", MARK)
    assert len(drawn) <= INPUTS
    assert drawn[0]["xs"] == []
    assert [len(as_code(list(one.values()))) for one in drawn] == sorted(
        len(as_code(list(one.values()))) for one in drawn
    )


@pytest.mark.parametrize(
    "drawn",
    ["lists(integers(0, 9), 0, 99)", "range(3)", "integers(9, 0)", "texts('', 0, 3)", "__import__('os')", "1 +"],
)
def test_a_generator_that_is_none_is_refused(drawn: str) -> None:
    trial = read_trial(f"f(x) for x in {drawn}", MARK)
    assert trial is not None

    with pytest.raises(LessonError, match="draws no inputs"):
        calls_of(trial, "seed", MARK)


TRIED = f"""{HEAD}ask: code
---
Sort. ({{n}})

= f([2, 1]) -> [1, 2]
= f(xs) for xs in lists(integers(-9, 9), 0, 5) holds result == sorted(xs)
=
  def f(xs):
      return sorted(xs)
! So.
"""


def test_the_smallest_input_on_which_it_fails_is_shown() -> None:
    verdict = verdict_on(key_of(TRIED), "def f(xs): return [1, 2] if xs == [2, 1] else list(xs)")

    assert verdict.score == 0.5
    assert "an input made up by chance" in verdict.feedback
    assert "result == sorted(xs)" in verdict.feedback
    assert "1 of 2 cases are right" in verdict.feedback


SORTED = TRIED.replace(" holds result == sorted(xs)", "")


def test_an_input_on_which_it_fails_is_made_smaller_out_of_what_was_drawn() -> None:
    key = key_of(SORTED)
    assert isinstance(key, ProgramKey)
    verdict = verdict_on(key, "def f(xs): return sorted(set(xs))")
    drawn = [one.call for one in key.wanted]

    assert "f([3, 3])" in verdict.feedback
    assert "f([3, 3])" not in drawn


@given(st.lists(st.lists(st.integers(-9, 9), min_size=1, max_size=5), min_size=1, max_size=6))
def test_a_smaller_input_is_shorter_and_could_have_been_drawn(lists: list[list[int]]) -> None:
    drawn = [{"xs": one} for one in lists]
    shortest, values = min(map(len, lists)), {value for one in lists for value in one}
    for inputs in drawn:
        for less in smaller_inputs(inputs, drawn):
            xs = less["xs"]
            assert isinstance(xs, list)
            assert len(xs) >= shortest
            assert set(xs) <= values
            assert len(as_code([xs])) < len(as_code([inputs["xs"]]))


def test_what_was_put_into_a_call_is_found_again() -> None:
    assert put("f(a, [b, 2])", {"a": -1, "b": "x"}) == "f(-1, ['x', 2])"
    assert inputs_in("f(a, [b, 2])", "f(-1, ['x', 2])") == {"a": -1, "b": "x"}
    assert inputs_in("f(a)", "g(1)(2)") == {}


def test_a_property_is_asked_of_the_value_and_not_of_the_program() -> None:
    lie = "class Lie(list):\n    def __eq__(self, other): return True\ndef f(xs): return Lie(xs)"
    patched = "import builtins\nbuiltins.sorted = lambda xs: list(xs)\ndef f(xs): return sorted(xs)"

    assert not verdict_on(key_of(TRIED), lie).is_right
    assert not verdict_on(key_of(TRIED), patched).is_right


def test_a_program_that_does_what_is_wanted_has_the_property() -> None:
    assert verdict_on(key_of(TRIED), "def f(xs):\n    return sorted(xs)").is_right


FAULTS = {
    "raises": (
        TRIED.replace("return sorted(xs)", "return sorted(xs)[:len(xs)] + [1 // len(xs)] * 0"),
        "ZeroDivisionError",
    ),
    "loops": (TRIED.replace("return sorted(xs)", "while xs == []: pass\n      return sorted(xs)"), "limit of time"),
    "does not hold": (TRIED.replace("result == sorted(xs)", "result == xs"), "does not hold"),
}


@pytest.mark.parametrize(("text", "words"), FAULTS.values(), ids=FAULTS)
def test_a_property_that_the_authors_own_program_has_not_is_refused(
    monkeypatch: pytest.MonkeyPatch, text: str, words: str
) -> None:
    monkeypatch.setattr("mastery_widgets.sandbox.sandbox.Limits", lambda: Limits(seconds=1.5))
    with pytest.raises(LessonError, match=words) as caught:
        key_of(text)

    assert caught.value.line is not None


# -- tests -------------------------------------------------------------------------------------------------------------

WRITTEN = f"""{HEAD}ask: tests
---
Write tests. ({{n}})

=
  def f(x):
      return x + x
= tests
  assert f(3) == 6
  ---
  All told apart.
~ squares [known-one]
  def f(x):
      return x * x
  ---
  One that squares got through.
~ adds-two
  def f(x):
      return x + 2
  ---
  One that adds two got through.
! So.
"""


@pytest.mark.parametrize(
    ("tests", "score", "words"),
    [
        ("assert f(3) == 6", 1.0, "All told apart."),
        ("def test_it():\n    assert f(3) == 6", 1.0, "All told apart."),
        ("assert f(2) == 4", 1 / 3, "One that squares got through."),
        ("assert f(0) == 0", 2 / 3, "One that squares got through."),
        ("assert f(3) == 7", 0.0, "A right one does not pass your tests"),
        ("assert f(3) == 6\nimport os\nos._exit(0)", 0.0, "A right one does not pass your tests"),
    ],
)
def test_tests_are_judged_by_right_and_wrong_implementations(tests: str, score: float, words: str) -> None:
    verdict = verdict_on(key_of(WRITTEN), tests)

    assert verdict.score == pytest.approx(score)
    assert words in verdict.feedback


def test_the_message_of_a_failing_test_tells_nothing_of_the_implementation() -> None:
    verdict = verdict_on(key_of(WRITTEN), "import inspect\nassert False, f.__code__.co_consts")

    assert "co_consts" not in verdict.feedback
    assert "(" not in verdict.feedback.split("AssertionError")[-1]


@pytest.mark.parametrize(
    ("tests", "reason"), [("f(2)", "tests-none"), ("def f(x): return 1\nassert f(2)", "tests-defines")]
)
def test_what_tests_nothing_is_sent_back(tests: str, reason: str) -> None:
    with pytest.raises(ResponseError) as caught:
        verdict_on(key_of(WRITTEN), tests)

    assert caught.value.reason == reason


def test_tests_that_do_not_catch_a_wrong_one_are_refused_at_build() -> None:
    with pytest.raises(LessonError, match="`~ squares.*do not catch it: it passes them"):
        key_of(WRITTEN.replace("assert f(3) == 6", "assert f(2) == 4 and f(0) == 0"))


# -- where a value differs ---------------------------------------------------------------------------------------------


def table(cells: tuple[tuple[object, ...], ...], columns: tuple[str, ...] = ("a", "b")) -> Table:
    return Table(
        is_series=False, columns=columns, dtypes=("int64",) * len(columns), width=len(columns), rows=len(cells[0]),
        index=tuple(range(len(cells[0]))), cells=cells,
    )  # fmt: skip


GRID = Array(dtype="float64", shape=(2, 2), cells=(1.0, 2.0, 3.0, 4.0))
TWO = table(((1, 2), (3, 4)))
DIFFERENT = [
    (Array(dtype="float64", shape=(4,), cells=GRID.cells), GRID, "Its shape is (4,); wanted is (2, 2)."),
    (Array(dtype="object", shape=(2, 2), cells=GRID.cells), GRID, "It holds object; wanted is float64."),
    (Array(dtype="float64", shape=(2, 2), cells=(1.0, 2.0, 0.0, 4.0)), GRID, "at [1, 0]: wanted is 3.0, it holds 0.0"),
    (table(((1, 2),), ("a",)), TWO, "The column 'b' is missing."),
    (table(((3, 4), (1, 2)), ("b", "a")), TWO, "in another order; wanted is 'a', 'b'"),
    (table(((1,), (3,))), TWO, "It has 1 rows; wanted are 2."),
    (table(((1, 2), (3, 5))), TWO, "in column 'b', row 1: wanted is 4, it holds 5"),
    ({"a": 1}, {"a": 1, "b": 2}, "The key 'b' is missing."),
    ([1, 2], [1, 2, 3], "It has 2 entries; wanted are 3."),
    (list(range(20)), [*range(19), 0], "at [19]: wanted is 0, it holds 19"),
]


@pytest.mark.parametrize(("got", "wanted", "words"), DIFFERENT)
def test_the_first_difference_is_told_with_its_place(got: object, wanted: object, words: str) -> None:
    assert not is_same(got, wanted)
    assert words in difference_of(got, wanted, "en")


@pytest.mark.parametrize("value", [GRID, TWO, [1, (2.5, {"a": None})], {"x": GRID}, Named(type="moment", text="2024")])
def test_what_was_seen_is_written_and_read_again_and_is_the_same(value: object) -> None:
    again = read_value(tagged(value))

    assert is_same(again, value)
    assert difference_of(again, value, "en") == ""


def test_a_width_is_nothing_and_a_tolerance_counts() -> None:
    near = Array(dtype="float32", shape=(2, 2), cells=(1.0, 2.0, 3.0, 4.0000001))

    assert is_same(near, GRID, tolerance=1e-6)
    assert not is_same(near, GRID)


@given(st.integers(0, 10**7), st.integers(4, 3_000))
def test_a_sample_has_its_first_and_last_place_each_once_and_in_order(count: int, most: int) -> None:
    places = sample_places(count, most)

    assert places == sorted(set(places))
    assert len(places) == min(count, most)
    assert not count or (places[0], places[-1]) == (0, count - 1)


# -- packages ----------------------------------------------------------------------------------------------------------

ARRAY = f"""{HEAD}ask: state
given: |
  import numpy as np
---
Make `a`. ({{n}})

= a -> np.array([1, 2, 3])
=
  a = np.array([1, 2, 3])
! So.
"""


def test_a_frame_that_needs_a_package_is_not_judged_in_a_jail_and_says_so() -> None:
    class Jailed:
        name = "landlock"
        run = own_machine().run

    key = key_of(ARRAY)
    asked = Asked(
        instance=Instance(prompt="", label="", key=key), kind="state", key="", presentation=0, place=0, seed=0
    )
    with pytest.raises(ResponseError) as caught:
        taken(asked, {"text": "a = [1]"}, Jailed())

    assert (caught.value.reason, caught.value.values) == ("program-needs", {"names": "numpy"})


def test_a_lesson_that_needs_a_package_is_not_served(tmp_path: Path) -> None:
    (tmp_path / "course.yml").write_text("title: A\nlanguage: en\nobjectives: {o: O}\n", "utf-8")
    (tmp_path / "one.md").write_text(
        "---\nkernelspec: {name: python3, display_name: Python 3, language: python}\n"
        f"mastery: {{lesson: one, title: One}}\n---\nProse.\n\n```{{code-cell}}\n%%frame f\n{ARRAY}```\n",
        "utf-8",
    )
    built = build(read_lesson(tmp_path / "one.md"), tmp_path / "one.ipynb")
    lessons, [trouble] = _read(tmp_path)

    assert lessons == []
    assert "one.ipynb: f needs numpy" in trouble
    notebook = json.loads(built.notebook.read_text("utf-8"))
    assert all("--answer" not in cell["id"] for cell in notebook["cells"])


def test_the_kinds_are_made_by_their_words() -> None:
    assert isinstance(key_of(WRITTEN), WrittenTestsKey)
    state = key_of(ARRAY)
    assert isinstance(state, ProgramKey)
    assert (state.where, state.needs, state.makes) == ("state", ("numpy",), ("a",))

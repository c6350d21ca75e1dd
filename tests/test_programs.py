"""Programs that learners write: what is judged, what is said of it, and what a cheat comes to."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from mastery_widgets.apps.programs import Programs
from mastery_widgets.authoring.compile import compile_frame
from mastery_widgets.authoring.frame_text import read_frame
from mastery_widgets.core.item import Instance
from mastery_widgets.core.lesson import Cell, Lesson
from mastery_widgets.core.program import ProgramKey
from mastery_widgets.core.release import Release
from mastery_widgets.core.running import Case, Outcome, Raised, outcomes_in, with_outcomes
from mastery_widgets.core.verdict import Verdict
from mastery_widgets.errors import LessonError, ResponseError, SandboxError
from mastery_widgets.sandbox.landlock import Landlock
from mastery_widgets.sandbox.limits import Limits
from mastery_widgets.sandbox.sandbox import Sandbox, own_machine
from mastery_widgets.session import Runner, Session
from mastery_widgets.session.asked import Asked
from mastery_widgets.session.events import Event
from mastery_widgets.session.running import taken
from mastery_widgets.session.views import FrameView
from mastery_widgets.store.memory import MemoryRecord
from tests.sample import ADA, session_of
from tests.sample_keys import DOUBLE, FORETOLD, judged, ran

HEAD = "%%frame mean\ntitle: Mean\nobjective: functions\nask: code\nwith: name in 'mean', 'average', 'middle'\n"
MEAN = f"""{HEAD}tolerance: 1e-9
start: |
  def {{name}}(values):
      return sum(values)
---
Mend `{{name}}`.

= {{name}}([2, 4]) -> 3
= {{name}}([0.1, 0.2]) -> 0.15  # numbers with a point
= {{name}}([7]) -> 7  # a single number
=
  def {{name}}(values):
      return sum(values) / len(values)
  ---
  The sum, by how many there are.
~ {{name}}([2, 4]) -> 2 [takes-the-first]
  def {{name}}(values):
      return values[0]
  ---
  That is the first of them alone.
~ printed
  The value is to be handed on.
~ raises NameError
  Is each name made before it is used?
~ time
  It waits for ever.
! Divide by how many there are.
"""


def key_of(text: str = MEAN) -> ProgramKey:
    item = compile_frame(read_frame(text), misconceptions=["takes-the-first"]).content.item
    assert item is not None
    key = item.instances[0].key
    assert isinstance(key, ProgramKey)
    return key


@pytest.fixture(scope="module")
def mean() -> ProgramKey:
    return key_of()


def tried(key: ProgramKey, text: str, by: str = "own") -> Verdict:
    """The verdict on a program that has really run."""
    code, cases = key.program(key.read({"text": text}, 0))
    return key.check(with_outcomes({"text": text}, by, own_machine().run(code, cases)), "en")


# -- what is judged -------------------------------------------------------------------------------------------------


def test_a_program_is_right_when_it_does_on_every_case_what_is_wanted(mean: ProgramKey) -> None:
    verdict = tried(mean, "from statistics import fmean\ndef mean(values):\n    return fmean(values)")

    assert verdict.is_right
    assert "The sum, by how many there are." in verdict.feedback


def test_the_score_is_the_share_of_the_cases_that_are_right(mean: ProgramKey) -> None:
    assert tried(mean, "def mean(values): return 3").score == pytest.approx(1 / 3)


@pytest.mark.parametrize(
    ("program", "said", "misconception"),
    [
        ("def mean(v):\n    return min(v)", "the first of them alone", "takes-the-first"),
        ("def mean(v):\n    print(sum(v) / len(v))", "to be handed on", None),
        ("def mean(v):\n    return sum(values) / len(v)", "Is each name made", None),
    ],
)
def test_a_known_error_is_told_from_what_came(
    mean: ProgramKey, program: str, said: str, misconception: str | None
) -> None:
    verdict = tried(mean, program)

    assert said in verdict.feedback
    assert verdict.misconception == misconception


def test_what_was_tried_wanted_and_got_stands_side_by_side(mean: ProgramKey) -> None:
    feedback = tried(mean, "def mean(v):\n    return [sum(v)]").feedback

    for text in (
        "mean([2, 4])",
        "<code>3</code>",
        "<code>[6]</code>",
        "It gives a list; wanted is a whole number (int)",
    ):
        assert text in feedback
    assert "0 of 3 cases are right." in feedback


@pytest.mark.parametrize(
    ("program", "line", "words"),
    [
        ("def mean(v):\n    n = 0\n    return sum(v) / n", 3, "something is divided by zero"),
        ("def mean(v):\n    return v[9]", 2, "Places count from 0"),
        ("def mean(v):\n    return sum(v) + 'a'", 2, "values of these types"),
        ("class Odd(Exception): pass\ndef mean(v):\n    raise Odd('<b>')", 3, "stops with an error"),
    ],
)
def test_an_exception_is_told_with_its_line_and_what_it_means(
    mean: ProgramKey, program: str, line: int, words: str
) -> None:
    feedback = tried(mean, program).feedback

    assert f"Line {line}: " in feedback
    assert words in feedback
    assert "<b>" not in feedback


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        (Outcome(ending="time"), "does not come to an end"),
        (Outcome(ending="memory"), "more memory"),
        (Outcome(ending="output", printed="x"), "prints without end"),
        (Outcome(ending="ended"), "ended itself"),
        (Outcome(ending="unfit", said="a value of type <b>"), "a value of type &lt;b&gt;"),
        (Outcome(ending="value", value=None), "does the function return"),
    ],
)
def test_every_way_to_end_has_its_sentence(outcome: Outcome, words: str) -> None:
    verdict = DOUBLE.check(with_outcomes({"text": "x"}, "landlock", [outcome]), "en")

    assert not verdict.is_right
    assert words in verdict.feedback


def test_what_python_cannot_read_is_no_attempt_and_told_with_its_line(mean: ProgramKey) -> None:
    for program, reason in (
        ("x = 1\ndef mean(v)\n    return v", "program-syntax"),
        ("x = 1\n  y = 2", "program-indentation"),
    ):
        with pytest.raises(ResponseError) as caught:
            tried(mean, program)

        assert (caught.value.reason, caught.value.values["line"]) == (reason, "2")


def test_a_program_cannot_try_a_case_for_nothing_by_raising_a_syntax_error_itself(mean: ProgramKey) -> None:
    verdict = tried(mean, "def mean(v):\n    if len(v) == 2: raise SyntaxError(str(v))\n    return sum(v) / len(v)")

    assert verdict.score == pytest.approx(1 / 3)


def test_truth_is_not_one_and_a_list_no_tuple() -> None:
    right = ran("x", 4, 0.2, "aa")
    assert DOUBLE.check(right, "en").is_right
    one = replace(DOUBLE, wanted=(replace(DOUBLE.wanted[0], right="1"),))
    assert not one.check(ran("x", True), "en").is_right
    for wrong in ([[4], 0.2, "aa"], ["4", 0.2, "aa"], [(4,), 0.2, "aa"]):
        assert not DOUBLE.check(ran("x", *wrong), "en").is_right


# -- what is hidden -------------------------------------------------------------------------------------------------


def test_hidden_cases_and_what_is_right_never_reach_the_browser(mean: ProgramKey) -> None:
    public = json.dumps(mean.public(0))

    assert "[0.1, 0.2]" not in public
    assert "len(values)" not in public
    assert mean.public(0)["more"] == 2


def test_of_a_hidden_case_nothing_is_said_that_the_program_chose(mean: ProgramKey) -> None:
    spy = (
        "def mean(v):\n    if v == [2, 4]: return 3\n    print(v)\n"
        "    raise type('S%s' % len(v), (Exception,), {})(repr(v))"
    )
    feedback = tried(mean, spy).feedback

    assert "numbers with a point" in feedback
    assert "stops with an error" in feedback
    for leaked in ("0.1", "0.15", "S2", "[7]"):
        assert leaked not in feedback


def test_of_the_cases_that_are_missed_a_shown_one_is_told_first() -> None:
    key = key_of(
        MEAN.replace("= {name}([2, 4]) -> 3\n", "").replace(
            "a single number\n", "a single number\n= {name}([2, 4]) -> 3\n"
        )
    )

    assert "mean([2, 4])" in tried(key, "def mean(v): return 0").feedback


def test_nothing_that_is_right_goes_to_the_program(mean: ProgramKey) -> None:
    code, cases = mean.program({"text": "pass"})

    assert code == "pass"
    assert {name for case in cases for name in case.__slots__} == {"call", "given", "stdin"}
    assert all(case.given == "" for case in cases)
    assert "0.15" not in repr(cases)


# -- what is recorded -----------------------------------------------------------------------------------------------


def test_what_came_of_a_program_is_recorded_and_read_again() -> None:
    outcomes = (
        Outcome(ending="value", value={1: [2.5, (None, {3})], "a": b"b", "big": 2**80}, printed="hello"),
        Outcome(ending="raised", raised=Raised(kind="KeyError", message="'x'", line=2)),
        Outcome(ending="time"),
    )
    recorded = json.loads(json.dumps(with_outcomes({"text": "x"}, "bubblewrap", outcomes)))

    assert outcomes_in(recorded) == outcomes
    assert recorded["by"] == "bubblewrap"


def test_a_value_that_would_fill_the_record_is_not_kept() -> None:
    recorded = with_outcomes({"text": "x"}, "own", [Outcome(ending="value", value="x" * 100_000)])

    assert len(json.dumps(recorded)) < 200
    assert not DOUBLE.check(recorded, "en").is_right


def test_the_same_values_are_recorded_in_the_same_words() -> None:
    letters = "hgfedcba"
    recorded = with_outcomes({}, "own", [Outcome(ending="value", value=set(letters))])

    assert [json.loads(one["value"]) for one in recorded["outcomes"]] == [{"set": sorted(letters)}]  # type: ignore[attr-defined]  # JSON


# -- in a session ---------------------------------------------------------------------------------------------------


class Recorder:
    """A runner on this machine that keeps which cases it was given."""

    name = "own"

    def __init__(self, seconds: float = 5.0) -> None:
        self.given: list[int] = []
        self._limits = Limits(seconds=seconds)

    def run(self, code: str, cases: Sequence[Case]) -> list[Outcome]:
        self.given.append(len(cases))
        return own_machine().run(code, cases, self._limits)


class Refuser:
    name = ""

    def __init__(self, reason: str) -> None:
        self._reason = reason

    def run(self, code: str, cases: Sequence[Case]) -> list[Outcome]:
        raise SandboxError("no place", reason=self._reason)


def played(runner: Runner | None, text: str) -> tuple[FrameView, Session, MemoryRecord]:
    compiled = compile_frame(read_frame(MEAN), misconceptions=["takes-the-first"])
    lesson = Lesson(
        id="one", title="One", language="en", release="r", objectives=(),
        cells=(Cell(id="c", kind="frame", hash="", frame="mean"),), frames={"mean": compiled.frame},
    )  # fmt: skip
    record = MemoryRecord()
    session = session_of(
        Release(lesson=lesson, frames={"mean": compiled.content}, sources={"c": ""}), record, runner=runner
    )
    instance = session.on_screen("mean")
    assert instance is not None
    name = str(instance.key.right()["text"]).split("(")[0].removeprefix("def ")
    event = Event(
        kind="respond", token=session.token("mean"), attempt="a1", response={"text": text.replace("NAME", name)}
    )
    view = session.handle("mean", event)
    assert view is not None
    return view, session, record


def attempts(record: MemoryRecord) -> list[object]:
    return [entry for _, entry in record.entries(ADA, "one")]


RIGHT = "def NAME(v):\n    return sum(v) / len(v)"


def test_a_right_program_counts_and_its_attempt_says_where_it_ran() -> None:
    view, _, record = played(Recorder(), RIGHT)

    assert view["feedback"] is not None
    assert view["feedback"]["tone"] == "right"
    [attempt] = attempts(record)
    assert attempt.response["by"] == "own"  # type: ignore[attr-defined]  # an attempt
    assert "own computer" in view["feedback"]["html"]


def test_after_a_reload_the_verdict_is_the_same_and_nothing_runs_again() -> None:
    runner = Recorder()
    view, session, record = played(runner, "def NAME(v):\n    return 0")
    again = session_of(session.contents, record, runner=runner)

    assert again.frame_view("mean")["feedback"] == view["feedback"]
    assert len(runner.given) == 2


def test_a_program_that_never_ends_is_waited_for_once() -> None:
    runner = Recorder(seconds=0.5)
    view, _, _ = played(runner, "def NAME(v):\n    while True: pass")

    assert runner.given == [1]
    assert view["feedback"] is not None
    assert "It waits for ever." in view["feedback"]["html"]


def test_cases_after_one_that_never_ended_are_not_run_and_not_right() -> None:
    given: list[int] = []

    class Loops:
        name = "landlock"

        def run(self, code: str, cases: Sequence[Case]) -> list[Outcome]:
            given.append(len(cases))
            return [Outcome(ending="time" if "f(3)" in one.call else "value", value=0) for one in cases]

    wanted = tuple(replace(DOUBLE.wanted[0], call=f"f({n})", right="0") for n in range(20))
    key = replace(DOUBLE, wanted=wanted)
    asked = Asked(instance=Instance(prompt="", label="", key=key), kind="code", key="", presentation=0, place=0, seed=0)
    verdict = key.check(taken(asked, {"text": "x"}, Loops()), "en")

    assert given == [1, 6]
    assert verdict.score == pytest.approx(6 / 20)


@pytest.mark.parametrize(("reason", "words"), [("absent", "cannot be run here"), ("busy", "Many programs")])
def test_where_a_program_cannot_be_run_nothing_is_counted(reason: str, words: str) -> None:
    view, _, record = played(Refuser(reason), RIGHT)

    assert view["feedback"] is not None
    assert words in view["feedback"]["title"]
    assert not view["feedback"]["counted"]
    assert attempts(record) == []


def test_without_anything_to_run_it_a_program_is_sent_back() -> None:
    view, _, record = played(None, RIGHT)

    assert view["feedback"] is not None
    assert not view["feedback"]["counted"]
    assert attempts(record) == []


CHEATS = {
    "a printed verdict": "print('{\"value\": 3}')\nprint('value\\n3')\ndef NAME(v):\n    print('value\\n3.0')",
    "an object that equals everything": (
        "class Same:\n    def __eq__(self, other): return True\n    def __hash__(self): return 3\n"
        "def NAME(v): return Same()"
    ),
    "a float that lies": ("class F(float):\n    def __eq__(self, other): return True\ndef NAME(v): return F(1)"),
    "an early exit": "import os\nos._exit(0)",
    "a patched comparison": (
        "import math, builtins\nmath.isclose = lambda *a, **k: True\nbuiltins.isinstance = lambda *a: True\n"
        "def NAME(v): return 1"
    ),
    "a look for what is right": (
        "import gc, sys\ndef NAME(v):\n    for one in gc.get_objects():\n"
        "        if isinstance(one, dict) and 'right' in one: return one['right']\n    return [k for k in sys.modules if 'mastery' in k]"
    ),
}


@pytest.mark.parametrize("cheat", CHEATS)
def test_a_cheat_is_one_more_wrong_program(cheat: str) -> None:
    sandbox = Sandbox(jail=Landlock())
    view, _, record = played(sandbox, CHEATS[cheat])

    assert view["feedback"] is not None
    assert view["feedback"]["tone"] == "not-yet"
    [attempt] = attempts(record)
    assert attempt.score == 0  # type: ignore[attr-defined]  # an attempt
    assert attempt.response["by"] == "landlock"  # type: ignore[attr-defined]


def test_alone_programs_run_on_her_own_machine_and_on_a_server_in_a_jail(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MASTERY_RECORD", str(tmp_path / "record.sqlite"))
    found = {}
    for is_alone in (True, False):
        programs = Programs(is_alone=is_alone)
        assert programs.run("", [Case(call="1 + 1")])[0].value == 2
        found[is_alone] = programs.name

    assert found[True] == "own"
    assert found[False] in ("bubblewrap", "landlock")


# -- predictions ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "is_right"), [("1\n 2", True), ("1  \r\n 2\n\n", True), ("1\n2", False), ("1 2", False)]
)
def test_printed_lines_are_compared_without_the_spaces_at_their_ends(text: str, is_right: bool) -> None:
    assert judged(FORETOLD, {"text": text}).is_right is is_right


def test_prediction_and_truth_stand_side_by_side_after_the_verdict() -> None:
    feedback = judged(FORETOLD, {"text": "<b>"}).feedback

    assert "<code>&lt;b&gt;</code>" in feedback
    assert "<code>1\n 2</code>" in feedback
    assert "1\\n 2" not in json.dumps(FORETOLD.public(0))


PREDICT = "%%frame p\ntitle: P\nobjective: o\nask: predict\n{head}---\nWhat?\n\n{marks}\n~ else\n  No.\n! So."


def prediction(head: str, marks: str = "=") -> tuple[str, str]:
    text = f"with: n in 2, 3, 4\n{head}"
    item = compile_frame(read_frame(PREDICT.format(head=text, marks=marks))).content.item
    assert item is not None
    one = item.instances[0]
    return str(one.key.right()["text"]), one.prompt


@pytest.mark.parametrize(
    ("head", "truth"),
    [
        ("code: |\n  print({n})\n  print({n} * 2)\n", "2\n4"),
        ("code: |\n  x = [{n}]\nvalue: x * 2\n", "[2, 2]"),
        ("code: |\n  print({n})\n  print({n} / 0)\n", "2\nZeroDivisionError"),
        ("code: |\n  d = {'a': {n}}\n  print(d)\n", "{'a': 2}"),
    ],
)
def test_the_truth_of_a_prediction_is_found_by_running_its_program(head: str, truth: str) -> None:
    found, prompt = prediction(head)

    assert found == truth
    assert "<pre><code>" in prompt


@pytest.mark.parametrize(
    ("said", "is_right"), [("4", True), ("4.0", True), ("0x4", True), ("'4'", False), ("True", False), ("[4]", False)]
)
def test_a_value_is_compared_as_a_value(said: str, is_right: bool) -> None:
    item = compile_frame(
        read_frame(PREDICT.format(head="with: n in 2, 3, 4\ncode: x = 4 + 0 * {n}\nvalue: x\n", marks="= 4"))
    ).content.item
    assert item is not None

    assert judged(item.instances[0].key, {"text": said}).is_right is is_right


@pytest.mark.parametrize("said", ["four", "[1", "__import__('os')", "9**9**9", "(" * 150, "x" * 300])
def test_what_is_no_value_is_sent_back(said: str) -> None:
    item = compile_frame(
        read_frame(PREDICT.format(head="with: n in 2, 3, 4\ncode: x = {n}\nvalue: x\n", marks="="))
    ).content.item
    assert item is not None
    with pytest.raises(ResponseError, match="predict-no-value"):
        judged(item.instances[0].key, {"text": said})


# -- what is refused at build ---------------------------------------------------------------------------------------

SOLUTION = "=\n  def {name}(v):\n      return sum(v) / len(v)"


@pytest.mark.parametrize(
    ("marks", "message"),
    [
        ("= {name}([2]) -> 2", "0 programs; need one that is right"),
        (f"{SOLUTION}\n{SOLUTION}", "2 programs; need one"),
        (SOLUTION, "0 cases, 0 of them shown"),
        (f"= {{name}}([2]) -> 2  # hidden\n{SOLUTION}", "1 cases, 0 of them shown"),
        (f"= {{name}}([2, 4]) -> 4\n{SOLUTION}", "the program gives 3.0"),
        (f"= {{name}}([]) -> 0\n{SOLUTION}", "the program raises ZeroDivisionError: division by zero in line 2"),
        (f"= {{name}}([2]\n{SOLUTION}", "write `call -> value`"),
        (f"= {{name}}([2])\n{SOLUTION}", "write `call -> value`"),
        (f"= {{name}}([2]) -> nobody\n{SOLUTION}", "nobody raises NameError"),
        (f"= {{name}}([2]) -> 2\n{SOLUTION}\n~ {{name}}([3]) -> 2\n  No.", "that is none of the cases: mean([2])"),
        (f"= {{name}}([2]) -> 2\n{SOLUTION}\n~ {{name}}([2]) -> 2.0\n  No.", "is what is right"),
        (f"= {{name}}([2]) -> 2\n{SOLUTION}\n~ raises KeyError", "has no feedback"),
        (f"= {{name}}([2]) -> 2\n{SOLUTION}\n~ raises KeyError\n  x = 1\n  ---\n  No.", "is told something else"),
        (f"= {{name}}([2]) -> 2\n{SOLUTION}\n~ else\n  {{name}} = sum\n  ---\n  No.", "is right (name="),
        (
            f"= {{name}}([2]) -> 2\n{SOLUTION}\n~ else\n  def\n  ---\n  No.",
            "is sent back and not judged: program-syntax",
        ),
        (f"= {{name}}([2]) -> 2\n{SOLUTION}\n~ else [unheard-of]\n  No.", "'unheard-of' is not named"),
        ("= f() -> 1\n=\n  def f():\n      while True: pass", "is stopped at its limit of time"),
    ],
)
def test_a_program_frame_that_would_not_hold_is_refused_with_the_reason(marks: str, message: str) -> None:
    with pytest.raises(LessonError) as caught:
        compile_frame(read_frame(f"{HEAD}---\nWrite.\n\n{marks}\n! So."))

    assert message in str(caught.value)
    assert caught.value.line is not None


def test_a_starting_program_that_is_right_already_is_refused() -> None:
    with pytest.raises(LessonError, match="right already"):
        key_of(MEAN.replace("return sum(values)\n---", "return sum(values) / len(values)\n---"))


@pytest.mark.parametrize("marks", ["= 3\n~ 1\n  No.", "=\n~ 2\n  No.", "=\n=\n~ 1\n  No."])
def test_a_prediction_whose_author_errs_is_refused(marks: str) -> None:
    with pytest.raises(LessonError):
        prediction("code: print({n})\n", marks)


@pytest.mark.parametrize(
    "head", ["", "code: x = {n}\n", "code: print('x' * 2000 * {n})\n", "code: |\n  while {n}: pass\n"]
)
def test_a_prediction_of_nothing_or_of_too_much_is_refused(head: str) -> None:
    with pytest.raises(LessonError):
        prediction(head)


def test_what_a_program_prints_reads_and_raises_can_be_asked_for() -> None:
    text = f"""{HEAD}---
Write `{{name}}`.

= reads "3\\n4" prints "7"
= {{name}}(0) raises ValueError
=
  def {{name}}(x):
      if not x:
          raise ValueError(x)
  try:
      print(int(input()) + int(input()))
  except EOFError:
      pass
! So.
"""
    key = key_of(text)

    assert [one["what"] for one in key.public(0)["cases"]] == ["printed", "raised"]  # type: ignore[attr-defined]  # JSON
    assert key.check(key.right(), "en").is_right
    assert not tried(key, "print(7)").is_right

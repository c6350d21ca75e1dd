"""Frames that are answered in the learner's own notebook: which runs are responses, and what is seen of her kernel."""

from __future__ import annotations

import builtins
import shutil
import threading
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from IPython.core.interactiveshell import InteractiveShell

from mastery_widgets.apps.own_kernel import KernelWatch
from mastery_widgets.authoring.source import read_lesson
from mastery_widgets.core.attempt import Attempt
from mastery_widgets.core.release import Release
from mastery_widgets.core.running import Case, Outcome
from mastery_widgets.notebook.names import cell_metadata, start_cell
from mastery_widgets.sandbox.sandbox import own_machine
from mastery_widgets.session import Session
from mastery_widgets.session.events import Event
from mastery_widgets.session.views import FrameView
from mastery_widgets.store.memory import MemoryRecord
from mastery_widgets.widgets.stage import Stage
from tests.sample import ADA

COURSE = Path(__file__).parent / "browser" / "cells"
RIGHT = "\nfor word in words:\n    counts[word] = counts.get(word, 0) + 1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """A learner with a notebook: a real IPython shell, and the lesson in it."""

    shell: InteractiveShell
    session: Session
    stage: Stage
    watch: KernelWatch
    record: MemoryRecord

    def cell(self, frame: str) -> str:
        """Id of the cell in which the instance on the screen is answered."""
        [cell] = [one for one in self.session.lesson.cells if one.answers == frame]
        return self.session.answer_cell(cell).id

    def given(self, frame: str) -> str:
        [cell] = [one for one in self.session.lesson.cells if one.answers == frame]
        return self.session.cell_source(self.session.answer_cell(cell))

    def run(self, frame: str, source: str) -> FrameView:
        """Run the cell of a frame."""
        self.shell.run_cell(source, cell_id=self.cell(frame))
        return self.session.frame_view(frame)

    def check(self, frame: str) -> FrameView:
        event = Event(
            kind="respond", token=self.session.token(frame), attempt=uuid.uuid4().hex, response={"cell": True}
        )
        view = self.session.handle(frame, event)
        assert view is not None
        return view

    @property
    def attempts(self) -> int:
        return sum(isinstance(entry, Attempt) for _, entry in self.record.entries(ADA, "cells"))


@pytest.fixture(scope="module")
def cells(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """The lesson that is answered in cells, without its figure, which costs seconds to build."""
    folder = tmp_path_factory.mktemp("cells")
    shutil.copy(COURSE / "course.yml", folder)
    text, _, rest = (COURSE / "cells.md").read_text("utf-8").partition("```{code-cell}\n%%frame drawn")
    (folder / "cells.md").write_text(text + rest.partition("```\n")[2], "utf-8")
    return read_lesson(folder / "cells.md")


@pytest.fixture
def desk(cells: Release, capsys: pytest.CaptureFixture[str]) -> Iterator[Desk]:
    InteractiveShell.clear_instance()
    shell = InteractiveShell.instance()
    watch, record = KernelWatch(shell), MemoryRecord()
    session = Session(
        cells, record, ADA, clock=lambda: datetime.now(UTC), new_id=lambda: uuid.uuid4().hex, runner=own_machine(),
        kernel=watch,
    )  # fmt: skip
    stage = Stage(session, shell=shell, start=start_cell("cells"), metadata=cell_metadata)
    stage.gate.is_shown = True
    watch.is_shown, watch.awaited, watch.frame_of = lambda: True, session.awaited, stage.gate.frame_of
    watch.instance_of, watch.answered = session.instance, stage.answered
    watch.listen()
    yield Desk(shell=shell, session=session, stage=stage, watch=watch, record=record)
    InteractiveShell.clear_instance()


@pytest.fixture
def at_counts(desk: Desk) -> Desk:
    """The frame that asks for a state is open."""
    name = desk.given("total").split("(")[0].removeprefix("def ")
    view = desk.run("total", f"def {name}(values):\n    t = 0\n    for v in values:\n        t += v\n    return t")
    assert view["done"]
    return desk


def tone(view: FrameView) -> str | None:
    return None if view["feedback"] is None else view["feedback"]["tone"]


def said(view: FrameView) -> str:
    assert view["feedback"] is not None
    return view["feedback"]["title"] + view["feedback"]["html"]


# -- which runs are responses ------------------------------------------------------------------------------------------


def test_the_cell_holds_what_is_given_and_is_no_response_as_it_stands(desk: Desk) -> None:
    view = desk.run("total", desk.given("total"))

    assert view["item"] is not None
    assert view["item"]["public"]["place"] == "cell"  # type: ignore[index]  # JSON
    assert desk.given("total").startswith("def ")
    assert (tone(view), desk.attempts) == (None, 0)


def test_a_run_that_changes_nothing_is_no_second_attempt(desk: Desk) -> None:
    source = desk.given("total").replace("...", "return sum(values)")
    desk.run("total", source)
    desk.run("total", source)
    desk.run("total", source + "\n")

    assert desk.attempts == 1


def test_what_python_cannot_read_and_what_is_not_finished_is_sent_back(desk: Desk) -> None:
    unread = desk.run("total", "def f(:")
    unfinished = desk.run("total", "x = 1")

    assert (tone(unread), tone(unfinished)) == ("unclear", "unclear")
    assert "There is no " in said(unfinished)
    assert desk.attempts == 0


def test_the_first_run_that_is_right_opens_what_follows(at_counts: Desk) -> None:
    assert at_counts.session.is_open("counts")
    assert at_counts.attempts == 1


def test_another_instance_has_another_cell_and_a_run_of_the_old_one_says_nothing(desk: Desk) -> None:
    old, source = desk.cell("total"), desk.given("total").replace("...", "return sum(values)")
    desk.run("total", source)
    desk.session.handle("total", Event(kind="next", token=desk.session.token("total")))
    desk.shell.run_cell(source + "  # again", cell_id=old)

    assert desk.cell("total") == f"{old}-1"
    assert desk.given("total") != source
    assert desk.attempts == 1


def test_a_browser_cannot_say_what_ran_in_the_cell(desk: Desk) -> None:
    name = desk.given("total").split("(")[0].removeprefix("def ")
    forged = {"cell": True, "ran": True, "text": f"def {name}(v): return 6", "in": "cell"}
    event = Event(kind="respond", token=desk.session.token("total"), attempt="forged", response=forged)
    view = desk.session.handle("total", event)

    assert view is not None
    assert "Write in the cell below first" in said(view)
    assert desk.attempts == 0


def test_lines_of_ipythons_own_are_passed_over(desk: Desk) -> None:
    name = desk.given("total").split("(")[0].removeprefix("def ")
    view = desk.run(
        "total", f"%pwd\ndef {name}(values):\n    t = 0\n    for v in values:\n        t += v\n    return t"
    )

    assert view["done"]


def test_an_interrupted_run_is_no_response(at_counts: Desk) -> None:
    view = at_counts.run("counts", at_counts.given("counts") + "\nraise KeyboardInterrupt")

    assert tone(view) is None


# -- what is seen of her kernel ----------------------------------------------------------------------------------------


def test_the_state_is_judged_and_what_differs_is_told(at_counts: Desk) -> None:
    given = at_counts.given("counts")
    wrong = at_counts.run("counts", given + "\nfor word in words:\n    counts[word] = 1")
    assert "Each word begins at 1 again" in said(wrong)

    right = at_counts.run("counts", given + RIGHT)
    assert tone(right) == "right"


def test_an_exception_in_the_cell_is_told_with_its_line(at_counts: Desk) -> None:
    view = at_counts.run("counts", at_counts.given("counts") + "\nfor word in words:\n    counts[word] += 1")

    assert "Line 5: there is no such key" in said(view)


def test_check_looks_at_what_other_cells_have_made_since(at_counts: Desk) -> None:
    at_counts.shell.run_cell(at_counts.given("counts") + RIGHT, cell_id="hers")

    assert at_counts.check("counts")["done"]


def test_what_was_there_before_the_frame_opened_is_stale(desk: Desk) -> None:
    desk.shell.run_cell("counts = {'red': 3, 'blue': 1, 'green': 1}")
    name = desk.given("total").split("(")[0].removeprefix("def ")
    desk.run("total", f"def {name}(values):\n    t = 0\n    for v in values:\n        t += v\n    return t")

    assert "it is from before" in said(desk.check("counts"))


def test_a_name_that_this_run_did_not_reach_is_stale(at_counts: Desk) -> None:
    given = at_counts.given("counts")
    at_counts.shell.run_cell(given + RIGHT, cell_id="hers")
    view = at_counts.run("counts", "if False:\n    counts = {}")

    assert "it is from before" in said(view)


CHEATS = {
    "lying ==": ("class Lie(dict):\n    def __eq__(self, other): return True\ncounts = Lie()", "cannot be compared"),
    "lying __class__": (
        "class Lie:\n    __class__ = dict\n    def __eq__(self, other): return True\ncounts = Lie()", "cannot be compared",
    ),
    "a metaclass that lies": (
        "class M(type):\n    __name__ = 'dict'\nclass Lie(metaclass=M): pass\ncounts = Lie()", "of type Lie",
    ),
    "a generator": ("counts = (w for w in iter(int, 1))", "of type generator"),
    "an endless repr": (
        "class R:\n    def __repr__(self):\n        while True: pass\ncounts = {'a': R()}", "cannot be compared",
    ),
    "a property with side effects": (
        "class P:\n    @property\n    def keys(self): raise SystemExit\ncounts = P()", "cannot be compared",
    ),
    "huge": ("counts = {i: i for i in range(10**6)}", "too large"),
    "within itself": ("counts = {}\ncounts[1] = counts", "too large or too deep"),
    "a printed verdict": ("counts = {}\nprint('value\\n{\"score\": 1.0}')", "Wanted"),
}  # fmt: skip


@pytest.mark.parametrize(("source", "words"), CHEATS.values(), ids=CHEATS)
def test_no_cheat_is_right(at_counts: Desk, source: str, words: str) -> None:
    view = at_counts.run("counts", source)

    assert tone(view) == "not-yet"
    assert words in said(view)


def test_patched_builtins_judge_nothing_and_are_hers_again_afterwards(at_counts: Desk) -> None:
    kept = builtins.all
    patch = "import builtins\nbuiltins.all = builtins.any = lambda *_: True\nbuiltins.len = lambda *_: 3\n"
    try:
        view = at_counts.run("counts", patch + at_counts.given("counts"))
        is_hers = builtins.all is not kept
    finally:
        builtins.all = kept
        builtins.any, builtins.len = any, len
        from mastery_widgets.apps.own_kernel import _KEPT

        builtins.any, builtins.len = _KEPT["any"], _KEPT["len"]

    assert tone(view) == "not-yet"
    assert is_hers


def looked_at(desk: Desk, source: str, *calls: str) -> list[Outcome]:
    desk.shell.run_cell(source)
    return desk.watch.look("", [Case(call=call) for call in calls], ())


def test_what_does_not_come_to_an_end_is_stopped_and_the_kernel_lives(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mastery_widgets.apps.own_kernel._SECONDS", 0.3)
    source = "def f():\n    while True:\n        try:\n            x = 1\n        except Exception:\n            pass"
    outcomes = looked_at(desk, source, "1 + 1", "f()", "2")

    assert [one.ending for one in outcomes] == ["value", "time", "time"]
    assert desk.shell.run_cell("1 + 1").result == 2


def test_what_is_checked_in_another_thread_is_stopped_too(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mastery_widgets.apps.own_kernel._SECONDS", 0.3)
    found: list[Outcome] = []
    desk.shell.run_cell("def f():\n    while True:\n        pass")
    thread = threading.Thread(target=lambda: found.extend(desk.watch.look("", [Case(call="f()")], ())))
    thread.start()
    thread.join(20)

    assert [one.ending for one in found] == ["time"]


SEEN: dict[str, tuple[str, str, Callable[[object], bool]]] = {
    "array": ("import numpy as np\na = np.arange(6.0).reshape(2, 3)", "a", lambda v: v.shape == (2, 3)),  # type: ignore[attr-defined]
    "number of numpy's": ("import numpy as np", "np.float64(3)", lambda v: v == 3.0),
    "dtype": ("import numpy as np", "np.zeros(2).dtype", lambda v: v == "float64"),
    "huge array": ("import numpy as np\nb = np.zeros((2000, 2000))", "b", lambda v: len(v.cells) == 2000),  # type: ignore[attr-defined]
    "table": (
        "import pandas as pd\nt = pd.DataFrame({'a': [1, None], 'b': ['x', 'y']})", "t",
        lambda v: (v.columns, v.rows, v.cells[1]) == (("a", "b"), 2, ("x", "y")),  # type: ignore[attr-defined]
    ),
    "series": ("import pandas as pd\ns = pd.Series([1, 2], name='n')", "s", lambda v: v.cells == ((1, 2),)),  # type: ignore[attr-defined]
    "model": (
        "import numpy as np\nclass Line:\n    def fit(self, x, y):\n        self.coef_ = np.polyfit(x, y, 1)\n"
        "        return self\n    def predict(self, x): return np.polyval(self.coef_, x)\n"
        "model = Line().fit([0, 1, 2], [1, 3, 5])", "model.predict([3.0])", lambda v: abs(v.cells[0] - 7) < 1e-9,  # type: ignore[attr-defined]
    ),
}  # fmt: skip


@pytest.mark.parametrize(("source", "call", "holds"), SEEN.values(), ids=SEEN)
def test_what_numpy_and_pandas_hold_is_seen(
    desk: Desk, source: str, call: str, holds: Callable[[object], bool]
) -> None:
    [outcome] = looked_at(desk, source, call)

    assert outcome.ending == "value"
    assert holds(outcome.value)


def test_a_subclass_of_a_table_is_not_looked_at(desk: Desk) -> None:
    [outcome] = looked_at(desk, "import pandas as pd\nclass T(pd.DataFrame): pass\nt = T({'a': [1]})", "t")

    assert (outcome.ending, outcome.said) == ("unfit", "a value of type T")

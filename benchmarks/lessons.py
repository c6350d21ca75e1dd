"""The lessons that are measured, and the same items as plain ipywidgets and as a jupyterquiz."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import nbformat

from mastery_widgets.authoring.source import read_course, read_lesson
from mastery_widgets.core.attempt import Attempt, Step
from mastery_widgets.notebook.build import build
from mastery_widgets.notebook.seal import Sealed, unseal_file
from mastery_widgets.session import Learner, Record, Session
from mastery_widgets.session.asked import asked_in_frame
from mastery_widgets.session.events import Event
from mastery_widgets.store.memory import MemoryRecord

__all__ = [
    "SIZES",
    "bare_button",
    "button_alone",
    "frame_id",
    "made",
    "plain",
    "quiz",
    "seed_attempts",
    "seed_done",
    "with_button",
]

SIZES = (3, 4, 5, 6, 7, 8)
_COURSE = """\
title: Measured
language: en
audience: a stop-watch
licence: CC0
objectives:
  parts: Say what one part of a whole is called
misconceptions:
  counts-parts: Takes the number of parts for the fraction
"""
_NUMERIC = """\
```{{code-cell}}
%%frame {id}
title: Step {k}
objective: parts
ask: numeric
with: n in {sizes}
---
Step {k}. The bar is cut into {{n}} equal parts. Which fraction of it is **one** part?

[figure: bar parts={{n}} shaded=1]

= 1/{{n}}
  One of {{n}} equal parts is $\\frac{{1}}{{n}}$.
~ {{n}} [counts-parts]
  {{n}} is how many parts there are. Which share of the bar is one of them?
~ else
  Count the parts of the whole bar first. What do you call one of them?
? How many equal parts make the whole bar?
! One of {{n}} equal parts is written $\\frac{{1}}{{n}}$.
```
"""
_CHOICE = """\
```{{code-cell}}
%%frame {id}
title: Step {k}
objective: parts
ask: choice
open-when: right at once
with: n in {sizes}
---
Step {k}. The bar is cut into {{n}} equal parts. Which fraction of it is **one** part?

[figure: bar parts={{n}} shaded=1]

= $\\frac{{1}}{{n}}$
~ $\\frac{{n}}{{1}}$ [counts-parts]
  {{n}} is how many parts there are. Which share of the bar is one of them?
~ $\\frac{{1}}{{n + 1}}$
  Count the parts of the whole bar first. What do you call one of them?
? How many equal parts make the whole bar?
! One of {{n}} equal parts is written $\\frac{{1}}{{n}}$.
```
"""


def frame_id(k: int) -> str:
    """Id of the k-th frame, from 1."""
    return f"step-{k}"


def made(folder: Path, name: str, frames: int, *, mixed: bool = False) -> Path:
    """Build a lesson of so many frames into ``folder``; its notebook. ``mixed``: every other one is a choice."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "course.yml").write_text(_COURSE, "utf-8")
    parts = [
        "---\nkernelspec: {name: python3, display_name: Python 3, language: python}\n"
        f"mastery:\n  lesson: {name}\n  title: A lesson of {frames} steps\n---\n# A lesson of {frames} steps\n"
    ]
    for k in range(1, frames + 1):
        form = _CHOICE if mixed and k % 2 else _NUMERIC
        parts.append(form.format(id=frame_id(k), k=k, sizes=", ".join(map(str, SIZES))))
        if k % 5 == 0:
            parts.append(f"Some words after step {k}, as lessons have them, with $\\frac{{1}}{{2}}$ in them.\n")
    source = folder / f"{name}.md"
    source.write_text("\n".join(parts), "utf-8")
    return build(read_lesson(source, read_course(folder)), folder / f"{name}.ipynb").notebook


def bare_button() -> str:
    """The least that a click can cost: a Button whose handler sets a Label; and one that commits a row before."""
    return """\
import ipywidgets

bare, said = ipywidgets.Button(description="bare"), ipywidgets.Label("0")
bare.on_click(lambda _: setattr(said, "value", str(int(said.value) + 1)))
bare.add_class("bench-bare")
said.add_class("bench-said")

import os, sqlite3

rows = sqlite3.connect(os.environ["MASTERY_RECORD"] + "-kept", isolation_level=None, check_same_thread=False)
rows.execute("PRAGMA journal_mode=WAL")
rows.execute("PRAGMA synchronous=FULL")
rows.execute("CREATE TABLE IF NOT EXISTS rows (text TEXT NOT NULL)")
kept, written = ipywidgets.Button(description="kept"), ipywidgets.Label("0")

def keep(_):
    rows.execute("INSERT INTO rows VALUES (?)", ("x" * 250,))
    written.value = str(int(written.value) + 1)

kept.on_click(keep)
kept.add_class("bench-kept")
written.add_class("bench-written")
ipywidgets.VBox([bare, said, kept, written])
"""


def with_button(notebook: Path) -> None:
    """Put the bare button into the notebook of a lesson, before everything else."""
    read = nbformat.read(notebook, 4)
    read.cells.insert(0, nbformat.v4.new_code_cell(bare_button(), id="bench-bare"))
    nbformat.write(read, notebook)


def button_alone(notebook: Path) -> None:
    """A notebook that holds the bare button and nothing else."""
    notebook.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(
        nbformat.v4.new_notebook(
            cells=[nbformat.v4.new_code_cell(bare_button(), id="bench-bare")],
            metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
        ),
        notebook,
    )


def plain(notebook: Path, items: int) -> None:
    """The items of a mixed lesson as anybody writes them with ipywidgets, a cell each."""
    cells = [nbformat.v4.new_markdown_cell(f"# A lesson of {items} steps")]
    head = "import ipywidgets as w\nfrom fractions import Fraction\nfrom IPython.display import display\n"
    cells.append(nbformat.v4.new_code_cell(head))
    for k in range(1, items + 1):
        n = SIZES[k % len(SIZES)]
        prompt = f"Step {k}. The bar is cut into {n} equal parts. Which fraction of it is <b>one</b> part?"
        entry = f"w.RadioButtons(options=['1/{n}', '{n}/1', '1/{n + 1}'])" if k % 2 else "w.Text(placeholder='3/4')"
        cells.append(
            nbformat.v4.new_code_cell(
                f"""\
def item_{k}():
    entry, check, said = {entry}, w.Button(description="Check"), w.Label()

    def judge(_):
        try:
            right = Fraction(entry.value) == Fraction(1, {n})
        except ValueError:
            said.value = "Please write one number"
            return
        said.value = "Right." if right else "Count the parts of the whole bar first."

    check.on_click(judge)
    check.add_class("bench-check")
    said.add_class("bench-said")
    display(w.VBox([w.HTML({prompt!r}), entry, check, said]))

item_{k}()"""
            )
        )
    _write(notebook, cells)


def quiz(notebook: Path, items: int) -> None:
    """The same items in jupyterquiz, in one call, as its guide has it."""
    questions = []
    for k in range(1, items + 1):
        n = SIZES[k % len(SIZES)]
        prompt = f"Step {k}. The bar is cut into {n} equal parts. Which fraction of it is one part?"
        wrong = "Count the parts of the whole bar first."
        if k % 2:
            answers = [
                {"answer": f"1/{n}", "correct": True, "feedback": "Right."},
                {"answer": f"{n}/1", "correct": False, "feedback": wrong},
                {"answer": f"1/{n + 1}", "correct": False, "feedback": wrong},
            ]
            questions.append({"question": prompt, "type": "multiple_choice", "answers": answers})
        else:
            answers = [
                {"type": "value", "value": round(1 / n, 3), "correct": True, "feedback": "Right."},
                {"type": "default", "feedback": wrong},
            ]
            questions.append({"question": prompt, "type": "numeric", "precision": 3, "answers": answers})
    text = f"import json\nfrom jupyterquiz import display_quiz\n\ndisplay_quiz(json.loads({json.dumps(questions)!r}))"
    _write(notebook, [nbformat.v4.new_markdown_cell("# A quiz"), nbformat.v4.new_code_cell(text)])


def seed_attempts(record: Record, sidecar: Path, learner: Learner, attempts: int) -> None:
    """Wrong attempts at the first frame: two at each instance, then on to the next one, as a learner who guesses."""
    lesson = unseal_file(sidecar).lesson
    frame = lesson.frames[lesson.frame_order[0]]
    at = datetime.now(UTC) - timedelta(days=1)
    for number in range(attempts):
        presentation, again = divmod(number, 2)
        common = {
            "frame": frame.id,
            "presentation": presentation,
            "key": frame.key,
            "release": lesson.release,
            "at": at,
        }
        record.append(
            learner,
            lesson.id,
            Attempt(
                id=uuid4().hex, instance=0, response={"text": "98765"}, score=0.0, misconception=None, help_shown=0,
                meets=False, seconds_on_item=4.0, **common,
            ),
        )  # fmt: skip
        if again:
            record.append(learner, lesson.id, Step(id=uuid4().hex, kind="next", **common))


def seed_done(record: Record, sidecar: Path, learner: Learner, frames: int) -> None:
    """The first frames answered rightly at once, through a session, then written to ``record``."""
    sealed = unseal_file(sidecar)
    memory = MemoryRecord()
    for id in sealed.lesson.frame_order[:frames]:
        # A session each: what it folds again grows with what it has done, and a memory record looks through all ids.
        for entry in _through(sealed, learner, id):
            memory.append(learner, sealed.lesson.id, entry)
    for _, entry in memory.entries(learner, sealed.lesson.id):
        record.append(learner, sealed.lesson.id, entry)
    session = Session(sealed, record, learner, clock=lambda: datetime.now(UTC), new_id=lambda: uuid4().hex)
    assert len(session.progress.opened) == frames


def _through(sealed: Sealed, learner: Learner, id: str) -> Iterator[Attempt]:
    lesson = sealed.lesson
    one = _OneFrame(sealed, id)
    record = MemoryRecord()
    session = Session(one, record, learner, clock=lambda: datetime.now(UTC), new_id=lambda: uuid4().hex)
    asked = asked_in_frame(lesson.frames[id], sealed.frame(id).item, session.progress.of(id), learner)
    assert asked is not None
    view = session.frame_view(id)
    assert view["item"] is not None
    right = asked.instance.key.shown(asked.instance.key.right(), asked.seed)
    session.handle(id, Event(kind="respond", token=session.token(id), attempt=uuid4().hex, response=right))
    for _, entry in record.entries(learner, lesson.id):
        assert isinstance(entry, Attempt)
        assert entry.meets
        yield entry


class _OneFrame:
    """A lesson cut down to one frame that stands open."""

    def __init__(self, sealed: Sealed, id: str) -> None:
        from dataclasses import replace

        cell = next(cell for cell in sealed.lesson.cells if cell.frame == id)
        frames = {id: sealed.lesson.frames[id]}
        cells = (replace(cell, after=(), part=""),)
        self.lesson = replace(sealed.lesson, cells=cells, frames=frames, forms={}, sections={}, units=())
        self.frame, self.source, self.html, self.item = sealed.frame, sealed.source, sealed.html, sealed.item


def _write(notebook: Path, cells: list[nbformat.NotebookNode]) -> None:
    kernel = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel}), notebook)

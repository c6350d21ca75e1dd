"""A lesson small enough to see what the extension does with it. Its progress and a log of what ran lie in the folder.

Files in the working folder: `progress.json` (frames done), `runs.log` (one line a cell run), `kernel.pid`, and the
switches `release` (text of another release) and `per-client` (run and focus go to the acting client only).
"""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

import anywidget
import traitlets
from comm import get_comm_manager
from IPython import get_ipython
from IPython.display import display

LESSON = "fake"
WORDS = {"resting": "Dieser Schritt ruht."} if os.environ.get("FAKE_GERMAN") else {}


def release() -> str:
    return Path("release").read_text().strip() if Path("release").exists() else "1"


def sources() -> list[tuple[str, str, str]]:
    """Id, kind and source of every cell, in order; the start cell last."""
    return [
        ("welcome", "prose", "# A fake lesson\n\nSome open prose."),
        ("f1", "frame", "from fake_lesson import frame\nframe('f1')"),
        ("after-f1", "prose", "## The second stretch\n\n" + "Words that were not in the file. " * 8),
        ("worked", "code", f"x = 41  # release {release()}\nprint('worked', x)"),
        ("f2", "frame", "from fake_lesson import frame\nframe('f2')"),
        ("f3", "frame", "from fake_lesson import frame\nframe('f3')"),
        ("last", "prose", "## The end"),
        ("start", "start", "from fake_lesson import start\nstart()"),
    ]


GROUPS = {"f1": ["welcome", "f1"], "f2": ["after-f1", "worked", "f2"], "f3": ["f3"], "end": ["last"]}


def short(source: str) -> str:
    return hashlib.sha256(source.encode()).hexdigest()[:16]


def cell(identity: str) -> dict:
    kind, source = next((k, s) for i, k, s in sources() if i == identity)
    mark = {"cell": identity, "hash": short(source), "kind": kind}
    if kind == "frame":
        mark["frame"] = identity
    kind_of_cell = "markdown" if kind == "prose" else "code"
    return {"id": identity, "hash": mark["hash"], "cell_type": kind_of_cell, "source": source,
            "metadata": {"mastery": mark}}


def progress() -> list[str]:
    path = Path("progress.json")
    return json.loads(path.read_text()) if path.exists() else []


class Frame(anywidget.AnyWidget):
    _esm = """
    export default { render({ model, el }) {
      const draw = () => {
        const name = model.get("name");
        el.innerHTML = model.get("done")
          ? `<p class="fake-done">${name} is done, live</p>`
          : `<p>${name}</p><input data-mw="input" aria-label="${name}">
             <button data-mw="clear-${name}">Clear ${name}</button>`;
        el.querySelector("button")?.addEventListener("click", () => model.send({ type: "clear" }));
      };
      model.on("change:done", draw); draw();
    } };
    """
    name = traitlets.Unicode().tag(sync=True)
    done = traitlets.Bool(False).tag(sync=True)


class Lesson:
    def __init__(self) -> None:
        self.done = progress()
        self.ran: list[str] = []
        self.comms: dict[str, tuple] = {}
        self.serial = 0
        Path("kernel.pid").write_text(str(os.getpid()))
        get_comm_manager().register_target("mastery_widgets.gate", self.opened)
        get_ipython().events.register("post_run_cell", self.after)

    def open_ids(self) -> list[str]:
        ids = list(GROUPS["f1"])
        for frame_, following in (("f1", "f2"), ("f2", "f3"), ("f3", "end")):
            if frame_ in self.done:
                ids += GROUPS[following]
        return [*ids, "start"]

    def after(self, result) -> None:
        identity = result.info.cell_id
        with Path("runs.log").open("a") as log:
            log.write(f"{identity}\n")
        if result.success and identity in self.open_ids():
            self.ran.append(identity)

    def opened(self, comm, message) -> None:
        self.comms[comm.comm_id] = (comm, message["header"]["session"])
        comm.on_close(lambda _: self.comms.pop(comm.comm_id, None))
        comm.on_msg(lambda msg: self.heard(comm, msg["content"]["data"]))

    def heard(self, comm, data) -> None:
        if data["type"] == "hello":
            assert data["lesson"] == LESSON
            current = next((f for f in ("f1", "f2", "f3") if f not in self.done), None)
            comm.send(self.show(current, "", True))
        elif data["type"] == "want":
            allowed = set(self.open_ids())
            comm.send({"type": "cells", "cells": [cell(i) for i in data["ids"] if i in allowed]})

    def show(self, focus, announce, acting) -> dict:
        self.serial += 1
        opened = self.open_ids()
        code = [i for i in opened if cell(i)["cell_type"] == "code"]
        lines = {f: f"{f} <shown> & done" for f in self.done}
        return {
            "type": "show", "serial": self.serial, "lesson": LESSON, "release": release(),
            "open": [{"id": i, "hash": cell(i)["hash"]} for i in opened],
            "ran": self.ran,
            "run": [i for i in code if i not in self.ran and i not in self.done] if acting else [],
            "done": lines, "focus": focus if acting else None, "announce": announce, "words": WORDS,
        }

    def clear(self, name: str) -> None:
        before = self.open_ids()
        if name not in self.done:
            self.done.append(name)
            Path("progress.json").write_text(json.dumps(self.done))
        new = [i for i in self.open_ids() if i not in before]
        session = get_ipython().kernel.get_parent()["header"]["session"]
        for comm, client in list(self.comms.values()):
            acting = client == session or not Path("per-client").exists()
            comm.send(self.show(new[0] if new else None, f"{name} cleared", acting))


LESSON_IN_KERNEL: Lesson | None = None


def lesson() -> Lesson:
    global LESSON_IN_KERNEL
    LESSON_IN_KERNEL = LESSON_IN_KERNEL or Lesson()
    return LESSON_IN_KERNEL


SHOWN: dict[str, Frame] = {}


def frame(name: str) -> None:
    owner = lesson()
    if name not in SHOWN:
        SHOWN[name] = Frame(name=name, done=name in owner.done)

        def heard(widget, content, buffers):
            widget.done = True
            owner.clear(name)

        SHOWN[name].on_msg(heard)
    display(SHOWN[name])


class Line(anywidget.AnyWidget):
    _esm = "export default { render({ el }) { el.innerHTML = '<p class=fake-line>lesson line</p>'; } };"


def start() -> None:
    lesson()
    display(Line())

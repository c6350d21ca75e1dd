"""(c) From import to the first frame with its record open, in a new kernel; what each further frame costs."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from jupyter_client.manager import KernelManager

from benchmarks.bench import ROOT, Bench, environment_of
from benchmarks.clicks import RecordIn
from benchmarks.figures import Row
from benchmarks.lessons import made
from mastery_widgets.authoring.source import lesson_files, read_course, read_lesson
from mastery_widgets.notebook.build import build
from mastery_widgets.notebook.seal import unseal_file

__all__ = ["further", "start"]

_BEFORE = """
import gc, os, sys, time, psutil
from IPython.display import display
_process = psutil.Process()
gc.collect()
_memory, _start, _spent = _process.memory_full_info(), time.perf_counter(), time.process_time()
"""
_OURS = """
import mastery_widgets
mastery_widgets.frame("step-1", lesson="first")
"""
_BARE = """
import anywidget, traitlets
class Bare(anywidget.AnyWidget):
    _esm = "export default { render({ model, el }) { el.textContent = model.get('value') } }"
    value = traitlets.Int(0).tag(sync=True)
display(Bare())
"""
_AFTER = """
_stop, _used, _now = time.perf_counter(), time.process_time(), _process.memory_full_info()
print([1000 * (_stop - _start), (_now.uss - _memory.uss) / 2**20, (_now.rss - _memory.rss) / 2**20,
       1000 * (_used - _spent)])
"""


def start(bench: Bench) -> list[Row]:
    """A new kernel each time, as ipykernel starts it: the code cell runs, nothing else has been imported."""
    folder = made(bench.work / "kernel", "first", 20).parent
    sides: dict[str, list[list[float]]] = {"ours": [], "bare": [], "new": []}
    chance = bench.chance("start")
    with RecordIn(bench.work / "kernel-home"):
        pass
    for number in range(-bench.warm, bench.n):
        for side in chance.sample(("ours", "bare", "new"), 3):
            home = bench.work / ("kernel-home" if side != "new" else "kernel-home-new")
            if side == "new":
                shutil.rmtree(home, ignore_errors=True)
            with kernel(folder, home) as client:
                run(client, _BEFORE)
                # One cell, so that the figures do not hold what a second cell costs.
                said = run(client, (_BARE if side == "bare" else _OURS) + _AFTER)
            text = "".join(m["content"]["text"] for m in said if m["msg_type"] == "stream")
            if number >= 0:
                sides[side].append(json.loads(text.strip().splitlines()[-1]))
    ours, bare, new = ([list(column) for column in zip(*sides[side], strict=True)] for side in ("ours", "bare", "new"))
    name = "(c) kernel: import to first frame with its record open, against a bare anywidget"
    return [
        Row(name=f"{name}: time", unit="ms", ours=ours[0], peer=bare[0], kind="difference", bar=150),
        Row(
            name=f"{name}: time, record still to be made",
            unit="ms",
            ours=new[0],
            peer=bare[0],
            kind="difference",
            bar=150,
        ),
        Row(
            name=f"{name}: processor time, which a busy machine stretches less",
            unit="ms",
            ours=ours[3],
            peer=bare[3],
            kind="difference",
            bar=None,
        ),
        Row(name=f"{name}: memory of its own (USS)", unit="MiB", ours=ours[1], peer=bare[1], kind="difference", bar=12),
        Row(name=f"{name}: resident memory (RSS)", unit="MiB", ours=ours[2], peer=bare[2], kind="difference", bar=12),
    ]


def further(bench: Bench) -> list[Row]:
    """Every frame of a made lesson and of the fractions lesson, open and unanswered, as its cell shows it."""
    made_lesson = made(bench.work / "further", "further", 60)
    rows: list[Row] = []
    sizes = [size for size, _ in _each(bench, made_lesson.with_suffix(".mastery"), "made")]
    grown = _growth(bench, made_lesson.with_suffix(".mastery"))
    rows.append(
        Row(name="(c) wire: each further frame of a made lesson, all messages", unit="kB", ours=sizes, peer=[],
            kind="value", bar=20, at=95)
    )  # fmt: skip
    fractions = _fractions(bench)
    if fractions is not None:
        sizes = [size for size, _ in _each(bench, fractions, "fractions")]
        rows.append(
            Row(name="(c) wire: each further frame of the fractions lesson, all messages; the largest", unit="kB",
                ours=sizes, peer=[], kind="value", bar=20, at=100)
        )  # fmt: skip
    rows.append(
        Row(
            name="(c) kernel: memory of each further frame (USS)",
            unit="kB",
            ours=grown,
            peer=[],
            kind="value",
            bar=None,
        )
    )
    return rows


def _each(bench: Bench, sidecar: Path, name: str) -> Iterator[tuple[float, str]]:
    """What each frame sends when its cell runs, in kB: kernel sessions where all frames before it are done."""
    lesson = unseal_file(sidecar).lesson
    home = bench.work / f"wire-{name}"
    with kernel(sidecar.parent, home) as client:
        run(client, f"import mastery_widgets\nmastery_widgets.frame({lesson.frame_order[0]!r}, lesson={lesson.id!r})")
        # Every frame stands open: only the rule that closes them is taken away, what they send is theirs.
        run(client, "from mastery_widgets.session import Session\nSession.is_open = lambda self, id: True")
        for id in lesson.frame_order[1:]:
            said = run(client, f"mastery_widgets.frame({id!r}, lesson={lesson.id!r})")
            sent = [m for m in said if m["msg_type"] in ("comm_open", "comm_msg", "display_data", "execute_result")]
            yield sum(_size(message) for message in sent) / 1000, id


def _size(message: dict[str, Any]) -> int:
    """Bytes of a message as it goes over the websocket: JSON of all its parts, and its buffers."""
    parts = {key: message[key] for key in ("header", "parent_header", "metadata", "content")}
    return len(json.dumps(parts, default=str, ensure_ascii=False).encode()) + sum(len(b) for b in message["buffers"])


def _growth(bench: Bench, sidecar: Path) -> list[float]:
    lesson = unseal_file(sidecar).lesson
    ids = list(lesson.frame_order[1:])
    grown = []
    for number in range(3):
        with kernel(sidecar.parent, bench.work / f"growth-{number}") as client:
            run(
                client,
                f"import mastery_widgets\nmastery_widgets.frame({lesson.frame_order[0]!r}, lesson={lesson.id!r})",
            )
            run(client, "from mastery_widgets.session import Session\nSession.is_open = lambda self, id: True")
            text = (
                f"{_BEFORE}\nfor _id in {ids!r}: mastery_widgets.frame(_id, lesson={lesson.id!r})\n"
                f"gc.collect()\nprint((_process.memory_full_info().uss - _memory.uss) / {1000 * len(ids)})"
            )
            said = run(client, text)
            grown.append(float("".join(m["content"]["text"] for m in said if m["msg_type"] == "stream").strip()))
    return grown


def _fractions(bench: Bench) -> Path | None:
    folder = bench.work / "fractions"
    shutil.copytree(ROOT / "lessons" / "fractions", folder, ignore=shutil.ignore_patterns("*.ipynb", "*.mastery"))
    file = lesson_files(folder)[0]
    return build(read_lesson(file, read_course(folder)), file.with_suffix(".ipynb")).sidecar


@contextmanager
def kernel(folder: Path, home: Path) -> Iterator[Any]:
    """A kernel that nothing has been run in."""
    manager = KernelManager(kernel_name="python3")
    environment = {**environment_of(home), "PYTHONPATH": os.environ["PYTHONPATH"]}
    manager.start_kernel(cwd=str(folder), env=environment)
    client = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=60)
        yield client
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def run(client: Any, code: str) -> list[dict[str, Any]]:
    """The messages that a cell sends; it must go well."""
    asked = client.execute(code)
    said: list[dict[str, Any]] = []
    while True:
        message = client.get_iopub_msg(timeout=60)
        if message["parent_header"].get("msg_id") != asked:
            continue
        said.append(message)
        assert message["msg_type"] != "error", "\n".join(message["content"]["traceback"])
        if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
            return said

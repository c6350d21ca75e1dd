"""A lesson in a kernel: where its parts are joined. Built notebooks call ``frame`` and ``start``."""

from __future__ import annotations

import os
import uuid
from pathlib import Path
from typing import Any

from mastery_widgets.apps.beside import Beside
from mastery_widgets.apps.identity import is_alone, not_kept, now, visits, who_is_there
from mastery_widgets.apps.own_kernel import KernelWatch
from mastery_widgets.apps.programs import Programs
from mastery_widgets.catalogue import phrase
from mastery_widgets.core.kinds import load_kinds
from mastery_widgets.errors import MasteryError, RecordError, SealError
from mastery_widgets.notebook.names import cell_metadata, start_cell
from mastery_widgets.notebook.seal import SUFFIX, Sealed, unseal, unseal_file
from mastery_widgets.session import Learner, OwnKernel, Record, Session
from mastery_widgets.store.memory import MemoryRecord
from mastery_widgets.widgets.front import warm_up
from mastery_widgets.widgets.gate import TARGET
from mastery_widgets.widgets.stage import Stage

__all__ = ["frame", "start", "warm_up_for_forks"]

_stages: dict[str, Stage] = {}


def frame(id: str, *, lesson: str, sealed: str | None = None) -> None:
    """Show a frame of a lesson in this cell's output. ``sealed`` is the lesson itself where it travels in one file.

    Raises:
        SealError: the lesson's sealed file is missing or damaged.
        MasteryError: the frame is closed, or the lesson has none of that name.
    """
    from IPython.display import display

    stage = _stage(lesson, sealed)
    if id not in stage.session.lesson.frames:
        raise MasteryError(phrase("frame.unknown", stage.session.lesson.language))
    if not stage.session.is_open(id):
        raise MasteryError(phrase("frame.closed", stage.session.lesson.language))
    display(stage.frame(id))


def start(*, lesson: str) -> None:
    """Show the lesson line in this cell's output.

    Where no extension puts open stretches into the notebook, they are shown here too.

    Raises:
        SealError: the lesson's sealed file is missing or damaged.
    """
    from IPython.display import display

    display(_stage(lesson, None).line())


def warm_up_for_forks() -> None:
    """What every lesson's kernel reads, once for all that are forked from this process."""
    warm_up()
    load_kinds()


def _stage(lesson: str, sealed: str | None) -> Stage:
    if lesson in _stages:
        return _stages[lesson]
    contents = unseal(sealed) if sealed is not None else unseal_file(_sidecar(lesson))
    if contents.lesson.id != lesson:
        raise SealError(f"{lesson}{SUFFIX} holds the lesson {contents.lesson.id!r}; copy both files together")
    stage = _open(contents)
    _stages[lesson] = stage
    return stage


def _open(contents: Sealed) -> Stage:
    from IPython import get_ipython

    lesson = contents.lesson
    who = who_is_there(lesson.language)
    shell = get_ipython()
    kernel = KernelWatch(shell) if shell is not None and is_alone() else None
    session, beside = _session(contents, who.record, who.learner, kernel, is_known=who.is_known)
    present = [beside]
    session.notice = session.notice or who.notice

    def joined(kept: Record, whose: Learner, said: str) -> None:
        present[:] = [Beside(contents, kept, whose, clock=now)]
        try:
            session.join(kept, whose, present[0])
        except RecordError as error:
            said = not_kept(error, lesson.language)
            kept = MemoryRecord()
            present[:] = [Beside(contents, kept, whose, clock=now)]
            session.join(kept, whose, present[0])
        session.notice = said
        stage.joined()

    stage = Stage(
        session,
        shell=shell,
        start=start_cell(lesson.id),
        metadata=cell_metadata,
        acting=lambda: _page_of(shell),
        on_visitor=None if who.is_known else visits(lesson.language, joined),
        review=lambda: present[0].review(new_id=lambda: uuid.uuid4().hex),
    )
    if shell is not None:
        _listen(shell, stage, lesson.id)
    if kernel is not None:
        kernel.is_shown = lambda: stage.gate.is_shown
        kernel.awaited = session.awaited
        kernel.frame_of = stage.gate.frame_of
        kernel.instance_of = session.instance
        kernel.answered = stage.answered
        kernel.listen()
    return stage


def _session(
    contents: Sealed, record: Record, learner: Learner, kernel: OwnKernel | None, *, is_known: bool
) -> tuple[Session, Beside]:
    def open_with(which: Record) -> tuple[Session, Beside]:
        beside = Beside(contents, which, learner, clock=now)
        session = Session(
            contents,
            which,
            learner,
            clock=now,
            new_id=lambda: uuid.uuid4().hex,
            is_known=is_known,
            runner=Programs(is_alone=is_alone()),
            kernel=kernel,
            elsewhere=beside,
        )
        return session, beside

    try:
        return open_with(record)
    except RecordError as error:
        session, beside = open_with(MemoryRecord())
        session.notice = not_kept(error, contents.lesson.language)
        return session, beside


def _listen(shell: Any, stage: Stage, lesson: str) -> None:
    """Hear which cells run, and let the JupyterLab extension in."""
    from comm import get_comm_manager

    def ran(result: Any) -> None:
        cell = getattr(result.info, "cell_id", None)
        if cell and result.success:
            stage.cell_ran(cell)

    shell.events.register("post_run_cell", ran)

    def connect(comm: Any, message: Any) -> None:
        data = message["content"]["data"]
        asked = data.get("lesson") if isinstance(data, dict) else None
        found = _stages.get(asked) if isinstance(asked, str) else None
        if found is None and asked is None and len(_stages) == 1:
            found = next(iter(_stages.values()))
        if found is None:
            comm.close()
        else:
            found.gate.connect(comm, message["header"].get("session", ""))

    get_comm_manager().register_target(TARGET, connect)


def _page_of(shell: Any) -> str:
    """Which page sent the message that is being handled: its session, or nothing where a kernel does not say."""
    try:
        return str(shell.kernel.get_parent()["header"]["session"])
    except (AttributeError, KeyError, TypeError):
        return ""


def _sidecar(lesson: str) -> Path:
    """The sealed file beside the notebook: in the working folder, or where the server says that the notebook lies."""
    if Path(lesson).name != lesson or lesson.startswith("."):
        raise SealError(f"{lesson!r} is no name of a lesson")
    folders = [Path.cwd()]
    named = os.environ.get("JPY_SESSION_NAME", "")
    if named:
        folders.append(Path(named).parent)
    for folder in folders:
        if (folder / f"{lesson}{SUFFIX}").is_file():
            return folder / f"{lesson}{SUFFIX}"
    return folders[0] / f"{lesson}{SUFFIX}"

"""A lesson in a kernel: where its parts are joined. Built notebooks call ``frame`` and ``start``."""

from __future__ import annotations

import hashlib
import os
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from mastery_widgets.apps.programs import Programs
from mastery_widgets.catalogue import phrase
from mastery_widgets.errors import MasteryError, RecordError, SealError
from mastery_widgets.notebook.names import cell_metadata, start_cell
from mastery_widgets.notebook.seal import SUFFIX, Sealed, unseal, unseal_file
from mastery_widgets.session import Learner, Record, Session
from mastery_widgets.store import open_record
from mastery_widgets.store.memory import MemoryRecord
from mastery_widgets.store.place import own_place
from mastery_widgets.widgets.front import warm_up
from mastery_widgets.widgets.gate import TARGET
from mastery_widgets.widgets.stage import Stage

__all__ = ["frame", "sign_in", "start", "warm_up_for_forks"]

_OWNER = Learner(issuer="local", subject="owner")
_stages: dict[str, Stage] = {}
_signed_in: list[Learner] = []


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


def sign_in(subject: str, *, issuer: str = "serve", tier: str = "guarded") -> None:
    """Say who is there, before the first frame: called by the server that knows, once a kernel.

    Raises:
        MasteryError: somebody is there already.
    """
    if _signed_in or _stages:
        raise MasteryError("somebody has signed in to this kernel already")
    _signed_in.append(Learner(issuer=issuer, subject=subject, tier=tier))


def warm_up_for_forks() -> None:
    """What every lesson's kernel reads, once for all that are forked from this process."""
    warm_up()


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
    is_visitor = not _signed_in and _under_voila()
    learner = _signed_in[0] if _signed_in else _OWNER
    record: Record = MemoryRecord()
    notice = ""
    if not is_visitor:
        record, notice = _record(lesson.language)
    session = _session(contents, record, learner, is_known=not is_visitor)
    session.notice = notice
    shell = get_ipython()

    visited: list[str] = []

    def visit(name: str) -> None:
        visited.append(name)
        if len(visited) > 1:
            # The first to come has this kernel; nobody takes it over.
            return
        subject = hashlib.sha256(f"visitor:{name}".encode()).hexdigest()
        whose = Learner(issuer="visitor", subject=subject)
        kept, said = _record(lesson.language)
        try:
            session.join(kept, whose)
        except RecordError as error:
            said = _not_kept(error, lesson.language)
            session.join(MemoryRecord(), whose)
        session.notice = said
        stage.joined()

    stage = Stage(
        session,
        shell=shell,
        start=start_cell(lesson.id),
        metadata=cell_metadata,
        acting=lambda: _page_of(shell),
        on_visitor=visit if is_visitor else None,
    )
    if shell is not None:
        _listen(shell, stage, lesson.id)
    return stage


def _session(contents: Sealed, record: Record, learner: Learner, *, is_known: bool) -> Session:
    def open_with(which: Record) -> Session:
        return Session(
            contents,
            which,
            learner,
            clock=lambda: datetime.now(UTC),
            new_id=lambda: uuid.uuid4().hex,
            is_known=is_known,
            runner=Programs(is_alone=not _signed_in and not _under_voila()),
        )

    try:
        return open_with(record)
    except RecordError as error:
        session = open_with(MemoryRecord())
        session.notice = _not_kept(error, contents.lesson.language)
        return session


def _record(language: str) -> tuple[Record, str]:
    """The learner's own record; one in memory, and the sentence that says so, where there is none to be had."""
    try:
        return open_record(own_place()), ""
    except RecordError as error:
        return MemoryRecord(), _not_kept(error, language)
    except ImportError:
        # A browser's Python has no SQLite: progress lives as long as the page.
        return MemoryRecord(), phrase("notice.memory", language, why=phrase("record.absent", language))


def _not_kept(error: RecordError, language: str) -> str:
    return phrase("notice.memory", language, why=phrase(f"notice.{error.reason}", language))


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


def _under_voila() -> bool:
    return os.environ.get("SERVER_SOFTWARE", "").lower().startswith("voila")


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

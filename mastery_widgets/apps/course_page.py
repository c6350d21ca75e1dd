"""The page of a course in a kernel. Its notebook calls ``course``."""

from __future__ import annotations

import uuid
from typing import Any

from mastery_widgets.apps.course import course_view, followed
from mastery_widgets.apps.identity import now, visits, who_is_there
from mastery_widgets.catalogue import phrases
from mastery_widgets.errors import SealError
from mastery_widgets.notebook.names import COURSE, OUTLINE_FILE, start_cell
from mastery_widgets.session import Learner, Record
from mastery_widgets.session.course import CourseSession
from mastery_widgets.widgets.course import CourseStage
from mastery_widgets.widgets.gate import TARGET

__all__ = ["course"]

_stages: list[CourseStage] = []


def course() -> None:
    """Show the map of the course that this notebook belongs to, what is due, and where to begin.

    Raises:
        SealError: the course's outline is missing or damaged.
    """
    from IPython.display import display

    if not _stages:
        _stages.append(_open())
    display(_stages[0].box())


def _open() -> CourseStage:
    from IPython import get_ipython

    who = who_is_there("en")
    course = followed(who.record, who.learner, clock=now)
    if course is None:
        raise SealError(f"{OUTLINE_FILE} is missing: it belongs beside this notebook; copy the whole folder")
    session = CourseSession(course, new_id=lambda: uuid.uuid4().hex, is_known=who.is_known)
    said = [who.notice]

    def joined(record: Record, learner: Learner, notice: str) -> None:
        said[:] = [notice]
        session.join(record, learner)
        session.tell()

    stage = CourseStage(
        session,
        lambda: course_view(course, session, said[0]),
        on_visitor=None if who.is_known else visits(session.language, joined),
    )
    shell = get_ipython()
    if shell is not None:
        _listen(session.language)
    return stage


def _listen(language: str) -> None:
    """Answer the JupyterLab extension: there is this one cell, and nothing is closed."""
    from comm import get_comm_manager

    start = start_cell(COURSE)
    words = {key.partition(".")[2]: text for key, text in phrases(language).items() if key.startswith("lab.")}

    def connect(comm: Any, message: Any) -> None:
        def hear(said: Any) -> None:
            data = said["content"]["data"]
            if isinstance(data, dict) and data.get("type") == "hello":
                comm.send(
                    {
                        "type": "show",
                        "serial": 1,
                        "lesson": COURSE,
                        "release": "",
                        "open": [{"id": start, "hash": ""}],
                        "ran": [start],
                        "run": [],
                        "done": {},
                        "focus": None,
                        "announce": "",
                        "words": words,
                    }
                )

        comm.on_msg(hear)

    get_comm_manager().register_target(TARGET, connect)

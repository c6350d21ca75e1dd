"""What must be so before a cell opens, as it stands in a built lesson.

A token is the id of a frame that is done, or one of those made here. Which of them hold: ``opening``.
"""

from __future__ import annotations

__all__ = ["judged", "mastered", "ready", "route", "sat", "skipped"]


def mastered(objective: str) -> str:
    """The objective may be built upon: mastered, here or in another lesson, or a teacher has let her through."""
    return f"mastered:{objective}"


def ready(form: str) -> str:
    """All frames of the form's unit are done, or she has asked to be tested at once."""
    return f"ready:{form}"


def sat(form: str) -> str:
    """The form has been sat once, or its unit waits for something else."""
    return f"sat:{form}"


def judged(form: str) -> str:
    """The form has been sat once, or all that it asks about may be built upon; nothing that only waits counts."""
    return f"judged:{form}"


def route(section: str) -> str:
    """The section has been taken."""
    return f"route:{section}"


def skipped(frame: str) -> str:
    """She was let past the frame, and what stands before it in its part is no more open for that."""
    return f"skipped:{frame}"

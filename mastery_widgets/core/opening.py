"""What must be so before a cell opens, in words that stand in a built lesson: tokens.

A token is the id of a frame that is done, or one of those made here.
"""

from __future__ import annotations

__all__ = ["mastered", "ready", "route", "sat"]


def mastered(objective: str) -> str:
    """The objective is mastered, here or in another lesson, or a teacher has let the learner through."""
    return f"mastered:{objective}"


def ready(form: str) -> str:
    """All frames of the form's unit are done, or she has asked to be tested at once."""
    return f"ready:{form}"


def sat(form: str) -> str:
    """The form has been sat once, or its unit rests."""
    return f"sat:{form}"


def route(section: str) -> str:
    """The section has been taken."""
    return f"route:{section}"

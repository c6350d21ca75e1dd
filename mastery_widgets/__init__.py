"""Mastery-learning lessons in Jupyter: notebooks that open frame by frame.

In a built lesson, cells call ``frame`` and ``start``; the notebook of a course calls ``course``. Nothing is imported
before it is used, so that a kernel starts fast.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mastery_widgets.apps.course_page import course
    from mastery_widgets.apps.identity import sign_in
    from mastery_widgets.apps.lesson import frame, start

__all__ = ["__version__", "course", "frame", "load_ipython_extension", "sign_in", "start"]
__version__ = "0.1.0"

_HOMES = {"course": "course_page", "frame": "lesson", "sign_in": "identity", "start": "lesson"}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(f"mastery_widgets.apps.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def load_ipython_extension(shell: Any) -> None:
    """``%load_ext mastery_widgets``: an author's ``%%frame`` cells show the frame as a learner meets it."""
    from mastery_widgets.apps.preview import register

    register(shell)


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": "mastery_widgets.apps.prompt_socket"}]

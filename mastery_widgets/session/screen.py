"""What one frame's view holds that no record does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from mastery_widgets.session.feedback import Feedback

__all__ = ["Screen"]


@dataclass(slots=True)
class Screen:
    """The last word said, whether it is unfolded again, and when its instance came on.

    ``refused`` is the source of a cell that was sent back and not counted. ``calls`` grows when the learner is sent
    here: the frame then takes the focus.
    """

    feedback: Feedback | None = None
    notice: str = ""
    acknowledged: str = ""
    is_reopened: bool = False
    serial: int = 0
    calls: int = 0
    refused: str = ""
    shown_at: datetime | None = None
    shown_presentation: int = -1

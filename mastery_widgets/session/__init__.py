"""One learner at one lesson."""

from mastery_widgets.session.ports import Clock, Contents, Elsewhere, Learner, Record, Runner
from mastery_widgets.session.session import Session

__all__ = ["Clock", "Contents", "Elsewhere", "Learner", "Record", "Runner", "Session"]

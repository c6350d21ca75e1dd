"""One learner at one lesson."""

from mastery_widgets.session.ports import CellRun, Clock, Contents, Elsewhere, Learner, OwnKernel, Record, Runner
from mastery_widgets.session.session import Session

__all__ = ["CellRun", "Clock", "Contents", "Elsewhere", "Learner", "OwnKernel", "Record", "Runner", "Session"]

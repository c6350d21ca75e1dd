"""Criteria: rules that say when the evidence of a frame or of an objective amounts to mastery.

Evidence is the first response to an instance, given without help (right or not yet), oldest first. A criterion keeps
only as much of it as it can still need, so that a click costs the same after 5,000 attempts as after none.

The union of rules is open. A rule is one module with a class, and one line in ``rules.py``; nothing that stands is
touched.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from mastery_widgets.core.criterion.piece import SURE, UNSURE, Criterion, Dot, Piece, State, Why
from mastery_widgets.core.criterion.rules import criterion_from, rules

if TYPE_CHECKING:
    from mastery_widgets.core.criterion.form import FixedForm
    from mastery_widgets.core.criterion.grammar import DEFAULT_CRITERION, read_rule
    from mastery_widgets.core.criterion.joined import AllOf, AnyOf, Sure
    from mastery_widgets.core.criterion.known import Known
    from mastery_widgets.core.criterion.once import Once
    from mastery_widgets.core.criterion.sequential import Sequential
    from mastery_widgets.core.criterion.window import LastN

__all__ = [
    "DEFAULT_CRITERION",
    "SURE",
    "UNSURE",
    "AllOf",
    "AnyOf",
    "Criterion",
    "Dot",
    "FixedForm",
    "Known",
    "LastN",
    "Once",
    "Piece",
    "Sequential",
    "State",
    "Sure",
    "Why",
    "criterion_from",
    "read_rule",
    "rules",
]

# A kernel that starts loads only the rules of its lesson: each costs a millisecond or more.
_LATER = {
    "AllOf": "joined",
    "AnyOf": "joined",
    "DEFAULT_CRITERION": "grammar",
    "FixedForm": "form",
    "Known": "known",
    "LastN": "window",
    "Once": "once",
    "Sequential": "sequential",
    "Sure": "joined",
    "read_rule": "grammar",
}


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_LATER[name]}"), name)

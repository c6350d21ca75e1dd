"""A criterion in words: how far it is, and what it wants."""

from __future__ import annotations

from functools import reduce

from mastery_widgets.catalogue import phrase
from mastery_widgets.core.criterion import Criterion, Why

__all__ = ["how_far", "how_it_went", "what_opens"]


def how_far(why: Why, language: str) -> str:
    """One line of arithmetic, in whole sentences: plain text, for learner and teacher."""
    return _said("criterion", why, language)


def how_it_went(why: Why, language: str) -> str:
    """One line of arithmetic on a form that is over: plain text, for learner and teacher."""
    return _said("result", why, language)


def what_opens(criterion: Criterion, language: str) -> str:
    """What a criterion wants, as a clause: ``4 of 5 are right at the first try``."""
    return _said("rule", criterion.why(criterion.start()), language)


def _said(group: str, why: Why, language: str) -> str:
    key = f"{group}.{why.key}"
    if not why.parts:
        return phrase(key, language, **why.values)
    first, *others = (_said(group, part, language) for part in why.parts)
    if not others:
        return phrase(key, language, first=first)
    return reduce(lambda one, other: phrase(key, language, first=one, other=other), others, first)

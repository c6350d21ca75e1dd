"""What is said to a response."""

from __future__ import annotations

from typing import TypedDict

from mastery_widgets.catalogue import phrase
from mastery_widgets.core.criterion import SURE, UNSURE
from mastery_widgets.core.verdict import Verdict
from mastery_widgets.errors import AmbiguousResponse, ResponseError

__all__ = ["Feedback", "acknowledgement", "feedback_of", "refusal_of"]


class Feedback(TypedDict):
    tone: str
    title: str
    html: str
    counted: bool
    readings: list[str]
    blanks: dict[str, bool]


def acknowledgement(language: str) -> Feedback:
    """What is said to a response in a form: that it has arrived, and nothing of what it is worth."""
    return Feedback(
        tone="noted", title=phrase("feedback.noted", language), html="", counted=True, readings=[], blanks={}
    )


def feedback_of(
    verdict: Verdict, *, is_evidence: bool, language: str, confidence: int | None = None, is_doubtful: bool = False
) -> Feedback:
    """What is said to a judged response.

    ``confidence`` is how sure she was, None where nobody asked; ``is_doubtful``: one more is asked because of it.
    """
    if verdict.is_right:
        key = "feedback.right" if is_evidence else "feedback.right-finished"
        if is_evidence and is_doubtful and confidence == UNSURE:
            key = "feedback.right-unsure"
    elif is_evidence and confidence == SURE:
        key = "feedback.not-yet-certain"
    elif verdict.blanks and any(verdict.blanks.values()):
        key = "feedback.partly"
    else:
        key = "feedback.not-yet"
    html = verdict.feedback
    if not html and not verdict.is_right:
        html = phrase("feedback.look-again", language)
    return Feedback(
        tone="right" if verdict.is_right else "not-yet",
        title=phrase(key, language),
        html=html,
        counted=True,
        readings=[],
        blanks=dict(verdict.blanks),
    )


def refusal_of(error: ResponseError, language: str) -> Feedback:
    """What is said to a response of which no attempt was made."""
    values = dict(error.values)
    blank = values.pop("blank", "")
    title = phrase(f"response.{error.reason}", language, **values, blank=blank)
    if blank and error.reason != "ambiguous-blank":
        title = phrase("response.in-blank", language, blank=blank, what=title)
    is_question = isinstance(error, AmbiguousResponse)
    return Feedback(
        tone="ask" if is_question else "unclear",
        title=title,
        html="",
        counted=False,
        readings=list(error.readings) if isinstance(error, AmbiguousResponse) else [],
        blanks={},
    )

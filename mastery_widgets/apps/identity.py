"""Who is in front of this kernel, and where her record is."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from mastery_widgets.catalogue import phrase
from mastery_widgets.errors import MasteryError, RecordError
from mastery_widgets.session import Learner, Record
from mastery_widgets.store import open_record
from mastery_widgets.store.memory import MemoryRecord
from mastery_widgets.store.place import own_place

__all__ = ["Present", "is_alone", "not_kept", "now", "sign_in", "visits", "who_is_there"]

_OWNER = Learner(issuer="local", subject="owner")
_signed_in: list[Learner] = []
_asked: list[bool] = []


@dataclass(frozen=True, slots=True, kw_only=True)
class Present:
    """Somebody, and her record. While she is not ``is_known``, the browser is asked for the name that it keeps."""

    learner: Learner
    record: Record
    notice: str
    is_known: bool


def now() -> datetime:
    """This machine's clock, in UTC."""
    return datetime.now(UTC)


def who_is_there(language: str) -> Present:
    """The learner who signed in, this machine's owner, or a visitor who has no name yet."""
    _asked.append(True)
    if not _signed_in and _under_voila():
        return Present(learner=_OWNER, record=MemoryRecord(), notice="", is_known=False)
    record, notice = _record(language)
    return Present(learner=_signed_in[0] if _signed_in else _OWNER, record=record, notice=notice, is_known=True)


def visits(language: str, joined: Callable[[Record, Learner, str], None]) -> Callable[[str], None]:
    """What hears the name that a browser keeps; ``joined`` is told the visitor's record, and what is to be said."""
    visited: list[str] = []

    def visit(name: str) -> None:
        visited.append(name)
        if len(visited) > 1:
            # The first to come has this kernel; nobody takes it over.
            return
        subject = hashlib.sha256(f"visitor:{name}".encode()).hexdigest()
        record, notice = _record(language)
        joined(record, Learner(issuer="visitor", subject=subject), notice)

    return visit


def sign_in(subject: str, *, issuer: str = "serve", tier: str = "guarded") -> None:
    """Say who is there, before the first frame: called by the server that knows, once a kernel.

    Raises:
        MasteryError: somebody is there already.
    """
    if _signed_in or _asked:
        raise MasteryError("somebody has signed in to this kernel already")
    _signed_in.append(Learner(issuer=issuer, subject=subject, tier=tier))


def _record(language: str) -> tuple[Record, str]:
    """The learner's own record; one in memory, and the sentence that says so, where there is none to be had."""
    try:
        return open_record(own_place()), ""
    except RecordError as error:
        return MemoryRecord(), not_kept(error, language)
    except ImportError:
        # A browser's Python has no SQLite: progress lives as long as the page.
        return MemoryRecord(), phrase("notice.memory", language, why=phrase("record.absent", language))


def not_kept(error: RecordError, language: str) -> str:
    """What a learner is told when her progress is not kept."""
    return phrase("notice.memory", language, why=phrase(f"notice.{error.reason}", language))


def is_alone() -> bool:
    """Whether this kernel is its learner's own: no server has signed her in, and none shows her the page."""
    return not _signed_in and not _under_voila()


def _under_voila() -> bool:
    return os.environ.get("SERVER_SOFTWARE", "").lower().startswith("voila")

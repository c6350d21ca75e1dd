"""Other names for learners, for research: the same learner, the same name; nobody can go back without the key."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import stat
from collections.abc import Mapping
from pathlib import Path

from mastery_widgets.errors import RecordError

__all__ = ["for_research", "pseudonym", "pseudonym_key"]

_BYTES = 32
_BODY_WITHOUT = ("by", "why")


def pseudonym_key(file: Path) -> bytes:
    """The key of a machine's pseudonyms, made at its first use, for its owner alone.

    Raises:
        RecordError: it cannot be made or read, is none, or others can read it.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _kept(file)
    except OSError as error:
        raise RecordError(f"{file}: the key of the pseudonyms cannot be made ({error.strerror})") from error
    made = secrets.token_bytes(_BYTES)
    with os.fdopen(handle, "wb") as new:
        new.write(made)
    return made


def pseudonym(key: bytes, *parts: str) -> str:
    """Sixteen characters that stand for somebody (issuer, subject) or something.

    Source: RFC 2104 (HMAC), with SHA-256.
    """
    return hmac.new(key, "\x1f".join(parts).encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()[:16]


def for_research(row: Mapping[str, object], key: bytes) -> dict[str, object]:
    """A row as researchers get it: no name, no id that a row elsewhere has, nobody's reasons.

    What a learner typed stays as it is: she may have typed a name.
    """
    body = row["body"]
    issuer, subject, id = str(row["issuer"]), str(row["subject"]), str(row["id"])
    return {
        "sequence": row["sequence"],
        "learner": pseudonym(key, issuer, subject),
        "lesson": row["lesson"],
        "id": pseudonym(key, issuer, subject, id),
        "frame": row["frame"],
        "kind": row["kind"],
        "at": row["at"],
        "body": {name: said for name, said in body.items() if name not in _BODY_WITHOUT}
        if isinstance(body, dict)
        else None,
    }


def _kept(file: Path) -> bytes:
    try:
        with file.open("rb") as content:
            if os.name == "posix" and stat.S_IMODE(os.fstat(content.fileno()).st_mode) & 0o077:
                raise RecordError(f"{file}: others can read the key of the pseudonyms; `chmod 600` it, or remove it")
            kept = content.read()
    except OSError as error:
        raise RecordError(f"{file}: the key of the pseudonyms cannot be read ({error.strerror})") from error
    if len(kept) != _BYTES:
        raise RecordError(f"{file}: is no key ({len(kept)} bytes, {_BYTES} wanted); remove it to have a new one")
    return kept

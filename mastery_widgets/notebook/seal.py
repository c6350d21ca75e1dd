"""The sealed part of a lesson: what all may know in clear, the rest packed, one piece a frame or cell.

Sealing is a veil, not encryption: who sets out to unpack a file on her own disk can. Under Voila the file stays on
the server.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import cast

from mastery_widgets.core.item import Item, Json
from mastery_widgets.core.kinds import item_from, item_to_json
from mastery_widgets.core.lesson import FrameContent, Lesson
from mastery_widgets.core.release import Release
from mastery_widgets.errors import SealError
from mastery_widgets.notebook.public import lesson_from, lesson_to_json

__all__ = ["SCHEMA", "SUFFIX", "Sealed", "seal", "unseal", "unseal_file"]

SCHEMA = 1
SUFFIX = ".mastery"
_PIECE_LIMIT = 20_000_000


def seal(release: Release) -> str:
    """A release as text: the same release gives the same text."""
    pieces: dict[str, object] = {}
    for name, content in release.frames.items():
        item = None if content.item is None else item_to_json(content.item)
        pieces[f"frame:{name}"] = {"body": content.body, "item": item, "summary": content.summary}
    for name, one in release.items.items():
        pieces[f"item:{name}"] = item_to_json(one)
    for name, source in release.sources.items():
        pieces[f"cell:{name}"] = {"source": source, "html": release.pages.get(name, "")}
    packed = {name: _pack(piece) for name, piece in sorted(pieces.items())}
    body = {"schema": SCHEMA, "lesson": lesson_to_json(release.lesson), "sealed": packed}
    return _text({**body, "digest": _digest(body)})


class Sealed:
    """A sealed lesson, unpacked piece by piece as frames open; it serves as a session's ``Contents``."""

    def __init__(self, lesson: Lesson, pieces: Mapping[str, str], where: str) -> None:
        self.lesson = lesson
        self._pieces = pieces
        self._where = where

    def frame(self, id: str) -> FrameContent:
        """What a frame says and asks.

        Raises:
            SealError: it is missing or damaged.
        """
        piece = self._unpack(f"frame:{id}")
        item = piece["item"]
        return FrameContent(
            body=str(piece["body"]),
            item=None if item is None else item_from(cast(Json, item)),
            summary=str(piece["summary"]),
        )

    def item(self, id: str) -> Item:
        """An item of the bank.

        Raises:
            SealError: it is missing or damaged.
        """
        return item_from(self._unpack(f"item:{id}"))

    def source(self, cell: str) -> str:
        """The source of a cell.

        Raises:
            SealError: it is missing or damaged.
        """
        return str(self._unpack(f"cell:{cell}")["source"])

    def html(self, cell: str) -> str:
        """A prose cell as safe HTML; empty for a code cell.

        Raises:
            SealError: it is missing or damaged.
        """
        return str(self._unpack(f"cell:{cell}")["html"])

    def _unpack(self, name: str) -> Json:
        try:
            packed = base64.b64decode(self._pieces[name], validate=True)
            unpacker = zlib.decompressobj()
            raw = unpacker.decompress(packed, _PIECE_LIMIT)
            return cast(Json, json.loads(raw))
        except (KeyError, ValueError, binascii.Error, zlib.error) as error:
            raise SealError(
                f"{self._where} has no readable part {name!r} ({type(error).__name__}); build the lesson again"
            ) from None


def unseal(text: str, where: str = "the sealed lesson") -> Sealed:
    """A sealed lesson from its text.

    Raises:
        SealError: damaged, or of a schema that this release does not read.
    """
    try:
        data = json.loads(text)
        schema = data["schema"]
        if schema != SCHEMA:
            raise SealError(
                f"{where} is of schema {schema}, this release of mastery_widgets reads {SCHEMA}; "
                "build the lesson again with this release"
            )
        digest = data.pop("digest")
        if digest != _digest(data):
            raise SealError(f"{where} has been changed or cut since it was built; build the lesson again")
        return Sealed(lesson_from(data["lesson"]), data["sealed"], where)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise SealError(f"{where} is no sealed lesson ({type(error).__name__}); build the lesson again") from None


def unseal_file(path: Path) -> Sealed:
    """A sealed lesson from the file beside its notebook.

    Raises:
        SealError: the file is missing, unreadable or damaged.
    """
    try:
        return unseal(path.read_text("utf-8"), path.name)
    except FileNotFoundError:
        raise SealError(
            f"{path.name} is missing: it belongs beside this notebook and holds the rest of the lesson; "
            "copy both files together"
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise SealError(f"{path.name} cannot be read ({type(error).__name__})") from None


def _text(data: object) -> str:
    return json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _pack(piece: object) -> str:
    return base64.b64encode(zlib.compress(_text(piece).encode(), 9)).decode("ascii")


def _digest(body: object) -> str:
    return hashlib.sha256(_text(body).encode()).hexdigest()

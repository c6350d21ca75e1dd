"""The outline of a course beside its notebooks: what all may know, and nothing sealed."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import cast

from mastery_widgets.core.course import Outline, Taught
from mastery_widgets.core.item import Json
from mastery_widgets.core.objective import Objective
from mastery_widgets.errors import LessonError, SealError
from mastery_widgets.notebook.seal import SCHEMA

__all__ = ["outline_text", "read_outline"]


def outline_text(outline: Outline) -> str:
    """An outline as text: the same outline gives the same text."""
    body = {
        "schema": SCHEMA,
        "course": {
            "title": outline.title,
            "language": outline.language,
            "objectives": [
                {"id": one.id, "name": one.name, "prerequisites": list(one.prerequisites)} for one in outline.objectives
            ],
            "lessons": [
                {"id": one.id, "title": one.title, "notebook": one.notebook, "objectives": list(one.objectives)}
                for one in outline.lessons
            ],
        },
    }
    return _text({**body, "digest": _digest(body)})


def read_outline(path: Path) -> Outline:
    """The outline in a file.

    Raises:
        SealError: the file is missing, unreadable, damaged, or of another schema.
    """
    try:
        data = json.loads(path.read_text("utf-8"))
        if data["schema"] != SCHEMA:
            raise SealError(
                f"{path.name} is of schema {data['schema']}, this release of mastery_widgets reads {SCHEMA}; "
                "build the course again with this release"
            )
        if data.pop("digest") != _digest(data):
            raise SealError(f"{path.name} has been changed or cut since it was built; build the course again")
        return _outline(data["course"])
    except OSError as error:
        raise SealError(f"{path.name} cannot be read ({type(error).__name__})") from None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, LessonError) as error:
        raise SealError(f"{path.name} is no outline of a course ({type(error).__name__}); build it again") from None


def _outline(data: Json) -> Outline:
    return Outline(
        title=str(data["title"]),
        language=str(data["language"]),
        objectives=tuple(
            Objective(
                id=str(one["id"]), name=str(one["name"]), prerequisites=tuple(cast(list[str], one["prerequisites"]))
            )
            for one in cast(list[Json], data["objectives"])
        ),
        lessons=tuple(
            Taught(
                id=str(one["id"]),
                title=str(one["title"]),
                notebook=str(one["notebook"]),
                objectives=tuple(cast(list[str], one["objectives"])),
            )
            for one in cast(list[Json], data["lessons"])
        ),
    )


def _text(data: object) -> str:
    return json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _digest(body: object) -> str:
    return hashlib.sha256(_text(body).encode()).hexdigest()

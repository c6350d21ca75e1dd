"""A picture from a file beside the lesson: a drawing (SVG) or a photograph, with words that its author wrote."""

from __future__ import annotations

import base64
import hashlib
import io
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path

from mastery_widgets.authoring.figures_ink import WIDTH, Area, Drawing, units
from mastery_widgets.authoring.figures_keys import FigureError, Keys
from mastery_widgets.authoring.safe_svg import given, safe_svg
from mastery_widgets.core.graphical.ground import Axis

__all__ = ["picture", "pictures_in"]

_SIZE_LIMIT = 400_000
_FILE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_. -]{0,80}\.(svg|png|jpe?g|webp)")
_TALLEST = 480.0


@dataclass(slots=True)
class _Folder:
    """Where pictures lie, and the content of those that were asked for."""

    path: Path | None = None
    used: dict[str, str] = field(default_factory=dict)


_FOLDER: ContextVar[_Folder | None] = ContextVar("pictures", default=None)


@contextmanager
def pictures_in(folder: Path) -> Iterator[dict[str, str]]:
    """Pictures are looked for in this folder meanwhile; what is yielded holds, by name, a digest of each that was."""
    here = _Folder(path=folder)
    token = _FOLDER.set(here)
    try:
        yield here.used
    finally:
        _FOLDER.reset(token)


def picture(keys: Keys) -> Drawing:
    """The picture of a file; its coordinates are its own, in pixels or in units of its view box, downwards.

    Raises:
        FigureError: no such file, none of a picture, too large, or no words for those who cannot see it.
    """
    keys.need("file", "name.svg")
    if not keys.text("words", longest=600):
        raise FigureError('picture: has no words for those who cannot see it; write words="…"')
    name = keys.values["file"]
    found = _FILE.fullmatch(name)
    if found is None:
        raise keys.wanted("file", "the name of an .svg, .png, .jpg or .webp beside the lesson, without a folder")
    content = _content(name)
    digest = hashlib.sha256(content).hexdigest()[:12]
    if found[1] == "svg":
        try:
            drawing = safe_svg(content.decode("utf-8", "replace"), f"p{digest}")
        except ValueError as error:
            raise FigureError(f"picture: {name}: {error}") from None
        left, top, width, height = drawing.box
        scale = min(WIDTH / width, _TALLEST / height)
        moved = f"scale({scale:.6g}) translate({-left:g} {-top:g})"
        elements = [given(drawing, moved)]
    else:
        left, top = 0.0, 0.0
        width, height, kind = _pixels(content, name)
        scale = min(WIDTH / width, _TALLEST / height)
        data = base64.b64encode(content).decode("ascii")
        elements = [
            f'<image width="{units(width * scale)}" height="{units(height * scale)}" '
            f'href="data:image/{kind};base64,{data}"/>'
        ]
    area = Area(
        left=0.0, top=0.0, width=width * scale, height=height * scale,
        x=Axis(start=left, end=left + width, step=width / 100),
        y=Axis(start=top + height, end=top, step=height / 100),
    )  # fmt: skip
    return Drawing(width=width * scale, height=height * scale, elements=elements, words="", area=area)


def _content(name: str) -> bytes:
    here = _FOLDER.get() or _Folder()
    path = (here.path or Path.cwd()) / name
    try:
        if path.stat().st_size > _SIZE_LIMIT:
            raise FigureError(
                f"picture: {name} has {path.stat().st_size:,} bytes; a picture has at most {_SIZE_LIMIT:,}"
            )
        content = path.read_bytes()
    except OSError as error:
        raise FigureError(f"picture: {name} cannot be read: {error.strerror}") from None
    here.used[name] = hashlib.sha256(content).hexdigest()
    return content


def _pixels(content: bytes, name: str) -> tuple[int, int, str]:
    """Width and height of a photograph, and what kind it is: png, jpeg or webp."""
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=("PNG", "JPEG", "WEBP")) as image:
                return image.width, image.height, str(image.format).lower()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise FigureError(f"picture: {name} has more pixels than a page can show; make it smaller") from None
    except (OSError, SyntaxError, ValueError):
        raise FigureError(f"picture: {name} is no picture of its kind") from None

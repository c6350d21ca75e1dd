"""The front end, sent once to a page: a frame carries a small loader and the name of this model."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import anywidget
import ipywidgets
import traitlets

from mastery_widgets.catalogue import phrase, phrases
from mastery_widgets.errors import MasteryError

__all__ = ["Face", "built", "front", "part_for", "warm_up"]

# Kinds of item whose code a page fetches where a frame asks so, the files with it, and the words that only it says.
_PARTS = {
    "code": "code",
    "graphical": "graph",
    "matching": "arrange",
    "ordering": "arrange",
    "parsons": "arrange",
    "predict": "code",
    "sorting": "arrange",
    "state": "code",
    "symbolic": "symbols",
    "tests": "code",
}
_WORDS = {
    "arrange": ("ui.move.", "ui.ordering.", "ui.parsons."),
    "code": ("ui.program.",),
    "graph": ("ui.graphical.",),
    "symbols": ("ui.symbolic.",),
}


@cache
def built(name: str) -> str:
    """A built file of the front end.

    Raises:
        MasteryError: it is missing.
    """
    try:
        return files("mastery_widgets").joinpath("static", name).read_text("utf-8")
    except OSError:
        raise MasteryError(
            f"the front end is incomplete: {name} is missing from mastery_widgets/static; "
            "install mastery_widgets again, or build it in a source tree with `npm ci && npm run build` in js/"
        ) from None


def warm_up() -> None:
    """Read the built files and the words now, so that processes forked from this one need not.

    Raises:
        MasteryError: a file is missing.
    """
    for name in ("frame", *set(_PARTS.values())):
        built(f"{name}.js")
        built(f"{name}.css")
    phrases("en")


class Front(ipywidgets.Widget):  # type: ignore[misc]  # ipywidgets has no types
    """Code, style and words of the front end, or of a part of it: one model for all frames of a kernel."""

    code = traitlets.Unicode().tag(sync=True)
    css = traitlets.Unicode().tag(sync=True)
    words = traitlets.Dict().tag(sync=True)
    digest = traitlets.Unicode().tag(sync=True)

    def set_state(self, sync_data: Mapping[str, Any]) -> None:
        """Nothing: what a browser claims is not what is so."""


def front(language: str) -> Front:
    """The shared model for a language."""
    return _front("frame", language)


def part_for(kinds: Iterable[str], language: str) -> str:
    """The names of the models with the code for these kinds of items, parted by blanks; empty: every page has it."""
    parts = dict.fromkeys(_PARTS[kind] for kind in kinds if kind in _PARTS)
    return " ".join(f"IPY_MODEL_{_front(part, language).model_id}" for part in parts)


@cache
def _front(name: str, language: str) -> Front:
    code, css = built(f"{name}.js"), built(f"{name}.css")
    own = _WORDS.get(name, ())
    others = tuple(prefix for part, prefixes in _WORDS.items() if part != name for prefix in prefixes)
    wanted = (*own, "ui.blank.", "ui.example") if own else ("ui.",)
    words = {
        key: text for key, text in phrases(language).items() if key.startswith(wanted) and not key.startswith(others)
    }
    digest = hashlib.sha256(f"{code}{css}{words}".encode()).hexdigest()[:16]
    return Front(code=code, css=css, words=words, digest=digest)


@cache
def _layout() -> ipywidgets.Layout:
    """One layout for all faces: each of its own would be one more model, and a kilobyte, a frame."""
    return ipywidgets.Layout()


class Face(anywidget.AnyWidget):  # type: ignore[misc]  # anywidget has no types
    """A widget of ours: the kernel sets ``view``; the browser sends events and is believed in nothing else.

    ``visitor``: the kernel does not know who is there, and asks the browser for the name that it keeps.
    """

    _esm = built("loader.js")

    face = traitlets.Unicode().tag(sync=True)
    shared = traitlets.Unicode().tag(sync=True)
    part = traitlets.Unicode().tag(sync=True)
    asleep = traitlets.Unicode().tag(sync=True)
    view = traitlets.Dict().tag(sync=True)
    visitor = traitlets.Bool(False).tag(sync=True)

    def __init__(
        self,
        *,
        face: str,
        language: str,
        view: Mapping[str, Any],
        on_visitor: Callable[[str], None] | None = None,
        **traits: Any,
    ) -> None:
        self._on_visitor = on_visitor
        super().__init__(
            visitor=on_visitor is not None,
            face=face,
            shared=f"IPY_MODEL_{front(language).model_id}",
            asleep=phrase("frame.asleep", language),
            view=dict(view),
            layout=_layout(),
            **traits,
        )

    def set_state(self, sync_data: Mapping[str, Any]) -> None:
        """Nothing: a trait that a browser sets stays what the kernel made it."""

    def hear_visitor(self, content: Any) -> bool:
        """Whether a message says who is there, where that was asked; if so, it is handed on."""
        match content:
            case {"type": "visitor", "id": str(id)} if self._on_visitor is not None:
                if 32 <= len(id) <= 64 and id.isascii() and id.isalnum():
                    self._on_visitor(id)
                return True
            case _:
                return False

"""How a text is read before it is a response: nothing is recorded, and nothing said of whether it is right."""

from __future__ import annotations

from typing import Protocol, TypedDict

from mastery_widgets.core.item import Instance, Previewing
from mastery_widgets.errors import ResponseError
from mastery_widgets.session.events import Event
from mastery_widgets.session.feedback import refusal_of

__all__ = ["PreviewView", "Shows", "preview_of"]


class Shows(Protocol):
    """Who knows what is on the screen of a frame."""

    @property
    def language(self) -> str: ...

    def on_screen(self, frame: str) -> Instance | None: ...

    def token(self, frame: str) -> str: ...


class PreviewView(TypedDict):
    token: str
    text: str
    html: list[str]
    words: list[str]
    said: str


def preview_of(session: Shows, frame: str, event: Event) -> PreviewView | None:
    """What an answer would be read as; None where nothing on the screen can be asked so.

    One text is read at a time, within the bounds of its parser; the browser asks for the next when this has come.
    """
    instance = session.on_screen(frame)
    text = (event.response or {}).get("text")
    if instance is None or event.token != session.token(frame) or not isinstance(text, str):
        return None
    if not isinstance(instance.key, Previewing):
        return None
    language = session.language
    try:
        found = instance.key.preview({"text": text}, language)
    except ResponseError as error:
        said = refusal_of(error, language)["title"]
        return PreviewView(token=event.token, text=text, html=[], words=[], said=said)
    return PreviewView(token=event.token, text=text, html=list(found.html), words=list(found.text), said="")

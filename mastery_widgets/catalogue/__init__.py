"""Every sentence that a learner reads, in Python and in the browser, by key and language.

One JSON file a language, flat, ``{name}`` for what is filled in. A language that lacks a key borrows the English one,
so a translation can grow; ``tests/test_catalogue.py`` says what is missing and what no code asks for.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

__all__ = ["languages", "phrase", "phrases"]


@cache
def phrases(language: str = "en") -> Mapping[str, str]:
    """All sentences of a language (BCP 47; ``de-AT`` takes ``de``), English where it has none."""
    english: dict[str, str] = json.loads(files(__name__).joinpath("en.json").read_text("utf-8"))
    base = language.split("-")[0].lower()
    if base == "en" or base not in languages():
        return english
    own: dict[str, str] = json.loads(files(__name__).joinpath(f"{base}.json").read_text("utf-8"))
    return {**english, **own}


@cache
def languages() -> tuple[str, ...]:
    """The languages there are files for, sorted."""
    names = (entry.name for entry in files(__name__).iterdir())
    return tuple(sorted(name[:-5] for name in names if name.endswith(".json")))


def phrase(key: str, language: str = "en", **values: object) -> str:
    """The sentence for ``key``, its places filled in; plain text.

    Raises:
        KeyError: no language has the key.
    """
    return phrases(language)[key].format(**values)

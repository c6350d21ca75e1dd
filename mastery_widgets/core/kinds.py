"""The open union of item kinds: a name in lesson files, and how its key is read back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from importlib import import_module

from mastery_widgets.core.item import Help, Instance, Item, Json, Key

__all__ = ["KINDS", "instance_from", "instance_to_json", "item_from", "item_to_json", "load_kinds"]

# Where the key of each kind is made. A kernel loads those that its lesson asks: all of them cost half of its start.
_KEYS: dict[str, tuple[str, str]] = {
    "choice": ("choice", "ChoiceKey"),
    "cloze": ("cloze", "ClozeKey"),
    "code": ("program", "ProgramKey"),
    "graphical": ("graphical.key", "GraphicalKey"),
    "matching": ("pairing", "PairingKey"),
    "numeric": ("numeric", "NumericKey"),
    "ordering": ("ordering", "OrderingKey"),
    "parsons": ("parsons", "ParsonsKey"),
    "point": ("point", "PointKey"),
    "predict": ("predict", "PredictKey"),
    "quantity": ("quantity", "QuantityKey"),
    "sorting": ("pairing", "PairingKey"),
    "state": ("program", "ProgramKey"),
    "symbolic": ("symbolic", "SymbolicKey"),
    "tests": ("written_tests", "WrittenTestsKey"),
    "text": ("text", "TextKey"),
}


def _key_class(kind: str) -> type[Key]:
    module, name = _KEYS[kind]
    found: type[Key] = getattr(import_module(f"mastery_widgets.core.{module}"), name)
    return found


def _read(kind: str, data: Mapping[str, object]) -> Key:
    read: Callable[[Mapping[str, object]], Key] = _key_class(kind).from_json  # type: ignore[attr-defined]  # each has it
    return read(data)


KINDS: dict[str, Callable[[Mapping[str, object]], Key]] = {kind: partial(_read, kind) for kind in _KEYS}


def load_kinds() -> None:
    """Load every kind now, so that processes forked from this one need not."""
    for kind in _KEYS:
        _key_class(kind)


def instance_to_json(instance: Instance) -> Json:
    """A JSON object that ``instance_from`` reads back."""
    return {
        "prompt": instance.prompt,
        "label": instance.label,
        "key": instance.key.to_json(),
        "help": [[rung.kind, rung.html] for rung in instance.help],
    }


def instance_from(kind: str, data: Mapping[str, object]) -> Instance:
    """The instance that ``instance_to_json`` wrote.

    Raises:
        KeyError: no such kind, or a part is missing.
    """
    key, rungs = data["key"], data["help"]
    assert isinstance(key, dict)
    assert isinstance(rungs, list)
    return Instance(
        prompt=str(data["prompt"]),
        label=str(data["label"]),
        key=KINDS[kind](key),
        help=tuple(Help(kind=name, html=html) for name, html in rungs),
    )


def item_to_json(item: Item) -> Json:
    """A JSON object that ``item_from`` reads back."""
    return {"kind": item.kind, "instances": [instance_to_json(one) for one in item.instances]}


def item_from(data: Mapping[str, object]) -> Item:
    """The item that ``item_to_json`` wrote.

    Raises:
        KeyError: no such kind, or a part is missing.
    """
    kind, instances = str(data["kind"]), data["instances"]
    assert isinstance(instances, list)
    return Item(kind=kind, instances=tuple(instance_from(kind, one) for one in instances))

"""The open union of item kinds: a name in lesson files, and how its key is read back."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from mastery_widgets.core.choice import ChoiceKey
from mastery_widgets.core.cloze import ClozeKey
from mastery_widgets.core.item import Help, Instance, Item, Json, Key
from mastery_widgets.core.numeric import NumericKey
from mastery_widgets.core.ordering import OrderingKey
from mastery_widgets.core.pairing import PairingKey
from mastery_widgets.core.parsons import ParsonsKey
from mastery_widgets.core.point import PointKey
from mastery_widgets.core.predict import PredictKey
from mastery_widgets.core.program import ProgramKey
from mastery_widgets.core.quantity import QuantityKey
from mastery_widgets.core.symbolic import SymbolicKey
from mastery_widgets.core.text import TextKey

__all__ = ["KINDS", "instance_from", "instance_to_json", "item_from", "item_to_json"]

KINDS: dict[str, Callable[[Mapping[str, object]], Key]] = {
    "choice": ChoiceKey.from_json,
    "cloze": ClozeKey.from_json,
    "code": ProgramKey.from_json,
    "matching": PairingKey.from_json,
    "numeric": NumericKey.from_json,
    "ordering": OrderingKey.from_json,
    "parsons": ParsonsKey.from_json,
    "point": PointKey.from_json,
    "predict": PredictKey.from_json,
    "quantity": QuantityKey.from_json,
    "sorting": PairingKey.from_json,
    "symbolic": SymbolicKey.from_json,
    "text": TextKey.from_json,
}


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

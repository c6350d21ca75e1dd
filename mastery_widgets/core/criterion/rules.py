"""The rules there are: their JSON and their names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib import import_module
from typing import ClassVar, Protocol, cast

from mastery_widgets.core.criterion.piece import Criterion, Setting

__all__ = ["Rule", "criterion_from", "rules"]


class Rule(Protocol):
    """A class of rules. ``name`` is what JSON calls it, ``example`` how an author writes one."""

    name: ClassVar[str]
    example: ClassVar[str]

    @staticmethod
    def from_json(data: Mapping[str, object]) -> Criterion:
        """What ``to_json`` wrote.

        Raises:
            ValueError: numbers that are missing or make no rule.
        """
        ...

    @staticmethod
    def from_text(text: str, setting: Setting) -> Criterion | None:
        """The rule that a text says; None when it says another one.

        Raises:
            ValueError: numbers that make no rule, or a rule that cannot stand where it stands.
        """
        ...


# Name in JSON → module and class, in the order in which authors are told of them. A module is loaded when it is needed.
_RULES = {
    "once": ("once", "Once"),
    "last": ("window", "LastN"),
    "form": ("form", "FixedForm"),
    "known": ("known", "Known"),
    "sequential": ("sequential", "Sequential"),
}


def _rule(name: str) -> type[Rule]:
    module, kind = _RULES[name]
    return cast(type[Rule], getattr(import_module(f"mastery_widgets.core.criterion.{module}"), kind))


def rules() -> tuple[type[Rule], ...]:
    """The classes of all rules, those that join others excepted."""
    return tuple(_rule(name) for name in _RULES)


def criterion_from(data: Mapping[str, object]) -> Criterion:
    """The criterion that ``to_json`` wrote.

    Raises:
        ValueError: no rule of that name, or numbers that make no rule.
    """
    match data:
        case {"rule": "all" | "any" | "sure"}:
            return _joined(data)
        case {"rule": str(name)} if name in _RULES:
            return _rule(name).from_json(data)
        case _:
            raise _unknown(data)


def _joined(data: Mapping[str, object]) -> Criterion:
    from mastery_widgets.core.criterion.joined import AllOf, AnyOf, Sure

    match data:
        case {"rule": "all", "parts": [*parts]}:
            return AllOf(parts=_parts(parts))
        case {"rule": "any", "parts": [*parts]}:
            return AnyOf(parts=_parts(parts))
        case {"rule": "sure", "of": dict(rule)}:
            return Sure(rule=criterion_from(rule))
        case _:
            raise _unknown(data)


def _parts(parts: Iterable[object]) -> tuple[Criterion, ...]:
    return tuple(criterion_from(part if isinstance(part, Mapping) else {}) for part in parts)


def _unknown(data: Mapping[str, object]) -> ValueError:
    names = ", ".join([*_RULES, "all", "any", "sure"])
    return ValueError(f"need a rule among {names}; got {dict(data)!r}")

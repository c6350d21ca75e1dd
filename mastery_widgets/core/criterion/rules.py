"""The rules there are: their JSON and their names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import ClassVar, Protocol

from mastery_widgets.core.criterion.form import FixedForm
from mastery_widgets.core.criterion.joined import AllOf, AnyOf, Sure
from mastery_widgets.core.criterion.known import Known
from mastery_widgets.core.criterion.once import Once
from mastery_widgets.core.criterion.piece import Criterion, Setting
from mastery_widgets.core.criterion.sequential import Sequential
from mastery_widgets.core.criterion.window import LastN

__all__ = ["RULES", "Rule", "criterion_from"]


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


RULES: tuple[type[Rule], ...] = (Once, LastN, FixedForm, Known, Sequential)

_BY_NAME = {rule.name: rule for rule in RULES}


def criterion_from(data: Mapping[str, object]) -> Criterion:
    """The criterion that ``to_json`` wrote.

    Raises:
        ValueError: no rule of that name, or numbers that make no rule.
    """
    match data:
        case {"rule": "all", "parts": [*parts]}:
            return AllOf(parts=_parts(parts))
        case {"rule": "any", "parts": [*parts]}:
            return AnyOf(parts=_parts(parts))
        case {"rule": "sure", "of": dict(rule)}:
            return Sure(rule=criterion_from(rule))
        case {"rule": str(name)} if name in _BY_NAME:
            return _BY_NAME[name].from_json(data)
        case _:
            names = ", ".join([*_BY_NAME, "all", "any", "sure"])
            raise ValueError(f"need a rule among {names}; got {dict(data)!r}")


def _parts(parts: Iterable[object]) -> tuple[Criterion, ...]:
    return tuple(criterion_from(part if isinstance(part, Mapping) else {}) for part in parts)

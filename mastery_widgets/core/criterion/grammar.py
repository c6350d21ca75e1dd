"""The words in which an author says a rule."""

from __future__ import annotations

import re

from mastery_widgets.core.criterion.joined import AllOf, AnyOf, Sure
from mastery_widgets.core.criterion.piece import Criterion, Setting
from mastery_widgets.core.criterion.rules import rules

__all__ = ["DEFAULT_CRITERION", "LONGEST_TEXT", "read_rule"]

DEFAULT_CRITERION = "form at 85 % of each objective"
LONGEST_TEXT = 200
DEEPEST = 10


def read_rule(text: str, *, size: int | None = None, options: int | None = None) -> Criterion:
    """The criterion that a text says.

    ``size`` is how many items of the objective a form takes; None where the rule stands in a frame. ``options`` is how
    many options the item has at the least; None where the answer is constructed.

    Rules are joined by ``and`` and ``or``, with parentheses; ``and`` binds closer. ``and sure`` goes for everything
    that is joined by ``and`` with it.

    Raises:
        ValueError: words that make no rule: what came, and how rules are written.
    """
    said = " ".join(text.split())
    if len(said) > LONGEST_TEXT:
        raise ValueError(f"a rule has at most {LONGEST_TEXT} characters, this one {len(said)}")
    if said.count("(") > DEEPEST:
        raise ValueError(f"a rule has at most {DEEPEST} parentheses, this one {said.count('(')}")
    tokens = [token for token in re.split(r"\s*([()])\s*|\s*\b(and|or)\b\s*", said) if token]
    rule, rest = _any_of(tokens, Setting(size=size, options=options))
    if rest:
        raise ValueError(f"nothing is expected before `{rest[0]}`; join rules by `and` or `or`")
    return rule


def _any_of(tokens: list[str], setting: Setting) -> tuple[Criterion, list[str]]:
    part, tokens = _all_of(tokens, setting)
    parts = [part]
    while tokens[:1] == ["or"]:
        part, tokens = _all_of(tokens[1:], setting)
        parts.append(part)
    return (AnyOf(parts=tuple(parts)) if len(parts) > 1 else parts[0]), tokens


def _all_of(tokens: list[str], setting: Setting) -> tuple[Criterion, list[str]]:
    parts: list[Criterion] = []
    is_sure = False
    while True:
        if tokens[:1] == ["sure"]:
            is_sure, tokens = True, tokens[1:]
        else:
            part, tokens = _one(tokens, setting)
            parts.append(part)
        if tokens[:1] != ["and"]:
            break
        tokens = tokens[1:]
    if not parts:
        raise ValueError("`sure` says how a rule is met; join it to one: `right at once and sure`")
    joined = AllOf(parts=tuple(parts)) if len(parts) > 1 else parts[0]
    return (Sure(rule=joined) if is_sure else joined), tokens


def _one(tokens: list[str], setting: Setting) -> tuple[Criterion, list[str]]:
    if not tokens or tokens[0] in ("and", "or", ")"):
        raise ValueError(f"a rule is missing {f'before `{tokens[0]}`' if tokens else 'at the end'}; {_how()}")
    if tokens[0] == "(":
        rule, rest = _any_of(tokens[1:], setting)
        if rest[:1] != [")"]:
            raise ValueError("a parenthesis is not closed")
        return rule, rest[1:]
    for rule_class in rules():
        said = rule_class.from_text(tokens[0], setting)
        if said is not None:
            return said, tokens[1:]
    raise ValueError(f"`{tokens[0]}` is no rule; {_how()}")


def _how() -> str:
    *others, last = (f"`{rule.example}`" for rule in rules())
    return f"write {', '.join(others)} or {last}"

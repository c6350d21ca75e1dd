"""A smaller input on which a program still fails: made of nothing but what was drawn, so it is one of the author's.

Source: the idea of MacIver & Donaldson (2020), Test-case reduction via test-case generation: never leave what the
generator can give.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from typing import Final

from mastery_widgets.core.values import as_code

__all__ = ["inputs_in", "put", "smaller_inputs"]

_MOST: Final = 10  # candidates: each is a process

Inputs = Mapping[str, object]


def put(text: str, values: Inputs) -> str:
    """An expression with its names put as values.

    Raises:
        SyntaxError, ValueError: it is none.
    """

    class Put(ast.NodeTransformer):
        def visit_Name(self, node: ast.Name) -> ast.AST:
            return ast.parse(as_code(values[node.id]), mode="eval").body if node.id in values else node

    return ast.unparse(ast.fix_missing_locations(Put().visit(ast.parse(text.strip(), mode="eval"))))


def inputs_in(template: str, call: str) -> Inputs:
    """Which values were put for the names of a template; empty where the call is not one of it."""
    found: dict[str, object] = {}
    try:
        _align(ast.parse(template.strip(), mode="eval"), ast.parse(call.strip(), mode="eval"), found)
    except (SyntaxError, ValueError):
        return {}
    return found


def _align(template: ast.AST, node: ast.AST, found: dict[str, object]) -> None:
    if isinstance(template, ast.Name) and not isinstance(node, ast.Name):
        found[template.id] = ast.literal_eval(ast.unparse(node))
        return
    if type(template) is not type(node):
        raise ValueError
    for one, other in zip(ast.iter_child_nodes(template), ast.iter_child_nodes(node), strict=True):
        _align(one, other, found)


def smaller_inputs(inputs: Inputs, drawn: Sequence[Inputs]) -> list[Inputs]:
    """Inputs that are a step smaller than these, the smallest first; ``drawn`` are all that were drawn."""
    found: dict[str, Inputs] = {}
    size = len(as_code(list(inputs.values())))
    for name, value in inputs.items():
        seen = [one[name] for one in drawn if name in one]
        for less in _smaller(value, seen):
            made = {**inputs, name: less}
            code = as_code(list(made.values()))
            if len(code) < size:
                found[code] = made
    return [found[code] for code in sorted(found, key=lambda code: (len(code), code))[:_MOST]]


def _smaller(value: object, seen: Sequence[object]) -> list[object]:
    match value:
        case bool():
            return []
        case int() | float():
            return [one for one in seen if type(one) is type(value) and len(as_code(one)) < len(as_code(value))]
        case str():
            least = min((len(one) for one in seen if isinstance(one, str)), default=len(value))
            shorter = [value[:at] + value[at + 1 :] for at in range(len(value))]
            return [one for one in (*shorter, *value) if len(one) >= least]
        case list():
            lists = [one for one in seen if isinstance(one, list)]
            least = min(map(len, lists), default=len(value))
            parts: list[object] = [one for several in lists for one in several]
            shorter_lists = [value[:at] + value[at + 1 :] for at in range(len(value))] + [[one] for one in value]
            changed = [
                [*value[:at], less, *value[at + 1 :]] for at, one in enumerate(value) for less in _smaller(one, parts)
            ]
            return [one for one in (*shorter_lists, *changed) if len(one) >= least]
        case _:
            return []

"""Blanks in code: places of its tree, more of them from step to step, from the end backwards.

Source: Renkl & Atkinson (2003), Structuring the transition from example study to problem solving: fading backwards.
"""

from __future__ import annotations

import ast
import math
from dataclasses import dataclass

from mastery_widgets.errors import LessonError

__all__ = ["CodeBlank", "blanks_in"]

_MOST = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeBlank:
    """An expression that is left out: characters ``start`` to ``end`` of the code, and what stood there."""

    start: int
    end: int
    text: str


def blanks_in(code: str, step: int, steps: int) -> tuple[CodeBlank, ...]:
    """What is left out at a step (from 1) of ``steps``, in reading order; none overlaps another.

    The last statements go first. In the statement that is touched last only its names and values are left out; in those
    after it the whole expression is. At most twelve blanks.

    Raises:
        LessonError: the code is no Python, or has nothing to leave out.
    """
    try:
        tree = ast.parse(code)
    except SyntaxError as error:
        raise LessonError(f"the worked code is no Python (its line {error.lineno}: {error.msg})") from None
    roots = [one for statement in ast.walk(tree) if isinstance(statement, ast.stmt) for one in _expressions(statement)]
    roots.sort(key=lambda node: (node.lineno, node.col_offset))
    if not roots:
        raise LessonError("the worked code has no expression to leave out")
    count = math.ceil(step * len(roots) / steps)
    touched, *whole = roots[len(roots) - count :]
    # With one statement alone, the later steps leave out all of it.
    is_deep = len(roots) < steps and step > len(roots)
    nodes = [touched] if is_deep else _leaves(touched)
    starts = _line_starts(code)
    found = [_blank(code, node, starts) for node in (*nodes, *whole)]
    return tuple(sorted(found, key=lambda blank: blank.start)[-_MOST:])


def _expressions(statement: ast.stmt) -> list[ast.expr]:
    match statement:
        case ast.Assign(value=value) | ast.AugAssign(value=value) | ast.Expr(value=value):
            return [] if isinstance(value, ast.Constant) and isinstance(value.value, str) else [value]
        case ast.AnnAssign(value=value) | ast.Return(value=value):
            return [] if value is None else [value]
        case ast.If(test=test) | ast.While(test=test) | ast.Assert(test=test):
            return [test]
        case ast.For(iter=iterated):
            return [iterated]
        case _:
            return []


def _leaves(root: ast.expr) -> list[ast.expr]:
    """Names and values in an expression, functions that are called left alone; the expression where it has none."""
    called = {id(node.func) for node in ast.walk(root) if isinstance(node, ast.Call)}
    inside_text = {id(part) for node in ast.walk(root) if isinstance(node, ast.JoinedStr) for part in ast.walk(node)}
    found = [
        node
        for node in ast.walk(root)
        if isinstance(node, ast.Name | ast.Constant) and id(node) not in called and id(node) not in inside_text
    ]
    return [*found] or [root]


def _line_starts(code: str) -> list[int]:
    starts = [0]
    for line in code.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    return starts


def _blank(code: str, node: ast.expr, starts: list[int]) -> CodeBlank:
    assert node.end_lineno is not None
    assert node.end_col_offset is not None
    start = starts[node.lineno - 1] + _characters(code, starts, node.lineno, node.col_offset)
    end = starts[node.end_lineno - 1] + _characters(code, starts, node.end_lineno, node.end_col_offset)
    return CodeBlank(start=start, end=end, text=code[start:end])


def _characters(code: str, starts: list[int], line: int, offset: int) -> int:
    """The tree counts in bytes of UTF-8."""
    return len(code[starts[line - 1] : starts[line]].encode()[:offset].decode("utf-8", "ignore"))

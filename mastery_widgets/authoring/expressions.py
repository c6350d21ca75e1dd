"""Small expressions in lessons: exact numbers and a few functions, never evaluated as code."""

from __future__ import annotations

import ast
import itertools
import math
import operator
import re
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import Any

from mastery_widgets.errors import LessonError

__all__ = ["Value", "evaluate", "names_in", "variants", "written"]

Value = int | Fraction | str | bool

_LENGTH_LIMIT = 500
_NUMBER_LIMIT = 10**15
_VARIANT_LIMIT = 400

_BINARY: dict[type[ast.operator], Callable[[Fraction, Fraction], Fraction | int]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
}
_COMPARE: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}


def _whole(value: Value) -> int:
    if isinstance(value, str) or Fraction(value).denominator != 1:
        raise LessonError(f"need a whole number, got {value!r}")
    return int(value)


_FUNCTIONS: dict[str, Callable[..., Value]] = {
    "abs": lambda x: _tidy(abs(Fraction(x))),
    "gcd": lambda *xs: math.gcd(*map(_whole, xs)),
    "lcm": lambda *xs: math.lcm(*map(_whole, xs)),
    "max": lambda *xs: max(map(Fraction, xs)),
    "min": lambda *xs: min(xs),
    "numerator": lambda x: Fraction(x).numerator,
    "denominator": lambda x: Fraction(x).denominator,
}


def evaluate(text: str, names: Mapping[str, Value]) -> Value:
    """The value of an expression; numbers are exact.

    Raises:
        LessonError: not an expression of this small language, an unknown name, a division by zero, or a number too
        large.
    """
    return _found(_tree(text).body, names, text)


def names_in(text: str) -> set[str]:
    """The names that an expression asks for; empty when the text is no expression."""
    try:
        tree = _tree(text)
    except LessonError:
        return set()
    found = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    return found - _FUNCTIONS.keys()


def written(value: Value) -> str:
    """A value as prose shows it."""
    return str(value)


def _tree(text: str) -> ast.Expression:
    if len(text) > _LENGTH_LIMIT:
        raise LessonError(f"an expression has at most {_LENGTH_LIMIT} characters, got {len(text)}")
    try:
        return ast.parse(text.strip(), mode="eval")
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        raise LessonError(f"`{text}` is no expression; write names, numbers and + - * / // % **") from None


def _tidy(value: Fraction | int) -> Value:
    exact = Fraction(value)
    if abs(exact) > _NUMBER_LIMIT or exact.denominator > _NUMBER_LIMIT:
        raise LessonError("a number in a lesson has at most 15 digits")
    return int(exact) if exact.denominator == 1 else exact


def _value(node: ast.expr, names: Mapping[str, Value]) -> Value:
    match node:
        case ast.Constant(value=bool() | int() | str() as value):
            return value if isinstance(value, str | bool) else _tidy(value)
        case ast.Constant(value=float() as value) if math.isfinite(value):
            return _tidy(Fraction(str(value)))
        case ast.Name(id=name):
            if name not in names:
                known = ", ".join(sorted(names)) or "none"
                raise LessonError(f"no value for the name `{name}`; the frame's names: {known}")
            return names[name]
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return _tidy(-_number(operand, names))
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return not _value(operand, names)
        case ast.BinOp(left=left, op=ast.Pow(), right=right):
            base, exponent = _number(left, names), _number(right, names)
            if exponent.denominator != 1 or abs(exponent) > 20 or abs(base) > 10**6:
                raise LessonError("a power takes a whole exponent from -20 to 20")
            return _tidy(Fraction(base ** int(exponent)))
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _BINARY:
            return _tidy(_BINARY[type(op)](_number(left, names), _number(right, names)))
        case ast.BoolOp(op=op, values=values):
            found = [bool(_value(value, names)) for value in values]
            return all(found) if isinstance(op, ast.And) else any(found)
        case ast.Compare(left=left, ops=ops, comparators=others):
            sides = [_value(side, names) for side in (left, *others)]
            pairs = zip(ops, sides, sides[1:], strict=False)
            if any(type(op) not in _COMPARE for op in ops):
                raise LessonError("compare with == != < <= > >=")
            return all(_COMPARE[type(op)](a, b) for op, a, b in pairs)
        case ast.IfExp(test=test, body=body, orelse=orelse):
            return _value(body if _value(test, names) else orelse, names)
        case ast.Call(func=ast.Name(id=name), args=args, keywords=[]) if name in _FUNCTIONS:
            return _FUNCTIONS[name](*[_value(arg, names) for arg in args])
        case _:
            raise LessonError(
                f"`{ast.unparse(node)}` is not allowed in a lesson's expression; there are numbers, names, "
                f"+ - * / // % **, comparisons, if-else and {', '.join(sorted(_FUNCTIONS))}"
            )


def _found(node: ast.expr, names: Mapping[str, Value], text: str) -> Value:
    """The value of a tree, with what Python says of it in an author's words."""
    try:
        return _value(node, names)
    except ZeroDivisionError:
        raise LessonError(f"`{text}` divides by zero") from None
    except (TypeError, ValueError):
        raise LessonError(f"`{text}` mixes numbers and words") from None
    except RecursionError:
        raise LessonError(f"`{text[:40]} …` is nested too deep") from None


def _number(node: ast.expr, names: Mapping[str, Value]) -> Fraction:
    value = _value(node, names)
    if isinstance(value, str):
        raise LessonError(f"`{ast.unparse(node)}` is a word, a number was wanted")
    return Fraction(value)


_RANGE = re.compile(r"\s*(-?\d{1,6})\s*\.\.\s*(-?\d{1,6})\s*")


def variants(lines: list[str], let: Mapping[str, str], where: str | None) -> Iterator[dict[str, Value]]:
    """The values of a frame's names, one mapping for each instance, in reading order.

    Raises:
        LessonError: a line that is none, more than 400 variants, or a condition that none meets.
    """
    choices = [_choices(line) for line in lines]
    count = math.prod(len(options) for options in choices)
    if count > 20 * _VARIANT_LIMIT:
        raise LessonError(f"`with` makes {count} variants; {_VARIANT_LIMIT} are enough for every criterion")
    kept = 0
    for combination in itertools.product(*choices):
        names: dict[str, Value] = {}
        for part in combination:
            names.update(part)
        for name, expression in let.items():
            names[name] = evaluate(expression, names)
        if where is not None and not evaluate(where, names):
            continue
        kept += 1
        if kept > _VARIANT_LIMIT:
            raise LessonError(f"`with` makes more than {_VARIANT_LIMIT} variants; fewer are enough")
        yield names
    if kept == 0:
        raise LessonError(f"no variant meets `where: {where}`")


def _choices(line: str) -> list[dict[str, Value]]:
    left, _, right = line.partition(" in ")
    names = [name.strip() for name in left.split(",")]
    if not right or not all(name.isidentifier() and not name.startswith("_") for name in names):
        raise LessonError(f"`with: {line}` was not understood; write `n in 3, 4, 5` or `a, b in (1, 2), (3, 4)`")
    if span := _RANGE.fullmatch(right):
        first, last = int(span[1]), int(span[2])
        if not 0 <= last - first < _VARIANT_LIMIT:
            raise LessonError(f"`with: {line}`: a range goes up, and has at most {_VARIANT_LIMIT} values")
        rows: list[list[Value]] = [[n] for n in range(first, last + 1)]
    else:
        try:
            tree = ast.parse(f"[{right}]", mode="eval").body
        except (SyntaxError, ValueError, MemoryError, RecursionError):
            raise LessonError(f"`with: {line}` was not understood; words stand in quotes") from None
        if not isinstance(tree, ast.List):
            raise LessonError(f"`with: {line}` was not understood; write `n in 3, 4, 5`")
        rows = [
            [_found(part, {}, right) for part in (item.elts if isinstance(item, ast.Tuple) else [item])]
            for item in tree.elts
        ]
    for row in rows:
        if len(row) != len(names):
            raise LessonError(f"`with: {line}`: {len(names)} names want {len(names)} values each, got {len(row)}")
    return [dict(zip(names, row, strict=True)) for row in rows]

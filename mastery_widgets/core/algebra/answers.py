"""Whole answers: an expression, an equation, a set, intervals, a vector or a matrix, each read as it is written."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, Literal

from mastery_widgets.core.algebra.reading import Cursor, Grammar, checked, readings_of
from mastery_widgets.core.algebra.tokens import UnreadableExpression
from mastery_widgets.core.algebra.tree import Name, Neg, Node

__all__ = ["SHAPES", "Answer", "Shape", "read_answers"]

Shape = Literal["expression", "equation", "set", "interval", "vector", "matrix"]
SHAPES: tuple[Shape, ...] = ("expression", "equation", "set", "interval", "vector", "matrix")
_PARTS_LIMIT: Final = 36

_INFINITY: Final = Name(name="infinity")
_LOWEST: Final = Neg(of=_INFINITY)
_FLIPPED: Final = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}
# What is asked for may be named first: y = 2x + 1, f(x) = 2x + 1.
_NAMED: Final = re.compile(r"\s*[^\W\d_](?:_?[0-9₀-₉])?\s*(?:\(\s*[a-z]\s*\))?\s*=(?!=)")

_EACH_NAMED: Final = re.compile(r"(?<![^\W_])[^\W\d_](?:_?[0-9₀-₉])? *+=(?!=)")
_LETTER: Final = re.compile(r"(?<![^\W_])(?![eiURπℝ])[^\W\d_](?![^\W_])")
_THOUSANDS: Final = re.compile(r"[0-9],[0-9]{3}(?![0-9])")
_TWO_ARGUMENTS: Final = re.compile(r"log|root", re.I)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """``parts``: one expression; both sides; elements, row by row; or low and high ends of intervals, in turn.

    ``closed`` says of each end whether it belongs to its interval; ``columns`` how many a matrix has.
    """

    shape: Shape
    parts: tuple[Node, ...]
    closed: tuple[bool, ...] = ()
    columns: int = 0


def read_answers(text: str, shape: Shape, grammar: Grammar) -> tuple[Answer, ...]:
    """The readings of an answer: two where ``1/2x`` can be meant in two ways.

    Raises:
        UnreadableExpression: what is the matter, in one word.
    """
    if shape != "equation" and text.count("=") == 1 and (named := _NAMED.match(text)):
        rest = text[named.end() :]
        if shape != "interval" or rest.lstrip()[:1] in "[({]":
            text = rest
    if shape == "set":
        text = _EACH_NAMED.sub("", text)
    if shape == "interval":  # whichever letter she takes for the number
        grammar = replace(grammar, symbols=grammar.symbols | frozenset(_LETTER.findall(text)))
    grammar = replace(grammar, is_comma_decimal=_is_comma_decimal(text, shape, grammar))
    read: Callable[[Cursor], Answer] = {
        "expression": _expression,
        "equation": _equation,
        "set": _set,
        "interval": _intervals,
        "vector": _vector,
        "matrix": _matrix,
    }[shape]

    def within(cursor: Cursor) -> Answer:
        answer = read(cursor)
        if len(answer.parts) > _PARTS_LIMIT:
            raise UnreadableExpression("too-many")
        for part in answer.parts:
            checked(part)
        return answer

    return readings_of(text, grammar, within)


def _is_comma_decimal(text: str, shape: Shape, grammar: Grammar) -> bool:
    """Whether a comma between digits is a decimal sign.

    Raises:
        UnreadableExpression: ``comma``: it may stand between thousands.
    """
    if shape in ("set", "interval", "vector", "matrix"):
        # Where a semicolon stands between two things, no comma has to.
        return ";" in text and shape != "matrix"
    if not grammar.is_comma_decimal and _THOUSANDS.search(text):
        raise UnreadableExpression("comma")
    return grammar.is_comma_decimal or not _TWO_ARGUMENTS.search(text)


def _plain(cursor: Cursor) -> Node:
    node = cursor.sum()
    if cursor.has_plus_minus:
        raise UnreadableExpression("unexpected", sign="±")
    return node


def _expression(cursor: Cursor) -> Answer:
    node = _plain(cursor)
    if cursor.sign in ("=", "<", ">", "<=", ">="):
        raise UnreadableExpression("no-relation")
    return Answer(shape="expression", parts=(node,))


def _equation(cursor: Cursor) -> Answer:
    left = _plain(cursor)
    if cursor.is_at_end:
        raise UnreadableExpression("no-equation")
    cursor.need("=")
    return Answer(shape="equation", parts=(left, _plain(cursor)))


def _elements(cursor: Cursor, *separators: str) -> tuple[Node, ...]:
    """Elements up to what is none of the separators; ``±`` makes two of one."""
    elements: list[Node] = []
    while True:
        begin = cursor.place
        node = cursor.sum()
        elements.append(node)
        if cursor.has_plus_minus:
            end = cursor.place
            other = Cursor(cursor.tokens, is_minus=True)
            other.go_to(begin)
            elements.append(other.sum())
            cursor.has_plus_minus = False
            assert other.place == end
        if not cursor.take(*separators):
            return tuple(elements)


def _set(cursor: Cursor) -> Answer:
    if cursor.take("{"):
        if cursor.take("}"):
            return Answer(shape="set", parts=())
        parts = _elements(cursor, ",", ";")
        cursor.need("}")
    else:
        parts = _elements(cursor, ",", ";", "or", "and")
    return Answer(shape="set", parts=parts)


def _vector(cursor: Cursor) -> Answer:
    angle = cursor.take("<")
    closing = {"(": ")", "[": "]", "": ""}[cursor.take("(", "[")]
    parts = [_plain(cursor)]
    while cursor.take(",", ";"):
        parts.append(_plain(cursor))
    if closing:
        cursor.need(closing)
    if angle:
        cursor.need(">")
    return Answer(shape="vector", parts=tuple(parts))


def _matrix(cursor: Cursor) -> Answer:
    """``[[1, 2], [3, 4]]`` or ``[1, 2; 3, 4]``, with round brackets as well."""
    closing = {"(": ")", "[": "]"}.get(cursor.take("(", "["), "")
    if not closing:
        raise cursor.trouble()
    rows: list[list[Node]] = []
    while True:
        inner = {"(": ")", "[": "]"}.get(cursor.take("["), "")
        row = [_plain(cursor)]
        while cursor.take(","):
            row.append(_plain(cursor))
        if inner:
            cursor.need(inner)
        rows.append(row)
        if not cursor.take(";", *([","] if inner else [])):
            break
    cursor.need(closing)
    if len({len(row) for row in rows}) != 1:
        raise UnreadableExpression("rows")
    return Answer(shape="matrix", parts=tuple(part for row in rows for part in row), columns=len(rows[0]))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Span:
    low: Node = _LOWEST
    high: Node = _INFINITY
    is_low_in: bool = False
    is_high_in: bool = False


def _intervals(cursor: Cursor) -> Answer:
    """Intervals with brackets, or inequalities of one letter; several of them joined by ``∪`` or ``or``."""
    spans: list[_Span] = []
    if cursor.take("{"):
        if not cursor.take("}"):
            node = _plain(cursor)
            cursor.need("}")
            spans.append(_Span(low=node, high=node, is_low_in=True, is_high_in=True))
        return _joined(spans)
    while True:
        spans += _both(cursor)
        if not cursor.take("∪", "or"):
            return _joined(spans)


def _joined(spans: list[_Span]) -> Answer:
    return Answer(
        shape="interval",
        parts=tuple(end for span in spans for end in (span.low, span.high)),
        closed=tuple(is_in for span in spans for is_in in (span.is_low_in, span.is_high_in)),
    )


def _both(cursor: Cursor) -> list[_Span]:
    """One interval, or two half-lines of which both must hold."""
    first = _one(cursor)
    if not cursor.take("and", ","):
        return first
    second = _one(cursor)
    if len(first) != 1 or len(second) != 1:
        raise UnreadableExpression("interval")
    above, below = (first[0], second[0]) if first[0].high == _INFINITY else (second[0], first[0])
    if above.high != _INFINITY or below.low != _LOWEST:
        raise UnreadableExpression("interval")
    return [_Span(low=above.low, high=below.high, is_low_in=above.is_low_in, is_high_in=below.is_high_in)]


def _one(cursor: Cursor) -> list[_Span]:
    if cursor.take("ℝ"):
        return [_Span()]
    begin = cursor.place
    opening = cursor.take("[", "(", "]")
    if opening:
        try:
            return [_bracketed(cursor, opening)]
        except UnreadableExpression:
            if opening != "(":
                raise
            cursor.go_to(begin)
    return _inequality(cursor)


def _bracketed(cursor: Cursor, opening: str) -> _Span:
    low = _plain(cursor)
    if not cursor.take(",", ";"):
        raise cursor.trouble(",")
    high = _plain(cursor)
    closing = cursor.take("]", ")", "[")
    if not closing:
        raise cursor.trouble("]")
    return _Span(low=low, high=high, is_low_in=opening == "[", is_high_in=closing == "]")


def _inequality(cursor: Cursor) -> list[_Span]:
    left = _plain(cursor)
    if isinstance(left, Name) and cursor.take("∈"):
        return _both(cursor)
    sign = cursor.take("<", ">", "<=", ">=", "!=", "=")
    if not sign:
        raise UnreadableExpression("interval")
    middle = _plain(cursor)
    if sign == "!=":
        other = middle if isinstance(left, Name) else left
        return [_Span(high=other), _Span(low=other)]
    if sign == "=":
        return [_Span(low=middle, high=middle, is_low_in=True, is_high_in=True)]
    second = cursor.take("<", ">", "<=", ">=")
    if not second:
        if not isinstance(left, Name):
            left, sign, middle = middle, _FLIPPED[sign], left
        if not isinstance(left, Name):
            raise UnreadableExpression("interval")
        is_in = "=" in sign
        return [_Span(low=middle, is_low_in=is_in) if ">" in sign else _Span(high=middle, is_high_in=is_in)]
    right = _plain(cursor)
    if not isinstance(middle, Name) or sign[0] != second[0]:
        raise UnreadableExpression("interval")
    if sign[0] == ">":
        left, right, sign, second = right, left, second, sign
    return [_Span(low=left, high=right, is_low_in="=" in sign, is_high_in="=" in second)]

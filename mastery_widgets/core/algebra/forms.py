"""In which form an expression stands: the value is right already, now it is asked how it is written."""

from __future__ import annotations

from fractions import Fraction
from math import gcd
from typing import Literal

from mastery_widgets.core.algebra.answers import Answer
from mastery_widgets.core.algebra.tree import (
    Add,
    Call,
    Div,
    Mul,
    Neg,
    Node,
    Number,
    Power,
    names_in,
    nodes_of,
    parts_of,
)
from mastery_widgets.core.algebra.values import Inexact, Undefined, exact_of

__all__ = ["FORMS", "ExpressionForm", "has_form"]

ExpressionForm = Literal["any", "expanded", "factored", "simplified", "solved"]
FORMS: tuple[ExpressionForm, ...] = ("any", "expanded", "factored", "simplified", "solved")


def has_form(answer: Answer, key: Answer, form: ExpressionForm) -> bool:
    """Whether an answer that is right has the form.

    ``expanded``: a sum of products, no sum in any of them, like terms put together. ``factored``: as many factors with
    letters in them as the author's, and no number left to take out of them. ``simplified``: no more operations than the
    author's, fractions in lowest terms. ``solved``: the author's letter alone on one side.
    """
    match form:
        case "expanded":
            return all(map(_is_expanded, answer.parts))
        case "factored":
            pairs = zip(answer.parts, key.parts, strict=False)
            return all(_factors(mine) >= _factors(theirs) and not _has_content(mine, theirs) for mine, theirs in pairs)
        case "simplified":
            mine, theirs = (sum(map(_operations, one.parts)) for one in (answer, key))
            return mine <= theirs and all(map(_is_tidy, answer.parts))
        case "solved":
            return any(
                side == key.parts[0] and not names_in(side) & names_in(other)
                for side, other in (answer.parts, answer.parts[::-1])
            )
        case _:
            return True


def _rational(node: Node) -> Fraction | None:
    """The value of what has no letter and no root in it."""
    try:
        return exact_of(node, {})
    except (Inexact, Undefined):
        return None


def _terms(node: Node) -> list[Node]:
    match node:
        case Add(terms=terms):
            return [part for term in terms for part in _terms(term)]
        case Neg(of=of):
            return _terms(of)
        case _:
            return [node]


def _all_factors(node: Node) -> list[tuple[Node, int]]:
    """Factors with their exponents; what stands below a line has a negative one."""
    match node:
        case Neg(of=of):
            return _all_factors(of)
        case Mul(factors=factors):
            return [pair for factor in factors for pair in _all_factors(factor)]
        case Div(above=above, below=below):
            return _all_factors(above) + [(factor, -power) for factor, power in _all_factors(below)]
        case Power(base=base, exponent=exponent):
            power = _rational(exponent)
            if power is not None and power.denominator == 1:
                return [(factor, one * int(power)) for factor, one in _all_factors(base)]
    return [(node, 1)]


def _is_expanded(node: Node) -> bool:
    seen: set[object] = set()
    for term in _terms(node):
        factors = _all_factors(term)
        if any(isinstance(factor, Add) and power > 0 for factor, power in factors):
            return False
        powers: dict[str, int] = {}
        for factor, power in factors:
            if _rational(factor) is None:
                powers[repr(factor)] = powers.get(repr(factor), 0) + power
        kind = frozenset(pair for pair in powers.items() if pair[1])
        if kind in seen:
            return False
        seen.add(kind)
    return True


def _factors(node: Node) -> int:
    """How many factors have letters in them."""
    return sum(power for factor, power in _all_factors(node) if names_in(factor))


def _has_content(mine: Node, theirs: Node) -> bool:
    """Whether a number can be taken out of a sum among the factors, though none can in the author's."""
    return _content(mine) > 1 >= _content(theirs)


def _content(node: Node) -> int:
    """The largest whole number that divides all coefficients of one of the sums among the factors."""
    largest = 1
    for factor, _ in _all_factors(node):
        if not isinstance(factor, Add):
            continue
        divisor = 0
        for term in _terms(factor):
            number = Fraction(1)
            for part, power in _all_factors(term):
                value = _rational(part)
                if value:
                    number *= value**power
            if number.denominator != 1:
                divisor = 1
                break
            divisor = gcd(divisor, int(number))
        largest = max(largest, divisor)
    return largest


def _operations(node: Node) -> int:
    if _rational(node) is not None:
        return 0
    match node:
        case Add(terms=parts) | Mul(factors=parts):
            return len(parts) - 1 + sum(map(_operations, parts))
        case Neg(of=of):
            return _operations(of)
        case Div() | Power() | Call():
            return 1 + sum(map(_operations, parts_of(node)))
        case _:
            return 0


def _is_tidy(node: Node) -> bool:
    """Numbers worked out, fractions in lowest terms."""
    for one in nodes_of(node):
        match one:
            case Div(above=above, below=below):
                values = _rational(above), _rational(below)
                if values[0] is not None and values[1] is not None and not _is_lowest(values[0], values[1]):
                    return False
            case Add(terms=parts) | Mul(factors=parts):
                if sum(_rational(part) is not None for part in parts) > 1:
                    return False
            case Power(base=Number(), exponent=Number(value=value)) if value.denominator == 1:
                return False
            case Power(exponent=Number(value=value)) if value == 1 or value == 0:
                return False
            case Neg(of=Neg()):
                return False
    return True


def _is_lowest(above: Fraction, below: Fraction) -> bool:
    is_whole = above.denominator == below.denominator == 1
    return is_whole and below > 1 and gcd(int(above), int(below)) == 1

"""Whether two answers are the same: at seeded random points first, exactly where that can be done.

Two rational expressions that agree at a dozen points drawn from many thousands are the same, but for a chance below
10^-20 within these bounds. What has roots, functions or constants in it is compared in floating point, and only where
the difference is far above, or within, what rounding can do.

Source: Schwartz (1980), Fast probabilistic algorithms for verification of polynomial identities, JACM 27(4), lemma 1.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Final

from mastery_widgets.core.algebra.answers import Answer
from mastery_widgets.core.algebra.tree import Add, Name, Neg, Node, Number, names_in, nodes_of
from mastery_widgets.core.algebra.values import Inexact, Undefined, Value, exact_of, value_of

__all__ = ["Decider", "same", "same_answer"]

# Both the same, different, or None: it could not be found out.
Decider = Callable[[Node, Node], bool | None]

_SEED: Final = 1980
_EXACT_POINTS, _POINTS, _ENOUGH = 12, 72, 18
_RANGES: Final = ((-3.0, 3.0), (0.05, 4.0), (-30.0, 30.0), (0.0, 1.0), (-300.0, 300.0))
_ZERO: Final = Number(value=Fraction(0), text="0")
_IMAGINARY: Final = Name(name="i")


def same(one: Node, other: Node, decide: Decider) -> bool | None:
    """Whether both are worth the same wherever both have a value; None where nobody can tell, nor ``decide``."""
    if one == other:
        return True
    infinite = [_infinite(node) for node in (one, other)]
    if any(infinite):
        return infinite[0] == infinite[1]
    try:
        found = _same_exactly(one, other)
    except Inexact:
        found = _same_nearly(one, other)
    return decide(one, other) if found is None else found


def _infinite(node: Node) -> int:
    """1 for infinity, -1 for minus infinity, 0 for all else."""
    if isinstance(node, Neg):
        return -_infinite(node.of)
    return int(node == Name(name="infinity"))


def _dice() -> random.Random:
    return random.Random(_SEED)


def _same_exactly(one: Node, other: Node) -> bool | None:
    """The same at rational points, without any rounding.

    Raises:
        Inexact: one of them is not rational.
    """
    names = sorted(names_in(one) | names_in(other))
    dice = _dice()
    agreed = 0
    for _ in range(3 * _EXACT_POINTS if names else 1):
        point = {name: Fraction(dice.randint(-99_991, 99_991), dice.randint(1, 97)) for name in names}
        try:
            if exact_of(one, point) != exact_of(other, point):
                return False
        except Undefined:
            continue
        agreed += 1
        if agreed == (_EXACT_POINTS if names else 1):
            return True
    return True if agreed >= 3 else None


def _points(names: Sequence[str]) -> list[dict[str, complex]]:
    """Small numbers and large ones, of both signs and positive, and whole ones: somewhere most have a value."""
    dice = _dice()
    found: list[dict[str, complex]] = []
    for place in range(_POINTS):
        kind = place % (len(_RANGES) + 1)
        if kind == len(_RANGES):
            found.append({name: complex(dice.randint(1, 9)) for name in names})
        else:
            found.append({name: complex(dice.uniform(*_RANGES[kind])) for name in names})
    return found


def _same_nearly(one: Node, other: Node) -> bool | None:
    names = sorted(names_in(one) | names_in(other))
    is_real = not any(node == _IMAGINARY for tree in (one, other) for node in nodes_of(tree))
    agreed = 0
    for point in _points(names) if names else [{}]:
        values = value_of(one, point), value_of(other, point)
        if values[0] is None or values[1] is None:
            continue
        if is_real and not (values[0].is_real and values[1].is_real):
            continue
        verdict = _compared(values[0], values[1])
        if verdict is False:
            return False
        agreed += verdict is True
        if agreed == _ENOUGH:
            return True
    return True if agreed >= (3 if names else 1) else None


def _compared(one: Value, other: Value) -> bool | None:
    """None where the difference is more than rounding explains, and less than it surely does not."""
    difference = abs(one.value - other.value)
    error = one.error + other.error + 1e-300
    size = max(abs(one.value), abs(other.value))
    if error > max(1e-6 * size, 1e-9):
        return None  # nothing is left of it but rounding
    if difference <= 64 * error:
        return True
    return False if difference > 4096 * error else None


def same_answer(one: Answer, other: Answer, decide: Decider) -> bool | None:
    """Whether two answers of one shape are the same: sets in any order, intervals as the points in them.

    Equations are, when one is the other times a number; so ``2y = 4x`` is ``y = 2x``, and ``y - 2x = 0``.
    """
    match one.shape:
        case "equation":
            return _same_equation(one, other, decide)
        case "set":
            return _same_set(one.parts, other.parts, decide)
        case "interval":
            return _same_intervals(one, other, decide)
        case _:
            if len(one.parts) != len(other.parts) or one.columns != other.columns:
                return False
            return _all(same(mine, theirs, decide) for mine, theirs in zip(one.parts, other.parts, strict=True))


def _all(verdicts: object) -> bool | None:
    """True when all are; False when one is not; else None."""
    found = list(verdicts)  # type: ignore[call-overload]  # an iterator of verdicts
    return False if False in found else None if None in found else True


def _same_set(one: Sequence[Node], other: Sequence[Node], decide: Decider) -> bool | None:
    is_undecided = False
    for mine, theirs in ((one, other), (other, one)):
        for element in mine:
            found = [same(element, candidate, decide) for candidate in theirs]
            if True in found:
                continue
            if None not in found:
                return False
            is_undecided = True
    return None if is_undecided else True


def _same_equation(one: Answer, other: Answer, decide: Decider) -> bool | None:
    mine, theirs = (Add(terms=(answer.parts[0], Neg(of=answer.parts[1]))) for answer in (one, other))
    if same(mine, _ZERO, decide) is not False or same(theirs, _ZERO, decide) is not False:
        return False  # true of every number, or of which nobody knows: none that was asked for
    names = sorted(names_in(mine) | names_in(theirs))
    try:
        return _proportional_exactly(mine, theirs, names)
    except Inexact:
        return _proportional_nearly(mine, theirs, names)


def _proportional_exactly(one: Node, other: Node, names: Sequence[str]) -> bool | None:
    dice = _dice()
    ratio: Fraction | None = None
    for _ in range(2 * _EXACT_POINTS):
        point = {name: Fraction(dice.randint(-99_991, 99_991), dice.randint(1, 97)) for name in names}
        try:
            mine, theirs = exact_of(one, point), exact_of(other, point)
        except Undefined:
            continue
        if not mine or not theirs:
            if mine or theirs:
                return False
            continue
        ratio = mine / theirs if ratio is None else ratio
        if mine != ratio * theirs:
            return False
    return None if ratio is None else True


def _proportional_nearly(one: Node, other: Node, names: Sequence[str]) -> bool | None:
    ratio: Value | None = None
    agreed = 0
    for point in _points(names):
        mine, theirs = value_of(one, point), value_of(other, point)
        if mine is None or theirs is None or not mine.is_real or not theirs.is_real:
            continue
        if min(abs(mine.value), abs(theirs.value)) < 1e-6:
            continue
        quotient = mine.value / theirs.value
        error = (mine.error / abs(mine.value) + theirs.error / abs(theirs.value)) * abs(quotient) + 1e-15 * abs(
            quotient
        )
        now = Value(value=quotient, error=error)
        ratio = ratio or now
        verdict = _compared(ratio, now)
        if verdict is False:
            return False
        agreed += verdict is True
    return True if agreed >= 3 else None


_Span = tuple[Node, Node, bool, bool]


def _same_intervals(one: Answer, other: Answer, decide: Decider) -> bool | None:
    if any(names_in(end) for end in (*one.parts, *other.parts)):
        return False
    mine, theirs = _spans(one), _spans(other)
    if mine is None or theirs is None:
        return None
    if len(mine) != len(theirs):
        return False
    verdicts: list[bool | None] = []
    for (low, high, is_low_in, is_high_in), other_span in zip(mine, theirs, strict=True):
        verdicts += [same(low, other_span[0], decide), same(high, other_span[1], decide)]
        verdicts.append((is_low_in, is_high_in) == other_span[2:])
    return _all(verdicts)


def _spans(answer: Answer) -> list[_Span] | None:
    """Intervals from low to high, joined where they touch, the empty ones left out; None where an end is no number."""
    found: list[tuple[float, float, _Span]] = []
    for place in range(0, len(answer.parts), 2):
        low, high = answer.parts[place : place + 2]
        ends = _size(low), _size(high)
        if ends[0] is None or ends[1] is None:
            return None
        is_low_in, is_high_in = answer.closed[place : place + 2]
        is_empty = ends[0] > ends[1] or (ends[0] == ends[1] and not (is_low_in and is_high_in))
        if not is_empty:
            found.append((ends[0], ends[1], (low, high, is_low_in, is_high_in)))
    joined: list[tuple[float, float, _Span]] = []
    for low_size, high_size, span in sorted(found, key=lambda one: (one[0], not one[2][2])):
        if joined:
            before_low, before_high, before = joined[-1]
            is_near = abs(low_size - before_high) <= 1e-12 * max(1.0, abs(low_size))
            if low_size < before_high or (is_near and (span[2] or before[3])):
                is_further = high_size > before_high or (high_size == before_high and span[3])
                high, is_in = (span[1], span[3]) if is_further else (before[1], before[3])
                joined[-1] = (before_low, max(before_high, high_size), (before[0], high, before[2], is_in))
                continue
        joined.append((low_size, high_size, span))
    return [span for _, _, span in joined]


def _size(node: Node) -> float | None:
    if infinite := _infinite(node):
        return infinite * float("inf")
    value = value_of(node, {})
    return value.value.real if value is not None and value.is_real else None

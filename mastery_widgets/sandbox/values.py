"""Values as they come out of a jail: JSON with a tag for what JSON has not, read with bounds.

The child encodes exact types only: a subclass could lie about itself wherever it is compared.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping

from mastery_widgets.errors import SandboxError

__all__ = ["NODE_LIMIT", "is_same", "read_value"]

NODE_LIMIT = 20_000


def read_value(text: str) -> object:
    """The value that a jail wrote; it may have written anything.

    Raises:
        SandboxError: no value of ours.
    """
    try:
        tree = json.loads(text)
    except (ValueError, RecursionError):
        raise SandboxError("the program's value cannot be read", reason="unreadable") from None
    count = [0]
    try:
        return _value(tree, count)
    except (RecursionError, ValueError, TypeError, KeyError, AttributeError, OverflowError):
        raise SandboxError("the program's value cannot be read", reason="unreadable") from None


def _value(tree: object, count: list[int]) -> object:
    count[0] += 1
    if count[0] > NODE_LIMIT:
        raise ValueError
    match tree:
        case None | bool() | str() | int():
            return tree
        case {"float": str(text)}:
            return float(text)
        case {"complex": [str(real), str(imaginary)]}:
            return complex(float(real), float(imaginary))
        case {"int": str(text)}:
            return int(text, 16)
        case {"bytes": str(text)}:
            return bytes.fromhex(text)
        case {"list": list(items)}:
            return [_value(one, count) for one in items]
        case {"tuple": list(items)}:
            return tuple(_value(one, count) for one in items)
        case {"set": list(items)}:
            return frozenset(_value(one, count) for one in items)
        case {"dict": list(pairs)}:
            return {_value(key, count): _value(one, count) for key, one in pairs}
        case _:
            raise ValueError


def is_same(got: object, expected: object, *, tolerance: float = 0.0) -> bool:
    """Whether a value is the expected one: types as Python compares them, but True is not 1.

    ``tolerance`` is relative and, near 0, absolute. NaN is NaN. Only plain values come in (``read_value``), so no
    comparison here runs code of a learner's.
    """
    if isinstance(got, bool) or isinstance(expected, bool):
        return got is expected
    if isinstance(got, int | float) and isinstance(expected, int | float):
        return _is_near(got, expected, tolerance)
    if isinstance(got, complex) and isinstance(expected, complex | int | float):
        whole = complex(expected)
        return _is_near(got.real, whole.real, tolerance) and _is_near(got.imag, whole.imag, tolerance)
    if isinstance(got, Mapping) and isinstance(expected, Mapping):
        return got.keys() == expected.keys() and all(
            is_same(got[key], one, tolerance=tolerance) for key, one in expected.items()
        )
    for kind in (list, tuple):
        if isinstance(got, kind) and isinstance(expected, kind):
            return len(got) == len(expected) and all(
                is_same(one, other, tolerance=tolerance) for one, other in zip(got, expected, strict=True)
            )
    if isinstance(got, set | frozenset) and isinstance(expected, set | frozenset):
        return got == expected
    return type(got) is type(expected) and got == expected


def _is_near(got: float, expected: float, tolerance: float) -> bool:
    try:
        if math.isnan(got) or math.isnan(expected):
            return math.isnan(got) and math.isnan(expected)
        return got == expected or (tolerance > 0 and math.isclose(got, expected, rel_tol=tolerance, abs_tol=tolerance))
    except OverflowError:
        return got == expected

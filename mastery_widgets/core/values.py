"""Plain values of Python as text: JSON with a tag for what JSON has not, read with bounds.

So they come out of a process in which a learner's program ran, and so they are recorded. That process encodes exact
types only: a subclass could lie about itself wherever it is compared.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence

from mastery_widgets.core.seen import Array, Named, Table, kind_of_dtype
from mastery_widgets.errors import SandboxError

__all__ = ["NODE_LIMIT", "as_code", "is_same", "read_value", "said", "tagged"]

NODE_LIMIT = 20_000


def read_value(text: str) -> object:
    """The value that a process wrote; it may have written anything.

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
        case {"array": [str(dtype), list(shape), list(cells)]}:
            # A cell that came without a tag may be a number of any type of JSON.
            return Array(dtype=dtype, shape=tuple(map(int, shape)), cells=tuple(_value(one, count) for one in cells))
        case {"table": [bool(series), list(columns), list(dtypes), int(width), int(rows), list(index), list(cells)]}:
            return Table(
                is_series=series,
                columns=tuple(_value(one, count) for one in columns),
                dtypes=tuple(map(str, dtypes)),
                width=width,
                rows=rows,
                index=tuple(_value(one, count) for one in index),
                cells=tuple(tuple(_value(one, count) for one in column) for column in cells),
            )
        case {"named": [str(kind), str(text)]}:
            return Named(type=kind, text=text)
        case _:
            raise ValueError


def is_same(got: object, expected: object, *, tolerance: float = 0.0) -> bool:
    """Whether a value is the expected one: types as Python compares them, but True is not 1.

    ``tolerance`` is relative and, near 0, absolute. NaN is NaN. Only plain values come in (``read_value``), so no
    comparison here runs code of a learner's.
    """
    if isinstance(got, bool) or isinstance(expected, bool):
        return got is expected
    if isinstance(got, Array | Table) or isinstance(expected, Array | Table):
        return _is_same_seen(got, expected, tolerance)
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


def _is_same_seen(got: object, expected: object, tolerance: float) -> bool:
    """Arrays by shape and cells, tables by columns, index and cells; widths of a type are nothing, its kind is."""
    if isinstance(got, Array) and isinstance(expected, Array):
        return (
            got.shape == expected.shape
            and kind_of_dtype(got.dtype) == kind_of_dtype(expected.dtype)
            and is_same(got.cells, expected.cells, tolerance=tolerance)
        )
    if isinstance(got, Table) and isinstance(expected, Table):
        return (
            (got.is_series, got.width, got.rows) == (expected.is_series, expected.width, expected.rows)
            # A series is known by its values; what it is called is asked for by itself.
            and (got.is_series or is_same(got.columns, expected.columns))
            and [kind_of_dtype(one) for one in got.dtypes] == [kind_of_dtype(one) for one in expected.dtypes]
            and is_same(got.index, expected.index, tolerance=tolerance)
            and is_same(got.cells, expected.cells, tolerance=tolerance)
        )
    return False


def _is_near(got: float, expected: float, tolerance: float) -> bool:
    try:
        if math.isnan(got) or math.isnan(expected):
            return math.isnan(got) and math.isnan(expected)
        return got == expected or (tolerance > 0 and math.isclose(got, expected, rel_tol=tolerance, abs_tol=tolerance))
    except OverflowError:
        return got == expected


def tagged(value: object) -> str:
    """The text from which ``read_value`` reads a plain value; the same value, the same text.

    Raises:
        TypeError: no plain value.
    """
    return json.dumps(_tree(value), ensure_ascii=True, separators=(",", ":"))


def _tree(value: object) -> object:
    match value:
        case None | bool() | str():
            return value
        case int():
            return {"int": f"{value:x}"} if abs(value) >= 2**53 else value
        case float():
            return {"float": repr(value)}
        case complex():
            return {"complex": [repr(value.real), repr(value.imag)]}
        case bytes():
            return {"bytes": value.hex()}
        case list() | tuple():
            return {"list" if isinstance(value, list) else "tuple": [_tree(one) for one in value]}
        case set() | frozenset():
            # Sets have no order of their own that would be the same tomorrow.
            return {"set": sorted((_tree(one) for one in value), key=json.dumps)}
        case Mapping():
            return {"dict": [[_tree(key), _tree(one)] for key, one in value.items()]}
        case Array() | Table() | Named():
            return value.tree(_tree)
        case _:
            raise TypeError(f"no plain value: {type(value).__name__}")


def as_code(value: object) -> str:
    """An expression of Python that gives a plain value; an array as the list of its cells.

    Raises:
        TypeError: no plain value.
    """
    match value:
        case float() if not math.isfinite(value):
            return f"float({str(value)!r})"
        case int() if abs(value) >= 10**400:
            return hex(value)
        case None | bool() | str() | int() | float() | complex() | bytes():
            return repr(value)
        case list():
            return f"[{', '.join(map(as_code, value))}]"
        case tuple():
            return f"({''.join(f'{as_code(one)}, ' for one in value)})"
        case set() | frozenset():
            return f"set([{', '.join(map(as_code, value))}])"
        case Mapping():
            return f"{{{', '.join(f'{as_code(key)}: {as_code(one)}' for key, one in value.items())}}}"
        case Array():
            return as_code(list(value.cells))
        case _:
            raise TypeError(f"no plain value: {type(value).__name__}")


def said(value: object, limit: int = 300) -> str:
    """A plain value as Python writes it, cut to ``limit`` characters."""
    parts: list[str] = []
    _say(value, parts, limit)
    text = "".join(parts)
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def _say(value: object, parts: list[str], limit: int) -> None:
    if sum(map(len, parts)) > limit:
        return
    if isinstance(value, Mapping):
        pairs: list[object] = [part for pair in value.items() for part in pair]
        _say_all("{", pairs, (": ", ", "), "}", parts, limit)
    elif isinstance(value, set | frozenset):
        if value:
            _say_all("{", sorted(value, key=lambda one: said(one)), (", ", ", "), "}", parts, limit)
        else:
            parts.append("set()")
    elif isinstance(value, list):
        _say_all("[", value, (", ", ", "), "]", parts, limit)
    elif isinstance(value, Array):
        # In one line, as a list; the shape says the rest.
        parts.append(f"array{value.shape} ")
        _say_all("[", value.cells, (", ", ", "), "]", parts, limit)
    elif isinstance(value, Table):
        names = ", ".join(said(one, 40) for one in value.columns)
        parts.append(
            f"Series({value.rows}) " if value.is_series else f"DataFrame({value.rows} × {value.width}) {names} "
        )
        _say_all("[", list(value.cells), (", ", ", "), "]", parts, limit)
    elif isinstance(value, Named):
        parts.append(value.text[:limit])
    elif isinstance(value, tuple):
        _say_all("(", value, (", ", ", "), ",)" if len(value) == 1 else ")", parts, limit)
    elif isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 10**400:
        parts.append(hex(value)[: limit + 1])  # Python writes no decimal of thousands of digits
    else:
        parts.append(repr(value[: limit + 1] if isinstance(value, str | bytes) else value))


def _say_all(
    begin: str, values: Sequence[object], between: tuple[str, str], end: str, parts: list[str], limit: int
) -> None:
    parts.append(begin)
    for place, one in enumerate(values):
        if place:
            parts.append(between[(place + 1) % 2])
        if sum(map(len, parts)) > limit:
            return
        _say(one, parts, limit)
    parts.append(end)

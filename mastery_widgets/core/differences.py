"""Where a value first differs from the wanted one, in words: how many there are, of which type, at which place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from mastery_widgets.catalogue import phrase
from mastery_widgets.core.seen import Array, Table, kind_of_dtype, rows_kept
from mastery_widgets.core.values import is_same, said

__all__ = ["difference_of"]

_SHORT: Final = 120
_MANY: Final = 8  # entries that are taken in at one glance


def difference_of(got: object, expected: object, language: str, *, tolerance: float = 0.0) -> str:
    """One plain sentence; empty where the two values themselves say enough, or where they are the same."""
    if isinstance(got, Array) and isinstance(expected, Array):
        return _of_arrays(got, expected, language, tolerance)
    if isinstance(got, Table) and isinstance(expected, Table):
        return _of_tables(got, expected, language, tolerance)
    for kind in (list, tuple):
        if isinstance(got, kind) and isinstance(expected, kind):
            return _of_rows(got, expected, language, tolerance)
    if isinstance(got, Mapping) and isinstance(expected, Mapping):
        return _of_keys(got, expected, language, tolerance)
    return ""


def _of_rows(
    got: list[object] | tuple[object, ...],
    expected: list[object] | tuple[object, ...],
    language: str,
    tolerance: float,
) -> str:
    if len(got) != len(expected):
        return phrase("differs.length", language, got=len(got), wanted=len(expected))
    for place, (one, other) in enumerate(zip(got, expected, strict=True)):
        if not is_same(one, other, tolerance=tolerance):
            return (
                "" if len(expected) <= _MANY and len(said(expected)) < 60 else _at(f"[{place}]", one, other, language)
            )
    return ""


def _of_keys(got: Mapping[object, object], expected: Mapping[object, object], language: str, tolerance: float) -> str:
    for key in expected:
        if key not in got:
            return phrase("differs.key-missing", language, name=said(key, _SHORT))
    for key in got:
        if key not in expected:
            return phrase("differs.key-more", language, name=said(key, _SHORT))
    for key, one in expected.items():
        if not is_same(got[key], one, tolerance=tolerance):
            return _at(f"[{said(key, _SHORT)}]", got[key], one, language)
    return ""


def _of_arrays(got: Array, expected: Array, language: str, tolerance: float) -> str:
    if got.shape != expected.shape:
        return phrase("differs.shape", language, got=str(got.shape), wanted=str(expected.shape))
    if kind_of_dtype(got.dtype) != kind_of_dtype(expected.dtype):
        return phrase("differs.dtype", language, got=got.dtype, wanted=expected.dtype)
    for number, (one, other) in enumerate(zip(got.cells, expected.cells, strict=True)):
        if not is_same(one, other, tolerance=tolerance):
            return _at(f"[{', '.join(map(str, got.place(number)))}]", one, other, language)
    return ""


def _of_tables(got: Table, expected: Table, language: str, tolerance: float) -> str:
    if got.is_series != expected.is_series:
        return phrase("differs.series" if got.is_series else "differs.table", language)
    if not got.is_series and not is_same(got.columns, expected.columns):
        return _of_columns(got, expected, language)
    if got.rows != expected.rows:
        return phrase("differs.rows", language, got=got.rows, wanted=expected.rows)
    for name, dtype, other_dtype in zip(expected.columns, got.dtypes, expected.dtypes, strict=False):
        if kind_of_dtype(dtype) != kind_of_dtype(other_dtype):
            return phrase("differs.column-dtype", language, column=said(name, _SHORT), got=dtype, wanted=other_dtype)
    for number, (one, other) in enumerate(zip(got.index, expected.index, strict=False)):
        if not is_same(one, other, tolerance=tolerance):
            row = rows_kept(got.rows, got.width)[number]
            return phrase("differs.index", language, row=row, got=said(one, _SHORT), wanted=said(other, _SHORT))
    for name, column, wanted in zip(expected.columns, got.cells, expected.cells, strict=False):
        for number, (one, other) in enumerate(zip(column, wanted, strict=False)):
            if not is_same(one, other, tolerance=tolerance):
                label = said(expected.index[number], _SHORT)
                if expected.is_series:
                    return _at(f"[{label}]", one, other, language)
                return phrase(
                    "differs.cell", language, row=label, column=said(name, _SHORT),
                    got=said(one, _SHORT), wanted=said(other, _SHORT),
                )  # fmt: skip
    return ""


def _of_columns(got: Table, expected: Table, language: str) -> str:
    missing = [one for one in expected.columns if one not in got.columns]
    more = [one for one in got.columns if one not in expected.columns]
    if missing:
        return phrase("differs.column-missing", language, column=said(missing[0], _SHORT))
    if more:
        return phrase("differs.column-more", language, column=said(more[0], _SHORT))
    return phrase("differs.column-order", language, wanted=", ".join(said(one, _SHORT) for one in expected.columns))


def _at(place: str, got: object, expected: object, language: str) -> str:
    return phrase("differs.at", language, place=place, got=said(got, _SHORT), wanted=said(expected, _SHORT))

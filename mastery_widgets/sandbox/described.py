"""What a value is, as plain values: looked at by its exact type, so that no code of a learner's runs.

numpy, pandas and matplotlib are looked at where a program has imported them (``sys.modules``), and never imported here.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any, Final

from mastery_widgets.core.seen import CELL_LIMIT, COLUMN_LIMIT, Array, Named, Table, rows_kept, sample_places
from mastery_widgets.core.values import NODE_LIMIT

__all__ = ["figure_of", "last_figure", "looked", "type_name"]

_DEPTH: Final = 40
_TEXT_LIMIT: Final = 100_000
_NAME_OF = type.__dict__["__name__"].__get__  # a metaclass may lie about it
_MISSING = float("nan")
# Kept from before a learner's code ran: what she puts in their place is not asked.
_type, _len, _iter, _issubclass = type, len, iter, issubclass


def type_name(value: object) -> str:
    """The name of a value's type, whatever the value says of itself."""
    return str(_NAME_OF(_type(value)))


def looked(value: object, left: list[int] | None = None, depth: int = 0) -> object:
    """A plain value that is the same: numbers, texts, their collections, arrays, tables, and what a figure shows.

    Raises:
        TypeError: of a type that is not looked at.
        ValueError: too large or too deep.
    """
    left = [NODE_LIMIT, _TEXT_LIMIT] if left is None else left
    left[0] -= 1
    if left[0] < 0 or depth > _DEPTH:
        raise ValueError("too large or too deep to compare")
    kind = _type(value)
    found: Any = value
    if value is None or kind in (bool, int, float, complex):
        return value
    if kind in (str, bytes):
        left[1] -= _len(found)
        if left[1] < 0:
            raise ValueError("too large or too deep to compare")
        return value
    if kind in (list, tuple, set, frozenset):
        items = [looked(one, left, depth + 1) for one in found]
        return items if kind is list else tuple(items) if kind is tuple else frozenset(items)
    if kind is dict:
        return {looked(key, left, depth + 1): looked(one, left, depth + 1) for key, one in found.items()}
    if kind is SimpleNamespace:
        return {key: looked(one, left, depth + 1) for key, one in vars(found).items()}
    seen = _seen(found, kind)
    if seen is None:
        raise TypeError(f"a value of type {type_name(value)}")
    return seen[0]


def _seen(value: Any, kind: type) -> tuple[object] | None:
    """In a tuple; None where it is nothing of numpy's or pandas'."""
    np, pd = sys.modules.get("numpy"), sys.modules.get("pandas")
    if np is not None:
        if kind is np.ndarray:
            places = sample_places(int(value.size), CELL_LIMIT)
            cells = tuple(_cell(value.flat[place]) for place in places)
            return (Array(dtype=str(value.dtype), shape=tuple(map(int, value.shape)), cells=cells),)
        if _is_of(kind, np.generic, "numpy"):
            return (_cell(value),)
        if _is_of(kind, np.dtype, "numpy"):
            return (str(value),)
    if pd is not None:
        if kind is pd.DataFrame:
            return (_table(value),)
        if kind is pd.Series:
            places = rows_kept(_len(value.index), 1)
            return (
                Table(
                    is_series=True,
                    columns=(_cell(value.name),),
                    dtypes=(str(value.dtype),),
                    width=1,
                    rows=_len(value.index),
                    index=_cells(value.index[places]),
                    cells=(_cells(value.iloc[places]),),
                ),
            )
        if _is_of(kind, pd.Index, "pandas"):
            places = sample_places(_len(value), CELL_LIMIT)
            return (Array(dtype=str(value.dtype), shape=(_len(value),), cells=_cells(value[places])),)
        if _is_of(kind, pd.api.extensions.ExtensionDtype, "pandas"):
            return (str(value),)
    return None


def _is_of(kind: type, family: type, module: str) -> bool:
    """A type of a library's own, and no subclass that a learner made."""
    return _issubclass(kind, family) and str(_type.__getattribute__(kind, "__module__")).split(".")[0] == module


def _table(value: Any) -> Table:
    width, rows = _len(value.columns), _len(value.index)
    places = rows_kept(rows, width)
    kept = range(min(width, COLUMN_LIMIT))
    return Table(
        is_series=False,
        columns=_cells(value.columns[: _len(kept)]),
        dtypes=tuple(str(value.dtypes.iloc[at]) for at in kept),
        width=width,
        rows=rows,
        index=_cells(value.index[places]),
        cells=tuple(_cells(value.iloc[places, at]) for at in kept),
    )


def _cells(values: Any) -> tuple[object, ...]:
    return tuple(_cell(one) for one in values.tolist())


def _cell(value: Any) -> object:
    """A cell of an array or a table: what is missing is NaN, a moment is its text."""
    kind = _type(value)
    if kind in (bool, int, float, complex, str, bytes):
        return value[:1_000] if kind in (str, bytes) else value
    if value is None:
        return _MISSING
    module = str(_type.__getattribute__(kind, "__module__")).split(".")[0]
    if module == "numpy":
        if kind.__name__ in ("datetime64", "timedelta64"):
            text = str(value)
            return _MISSING if text == "NaT" else Named(type="moment", text=text)
        return looked(value.item()) if kind is not sys.modules["numpy"].void else Named(type="record", text=str(value))
    if module == "pandas":
        text = str(value)
        return _MISSING if text in ("NaT", "<NA>") else Named(type="moment", text=text)
    if module in ("datetime", "decimal", "fractions"):
        return Named(type="moment" if module == "datetime" else kind.__name__, text=str(value))
    if kind in (list, tuple, dict, set, frozenset):
        return looked(value)
    return Named(type="object", text=type_name(value))


# -- figures -----------------------------------------------------------------------------------------------------------


def last_figure() -> Any:
    """The figure of matplotlib's that was made last and is not closed; None where there is none."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    numbers = [] if pyplot is None else pyplot.get_fignums()
    return pyplot.figure(numbers[-1]) if pyplot is not None and numbers else None


def figure_of(figure: Any) -> SimpleNamespace:
    """What a figure of matplotlib's shows: that of its first axes at once, and of all of them under ``axes``.

    Raises:
        LookupError: there is none, or nothing is drawn in it.
    """
    axes = [] if figure is None else [_axes(one) for one in figure.axes[:8]]
    if not axes:
        raise LookupError("no figure was drawn")
    heading = getattr(figure, "_suptitle", None)
    title = heading.get_text() if heading is not None else axes[0].title
    return SimpleNamespace(**{**vars(axes[0]), "title": title, "axes": axes})


def _axes(axes: Any) -> SimpleNamespace:
    legend = axes.get_legend()
    bars = [bar for group in axes.containers if hasattr(group, "patches") for bar in group.patches[:200]]
    return SimpleNamespace(
        title=axes.get_title(),
        x_label=axes.get_xlabel(),
        y_label=axes.get_ylabel(),
        x_scale=axes.get_xscale(),
        y_scale=axes.get_yscale(),
        x_ticks=[str(text) for text in axes.xaxis.get_major_formatter().format_ticks(axes.get_xticks())],
        lines=[
            SimpleNamespace(x=_numbers(one.get_xdata()), y=_numbers(one.get_ydata()), label=_label(one))
            for one in axes.lines[:50]
        ],
        bars=[
            SimpleNamespace(
                x=float(bar.get_x() + bar.get_width() / 2), height=float(bar.get_height()), width=float(bar.get_width())
            )
            for bar in bars
        ],
        points=[
            SimpleNamespace(
                x=_numbers([place[0] for place in one.get_offsets()]),
                y=_numbers([place[1] for place in one.get_offsets()]),
                label=_label(one),
            )
            for one in axes.collections[:50]
            if type_name(one) == "PathCollection"
        ],
        legend=[] if legend is None else [text.get_text() for text in legend.get_texts()],
    )


def _label(one: Any) -> str:
    text = str(one.get_label())
    return "" if text.startswith("_") else text


def _numbers(values: Sequence[Any]) -> list[object]:
    return [_cell(one) for one in list(values)[:CELL_LIMIT]]

"""What was seen of an array or a table in a learner's kernel: plain values, so that comparing runs no code of hers.

numpy and pandas are not needed here, and not imported. Of what is large a fixed sample is kept: the same places of
everything that has the same shape.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

__all__ = ["CELL_LIMIT", "COLUMN_LIMIT", "Array", "Named", "Table", "kind_of_dtype", "rows_kept", "sample_places"]

CELL_LIMIT: Final = 2_000
COLUMN_LIMIT: Final = 100

ToTree = Callable[[object], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Array:
    """An array. ``cells`` are those at ``sample_places`` of all its cells, in row-major order."""

    dtype: str
    shape: tuple[int, ...]
    cells: tuple[object, ...]

    @property
    def count(self) -> int:
        """How many cells it has."""
        product = 1
        for length in self.shape:
            product *= length
        return product

    def place(self, number: int) -> tuple[int, ...]:
        """The indices of the cell with that number among ``cells``."""
        flat = sample_places(self.count, CELL_LIMIT)[number]
        indices: list[int] = []
        for length in reversed(self.shape):
            indices.append(flat % length)
            flat //= length
        return tuple(reversed(indices))

    def tree(self, to_tree: ToTree) -> object:
        """As JSON."""
        return {"array": [self.dtype, list(self.shape), [to_tree(one) for one in self.cells]]}


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table, or with ``is_series`` one column of it.

    ``index`` and each of ``cells`` (one tuple a column) hold the rows at ``rows_kept``. Of over 100 columns the first
    100 are kept; ``width`` is how many there are.
    """

    is_series: bool
    columns: tuple[object, ...]
    dtypes: tuple[str, ...]
    width: int
    rows: int
    index: tuple[object, ...]
    cells: tuple[tuple[object, ...], ...]

    def tree(self, to_tree: ToTree) -> object:
        """As JSON."""
        parts = [list(map(to_tree, one)) for one in (self.columns, self.index)]
        cells = [list(map(to_tree, column)) for column in self.cells]
        return {"table": [self.is_series, parts[0], list(self.dtypes), self.width, self.rows, parts[1], cells]}


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A value that is known by its type and what it is written as: a moment, a category, a dtype."""

    type: str
    text: str

    def tree(self, to_tree: ToTree) -> object:
        """As JSON."""
        return {"named": [self.type, self.text]}


def sample_places(count: int, most: int) -> list[int]:
    """Which of ``count`` places are kept, in order: all, or the first half of ``most`` and the rest evenly spread."""
    if count <= most:
        return list(range(count))
    first = most // 2
    others = most - first
    return [*range(first), *(first + (count - 1 - first) * k // (others - 1) for k in range(others))]


def rows_kept(rows: int, columns: int) -> list[int]:
    """Which rows of a table are kept."""
    return sample_places(rows, max(10, CELL_LIMIT // max(1, min(columns, COLUMN_LIMIT))))


def kind_of_dtype(dtype: str) -> str:
    """``number``, ``truth``, ``moment`` or ``text``: types of one kind are not told apart by their width."""
    name = dtype.lower()
    if name.startswith("bool"):
        return "truth"
    if name.startswith(("int", "uint", "float", "complex")):
        return "number"
    return "moment" if name.startswith(("datetime", "timedelta", "period")) else "text"

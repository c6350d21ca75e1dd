"""What is placed on a figure, as an author writes it: ``(2, 3)``, ``y = 2x + 1``, ``[2, 5)``, ``any 3``."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise

from mastery_widgets.authoring.straight_text import read_straight
from mastery_widgets.core.graphical.ground import Ground
from mastery_widgets.core.item import Json

__all__ = ["WRITTEN", "placed_of"]

Number = Callable[[str], Fraction]

_POINT = re.compile(r"\(([^()]*(?:\([^()]*\)[^()]*)*)\)")
_INTERVAL = re.compile(r"([\[(\]])(.*)[,;](.*)([\])\[])")
_ENDLESS = re.compile(r"([-+\N{MINUS SIGN}]?)\s*(inf|infinity|oo|\N{INFINITY})", re.I)
_COMPARED = re.compile(r"(.*?)(<=|>=|≤|≥|<|>)(.*?)(?:(<=|>=|≤|≥|<|>)(.*))?")
_TURNED = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}

# How each place is written, for who has to be told.
WRITTEN: Mapping[str, str] = {
    "point": "(2, 3)",
    "points": "(2, 3), (4, 5), or -2, 2 on a line",
    "line": "y = 2x + 1, or x = 3",
    "half-plane": "y > 2x + 1, or y <= 3",
    "rectangle": "(1, 2) to (4, 5)",
    "interval": "[2, 5), x < 3 or 2 <= x < 5",
    "bars": "3, 5, 2: a height for each name",
    "cells": "any 3, or (1, 2), (3, 1): column and row",
    "spots": "names of spots, with commas between them",
}


def placed_of(text: str, place: str, ground: Ground, number: Number) -> Json:
    """What a text places, in the shape of a response.

    Raises:
        ValueError: it cannot be read, or lies outside the figure.
    """
    match place:
        case "point" | "points":
            return _points(text, place, ground, number)
        case "line" | "half-plane":
            straight = read_straight(text)
            if (straight.sign == "=") != (place == "line"):
                raise ValueError(f"{text!r}; write {WRITTEN[place]}")
            if place == "line":
                return {"points": straight.points()}
            side = 1 if straight.is_above else -1
            return {"points": straight.points(), "side": side, "border": straight.has_border}
        case "rectangle":
            corners = _pairs(text.replace(" to ", ", "), place, number)
            if len(corners) != 2:
                raise ValueError(f"{text!r}; write {WRITTEN[place]}")
            (x1, y1), (x2, y2) = (_inside(corner, ground) for corner in corners)
            return {"points": [[min(x1, x2), min(y1, y2)], [max(x1, x2), max(y1, y2)]]}
        case "interval":
            return _interval(text, ground, number)
        case "bars":
            heights = [float(number(part)) for part in _parted(text)]
            if len(heights) != len(ground.names):
                raise ValueError(f"{len(heights)} heights for {len(ground.names)} names")
            assert ground.y is not None
            if not all(ground.y.holds(height) for height in heights):
                raise ValueError(f"a height beyond the scale, which goes from {ground.y.low:g} to {ground.y.high:g}")
            return {"heights": heights}
        case "cells":
            return _cells(text, ground, number)
        case _:
            names = [spot.name for spot in ground.spots]
            wanted = [part.strip() for part in text.split(",")]
            for name in wanted:
                if name not in names:
                    raise ValueError(f"there is no spot {name!r}; there are {', '.join(names)}")
            return {"spots": sorted({names.index(name) for name in wanted})}


def _parted(text: str) -> list[str]:
    """The parts between commas that stand in no bracket."""
    parts, depth = [""], 0
    for sign in text:
        depth += (sign == "(") - (sign == ")")
        if sign == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += sign
    return parts


def _pairs(text: str, place: str, number: Number) -> list[list[float]]:
    points = []
    for part in _parted(text):
        found = _POINT.fullmatch(part.strip())
        numbers = _parted(found[1].replace(";", ",")) if found else []
        if len(numbers) != 2:
            raise ValueError(f"{part.strip()!r}; write {WRITTEN[place]}")
        points.append([float(number(one)) for one in numbers])
    return points


def _points(text: str, place: str, ground: Ground, number: Number) -> Json:
    points = [[float(number(part))] for part in _parted(text)] if ground.y is None else _pairs(text, place, number)
    if place == "point" and len(points) != 1:
        raise ValueError(f"{len(points)} points; `place: points` has several")
    made = sorted(_inside(point, ground) for point in points)
    if any(one == other for one, other in pairwise(made)) or len(made) > 12:
        raise ValueError(f"{len(made)} points; at most 12, none of them twice")
    return {"points": made}


def _inside(point: Sequence[float], ground: Ground) -> list[float]:
    for value, axis in zip(point, (ground.x, ground.y), strict=False):
        if axis is None or not axis.holds(value):
            axis = axis or ground.x
            raise ValueError(f"{value:g} lies outside the figure, which goes from {axis.low:g} to {axis.high:g}")
    return [value + 0.0 for value in point]


def _end(text: str, sign: str, ground: Ground, number: Number, *, is_low: bool) -> list[object]:
    found = _ENDLESS.fullmatch(text.strip())
    if found:
        if (found[1] in ("-", "\N{MINUS SIGN}")) != is_low:
            raise ValueError(f"{text.strip()!r} at that end")
        return [None, "none"]
    return [_inside([float(number(text))], ground)[0], "closed" if sign in ("<=", ">=", "≤", "≥", "closed") else "open"]


def _interval(text: str, ground: Ground, number: Number) -> Json:
    ends: list[list[object]]
    found, compared = _INTERVAL.fullmatch(text.strip()), _COMPARED.fullmatch(text.strip())
    if found:
        low = _end(found[2], "closed" if found[1] == "[" else "open", ground, number, is_low=True)
        high = _end(found[3], "closed" if found[4] == "]" else "open", ground, number, is_low=False)
        ends = [low, high]
    elif compared:
        ends = _from_comparison(compared, ground, number)
    else:
        raise ValueError(f"{text!r}; write {WRITTEN['interval']}")
    (low_at, low_kind), (high_at, high_kind) = ends
    if low_kind == high_kind == "none":
        raise ValueError(f"{text!r} is the whole line")
    if isinstance(low_at, float) and isinstance(high_at, float) and not low_at < high_at:
        raise ValueError(f"{text!r} goes from {low_at:g} to {high_at:g}; the smaller one comes first")
    return {"ends": [[low_at, low_kind], [high_at, high_kind]]}


def _from_comparison(compared: re.Match[str], ground: Ground, number: Number) -> list[list[object]]:
    left, first, middle, second, right = compared.groups()
    first = {"≤": "<=", "≥": ">="}.get(first, first)
    if second is None:
        letter, value, sign = left.strip(), middle, first
        if not re.fullmatch(r"[A-Za-z]", letter):
            letter, value, sign = middle.strip(), left, _TURNED[first]
        if not re.fullmatch(r"[A-Za-z]", letter):
            raise ValueError(f"{compared[0]!r}; write {WRITTEN['interval']}")
        end = _end(value, sign, ground, number, is_low=sign.startswith(">"))
        return [end, [None, "none"]] if sign.startswith(">") else [[None, "none"], end]
    if not re.fullmatch(r"[A-Za-z]", middle.strip()) or first[0] in ">≥" or second[0] in ">≥":
        raise ValueError(f"{compared[0]!r}; write {WRITTEN['interval']}")
    return [
        _end(left, first, ground, number, is_low=True),
        _end(right, second, ground, number, is_low=False),
    ]


def _cells(text: str, ground: Ground, number: Number) -> Json:
    columns, rows = ground.cells
    if text.strip().startswith("any "):
        count = number(text.strip().removeprefix("any "))
        if count.denominator != 1 or not 1 <= count <= columns * rows:
            raise ValueError(f"any {count} of {columns * rows} cells")
        return {"any": int(count)}
    cells = []
    for column, row in _pairs(text, "cells", number):
        if column % 1 or row % 1 or not (1 <= column <= columns and 1 <= row <= rows):
            raise ValueError(f"no cell in column {column:g}, row {row:g}; there are {columns} by {rows}")
        cells.append(int(row - 1) * columns + int(column - 1))
    return {"cells": sorted(set(cells))}

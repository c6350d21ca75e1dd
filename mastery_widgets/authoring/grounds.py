"""From the head of a frame to the figure on which something is placed: its drawing, its axes, its spots."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from xml.sax.saxutils import quoteattr

from mastery_widgets.authoring import figures
from mastery_widgets.authoring.figures_ink import Area
from mastery_widgets.authoring.figures_plotted import plotted
from mastery_widgets.authoring.filling import fill, fill_code
from mastery_widgets.authoring.frame_text import Mark
from mastery_widgets.authoring.variant import Variant, names_of, number_of
from mastery_widgets.core.graphical.ground import Axis, Ground, Spot
from mastery_widgets.errors import LessonError

__all__ = ["FINGER", "ground_of"]

_NEEDS = {
    "bars": ("names of columns", "columns names=Mon,Tue to=10"),
    "cells": ("cells", "grid columns=4 rows=3"),
    "interval": ("a number line", "line from=-5 to=5"),
}
# Of a picture or a plot, as a share of its axis: as near as a finger comes on a phone.
FINGER = 0.04
_SPOT = re.compile(r"\s*([^,;]+),([^,;]+)(?:,([^,;]+)(?:,([^,;]+))?)?\s*")


def _figure(variant: Variant) -> figures.Figure:
    head, line = variant.frame.head, variant.frame.line
    given, plot = head.get("figure"), head.get("plot")
    if (given is None) == (plot is None):
        raise LessonError(
            "something is placed on a figure: `figure: plane x=-5..5 y=-5..5`, or `plot:` with matplotlib code; "
            "one of them is wanted",
            line=line,
        )
    words = fill(str(head.get("words", "")), variant.names).strip()
    try:
        if plot is None:
            figure = figures.draw(fill(str(given), variant.names).strip())
            return replace(figure, svg=_told(figure, words), words=words) if words else figure
        if not words:
            raise LessonError("`plot` has no words for those who cannot see it; write `words: …` beside it", line=line)
        return figures.figure_of(plotted(fill_code(str(plot), variant.names)), words)
    except figures.FigureError as error:
        raise LessonError(f"`{'figure' if plot is None else 'plot'}`: {error}", line=line) from None


def _told(figure: figures.Figure, words: str) -> str:
    return figure.svg.replace(f"aria-label={quoteattr(figure.words)}", f"aria-label={quoteattr(words)}", 1)


def ground_of(place: str, variant: Variant) -> Ground:
    """The ground that `figure` or `plot` draws, in the steps that the head asks for.

    Raises:
        LessonError: no figure, none on which that can be placed, or one without words.
    """
    figure, line = _figure(variant), variant.frame.line
    area = figure.area
    if area is None:
        raise LessonError(
            "nothing can be placed on that figure; there are plane, line, columns, grid and picture", line=line
        )
    is_fit = {"bars": bool(area.names), "cells": bool(area.cells[0]), "interval": area.y is None}.get(
        place, (area.y is not None or place == "points") and not area.names and not area.cells[0]
    )
    if place == "point" and area.y is None:
        raise LessonError("one place on a number line is `ask: point`, with `line: 0 to 2 in 8 steps`", line=line)
    if not is_fit:
        what, example = _NEEDS.get(place, ("two axes", "plane x=-5..5 y=-5..5"))
        raise LessonError(f"`place: {place}` needs a figure with {what}, such as `{example}`", line=line)
    if place == "half-plane" and area.y is not None and area.y.start > area.y.end:
        raise LessonError("on a picture nothing is above a line by its numbers: they count downwards", line=line)
    x, y = _stepped(area, variant)
    ground = Ground(
        drawing=figure.svg,
        box=(
            area.left / figure.width, area.top / figure.height, area.width / figure.width, area.height / figure.height
        ),
        x=x, y=y, names=area.names, cells=area.cells,
    )  # fmt: skip
    return replace(ground, spots=_spots(place, ground, variant))


def _stepped(area: Area, variant: Variant) -> tuple[Axis, Axis | None]:
    """The axes of a figure, in the steps that the head asks for: one number, or two (across, up)."""
    given = variant.frame.head.get("step")
    if given is None:
        return area.x, area.y
    parts = [fill(part, variant.names) for part in str(given).split(",")]
    try:
        steps = [float(Fraction(part.strip())) for part in parts]
        if len(steps) > 2:
            raise ValueError("more than two numbers")
        x = replace(area.x, step=steps[0])
        return x, None if area.y is None else replace(area.y, step=steps[-1])
    except (ValueError, ZeroDivisionError) as error:
        raise LessonError(f"`step: {given}`: {error}", line=variant.frame.line) from None


def _spots(place: str, ground: Ground, variant: Variant) -> tuple[Spot, ...]:
    given, line = variant.frame.head.get("spots"), variant.frame.line
    if place != "spots":
        return ()
    if not isinstance(given, Mapping) or not 2 <= len(given) <= 24:
        raise LessonError("`spots` is a mapping of 2 to 24 names, such as `root: 30, 80, 12`", line=line)
    assert ground.y is not None
    spots = []
    for name, where in given.items():
        mark = Mark(sign="spots:", text=f"{name}: {where}", said="", line=line)
        found = _SPOT.fullmatch(fill(str(where), variant.names))
        if found is None:
            raise LessonError(
                f"`spots: {name}: {where}`; write its middle, and how far it reaches: `x, y, radius` or "
                "`x, y, half width, half height`",
                line=line,
            )
        x, y = (float(number_of(part, mark, variant)) for part in found.groups()[:2])
        wide = float(number_of(found[3], mark, variant)) if found[3] else (ground.x.high - ground.x.low) * FINGER
        tall = float(number_of(found[4], mark, variant)) if found[4] else wide
        if not (ground.x.holds(x) and ground.y.holds(y)) or wide <= 0 or tall <= 0:
            raise LessonError(f"the spot {name!r} lies outside the figure, or reaches nowhere", line=line)
        label = fill(str(name), variant.names).strip()
        if "," in label or not label or len(label) > 60:
            raise LessonError(f"the spot {name!r}: a name has 1 to 60 characters and no comma", line=line)
        spots.append(Spot(name=label, x=x, y=y, wide=wide, tall=tall))
    if len({spot.name for spot in spots}) != len(spots):
        raise LessonError(f"two spots have one name for {names_of(variant)}", line=line)
    return tuple(spots)

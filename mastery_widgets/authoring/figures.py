"""Figures of a lesson, drawn as SVG when the lesson is built.

An author writes ``[figure: bar parts=4 shaded=1]``; what stands between ``[figure:`` and ``]`` goes to ``draw``.
What comes back has no ids, styles or scripts: any number of figures can share a page.
"""

from collections.abc import Callable
from dataclasses import dataclass

from mastery_widgets.authoring.figures_columns import columns
from mastery_widgets.authoring.figures_grid import grid
from mastery_widgets.authoring.figures_ink import Area, Drawing, svg
from mastery_widgets.authoring.figures_keys import FigureError, Keys, read, sequence
from mastery_widgets.authoring.figures_line import line
from mastery_widgets.authoring.figures_parts import bar, bars, circle
from mastery_widgets.authoring.figures_picture import picture
from mastery_widgets.authoring.figures_plane import plane

__all__ = ["Figure", "FigureError", "draw", "figure_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A drawing, and the words for those who cannot see it; ``svg`` carries the words already.

    ``area`` is where numbers lie on it, on a sheet of ``width`` by ``height``; None where nothing can be placed.
    """

    svg: str
    words: str
    width: float
    height: float
    area: Area | None = None


_FIGURES: dict[str, tuple[Callable[[Keys], Drawing], tuple[str, ...]]] = {
    "bar": (bar, ("parts", "shaded", "wholes", "unequal", "label")),
    "bars": (bars, ("bars", "labels")),
    "line": (line, ("from", "to", "steps", "labels", "point", "points", "mark", "hop", "hops", "arrows")),
    "circle": (circle, ("parts", "shaded")),
    "grid": (grid, ("columns", "rows", "across", "down")),
    "plane": (plane, ("x", "y", "step", "points", "lines", "shade")),
    "columns": (columns, ("names", "to", "step", "heights")),
    "picture": (picture, ("file",)),
}


def draw(text: str) -> Figure:
    """The figure that ``text`` asks for, such as ``bar parts=4 shaded=1``; the same text gives the same figure.

    Raises:
        FigureError: no such figure or key, a value out of bounds, or numbers that would not fit side by side.
    """
    keys = read(text)
    if keys.figure not in _FIGURES:
        raise FigureError(f"there is no figure `{keys.figure}`; there are {sequence(list(_FIGURES))}")
    drawn_by, known = _FIGURES[keys.figure]
    keys.refuse_unknown((*known, "words"))

    drawing = drawn_by(keys)
    return figure_of(drawing, keys.text("words", longest=600) or drawing.words)


def figure_of(drawing: Drawing, words: str) -> Figure:
    """The figure that a drawing makes, told in these words."""
    return Figure(svg=svg(drawing, words), words=words, width=drawing.width, height=drawing.height, area=drawing.area)

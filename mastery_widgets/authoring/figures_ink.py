"""Pen and ink of the figures: strokes, numerals and hatching, as SVG elements.

Everything is drawn in ``currentColor``; what is shaded or pointed at takes ``--mw-accent`` where a page has one.
A unit of a drawing is 1/480 of the width of a full figure. At that scale text of 20 units has 12 px on a figure
of 288 px (a phone of 360 px), and is a little larger than the text around it on a wide page.
"""

import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from mastery_widgets.authoring.figures_keys import numeral
from mastery_widgets.core.graphical.ground import Axis

WIDTH = 480.0
TEXT = 20.0
ACCENT = "var(--mw-accent, currentColor)"
_STACKED = 19.0
_STACK_GAP = 5.5  # between a fraction's stroke and its digits
_DIGIT = 0.72  # height of a digit, in ems
_HATCH_GAP = 11.0
_EMS_PER_UNIT = 29 / WIDTH

Point = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """Where numbers lie on a drawing, in its units: something can be placed there.

    ``y`` is None where only what is across counts; ``names`` are those of columns, ``cells`` how many across and down.
    """

    left: float
    top: float
    width: float
    height: float
    x: Axis
    y: Axis | None = None
    names: tuple[str, ...] = ()
    cells: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """SVG elements on a sheet of ``width`` by ``height`` units, and the words that tell the same.

    ``area`` is None where nothing can be placed on it.
    """

    width: float
    height: float
    elements: Sequence[str]
    words: str
    area: Area | None = None


def svg(drawing: Drawing, words: str) -> str:
    width, height = units(drawing.width), units(drawing.height)
    ems = units(drawing.width * _EMS_PER_UNIT)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="mw-figure" viewBox="0 0 {width} {height}" width="100%" '
        f'style="display:block;height:auto;max-width:{ems}em" role="img" aria-label={quoteattr(words)} fill="none" '
        f'stroke-linecap="round" stroke-linejoin="round" font-family="inherit" font-weight="400">'
        f"{''.join(drawing.elements)}</svg>"
    )


def units(number: float) -> str:
    """A coordinate with at most two decimals."""
    return f"{round(number, 2) + 0:.2f}".rstrip("0").rstrip(".")


def stroke(path: str, *, width: float, kind: str = "mw-ink", colour: str = "currentColor") -> str:
    return f'<path class="{kind}" d="{path}" stroke="{colour}" stroke-width="{units(width)}"/>'


def segment(x1: float, y1: float, x2: float, y2: float, *, width: float, kind: str = "mw-ink") -> str:
    return (
        f'<line class="{kind}" x1="{units(x1)}" y1="{units(y1)}" x2="{units(x2)}" y2="{units(y2)}" '
        f'stroke="currentColor" stroke-width="{units(width)}"/>'
    )


def dot(x: float, y: float, radius: float, kind: str) -> str:
    return f'<circle class="{kind}" cx="{units(x)}" cy="{units(y)}" r="{units(radius)}" fill="{ACCENT}"/>'


def label(x: float, middle: float, text: str, *, weight: int = 400) -> str:
    """``text`` centred on ``x``; a fraction stands stacked, its stroke at ``middle``."""
    written = numeral(text)
    if written is None or not written.bottom:
        return _text(x, middle + TEXT * _DIGIT / 2, str(written or text), TEXT, weight)
    before = written.sign + written.plain
    before_width = text_width(before, TEXT) + (2 if before else 0)
    stack = _stack_width(written.top, written.bottom)
    left = x - (before_width + stack) / 2
    centre = left + before_width + stack / 2
    elements = [
        _text(centre, middle - _STACK_GAP, written.top, _STACKED, weight),
        segment(centre - stack / 2 + 1, middle, centre + stack / 2 - 1, middle, width=1.8),
        _text(centre, middle + _STACK_GAP + _STACKED * _DIGIT, written.bottom, _STACKED, weight),
    ]
    if before:
        elements.insert(0, _text(left + (before_width - 2) / 2, middle + TEXT * _DIGIT / 2, before, TEXT, weight))
    return "".join(elements)


def label_width(text: str) -> float:
    written = numeral(text)
    if written is None or not written.bottom:
        return text_width(str(written or text), TEXT)
    before = written.sign + written.plain
    return _stack_width(written.top, written.bottom) + (text_width(before, TEXT) + 2 if before else 0)


def label_height(text: str) -> float:
    """Height of ``label``, half of it above its middle."""
    written = numeral(text)
    return 2 * (_STACK_GAP + _STACKED * _DIGIT) if written and written.bottom else TEXT * 0.8


def text_width(text: str, size: float) -> float:
    """An estimate: the page chooses the font. Digits of a sans serif have about 0.6 em."""
    return size * sum(1.0 if unicodedata.east_asian_width(each) in "WF" else 0.6 for each in text)


def hatch(outline: Sequence[Point], *, slant: int = 1) -> str:
    """A path of slanting strokes inside a convex outline; strokes of neighbours run on into each other.

    ``slant`` is 1 (rising to the right) or -1 (falling).
    """
    sums = [slant * x + y for x, y in outline]
    strokes = []
    for number in range(math.ceil(min(sums) / _HATCH_GAP), math.floor(max(sums) / _HATCH_GAP) + 1):
        level = number * _HATCH_GAP
        crossings = []
        for index, (x, y) in enumerate(outline):
            here, before = sums[index] - level, sums[index - 1] - level
            if (here < 0) != (before < 0):
                share = before / (before - here)
                last_x, last_y = outline[index - 1]
                crossings.append((last_x + share * (x - last_x), last_y + share * (y - last_y)))
        if len(crossings) == 2 and math.dist(*crossings) > 2:
            (x1, y1), (x2, y2) = sorted(crossings)
            strokes.append(f"M{units(x1)} {units(y1)}L{units(x2)} {units(y2)}")
    return "".join(strokes)


def part(path: str, outline: Sequence[Point], *, shaded: bool, width: float) -> str:
    """One part of a whole. Shaded, it is tinted and hatched: it can be told without colour."""
    if not shaded:
        return stroke(path, width=width, kind="mw-part mw-ink")
    return (
        f'<path class="mw-fill" d="{path}" fill="{ACCENT}" fill-opacity="0.32"/>'
        f'<path class="mw-hatch" d="{hatch(outline)}" stroke="{ACCENT}" stroke-width="1.8" stroke-linecap="butt"/>'
        + stroke(path, width=width, kind="mw-part mw-ink")
    )


def _stack_width(top: str, bottom: str) -> float:
    return text_width(max(top, bottom, key=len), _STACKED) + 6


def _text(x: float, baseline: float, text: str, size: float, weight: int) -> str:
    bold = f' font-weight="{weight}"' if weight != 400 else ""
    return (
        f'<text class="mw-label" x="{units(x)}" y="{units(baseline)}" font-size="{units(size)}"{bold} '
        f'text-anchor="middle" fill="currentColor">{escape(text)}</text>'
    )

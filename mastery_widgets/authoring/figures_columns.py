"""Columns above their names: a diagram of bars, full or to be drawn."""

from fractions import Fraction

from mastery_widgets.authoring.figures_ink import (
    TEXT,
    WIDTH,
    Area,
    Drawing,
    label,
    label_width,
    part,
    segment,
    text_width,
    units,
)
from mastery_widgets.authoring.figures_keys import FigureError, Keys, numeral, sequence
from mastery_widgets.core.graphical.ground import Axis

__all__ = ["columns"]

_HEIGHT, _TOP = 260.0, 14.0
_MOST = 12
_SHARE = 0.62  # of its place that a column is wide


def columns(keys: Keys) -> Drawing:
    keys.need("names", "Mon,Tue,Wed")
    keys.need("to", "10")
    names = keys.listed("names")
    high, step = keys.number("to"), keys.number("step", default=Fraction(1))
    if not 1 <= len(names) <= _MOST:
        raise keys.wanted("names", f"1 to {_MOST} names")
    if high <= 0 or step <= 0 or high % step or high / step > 60:
        raise FigureError(f"columns: wants 1 to 60 steps up to `to`, got {high} in steps of {step}")
    heights = [one.value for one in keys.numerals("heights")] if keys.has("heights") else []
    if heights and (len(heights) != len(names) or not all(0 <= one <= high for one in heights)):
        raise keys.wanted("heights", f"{len(names)} numbers from 0 to {high}, one for each name")

    count = int(high / step)
    every = next(one for one in (1, 2, 5, 10, 20, 60) if one * _HEIGHT / count >= 24)
    labels = [step * number for number in range(0, count + 1, every)]
    left = max(label_width(_written(one)) for one in labels) + 22
    area = Area(
        left=left, top=_TOP, width=WIDTH - left - 4, height=_HEIGHT,
        x=Axis(start=0.0, end=float(len(names)), step=1.0), y=Axis(start=0.0, end=float(high), step=float(step)),
        names=names,
    )  # fmt: skip
    place = area.width / len(names)
    if any(text_width(name, TEXT) > place - 2 for name in names):
        raise FigureError("columns: names would touch; write shorter ones, or fewer")

    def down(value: Fraction) -> float:
        return _TOP + _HEIGHT * (1 - float(value / high))

    elements = [
        f'<line class="mw-grid mw-quiet" x1="{units(left)}" y1="{units(down(step * number))}" x2="{units(WIDTH - 4)}" '
        f'y2="{units(down(step * number))}" stroke="currentColor" stroke-width="1" stroke-opacity="0.22"/>'
        for number in range(1, count + 1)
    ]
    elements += [label(left - 10 - label_width(_written(one)) / 2, down(one), _written(one)) for one in labels]
    for number, height in enumerate(heights):
        if height:
            x, wide = left + place * (number + (1 - _SHARE) / 2), place * _SHARE
            y = down(height)
            outline = [(x, y), (x + wide, y), (x + wide, down(Fraction())), (x, down(Fraction()))]
            path = "M" + "L".join(f"{units(a)} {units(b)}" for a, b in outline) + "Z"
            elements.append(part(path, outline, shaded=True, width=2.2))
    elements.append(segment(left, _TOP, left, down(Fraction()), width=2.2))
    elements.append(segment(left, down(Fraction()), WIDTH - 4, down(Fraction()), width=2.2))
    elements += [
        label(left + place * (number + 0.5), _TOP + _HEIGHT + 20, name if numeral(name) is None else f"{name}")
        for number, name in enumerate(names)
    ]
    words = f"A diagram with columns for {sequence(names)}; the scale goes from 0 to {_written(high)}"
    if heights:
        words += "; " + sequence([f"{name} {_written(one)}" for name, one in zip(names, heights, strict=True)])
    return Drawing(width=WIDTH, height=_TOP + _HEIGHT + 36, elements=elements, words=f"{words}.", area=area)


def _written(value: Fraction) -> str:
    return str(value) if value.denominator == 1 or 1000 % value.denominator else f"{float(value):g}"

"""A plane with axes: points, lines and what lies on one side of a line."""

import re
from fractions import Fraction

from mastery_widgets.authoring.figures_ink import (
    ACCENT,
    Area,
    Drawing,
    dot,
    hatch,
    label,
    label_width,
    segment,
    stroke,
    units,
)
from mastery_widgets.authoring.figures_keys import FigureError, Keys, numeral
from mastery_widgets.authoring.figures_plane_sheet import EDGE, PLANE_WIDTH, Sheet, ends_of, plane_words, written
from mastery_widgets.authoring.straight_text import StraightText, read_straight
from mastery_widgets.core.graphical.ground import Axis

__all__ = ["plane"]

_MOST_STEPS = 40
_POINT = re.compile(r"\s*(?:(?P<letter>[^\W\d_]{1,2}):)?\(\s*(?P<x>[^;,()]+)[;,](?P<y>[^;,()]+)\)\s*")
_RANGE = re.compile(r"(-?[\d./]+)\.\.(-?[\d./]+)")


def plane(keys: Keys) -> Drawing:
    sheet = Sheet(_span(keys, "x"), _span(keys, "y"))
    steps = _steps(keys)
    for low, high, step in zip((sheet.x_low, sheet.y_low), (sheet.x_high, sheet.y_high), steps, strict=True):
        if step <= 0 or (high - low) / step > _MOST_STEPS or (high - low) % step:
            raise FigureError(f"plane: wants 1 to {_MOST_STEPS} steps of {step} from {low} to {high}; say `step`")
    points = _points(keys)
    lines = _straights(keys, "lines")
    shaded = _straights(keys, "shade")
    for _, (x, y) in points:
        if not (sheet.x_low <= x <= sheet.x_high and sheet.y_low <= y <= sheet.y_high):
            raise FigureError(f"plane: the point ({x}, {y}) lies outside the figure")

    x_axis = Axis(start=float(sheet.x_low), end=float(sheet.x_high), step=float(steps[0]))
    y_axis = Axis(start=float(sheet.y_low), end=float(sheet.y_high), step=float(steps[1]))
    height = sheet.height - 2 * EDGE
    area = Area(left=sheet.left, top=EDGE, width=sheet.width, height=height, x=x_axis, y=y_axis)
    elements = [*_grid(sheet, *steps), *_numbers(sheet, *steps)]
    for one in shaded:
        elements += _shade(one, sheet)
    for one in lines:
        elements += _line(one, sheet, is_solid=True)
    for letter, (x, y) in points:
        elements.append(dot(sheet.across(x), sheet.down(y), 7.5, "mw-point"))
        if letter:
            left = sheet.across(x) + 8 + label_width(letter) / 2
            elements.append(
                label(left if left < PLANE_WIDTH - 8 else left - 30, sheet.down(y) - 14, letter, weight=600)
            )
    return Drawing(
        width=PLANE_WIDTH,
        height=sheet.height,
        elements=elements,
        words=plane_words(sheet, points, lines, shaded),
        area=area,
    )


def _span(keys: Keys, name: str) -> tuple[Fraction, Fraction]:
    if not keys.has(name):
        keys.need(name, "-5..5")
    match = _RANGE.fullmatch(keys.values[name].replace("\N{MINUS SIGN}", "-"))
    ends = [numeral(one) for one in match.groups()] if match else []
    if len(ends) != 2 or ends[0] is None or ends[1] is None or not ends[0].value < ends[1].value:
        raise keys.wanted(name, "its ends, such as -5..5, the smaller one first")
    return ends[0].value, ends[1].value


def _steps(keys: Keys) -> tuple[Fraction, Fraction]:
    """How far a step goes across and up."""
    given = [one.value for one in keys.numerals("step")] if keys.has("step") else [Fraction(1)]
    if len(given) > 2:
        raise keys.wanted("step", "one number, or two: across and up")
    return given[0], given[-1]


def _points(keys: Keys) -> list[tuple[str, tuple[Fraction, Fraction]]]:
    if not keys.has("points"):
        return []
    text, at, found = keys.values["points"], 0, []
    while at < len(text):
        match = _POINT.match(text, at)
        x, y = (numeral(match["x"]), numeral(match["y"])) if match else (None, None)
        if match is None or x is None or y is None:
            raise keys.wanted("points", "points such as (2,3) or A:(2,3), with commas between them")
        found.append((match["letter"] or "", (x.value, y.value)))
        at = match.end()
        if at < len(text) and text[at] == ",":
            at += 1
    if len(found) > 12:
        raise keys.wanted("points", "at most 12 points")
    return found


def _straights(keys: Keys, name: str) -> list[StraightText]:
    if not keys.has(name):
        return []
    found = []
    for part in keys.values[name].split(";"):
        try:
            one = read_straight(part)
        except ValueError as error:
            raise FigureError(f"plane: {name}: {error}") from None
        if (one.sign == "=") != (name == "lines"):
            raise keys.wanted(name, "y = 2x + 1" if name == "lines" else "y > 2x + 1")
        found.append(one)
    return found


def _ticks(low: Fraction, high: Fraction, step: Fraction) -> list[Fraction]:
    return [low + step * count for count in range(int((high - low) / step) + 1)]


def _grid(sheet: Sheet, x_step: Fraction, y_step: Fraction) -> list[str]:
    top, bottom = sheet.down(sheet.y_high), sheet.down(sheet.y_low)
    left, right = sheet.across(sheet.x_low), sheet.across(sheet.x_high)
    path = "".join(
        f"M{units(sheet.across(x))} {units(top)}V{units(bottom)}" for x in _ticks(sheet.x_low, sheet.x_high, x_step)
    )
    path += "".join(
        f"M{units(left)} {units(sheet.down(y))}H{units(right)}" for y in _ticks(sheet.y_low, sheet.y_high, y_step)
    )
    return [f'<path class="mw-grid mw-quiet" d="{path}" stroke="currentColor" stroke-width="1" stroke-opacity="0.22"/>']


def _axes(sheet: Sheet) -> tuple[float, float]:
    """Where the axes cross; at the edge where 0 is not in the figure."""
    x = min(max(Fraction(0), sheet.x_low), sheet.x_high)
    y = min(max(Fraction(0), sheet.y_low), sheet.y_high)
    return sheet.across(x), sheet.down(y)


def _numbers(sheet: Sheet, x_step: Fraction, y_step: Fraction) -> list[str]:
    upright, level = _axes(sheet)
    right, top = PLANE_WIDTH - 8.0, 8.0
    elements = [
        segment(sheet.across(sheet.x_low) - 6, level, right, level, width=2.2),
        segment(upright, sheet.down(sheet.y_low) + 6, upright, top, width=2.2),
        stroke(_tip(right, level, -8, 0), width=2.2),
        stroke(_tip(upright, top, 0, 8), width=2.2),
        label(right - 4, level - 15 if level > 30 else level + 15, "x", weight=600),
        label(upright + 15, top + 4, "y", weight=600),
    ]  # fmt: skip
    x_ticks, y_ticks = _ticks(sheet.x_low, sheet.x_high, x_step), _ticks(sheet.y_low, sheet.y_high, y_step)
    every_x = _every(sheet.wide * float(x_step), max(label_width(written(x)) for x in x_ticks) + 10)
    for x in x_ticks:
        if x != 0 and (x / x_step) % every_x == 0 and sheet.across(x) < PLANE_WIDTH - 24:
            elements.append(segment(sheet.across(x), level - 4, sheet.across(x), level + 4, width=1.6))
            elements.append(label(sheet.across(x), level + 15, written(x)))
    every_y = _every(sheet.tall * float(y_step), 24.0)
    for y in y_ticks:
        if y != 0 and (y / y_step) % every_y == 0 and sheet.down(y) > 24:
            text = written(y)
            elements.append(segment(upright - 4, sheet.down(y), upright + 4, sheet.down(y), width=1.6))
            elements.append(label(upright - 8 - label_width(text) / 2, sheet.down(y), text))
    return elements


def _tip(x: float, y: float, back: float, down: float) -> str:
    """The head of an arrow at a place; its barbs lie ``back`` and ``down`` from there."""
    across, up = abs(down) * 5 / 8, abs(back) * 5 / 8
    first, last = (x + back - across, y + down - up), (x + back + across, y + down + up)
    return "M" + "L".join(f"{units(a)} {units(b)}" for a, b in (first, (x, y), last))


def _every(apart: float, widest: float) -> int:
    """Each how many steps a number stands, so that none touches the next."""
    return next((every for every in (1, 2, 5, 10, 20) if every * apart >= widest), 40)


def _line(one: StraightText, sheet: Sheet, *, is_solid: bool) -> list[str]:
    (x1, y1), (x2, y2) = ends_of(one, sheet)
    dash = "" if is_solid else ' stroke-dasharray="9 7"'
    return [
        f'<line class="mw-hop" x1="{units(sheet.across(x1))}" y1="{units(sheet.down(y1))}" '
        f'x2="{units(sheet.across(x2))}" y2="{units(sheet.down(y2))}" stroke="{ACCENT}" stroke-width="3.2"{dash}/>'
    ]


def _shade(one: StraightText, sheet: Sheet) -> list[str]:
    """One side of a line, tinted and hatched; the line is broken where it does not belong to it."""
    left, right, bottom, top = map(float, (sheet.x_low, sheet.x_high, sheet.y_low, sheet.y_high))
    corners = [(left, bottom), (right, bottom), (right, top), (left, top)]
    wanted = 1 if one.sign.startswith(">") else -1

    def depth(x: float, y: float) -> float:
        return wanted * (float(one.a) * x + float(one.b) * y - float(one.c))

    outline: list[tuple[float, float]] = []
    for (x1, y1), (x2, y2) in zip(corners, [*corners[1:], corners[0]], strict=True):
        before, after = depth(x1, y1), depth(x2, y2)
        if before >= 0:
            outline.append((x1, y1))
        if (before < 0) != (after < 0):
            share = before / (before - after)
            outline.append((x1 + share * (x2 - x1), y1 + share * (y2 - y1)))
    drawn = [(sheet.across(x), sheet.down(y)) for x, y in outline]
    if len(drawn) < 3:
        return _line(one, sheet, is_solid=one.has_border)
    path = "M" + "L".join(f"{units(x)} {units(y)}" for x, y in drawn) + "Z"
    return [
        f'<path class="mw-fill" d="{path}" fill="{ACCENT}" fill-opacity="0.2"/>',
        f'<path class="mw-hatch" d="{hatch(drawn)}" stroke="{ACCENT}" stroke-width="1.2" stroke-opacity="0.6"/>',
        *_line(one, sheet, is_solid=one.has_border),
    ]

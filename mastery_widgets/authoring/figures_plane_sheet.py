"""Where the numbers of a plane lie on its drawing, and what it shows in words."""

from fractions import Fraction

from mastery_widgets.authoring.figures_ink import label_width
from mastery_widgets.authoring.figures_keys import FigureError, sequence
from mastery_widgets.authoring.straight_text import StraightText
from mastery_widgets.core.graphical.ground import Axis, Ground
from mastery_widgets.core.graphical.straight import Straight

__all__ = ["EDGE", "PLANE_WIDTH", "Sheet", "ends_of", "plane_words", "written"]

PLANE_WIDTH = 420.0
EDGE = 26.0
_TALLEST, _FLATTEST = 480.0, 150.0


class Sheet:
    """Where the numbers of a plane lie on its drawing."""

    def __init__(self, x: tuple[Fraction, Fraction], y: tuple[Fraction, Fraction]) -> None:
        (self.x_low, self.x_high), (self.y_low, self.y_high) = x, y
        # The numbers of an upright axis at the edge stand beside the squares.
        numbers = max(label_width(written(end)) for end in y) + 14
        self.left = max(EDGE, numbers if self.x_low >= 0 else 0)
        self.width = PLANE_WIDTH - EDGE - self.left
        self.wide = self.width / float(self.x_high - self.x_low)
        height = self.wide * float(self.y_high - self.y_low)
        # Squares where that gives a figure to look at; else the axes have scales of their own.
        self.tall = min(_TALLEST, max(_FLATTEST, height)) / float(self.y_high - self.y_low)
        self.height = self.tall * float(self.y_high - self.y_low) + 2 * EDGE

    def across(self, x: float | Fraction) -> float:
        return self.left + self.wide * float(x - self.x_low)

    def down(self, y: float | Fraction) -> float:
        return EDGE + self.tall * float(self.y_high - y)


def written(value: Fraction) -> str:
    if value.denominator == 1:
        return str(value).replace("-", "\N{MINUS SIGN}")
    text = f"{float(value):g}" if 1000 % value.denominator == 0 else str(value)
    return text.replace("-", "\N{MINUS SIGN}")


def ends_of(one: StraightText, sheet: Sheet) -> list[list[float]]:
    """Where a line enters and leaves the figure.

    Raises:
        FigureError: it misses it.
    """
    ground = Ground(
        drawing="", box=(0, 0, 1, 1),
        x=Axis(start=float(sheet.x_low), end=float(sheet.x_high), step=1e-3),
        y=Axis(start=float(sheet.y_low), end=float(sheet.y_high), step=1e-3),
    )  # fmt: skip
    ends = Straight(a=float(one.a), b=float(one.b), c=float(one.c)).across(ground)
    if not ends:
        raise FigureError("plane: a line does not meet the figure")
    return ends


def plane_words(
    sheet: Sheet,
    points: list[tuple[str, tuple[Fraction, Fraction]]],
    lines: list[StraightText],
    shaded: list[StraightText],
) -> str:
    """What is to be seen on a plane: its points, and two points of each line."""
    told = [f"A plane with x from {sheet.x_low} to {sheet.x_high} and y from {sheet.y_low} to {sheet.y_high}"]
    if points:
        told.append(sequence([f"{f'point {n}' if n else 'a point'} at ({x}, {y})" for n, (x, y) in points]))
    told += [f"a straight line through {_through(one, sheet)}" for one in lines]
    for one in shaded:
        side = ("above" if one.is_above else "below") if one.b else ("right of" if one.is_above else "left of")
        border = "which belongs to it" if one.has_border else "which does not belong to it"
        told.append(f"shaded is what lies {side} the line through {_through(one, sheet)}, {border}")
    return "; ".join(told).replace("-", "\N{MINUS SIGN}") + "."


def _through(one: StraightText, sheet: Sheet) -> str:
    """Two points of a line, whole ones where it has some in the figure."""
    found = []
    for x in range(-(-sheet.x_low // 1), sheet.x_high // 1 + 1) if one.b else ():
        y = (one.c - one.a * x) / one.b
        if y.denominator == 1 and sheet.y_low <= y <= sheet.y_high:
            found.append(f"({x}, {y})")
    if not one.b:
        found = [f"({one.c / one.a}, {y})" for y in (-(-sheet.y_low // 1), sheet.y_high // 1)]
    if len(found) < 2:
        found = [f"({x:.3g}, {y:.3g})" for x, y in ends_of(one, sheet)]
    middle = sorted(found[:-1], key=lambda text: (text.count("-"), len(text)))[0] if len(found) > 2 else found[0]
    return f"{middle} and {found[-1]}"

"""A whole cut in two directions: one fraction of it down the columns, another along the rows."""

from mastery_widgets.authoring.figures_ink import ACCENT, Area, Drawing, Point, hatch, stroke, units
from mastery_widgets.authoring.figures_keys import FigureError, Keys
from mastery_widgets.core.graphical.ground import Axis

MOST_CELLS = 144
_EDGE = 2.0
_WIDTH, _HEIGHT = 300.0, 200.0


def grid(keys: Keys) -> Drawing:
    keys.need("columns", "4")
    columns = keys.whole("columns", low=1, high=MOST_CELLS, default=1)
    rows = keys.whole("rows", low=1, high=MOST_CELLS, default=1)
    if columns * rows > MOST_CELLS:
        raise FigureError(f"grid: wants at most {MOST_CELLS} parts in all, got {columns} columns of {rows}")
    across = keys.whole("across", low=0, high=columns, default=0)
    down = keys.whole("down", low=0, high=rows, default=0)

    wide, tall = _WIDTH / columns, _HEIGHT / rows
    pen = 2.2 if columns * rows <= 40 else 1.5
    elements = []
    for row in range(rows):
        for column in range(columns):
            corner = _EDGE + column * wide, _EDGE + row * tall
            elements += _cell(*corner, wide, tall, is_across=column < across, is_down=row < down, pen=pen)
    words = f"A rectangle cut into {columns} equal columns" if columns > 1 else "A rectangle in one column"
    words += f" and {rows} equal rows" if rows > 1 else ""
    words += f"; {_shaded(across, columns, 'column', 'left')}" if across or not down else ""
    words += f"; {_shaded(down, rows, 'row', 'top')}" if down else ""
    if across and down:
        words += ", over it with the other slant"
    area = Area(
        left=_EDGE, top=_EDGE, width=_WIDTH, height=_HEIGHT, cells=(columns, rows),
        x=Axis(start=0.0, end=float(columns), step=1.0), y=Axis(start=0.0, end=float(rows), step=1.0),
    )  # fmt: skip
    width, height = _WIDTH + 2 * _EDGE, _HEIGHT + 2 * _EDGE
    return Drawing(width=width, height=height, elements=elements, words=f"{words}.", area=area)


def _cell(
    left: float, top: float, wide: float, tall: float, *, is_across: bool, is_down: bool, pen: float
) -> list[str]:
    """One part: shaded once for its column, once more, with the other slant, for its row."""
    outline: list[Point] = [(left, top), (left + wide, top), (left + wide, top + tall), (left, top + tall)]
    path = "M" + "L".join(f"{units(x)} {units(y)}" for x, y in outline) + "Z"
    elements = []
    for is_shaded, slant in ((is_across, 1), (is_down, -1)):
        if is_shaded:
            elements.append(f'<path class="mw-fill" d="{path}" fill="{ACCENT}" fill-opacity="0.26"/>')
            elements.append(
                f'<path class="mw-hatch" d="{hatch(outline, slant=slant)}" stroke="{ACCENT}" stroke-width="1.8" '
                'stroke-linecap="butt"/>'
            )
    return [*elements, stroke(path, width=pen, kind="mw-part mw-ink")]


def _shaded(shaded: int, count: int, what: str, side: str) -> str:
    if shaded in (0, count):
        return f"{'every' if shaded else 'no'} {what} is shaded"
    return f"{shaded} {what}{' is' if shaded == 1 else 's are'} shaded, from the {side}"

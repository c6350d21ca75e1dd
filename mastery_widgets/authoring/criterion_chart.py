"""A chart of a criterion: whom it lets through, in one form and over the whole cycle."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape

from mastery_widgets.core.criterion import Criterion
from mastery_widgets.core.outlook import CYCLES, outlook
from mastery_widgets.core.trust import LIMITS, Limits

__all__ = ["criterion_chart"]

_WIDTH, _HEIGHT = 520, 400
_LEFT, _RIGHT, _TOP, _BOTTOM = 62, 26, 62, 330
_STEPS = 40

_STYLE = """
svg { color-scheme: light dark; background: #fbfaf7; font: 17px ui-rounded, system-ui, sans-serif; }
text { fill: #1b2230; }
.quiet { fill: #5a6171; }
.hair { stroke: #e5e2da; stroke-width: 1; }
.axis { stroke: #7d8494; stroke-width: 1.5; }
.cycle { fill: none; stroke: #2f55d4; stroke-width: 3.5; stroke-linejoin: round; }
.learning { fill: none; stroke: #0d7350; stroke-width: 2.5; stroke-dasharray: 2 6; stroke-linecap: round; }
.form { fill: none; stroke: #5a6171; stroke-width: 2.5; stroke-dasharray: 8 6; }
.limit { stroke: #7d4e00; stroke-width: 2.5; }
.bound { fill: #7d4e00; }
@media (prefers-color-scheme: dark) {
svg { background: #14171f; }
text { fill: #e9ecf3; }
.quiet { fill: #a5acbb; }
.hair { stroke: #2f3541; }
.axis { stroke: #79829a; }
.cycle { stroke: #9ab0ff; }
.learning { stroke: #74d6ad; }
.form { stroke: #a5acbb; }
.limit { stroke: #f2c270; }
.bound { fill: #f2c270; }
}
"""

Point = tuple[float, float]


def criterion_chart(
    criterion: Criterion,
    title: str,
    *,
    cycles: int = CYCLES,
    learning: float = 0.0,
    items: int | None = None,
    limits: Limits = LIMITS,
) -> str:
    """An SVG: the chance to get through against the share of items a learner answers rightly.

    Curves for the first form and for all ``cycles``; one more where ``learning`` between the forms is given. Two marks
    show the limits: the curve of the cycle shall pass below the first and above the second. Light or dark as its reader
    has it.

    Raises:
        ValueError: as ``outlook`` does.
    """
    shares = [step / _STEPS for step in range(_STEPS + 1)]
    still = [outlook(criterion, share, cycles=cycles, items=items) for share in shares]
    curves: dict[str, tuple[str, list[Point]]] = {}
    if cycles > 1:
        curves["form"] = ("one form", list(zip(shares, (one.passes[0] for one in still), strict=True)))
    whole = f"all {cycles} forms" if cycles > 1 else "the rule"
    curves["cycle"] = (whole, list(zip(shares, (one.passes_in_all for one in still), strict=True)))
    if learning and cycles > 1:
        moved = [outlook(criterion, share, cycles=cycles, items=items, learning=learning) for share in shares]
        curves["learning"] = ("with learning", list(zip(shares, (one.passes_in_all for one in moved), strict=True)))
    low, high = (outlook(criterion, p, cycles=cycles, items=items).passes_in_all for p in (limits.low, limits.high))
    told = (
        f"Of those who answer {limits.low:.0%} rightly, {low:.0%} get through; of those who answer {limits.high:.0%} "
        f"rightly, {high:.0%}."
    )
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" '
        f'aria-labelledby="title told"><title id="title">{escape(title)}</title><desc id="told">{escape(told)}</desc>',
        f"<style>{_STYLE}</style>",
        f'<text x="{_LEFT}" y="22" font-weight="600">{escape(_short(title))}</text>',
        *_legend(curves),
        *_axes(),
        *(f'<polyline class="{name}" points="{_line(points)}"/>' for name, (_, points) in curves.items()),
        *_limit(limits.low, limits.most_passing, "below"),
        *_limit(limits.high, 1.0 - limits.most_held, "above"),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _short(title: str) -> str:
    return title if len(title) <= 56 else f"{title[:55]}…"


def _at(point: Point) -> Point:
    share, chance = point
    return _LEFT + share * (_WIDTH - _LEFT - _RIGHT), _BOTTOM - chance * (_BOTTOM - _TOP)


def _line(points: Sequence[Point]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in map(_at, points))


def _legend(curves: dict[str, tuple[str, list[Point]]]) -> list[str]:
    """Names beside a piece of their line: colour alone tells nobody."""
    parts, x = [], float(_LEFT)
    for name, (words, _) in curves.items():
        parts.append(f'<line class="{name}" x1="{x:g}" y1="40" x2="{x + 26:g}" y2="40"/>')
        parts.append(f'<text class="quiet" font-size="15" x="{x + 32:g}" y="45">{escape(words)}</text>')
        x += 32 + 7.6 * len(words) + 14
    parts.append(f'<line class="limit" x1="{x:g}" y1="40" x2="{x + 22:g}" y2="40"/>')
    parts.append(f'<text class="quiet" font-size="15" x="{x + 28:g}" y="45">limits</text>')
    return parts


def _axes() -> list[str]:
    parts = []
    for tenth in range(0, 11, 2):
        x, y = _at((tenth / 10, tenth / 10))
        parts.append(f'<line class="hair" x1="{_LEFT}" y1="{y:.1f}" x2="{_WIDTH - _RIGHT}" y2="{y:.1f}"/>')
        parts.append(f'<text class="quiet" x="{_LEFT - 8}" y="{y + 6:.1f}" text-anchor="end">{tenth * 10}</text>')
        parts.append(f'<text class="quiet" x="{x:.1f}" y="{_BOTTOM + 23}" text-anchor="middle">{tenth * 10}</text>')
    parts.append(f'<line class="axis" x1="{_LEFT}" y1="{_BOTTOM}" x2="{_WIDTH - _RIGHT}" y2="{_BOTTOM}"/>')
    middle = (_LEFT + _WIDTH - _RIGHT) / 2
    parts.append(f'<text x="{middle:.0f}" y="{_BOTTOM + 52}" text-anchor="middle">answers rightly, in per cent</text>')
    height = (_TOP + _BOTTOM) / 2
    parts.append(
        f'<text x="18" y="{height:.0f}" text-anchor="middle" transform="rotate(-90 18 {height:.0f})">'
        "gets through, in per cent</text>"
    )
    return parts


def _limit(share: float, chance: float, side: str) -> list[str]:
    """A bar that the curve shall stay below or above, with an arrow to the side where it shall be."""
    x, y = _at((share, chance))
    tip = 9 if side == "below" else -9
    return [
        f'<line class="limit" x1="{x - 16:.1f}" y1="{y:.1f}" x2="{x + 16:.1f}" y2="{y:.1f}"/>',
        f'<polygon class="bound" points="{x - 5:.1f},{y:.1f} {x + 5:.1f},{y:.1f} {x:.1f},{y + tip:.1f}"/>',
    ]

"""Whether predicted chances mean what they say: of all responses given .7, do seven in ten come out right?"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from math import sqrt

import numpy as np
from numpy.typing import NDArray

__all__ = ["Band", "Reliability", "drawn", "reliability"]

_SIZE, _LEFT, _BOTTOM, _TOP = 320, 56, 52, 34  # pixels: the square, and the room around it


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """Responses of neighbouring chances: their mean chance, and the share of them that was right."""

    chance: float
    share_right: float
    responses: int

    @property
    def margin(self) -> float:
        """Half a 95 % interval of the share, were the responses independent."""
        return 1.96 * sqrt(max(self.share_right * (1.0 - self.share_right), 1e-9) / self.responses)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reliability:
    """Bands of about equally many responses, from the lowest chances to the highest.

    ``error`` is the mean distance between chance and share over all responses (expected calibration error).
    """

    bands: tuple[Band, ...]
    error: float


def reliability(is_right: NDArray[np.bool_], chance: NDArray[np.float64], bands: int = 10) -> Reliability:
    """The reliability of chances, both columns of shape (responses,).

    Raises:
        ValueError: no responses, fewer responses than bands, or columns of different lengths.

    Source: DeGroot & Fienberg (1983), The comparison and evaluation of forecasters; bands of equal counts:
    Nixon et al. (2019).
    """
    if is_right.shape != chance.shape or bands < 1 or len(chance) < bands:
        raise ValueError(f"need {bands} responses or more in both columns, got {is_right.shape} and {chance.shape}")
    order = np.argsort(chance, kind="stable")
    found = tuple(
        Band(
            chance=float(chance[rows].mean()),
            share_right=float(is_right[rows].mean()),
            responses=len(rows),
        )
        for rows in np.array_split(order, bands)
    )
    off = sum(abs(one.chance - one.share_right) * one.responses for one in found) / len(chance)
    return Reliability(bands=found, error=off)


def drawn(found: Reliability, title: str) -> str:
    """The reliability curve as an SVG picture: chance from left to right, share right upwards, the diagonal is perfect.

    Each band is a dot with its 95 % interval. The picture says its figures in words as well, for a screen reader.
    """

    def across(value: float) -> float:
        return _LEFT + value * _SIZE

    def up(value: float) -> float:
        return _TOP + (1.0 - value) * _SIZE

    said = "; ".join(f"{one.chance:.0%} said, {one.share_right:.0%} right" for one in found.bands)
    width, height = _LEFT + _SIZE + 20, _TOP + _SIZE + _BOTTOM
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        'role="img" font-family="system-ui, sans-serif" font-size="12">',
        f"<title>{escape(title)}</title>",
        f"<desc>{escape(said)}. Mean distance {found.error:.3f}.</desc>",
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
        f'<text x="{_LEFT}" y="20" font-weight="600" fill="#1a1a1a">{escape(title)}</text>',
    ]
    for tick in (0.0, 0.25, 0.5, 0.75, 1.0):
        parts += [
            f'<path d="M{across(tick):.1f} {up(0):.1f}V{up(1):.1f}M{across(0):.1f} {up(tick):.1f}H{across(1):.1f}" '
            'stroke="#e3e3e3" fill="none"/>',
            f'<text x="{across(tick):.1f}" y="{up(0) + 16:.1f}" text-anchor="middle" fill="#444">{tick:.0%}</text>',
            f'<text x="{across(0) - 8:.1f}" y="{up(tick) + 4:.1f}" text-anchor="end" fill="#444">{tick:.0%}</text>',
        ]
    parts.append(
        f'<path d="M{across(0):.1f} {up(0):.1f}L{across(1):.1f} {up(1):.1f}" stroke="#767676" stroke-dasharray="4 4"/>'
    )
    line = "L".join(f"{across(one.chance):.1f} {up(one.share_right):.1f}" for one in found.bands)
    parts.append(f'<path d="M{line}" stroke="#0b57a4" stroke-width="2" fill="none"/>')
    for one in found.bands:
        x, low, high = (
            across(one.chance),
            max(one.share_right - one.margin, 0.0),
            min(one.share_right + one.margin, 1.0),
        )
        parts += [
            f'<path d="M{x:.1f} {up(low):.1f}V{up(high):.1f}" stroke="#0b57a4"/>',
            f'<circle cx="{x:.1f}" cy="{up(one.share_right):.1f}" r="4" fill="#0b57a4"/>',
        ]
    parts += [
        f'<text x="{across(0.5):.1f}" y="{height - 10}" text-anchor="middle" fill="#1a1a1a">predicted chance</text>',
        f'<text transform="translate(14 {up(0.5):.1f}) rotate(-90)" text-anchor="middle" fill="#1a1a1a">'
        "share that was right</text>",
        "</svg>",
    ]
    return "\n".join(parts) + "\n"

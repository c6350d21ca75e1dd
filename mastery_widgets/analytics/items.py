"""Classical figures of items, from first attempts: how easy, how they go with the rest, what masters do with them.

For a mastery test the classical discrimination misleads: where nearly all are right, nothing discriminates, and nothing
has to. There the B-index says more: how much likelier who has mastered the unit is to be right.

Source: Crocker & Algina (1986), Introduction to Classical and Modern Test Theory; alpha: Cronbach (1951); the B-index:
Brennan (1972), Educational and Psychological Measurement 32.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mastery_widgets.analytics.sequence import Flag

__all__ = [
    "ItemFigures",
    "Option",
    "alpha",
    "analyse",
    "b_index",
    "difficulty",
    "discrimination",
    "item_rest",
    "options_of",
    "standard_error",
]

Floats = NDArray[np.float64]

_SHARE = 0.27
_FLOOR, _CEILING, _LEAST_R = 0.3, 0.97, 0.15


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One option of a choice: how many chose it, and how choosing it goes with the rest; NaN where all or none did."""

    option: str
    is_key: bool
    chosen: int
    item_rest: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemFigures:
    """One item. Figures are NaN where they cannot be: nobody attempted it, or all did the same."""

    item: str
    attempts: int
    difficulty: float
    item_rest: float
    discrimination: float
    b_index: float
    options: tuple[Option, ...] = ()
    flags: tuple[Flag, ...] = ()


def difficulty(scores: Floats) -> Floats:
    """Mean score of each item, in [0, 1]; high means easy.

    ``scores`` has shape (learners, items), here and below; NaN where an item was not attempted. An item that nobody
    attempted has difficulty NaN.

    Raises:
        ValueError: ``scores`` is not two-dimensional.
    """
    scores = _checked(scores)
    seen = ~np.isnan(scores)
    with np.errstate(invalid="ignore"):
        found: Floats = np.where(seen, scores, 0.0).sum(axis=0) / seen.sum(axis=0)
    return found


def item_rest(scores: Floats) -> Floats:
    """Correlation of each item with the mean of the *other* items that the learner attempted."""
    scores = _checked(scores)
    return np.array([_correlation(scores[:, item], _rest(scores, item)) for item in range(scores.shape[1])])


def alpha(scores: Floats) -> float:
    """Cronbach's alpha (KR-20 where all scores are 0 or 1), from learners who attempted every item.

    NaN with fewer than two items or learners, or where all have the same sum.
    """
    scores = _checked(scores)
    whole = scores[~np.isnan(scores).any(axis=1)]
    items = whole.shape[1]
    if items < 2 or len(whole) < 2:
        return math.nan
    total = float(whole.sum(axis=1).var(ddof=1))
    if total == 0.0:
        return math.nan
    return float(items / (items - 1) * (1.0 - float(whole.var(axis=0, ddof=1).sum()) / total))


def standard_error(scores: Floats) -> float:
    """Standard error of measurement of a learner's sum, from learners who attempted every item."""
    scores = _checked(scores)
    whole = scores[~np.isnan(scores).any(axis=1)]
    found = alpha(scores)
    return math.nan if math.isnan(found) else float(whole.sum(axis=1).std(ddof=1)) * math.sqrt(max(0.0, 1.0 - found))


def discrimination(scores: Floats) -> Floats:
    """D: difficulty among the best 27 % less that among the weakest 27 %.

    Learners are put in order by their mean score; those who stand equal at a border count in part, so that the order of
    the rows says nothing.

    Source: Kelley (1939), Journal of Educational Psychology 30, for the 27 %.
    """
    scores = _checked(scores)
    with np.errstate(invalid="ignore"):
        means = np.nansum(scores, axis=1) / (~np.isnan(scores)).sum(axis=1)
    here = ~np.isnan(means)
    scores, means = scores[here], means[here]
    size = _SHARE * len(means)
    best, weakest = _share_of(means, size), _share_of(-means, size)
    return _weighted(scores, best) - _weighted(scores, weakest)


def b_index(scores: Floats, is_master: NDArray[np.bool_]) -> Floats:
    """Difficulty among masters less that among the others; ``is_master`` has shape (learners,)."""
    scores = _checked(scores)
    return _weighted(scores, is_master.astype(np.float64)) - _weighted(scores, (~is_master).astype(np.float64))


def options_of(
    choices: Sequence[str | None], scores: Floats, item: int, key: str, options: Sequence[str]
) -> tuple[Option, ...]:
    """The options of one item. ``choices`` of each learner, None where she did not attempt it."""
    scores = _checked(scores)
    rest = _rest(scores, item)
    attempted = np.array([one is not None for one in choices])
    found = []
    for option in options:
        chose = np.where(attempted, [float(one == option) for one in choices], np.nan)
        found.append(
            Option(
                option=option,
                is_key=option == key,
                chosen=int(np.nansum(chose)),
                item_rest=_correlation(chose, rest),
            )
        )
    return tuple(found)


def analyse(
    scores: Floats,
    items: Sequence[str],
    *,
    is_master: NDArray[np.bool_] | None = None,
    options: Sequence[tuple[Option, ...]] | None = None,
) -> tuple[ItemFigures, ...]:
    """All figures of all items, with what a teacher should know of them."""
    scores = _checked(scores)
    eased, rest, spread = difficulty(scores), item_rest(scores), discrimination(scores)
    index = np.full(len(items), np.nan) if is_master is None else b_index(scores, is_master)
    found = []
    for place, item in enumerate(items):
        its = options[place] if options else ()
        found.append(
            ItemFigures(
                item=item,
                attempts=int((~np.isnan(scores[:, place])).sum()),
                difficulty=float(eased[place]),
                item_rest=float(rest[place]),
                discrimination=float(spread[place]),
                b_index=float(index[place]),
                options=its,
                flags=(*_item_flags(float(eased[place]), float(rest[place])), *_option_flags(its)),
            )
        )
    return tuple(found)


def _item_flags(eased: float, rest: float) -> list[Flag]:
    flags: list[Flag] = []
    if eased < _FLOOR:
        flags.append(Flag(word="hard", said=f"only {eased:.0%} are right at the first try"))
    if eased > _CEILING:
        flags.append(Flag(word="easy", said=f"{eased:.0%} are right at the first try: it tells nobody apart"))
    if rest < _LEAST_R:
        flags.append(Flag(word="apart", said=f"it goes little with the rest ({rest:.2f}): is something else asked?"))
    return flags


def _option_flags(options: Sequence[Option]) -> list[Flag]:
    flags: list[Flag] = []
    key = next((one for one in options if one.is_key), None)
    for one in options:
        if one.is_key:
            continue
        if one.chosen == 0:
            flags.append(Flag(word="unused", said=f"nobody chose {one.option!r}"))
        elif key is not None and one.item_rest > key.item_rest:
            said = f"{one.option!r} is chosen by stronger learners than the key {key.option!r} is: is the key right?"
            flags.append(Flag(word="key", said=said))
        elif one.item_rest > 0.0:
            flags.append(Flag(word="draws", said=f"{one.option!r} is rather chosen by the stronger learners"))
    return flags


def _checked(scores: Floats) -> Floats:
    if scores.ndim != 2:
        raise ValueError(f"need scores of shape (learners, items), got {scores.ndim} dimensions")
    return scores


def _rest(scores: Floats, item: int) -> Floats:
    """Each learner's mean of the other items that she attempted; NaN where there are none."""
    others = np.delete(scores, item, axis=1)
    with np.errstate(invalid="ignore"):
        found: Floats = np.nansum(others, axis=1) / (~np.isnan(others)).sum(axis=1)
    return found


def _correlation(one: Floats, other: Floats) -> float:
    both = ~(np.isnan(one) | np.isnan(other))
    if both.sum() < 2:
        return math.nan
    a, b = one[both] - one[both].mean(), other[both] - other[both].mean()
    size = math.sqrt(float((a * a).sum() * (b * b).sum()))
    # Means of equal numbers differ from them in the last digit: that is no spread.
    return math.nan if size < 1e-12 else float((a * b).sum()) / size


def _share_of(means: Floats, size: float) -> Floats:
    """How much of each learner belongs to the ``size`` highest."""
    weight = np.zeros(len(means))
    left = size
    for value in np.unique(means)[::-1]:
        equal = means == value
        weight[equal] = min(1.0, left / equal.sum())
        left -= float(weight[equal].sum())
        if left <= 0.0:
            break
    return weight


def _weighted(scores: Floats, weight: Floats) -> Floats:
    seen = ~np.isnan(scores)
    with np.errstate(invalid="ignore"):
        found: Floats = (np.where(seen, scores, 0.0) * weight[:, None]).sum(axis=0) / (seen * weight[:, None]).sum(
            axis=0
        )
    return found

"""Whether a criterion can be trusted over its whole cycle, and the smallest change that would make it so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from mastery_widgets.core.criterion import AllOf, AnyOf, Criterion, FixedForm, Sure
from mastery_widgets.core.outlook import CYCLES, outlook

__all__ = ["LIMITS", "Change", "Limits", "Trust", "least_items", "mended", "trust"]

# Beyond so many items of one objective a form is no formative test any more.
_MOST_ITEMS = 40
_DEFAULT_SHARE = 0.85


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Whom a criterion may let through, and whom it may hold back, without learning between the forms.

    Of those who know ``low`` at most the share ``most_passing`` gets through; of those who know ``high`` at most the
    share ``most_held`` never does.

    Raises:
        ValueError: not ``0 < low < high < 1``, or a share outside (0, 1).
    """

    low: float = 0.60
    most_passing: float = 0.20
    high: float = 0.90
    most_held: float = 0.10

    def __post_init__(self) -> None:
        if not 0.0 < self.low < self.high < 1.0:
            raise ValueError(f"need 0 < low < high < 1, got {self.low:g} and {self.high:g}")
        if not (0.0 < self.most_passing < 1.0 and 0.0 < self.most_held < 1.0):
            raise ValueError(f"need shares in (0, 1), got {self.most_passing:g} and {self.most_held:g}")


LIMITS = Limits()


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """How a criterion stands to its limits: the share of the ``low`` that passes, and of the ``high`` that never does.

    ``items`` are those that a learner at ``high`` is expected to answer.
    """

    passing: float
    held: float
    items: float
    limits: Limits

    @property
    def is_within(self) -> bool:
        """Whether both limits hold."""
        return self.passing <= self.limits.most_passing and self.held <= self.limits.most_held


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A rule within the limits, near to one that is not: its form, the whole of it, how often it is sat."""

    form: FixedForm
    criterion: Criterion
    cycles: int
    trust: Trust

    @property
    def words(self) -> str:
        """The form as an author writes it."""
        return f"form of {self.form.size} at {round(self.form.share * 100)} %"


def trust(criterion: Criterion, *, cycles: int = CYCLES, items: int | None = None, limits: Limits = LIMITS) -> Trust:
    """How a criterion stands to the limits, over ``cycles`` forms without learning between them.

    Raises:
        ValueError: as ``outlook`` does.
    """
    low = outlook(criterion, limits.low, cycles=cycles, items=items)
    high = outlook(criterion, limits.high, cycles=cycles, items=items)
    return Trust(passing=low.passes_in_all, held=high.never, items=high.items, limits=limits)


def least_items(share: float, *, cycles: int = CYCLES, limits: Limits = LIMITS) -> int | None:
    """How many items of one objective a form at ``share`` needs to be within the limits; None: 40 are not enough."""
    forms = (FixedForm(size=size, share=share) for size in range(1, _MOST_ITEMS + 1))
    return next((form.size for form in forms if trust(form, cycles=cycles, limits=limits).is_within), None)


def mended(criterion: Criterion, *, cycles: int = CYCLES, limits: Limits = LIMITS) -> tuple[Change, ...]:
    """The smallest changes that bring a rule within the limits, fewest items first; empty when none does.

    Of the form in the rule: another share of the same items, more items at the same share, fewer sittings, or as many
    items as the default share needs. Where there is no form, or changing it does not help: that form in the rule's
    place.
    """
    form = _form_in(criterion)
    found: list[Change] = []
    size = least_items(_DEFAULT_SHARE, cycles=cycles, limits=limits)
    default = None if size is None else FixedForm(size=size, share=_DEFAULT_SHARE)
    kinds = [] if form is None else [_other_shares(form, cycles), _more_items(form, cycles), _fewer(form, cycles)]
    if form is not None and default is not None:
        kinds.append(iter([(default, cycles)]))
    for kind in kinds:
        changes = (_change(_with_form(criterion, one), one, count, limits) for one, count in kind)
        found += list(islice((one for one in changes if one.trust.is_within), 1))
    if not found and default is not None:
        found.append(_change(default, default, cycles, limits))
    found.sort(key=lambda one: one.trust.items)
    return tuple({(one.form.size, one.form.needed, one.cycles): one for one in reversed(found)}.values())[::-1]


def _change(criterion: Criterion, form: FixedForm, cycles: int, limits: Limits) -> Change:
    there = trust(criterion, cycles=cycles, limits=limits)
    return Change(form=form, criterion=criterion, cycles=cycles, trust=there)


def _other_shares(form: FixedForm, cycles: int) -> Iterator[tuple[FixedForm, int]]:
    """The same items with another number right, the nearest first."""
    counts = sorted(range(1, form.size + 1), key=lambda count: (abs(count - form.needed), -count))
    for count in counts[1:]:
        yield FixedForm(size=form.size, share=_percent_of(count, form.size) / 100), cycles


def _more_items(form: FixedForm, cycles: int) -> Iterator[tuple[FixedForm, int]]:
    for size in range(form.size + 1, _MOST_ITEMS + 1):
        yield FixedForm(size=size, share=form.share), cycles


def _fewer(form: FixedForm, cycles: int) -> Iterator[tuple[FixedForm, int]]:
    """The same form, sat less often; once is no cycle: there must be a second chance."""
    for count in range(cycles - 1, 1, -1):
        yield form, count


def _percent_of(count: int, size: int) -> int:
    """The whole per cent that asks for exactly so many of a form.

    Beyond a hundred items there may be none; forms here are shorter.
    """
    return count * 100 // size


def _form_in(criterion: Criterion) -> FixedForm | None:
    """The first form in a rule."""
    match criterion:
        case FixedForm():
            return criterion
        case AllOf(parts=parts) | AnyOf(parts=parts):
            return next((form for part in parts if (form := _form_in(part)) is not None), None)
        case Sure(rule=rule):
            return _form_in(rule)
        case _:
            return None


def _with_form(criterion: Criterion, form: FixedForm) -> Criterion:
    """A rule with another form in the place of each of its forms."""
    match criterion:
        case FixedForm():
            return form
        case AllOf(parts=parts) | AnyOf(parts=parts):
            return replace(criterion, parts=tuple(_with_form(part, form) for part in parts))
        case Sure(rule=rule):
            return Sure(rule=_with_form(rule, form))
        case _:
            return criterion

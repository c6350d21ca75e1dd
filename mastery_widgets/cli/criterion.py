"""What `mastery criterion` says: a table, a verdict, and what would mend it."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table

from mastery_widgets.core.criterion import Criterion, read_rule
from mastery_widgets.core.outlook import CYCLES, LONGEST_SITTING, Outlook, outlook
from mastery_widgets.core.trust import Change, Trust, least_items, mended, trust
from mastery_widgets.errors import LessonError
from mastery_widgets.session.arithmetic import what_opens

__all__ = ["describe_criterion"]

KNOWS = (0.25, 0.60, 0.70, 0.90, 0.95)
_WIDTH = 100


def describe_criterion(
    text: str,
    *,
    cycles: int | None = None,
    knows: Sequence[float] = KNOWS,
    learning: float = 0.5,
    items: int | None = None,
    options: int | None = None,
    as_json: bool = False,
    chart: Path | None = None,
) -> None:
    """Print what a rule does to whom; write a chart of it where one is asked for.

    Raises:
        LessonError: words that make no rule, or numbers that make no question.
        OSError: the chart cannot be written.
    """
    try:
        rule = _read(text, items, options)
        count = cycles if cycles is not None else CYCLES if rule.longest_form is not None else 1
        still = [outlook(rule, one, cycles=count, items=items) for one in knows]
        moved = [outlook(rule, one, cycles=count, items=items, learning=learning) for one in knows]
        found = trust(rule, cycles=count, items=items)
        changes = () if found.is_within else mended(rule, cycles=count if rule.longest_form is not None else CYCLES)
    except ValueError as error:
        raise LessonError(f"`{text[:200]}`: {error}") from None
    if chart is not None:
        from mastery_widgets.authoring.criterion_chart import criterion_chart

        said = f"{text}, {count} forms" if count > 1 else text
        drawn = criterion_chart(rule, said, cycles=count, learning=learning, items=items)
        chart.write_text(drawn, "utf-8")
    share = getattr(rule, "share", None)
    least = None if share is None else least_items(share, cycles=count)
    longest = items if items is not None else rule.longest_form or LONGEST_SITTING
    if as_json:
        print(_json(text, rule, count, longest, learning, still, moved, found, changes, least))
        return
    console = Console(width=_WIDTH, highlight=False, file=io.StringIO())
    console.print(f"{text}: {what_opens(rule, 'en')}.", markup=False)
    console.print(_table(still, count, longest, "Without learning between the forms" if count > 1 else "", knows))
    if count > 1 and learning:
        title = f"With correctives that close {_percent(learning, 0)} of the gap each time"
        console.print(_table(moved, count, longest, title, knows))
    for line in _verdict(found, changes, share, least, count):
        console.print(line, markup=False)
    # What is copied into a document or a letter shall not end in blanks.
    print("\n".join(line.rstrip() for line in console.file.getvalue().splitlines()))  # type: ignore[attr-defined]


def _read(text: str, items: int | None, options: int | None) -> Criterion:
    """The rule as it stands in a form, where it speaks of one: then what is known is carried from form to form."""
    if items is not None:
        return read_rule(text, size=items, options=options)
    rule = read_rule(text, options=options)
    if rule.longest_form is None:
        return rule
    try:
        return read_rule(text, size=rule.longest_form, options=options)
    except ValueError:
        # Forms of two sizes in one rule stand in a frame only.
        return rule


def _percent(share: float, digits: int = 1) -> str:
    return f"{share * 100:.{digits}f} %"


def _table(rows: Sequence[Outlook], cycles: int, longest: int, title: str, knows: Sequence[float]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, title=title or None, title_justify="left", title_style="bold", pad_edge=False)
    names = (
        ["answers rightly", f"gets through in {longest} items"] if cycles == 1 else ["answers rightly", "first form"]
    )
    names += [f"in {cycles} forms"] if cycles > 1 else []
    for name in (*names, "never", "items expected"):
        table.add_column(name, justify="right")
    for share, row in zip(knows, rows, strict=True):
        cells = [_percent(share, 0), _percent(row.passes[0])]
        cells += [_percent(row.passes_in_all)] if cycles > 1 else []
        table.add_row(*cells, _percent(row.never), f"{row.items:.1f}")
    return table


def _verdict(found: Trust, changes: Sequence[Change], share: float | None, least: int | None, cycles: int) -> list[str]:
    limits = found.limits
    within = "Within the limits" if found.is_within else "Beyond the limits"
    lines = [
        f"{within}: of those who answer {_percent(limits.low, 0)} rightly {_percent(found.passing)} get through "
        f"(at most {_percent(limits.most_passing, 0)}), of those who answer {_percent(limits.high, 0)} rightly "
        f"{_percent(found.held)} never do (at most {_percent(limits.most_held, 0)})."
    ]
    if least is not None and share is not None:
        lines.append(f"At {_percent(share, 0)}, {least} items of one objective are the least that is within them.")
    if not found.is_within and not changes:
        lines.append("No form of at most 40 items is within them.")
    for one in changes:
        times = "" if one.cycles == cycles else f", sat up to {one.cycles} times"
        lines.append(
            f"Within them: `{one.words}`{times}: {_percent(one.trust.passing)} get through, {_percent(one.trust.held)} "
            f"never do, {one.trust.items:.1f} items expected."
        )
    return lines


def _json(
    text: str,
    rule: Criterion,
    cycles: int,
    longest: int,
    learning: float,
    still: Sequence[Outlook],
    moved: Sequence[Outlook],
    found: Trust,
    changes: Sequence[Change],
    least: int | None,
) -> str:
    said = {
        "text": text,
        "criterion": rule.to_json(),
        "cycles": cycles,
        "items": longest,
        "without_learning": [asdict(one) for one in still],
        "learning": learning,
        "with_learning": [asdict(one) for one in moved],
        "trust": {**asdict(found), "is_within": found.is_within},
        "least_items": least,
        "changes": [
            {"open_when": one.words, "cycles": one.cycles, "passing": one.trust.passing, "held": one.trust.held,
             "items": one.trust.items}
            for one in changes
        ],
    }  # fmt: skip
    return json.dumps(said, ensure_ascii=False, indent=2)

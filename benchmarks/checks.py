"""Figures on real data that nobody here made: the time model on hidden times, and classical figures of items.

The data are not part of the kit; ``--data`` or ``MASTERY_DATA`` names the folder that holds them.
"""

from __future__ import annotations

import csv
import math
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np

from mastery_widgets.analytics.items import alpha, difficulty, item_rest
from mastery_widgets.analytics.timing import Times, fit_times, needed

__all__ = ["PARTS", "hidden_times", "item_figures"]

FOLDS, SEED = 5, 20261124
SAT12_KEY = "14523121312421534414334135131545"


def _rows(file: Path) -> tuple[list[str], list[list[str]]]:
    if not file.is_file():
        sys.exit(f"{file} is not there; --data names the folder that holds {file.parent.name}")
    with file.open(newline="", encoding="utf-8") as text:
        head, *rows = csv.reader(text)
    return head, rows


def hidden_times(data: Path) -> tuple[str, bool]:
    """A Markdown table, and whether the model was better than both means on every set."""
    lines = [
        "| set | times | model | item means | person means | item + person means | in the 80 % interval |",
        "|---|---|---|---|---|---|---|",
    ]
    is_better = True
    for name in ("rotation", "extraversion"):
        head, rows = _rows(data / "r_diffirt_rt" / f"{name}.csv")
        columns = [place for place, title in enumerate(head) if title.startswith("T")]
        seconds = np.array([[float(row[place] or "nan") for place in columns] for row in rows])
        errors, held = _folds(seconds)
        model, item, person, both = (math.sqrt(np.mean(np.square(each))) for each in errors)
        is_better &= model < min(item, person)
        lines.append(
            f"| {name} | {int((~np.isnan(seconds)).sum()):,} | **{model:.4f}** | {item:.4f} | {person:.4f} | {both:.4f} "
            f"| {np.mean(held):.1%} |"
        )
    return "\n".join(lines), is_better


def _folds(seconds: np.ndarray) -> tuple[list[list[float]], list[bool]]:
    """Errors in log seconds of the model and of three means, on every cell once, hidden a fifth at a time."""
    who, what = np.nonzero(~np.isnan(seconds))
    fold = np.random.default_rng(SEED).permutation(len(who)) % FOLDS
    errors: list[list[float]] = [[], [], [], []]
    held: list[bool] = []
    logs = np.log(seconds)
    for number in range(FOLDS):
        hidden = fold == number
        seen = logs.copy()
        seen[who[hidden], what[hidden]] = np.nan
        rows = [(str(a), str(b), float(seconds[a, b]), True) for a, b in zip(who[~hidden], what[~hidden], strict=True)]
        fit = fit_times(Times.of(rows))
        everything = np.nanmean(seen)
        # The mean of an item, or of a person of whom nothing is left, is that of everything.
        item = np.nan_to_num(np.nanmean(seen, axis=0), nan=everything)
        person = np.array([np.nanmean(row) if not np.isnan(row).all() else everything for row in seen])
        for a, b in zip(who[hidden], what[hidden], strict=True):
            estimate = needed(fit, learner=str(a), unit=str(b))
            middle, truth = math.log(estimate.low * estimate.high) / 2.0, logs[a, b]
            for place, guess in enumerate((middle, item[b], person[a], item[b] + person[a] - everything)):
                errors[place].append(float(guess - truth))
            held.append(estimate.low <= seconds[a, b] <= estimate.high)
    return errors, held


def item_figures(data: Path) -> tuple[str, bool]:
    """A Markdown table of computed against reference figures, and whether all agree to four decimals."""
    lsat = _numbers(data / "r_irt_ltm" / "LSAT.csv")
    seven = _numbers(data / "r_irt_mirt" / "LSAT7.csv")
    seven = np.repeat(seven[:, :-1], seven[:, -1].astype(int), axis=0)
    _, chosen = _rows(data / "r_irt_mirt" / "SAT12.csv")
    sat = np.array([[float(one == key) for one, key in zip(row, SAT12_KEY, strict=True)] for row in chosen])
    _, answers = _rows(data / "r_ctt" / "CTTdata.csv")
    key = [row[0] for row in _rows(data / "r_ctt" / "CTTkey.csv")[1]]
    ctt = np.array([[float(one == right) for one, right in zip(row, key, strict=True)] for row in answers])
    figures = [
        ("LSAT alpha", [alpha(lsat)], [0.2950]),
        ("LSAT difficulties", difficulty(lsat), [0.924, 0.709, 0.553, 0.763, 0.870]),
        ("LSAT item-rest", item_rest(lsat), [0.1128, 0.1532, 0.1728, 0.1444, 0.1216]),
        ("LSAT7 alpha", [alpha(seven)], [0.4534]),
        ("SAT12 alpha", [alpha(sat)], [0.7979]),
        ("CTTdata alpha", [alpha(ctt)], [0.8128]),
    ]
    lines, agree = ["| figure | computed | reference | agree to four decimals |", "|---|---|---|---|"], True
    for name, computed, published in figures:
        is_same = [round(float(one), 4) for one in computed] == published
        agree &= is_same
        shown = " ".join(f"{one:.4f}" for one in computed)
        lines.append(
            f"| {name} | {shown} | {' '.join(f'{one:.4f}' for one in published)} | {'yes' if is_same else '**no**'} |"
        )
    return "\n".join(lines), agree


def _numbers(file: Path) -> np.ndarray:
    return np.array(_rows(file)[1], float)


# Part → what makes its table, and the document that holds it.
PARTS: dict[str, tuple[Callable[[Path], tuple[str, bool]], str]] = {
    "time": (hidden_times, "time.md"),
    "items": (item_figures, "reports.md"),
}

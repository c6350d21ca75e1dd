"""Samples → medians, 95th percentiles, ratios with intervals, and the table that is printed and published."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Literal

import numpy as np

__all__ = ["Row", "keep", "kept", "publish", "table"]

ROOT = Path(__file__).resolve().parent.parent
RESULTS = Path(__file__).parent / "results"
_RESAMPLES = 4_000

Bar = Literal["ratio", "difference", "value"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One comparison. ``peer`` is empty where the bar is on our own value; ``at`` is the percentile compared.

    ``bar`` None: nothing was promised, the row explains another one.
    """

    name: str
    unit: str
    ours: list[float]
    peer: list[float]
    kind: Bar
    bar: float | None
    at: int = 50
    date: str = ""
    seed: int = 0

    def figure(self) -> float:
        """What is held against the bar."""
        return float(self._figure(np.array([self.ours]), np.array([self.peer]))[0])

    def interval(self) -> tuple[float, float]:
        """95 % percentile bootstrap of ``figure``, both sides resampled."""
        chance = np.random.default_rng(self.seed)
        ours = chance.choice(self.ours, (_RESAMPLES, len(self.ours)))
        peer = chance.choice(self.peer, (_RESAMPLES, len(self.peer))) if self.peer else np.empty((_RESAMPLES, 0))
        low, high = np.percentile(self._figure(ours, peer), [2.5, 97.5])
        return float(low), float(high)

    def is_met(self) -> bool:
        """Whether the figure itself, unrounded, keeps to the bar."""
        return self.bar is None or self.figure() <= self.bar

    def _figure(self, ours: np.ndarray, peer: np.ndarray) -> np.ndarray:
        mine = np.percentile(ours, self.at, axis=1)
        if self.kind == "value":
            return mine
        theirs = np.percentile(peer, self.at, axis=1)
        return mine / theirs if self.kind == "ratio" else mine - theirs


def keep(part: str, rows: Sequence[Row], seed: int) -> None:
    """Write the samples of one subcommand; the table is made of all that are kept."""
    RESULTS.mkdir(exist_ok=True)
    today = date.today().isoformat()
    stamped = [{**asdict(row), "date": today, "seed": seed} for row in rows]
    (RESULTS / f"{part}.json").write_text(json.dumps(stamped, indent=1) + "\n", "utf-8")


def kept(parts: Sequence[str]) -> list[Row]:
    """The rows of all subcommands that have been run, in their order."""
    rows: list[Row] = []
    for part in parts:
        file = RESULTS / f"{part}.json"
        if file.exists():
            rows += [Row(**one) for one in json.loads(file.read_text("utf-8"))]
    return rows


def table(rows: Sequence[Row], machine: str) -> str:
    """A Markdown table, one line a row, and one sentence on the machine."""
    lines = [
        "| What | ours: median, p95 | peer: median, p95 | compared [95 % interval] | bar | met | n |",
        "|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        low, high = row.interval()
        sign = {"ratio": "×", "difference": f" {row.unit} more", "value": f" {row.unit}"}[row.kind]
        digits = 2 if row.kind == "ratio" else 1
        figure = row.figure()
        which = {50: "", 95: "p95: ", 100: "largest: "}[row.at]
        compared = f"{which}{figure:.{digits}f}{sign} [{low:.{digits}f}–{high:.{digits}f}]"
        bar, met = "—", "—"
        if row.bar is not None:
            bar = f"≤ {row.bar:g}{sign}"
            met = "**yes**" if row.is_met() else f"**no**: {figure / row.bar:.2f} × the bar"
        counts = (
            f"{len(row.ours)}" if not row.peer or len(row.ours) == len(row.peer) else f"{len(row.ours)}/{len(row.peer)}"
        )
        lines.append(
            f"| {row.name} | {_pair(row.ours, row.unit)} | {_pair(row.peer, row.unit)} | {compared} "
            f"| {bar} | {met} | {counts} |"
        )
    days = sorted({row.date for row in rows})
    said = f"Measured {' to '.join(dict.fromkeys((days[0], days[-1])))} on {machine}" if days else ""
    return "\n".join([*lines, "", said])


def publish(text: str, file: Path, *, make: bool, mark: str = "benchmarks") -> bool:
    """Put the table between its marks; False where the file has none and may not be given them."""
    begin, end = f"<!-- {mark} -->", f"<!-- /{mark} -->"
    old = file.read_text("utf-8") if file.exists() else ""
    if begin in old and end in old:
        before, _, rest = old.partition(begin)
        after = rest.partition(end)[2]
        new = f"{before}{begin}\n{text}\n{end}{after}"
    elif make:
        new = f"{old.rstrip()}\n\n{begin}\n{text}\n{end}\n".lstrip()
    else:
        return False
    file.write_text(new, "utf-8")
    return True


def _pair(values: Sequence[float], unit: str) -> str:
    if not values:
        return "—"
    middle, high = np.percentile(values, [50, 95])
    digits = 0 if middle >= 100 else 1
    return f"{middle:,.{digits}f}, {high:,.{digits}f} {unit}"

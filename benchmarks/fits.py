"""Fits and predictions on real responses: run, keep, and write the tables of docs/tracing.md."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path

import numpy as np

from benchmarks.figures import RESULTS, ROOT, publish
from benchmarks.predicting import Predicted, predict
from benchmarks.responses import SETS
from benchmarks.tracing import FOLD_SEED, FOLDS, PEER, compare, peer_python, sizes
from mastery_widgets.analytics.calibration import drawn

__all__ = ["PARTS", "run"]

PARTS = ("tracing", "tracing-sizes", "prediction")
NAMES = {"ct": "kt_cogtutor_ct", "assist": "kt_assist09_train, ten largest objectives"}
# AUC lost, log-loss gained, at most, and how many times faster at least.
BARS = {"ct": (0.002, 0.001, 300.0), "assist": (-0.005, 0.001, 300.0)}


def run(part: str, folder: Path, seeds: Sequence[int], *, dry: bool) -> None:
    """Measure one part, print its table, and unless ``dry`` keep the figures and publish the table.

    The peer takes minutes a fold on the larger set, so that it is met with the first of his seeds only.
    """
    os.environ["OMP_NUM_THREADS"] = "1"
    found: dict[str, object] = {"date": date.today().isoformat(), "machine": _machine()}
    if part == "tracing":
        python = peer_python()
        found["folds"] = [
            asdict(one)
            for name in SETS
            for seed in (seeds if name == "ct" else seeds[:1])
            for one in compare(name, folder, python, seed)
        ]
        text = tracing_table(found)
    elif part == "tracing-sizes":
        found["sizes"] = sizes()
        text = sizes_table(found)
    else:
        sets = [predict(name, folder) for name in SETS]
        found["sets"] = [asdict(one) for one in sets]
        text = prediction_table(found)
        if not dry:
            _draw(sets)
    print(text, flush=True)
    if not dry:
        RESULTS.mkdir(exist_ok=True)
        (RESULTS / f"{part}.json").write_text(json.dumps(found, indent=1) + "\n", "utf-8")
        publish(text, ROOT / "docs" / "tracing.md", make=True, mark=part)


def tracing_table(found: dict) -> str:
    """Our fit against the peer's, a line for each set, seed and measure."""
    lines = ["| set | measure | ours | pyBKT | difference | bar | met |", "|---|---|---|---|---|---|---|"]
    for name in SETS:
        for seed in dict.fromkeys(one["peer_seed"] for one in found["folds"]):
            folds = [one for one in found["folds"] if one["name"] == name and one["peer_seed"] == seed]
            if not folds:
                continue
            lost, worse, faster = BARS[name]
            said = f"{NAMES[name]}; pyBKT's seed {seed}"
            ours, theirs = (np.array([[f[side][m] for f in folds] for m in _MEASURES]) for side in ("ours", "peer"))
            for place, (measure, sign, bar) in enumerate(
                (("AUC", -1, lost), ("log-loss", 1, worse), ("RMSE", 1, None))
            ):
                off = ours[place] - theirs[place]
                met = "—" if bar is None else _met(sign * off.mean() <= bar)
                bound = "—" if bar is None else (f"≥ {-bar:+.3f}" if sign < 0 else f"≤ {bar:+.3f}")
                lines.append(
                    f"| {said} | {measure} | {_with_error(ours[place])} | {_with_error(theirs[place])} "
                    f"| {_with_error(off, sign=True)} | {bound} | {met} |"
                )
            for place, measure in ((3, "seconds a fit, by the clock"), (4, "seconds a fit, of the processor")):
                ratio = theirs[place] / ours[place]
                lines.append(
                    f"| {said} | {measure} | {ours[place].mean():.3f} | {theirs[place].mean():.1f} "
                    f"| {np.median(ratio):,.0f} times faster (median; folds {ratio.min():,.0f} to {ratio.max():,.0f}) "
                    f"| ≥ {faster:.0f} times | {_met(np.median(ratio) >= faster)} |"
                )
    lines += [
        "",
        f"Measured {found['date']}. {FOLDS} folds of learners (seed {FOLD_SEED}), the same for both, means ± standard "
        "errors over the folds, differences in pairs. pyBKT is pure Python, as pip installs it "
        f"({', '.join(PEER)}), in an environment of its own: one start a fit (`num_fits=1`, its fastest), one process; "
        f"ours: twelve starts a fit. One thread each, in the same run. {found['machine']}",
    ]
    return "\n".join(lines)


def sizes_table(found: dict) -> str:
    """What a fit of one objective costs as responses grow."""
    lines = [
        "| responses | nanoseconds a response and step | seconds a fit, twelve starts | memory, MiB | bar | met |",
        "|---|---|---|---|---|---|",
    ]
    smallest = found["sizes"][0]
    for one in found["sizes"]:
        ratio = one["nanoseconds"] / smallest["nanoseconds"]
        met = one["mebibytes"] <= 1024 and ratio <= 1.25
        lines.append(
            f"| {one['responses']:,} | {one['nanoseconds']:.1f} ({ratio:.2f} × the smallest) | {one['seconds']:.2f} "
            f"| {one['mebibytes']:.0f} (before: {one['mebibytes_before']:.0f}) | ≤ 1,024 MiB, ≤ 1.25 × | {_met(met)} |"
        )
    lines += [
        "",
        f"Measured {found['date']}: simulated runs of 50, a process for each size, processor time, one thread.",
    ]
    return "\n".join(lines)


def prediction_table(found: dict) -> str:
    """Each model on each set, and what was promised of the prediction."""
    lines = [
        "| set | model | AUC | log-loss | AUC, first 20 of each run | log-loss, first 20 |",
        "|---|---|---|---|---|---|",
    ]
    promised = []
    for one in found["sets"]:
        columns = {model: [np.array(values) for values in of.values()] for model, of in one["measures"].items()}
        for model, values in columns.items():
            shown = " | ".join(_with_error(value) for value in values)
            lines.append(f"| {NAMES[one['name']]} | {model} | {shown} |")
        if one["name"] == "ct":
            off = columns["prediction"][0] - columns["tracing"][0]
            promised.append(
                f"| {NAMES['ct']}: AUC above tracing | {_with_error(off, sign=True)} | ≥ +0.040 | {_met(off.mean() >= 0.04)} |"
            )
        else:
            for model in ("prediction", "prediction, objectives apart"):
                off = columns[model][2] - columns["tracing that forgets"][2]
                promised.append(
                    f"| {NAMES['assist']}, first 20: AUC of the {model} above tracing that forgets "
                    f"| {_with_error(off, sign=True)} | > 0 | {_met(off.mean() > 0)} |"
                )
        worst = max(one["curve"]["bands"], key=lambda band: abs(band["chance"] - band["share_right"]))
        promised.append(
            f"| {NAMES[one['name']]}: mean distance of chance and share right; the widest of twelve bands "
            f"| {one['curve']['error']:.3f}; {worst['share_right'] - worst['chance']:+.3f} at {worst['chance']:.2f} "
            f"| ≤ 0.020 | {_met(one['curve']['error'] <= 0.02)} |"
        )
    lines += ["", "| promised | found | bar | met |", "|---|---|---|---|", *promised, ""]
    lines.append(
        f"Measured {found['date']}; {FOLDS} folds of learners (seed {FOLD_SEED}), means ± standard errors over the folds."
    )
    return "\n".join(lines)


_MEASURES = ("auc", "log_loss", "rmse", "seconds", "cpu")


def _machine() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{platform.system()} on {os.cpu_count()} cores and {memory:.0f} GiB that others used as well (five-minute load "
        f"{os.getloadavg()[1]:.1f}), Python {platform.python_version()}, numpy {np.__version__}."
    )


def _draw(sets: Sequence[Predicted]) -> None:
    for one in sets:
        picture = drawn(one.curve, f"Prediction: {NAMES[one.name].split(',')[0]}")
        (ROOT / "docs" / "images" / f"reliability-{one.name}.svg").write_text(picture, "utf-8")


def _with_error(values: np.ndarray, *, sign: bool = False) -> str:
    """Mean ± standard error over the folds."""
    error = values.std(ddof=1) / np.sqrt(len(values))
    return f"{values.mean():{'+' if sign else ''}.4f} ± {error:.4f}"


def _met(is_met: bool) -> str:
    return "**yes**" if is_met else "**no**"

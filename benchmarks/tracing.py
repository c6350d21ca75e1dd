"""Our fit of knowledge tracing against pyBKT's, on the same folds of learners and in the same run; and what size costs."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import tempfile
import time
import venv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import platformdirs

from benchmarks.responses import read, simulated
from mastery_widgets.analytics.climb import Bounds, beginnings, step
from mastery_widgets.analytics.measures import auc, learner_folds, log_loss, rmse
from mastery_widgets.analytics.paths import paths_of
from mastery_widgets.analytics.responses import Responses
from mastery_widgets.analytics.tracing import TracingFit, fit, parameters_of
from mastery_widgets.analytics.walk import known_before, right_chance

__all__ = ["FOLDS", "Fold", "compare", "peer_chance", "peer_python", "sizes", "traced_chance"]

FOLDS, FOLD_SEED = 5, 20261124
PEER = ["pyBKT==1.4.3", "scikit-learn<1.8", "numpy<2.4"]  # numpy 2.4 refuses what pyBKT does with arrays of one number
SIZES = (125_000, 250_000, 500_000, 1_000_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fold:
    """One fold of one set: ours, and the peer's for a seed of his. Seconds are of the fit alone, in one thread."""

    name: str
    fold: int
    peer_seed: int
    ours: dict[str, float]
    peer: dict[str, float]


def peer_python() -> Path:
    """A Python that has pyBKT: the one named by MASTERY_PYBKT, or a virtual environment of its own, made once."""
    if given := os.environ.get("MASTERY_PYBKT"):
        return Path(given)
    home = Path(platformdirs.user_cache_dir("mastery_widgets")) / "pybkt"
    python = home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not (home / ".ready").exists():
        venv.create(home, with_pip=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", *PEER], check=True)
        (home / ".ready").touch()
    return python


def traced_chance(train: Responses, held_out: Responses, seed: int = 0) -> np.ndarray:
    """Chances of the held-out responses. Where a fit was refused, the share that was right in training."""
    fits = fit(train, seed=seed)
    parameters = parameters_of(fits)
    chance = right_chance(held_out, parameters, known_before(held_out, parameters))
    count = np.maximum(np.bincount(train.objective, minlength=len(train.objectives)), 1)
    share = np.bincount(train.objective, train.is_right, len(train.objectives)) / count
    return np.where(np.isnan(chance), share[held_out.objective], chance)


def peer_chance(
    python: Path, train: Responses, held_out: Responses, seed: int, *, forgets: bool = False
) -> tuple[np.ndarray, dict[str, float]]:
    """The peer's chances of the held-out responses, and the seconds of his fit."""
    with tempfile.TemporaryDirectory() as folder:
        rows, out = Path(folder) / "fold.csv", Path(folder) / "out.json"
        with rows.open("w", newline="") as text:
            writer = csv.writer(text)
            writer.writerow(["learner", "objective", "is_right", "is_held_out"])
            for part, held in ((train, 0), (held_out, 1)):
                for learner, objective, right in zip(part.learner, part.objective, part.is_right, strict=True):
                    writer.writerow([f"l{learner}", f"o{objective}", int(right), held])
        worker = Path(__file__).parent / "peer_pybkt.py"
        command = [str(python), str(worker), str(rows), str(out), str(seed), "forgets" if forgets else "-"]
        subprocess.run(command, check=True, env={**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": ""})
        found = json.loads(out.read_text("utf-8"))
    return np.array(found["chance"]), {"seconds": found["seconds"], "cpu": found["cpu"]}


def compare(name: str, folder: Path, python: Path, peer_seed: int) -> list[Fold]:
    """Five folds of a set. Our fit is timed before and after the peer's, so that both meet the same machine."""
    responses = read(name, folder)
    folds = []
    for number, (train, held_out) in enumerate(learner_folds(responses, FOLDS, FOLD_SEED)):
        times = [_timed(train) for _ in range(3)]
        theirs, spent = peer_chance(python, train, held_out, peer_seed)
        times += [_timed(train) for _ in range(3)]
        ours = traced_chance(train, held_out)
        seconds, cpu = np.median(np.array(times), axis=0)
        folds.append(
            Fold(
                name=name,
                fold=number,
                peer_seed=peer_seed,
                ours={**_measured(held_out, ours), "seconds": float(seconds), "cpu": float(cpu)},
                peer={**_measured(held_out, theirs), **spent},
            )
        )
        print(folds[-1], file=sys.stderr, flush=True)
    return folds


def sizes() -> list[dict[str, float]]:
    """Responses, nanoseconds per response and step of one start, seconds and MiB of a whole fit: a process for each."""
    found = []
    for count in SIZES:
        command = [sys.executable, "-m", "benchmarks.tracing", str(count)]
        done = subprocess.run(
            command, check=True, capture_output=True, text=True, env={**os.environ, "OMP_NUM_THREADS": "1"}
        )
        found.append(json.loads(done.stdout))
    return found


def _one_size(count: int) -> dict[str, float]:
    before = _most()
    responses = simulated(count // 50, 50, seed=count)
    began = time.process_time()
    found = fit(responses)["simulated"]
    seconds = time.process_time() - began
    assert isinstance(found, TracingFit), found.why
    most = _most()
    paths = paths_of(responses)
    begin = beginnings(1, 1, Bounds(), np.random.default_rng(0))
    passes = []
    for _ in range(9):
        began = time.process_time()
        step(paths, begin, Bounds())
        passes.append(time.process_time() - began)
    return {
        "responses": count,
        "nanoseconds": float(np.median(passes)) / count * 1e9,
        "seconds": seconds,
        "mebibytes": most,
        "mebibytes_before": before,
    }


def _most() -> float:
    """The most memory this process has had, in MiB. (What getrusage says begins with that of the parent.)"""
    status = Path("/proc/self/status").read_text("utf-8")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def _timed(train: Responses) -> tuple[float, float]:
    began, began_cpu = time.perf_counter(), time.process_time()
    fit(train)
    return time.perf_counter() - began, time.process_time() - began_cpu


def _measured(held_out: Responses, chance: np.ndarray) -> dict[str, float]:
    right = held_out.is_right
    return {"auc": auc(right, chance), "log_loss": log_loss(right, chance), "rmse": rmse(right, chance)}


if __name__ == "__main__":
    print(json.dumps(_one_size(int(sys.argv[1]))))

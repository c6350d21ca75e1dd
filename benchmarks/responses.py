"""Real responses to fit and to predict, from a folder that is given: they may not be passed on with this repository."""

from __future__ import annotations

import csv
import gzip
from collections import Counter
from pathlib import Path

import numpy as np

from mastery_widgets.analytics.responses import Responses, from_columns

__all__ = ["SETS", "read", "simulated"]

# Folder and file; columns of learner, objective, right; how many of the largest objectives are kept.
SETS = {
    "ct": ("kt_cogtutor_ct/ct.csv.gz", ("Anon Student Id", "KC(Default)", "Correct First Attempt"), None),
    "assist": ("kt_assist09_train/builder_train_long.csv.gz", ("user_id", "skill_name", "correct"), 10),
}


def read(name: str, folder: Path) -> Responses:
    """A set of responses, in the order of its file."""
    file, columns, largest = SETS[name]
    with gzip.open(folder / file, "rt", encoding="utf-8", newline="") as text:
        rows = [tuple(row[column] for column in columns) for row in csv.DictReader(text)]
    kept = {objective for objective, _ in Counter(row[1] for row in rows).most_common(largest)}
    rows = [row for row in rows if row[1] in kept]
    return from_columns((row[0] for row in rows), (row[1] for row in rows), (row[2] == "1" for row in rows))


def simulated(learners: int, length: int, seed: int) -> Responses:
    """Learners who know, learn, guess and slip by chances of .3, .1, .2 and .1; one objective."""
    chance = np.random.default_rng(seed)
    learnt_at = np.where(chance.random(learners) < 0.3, 0, chance.geometric(0.1, learners))
    knows = np.arange(length) >= learnt_at[:, None]
    is_right = chance.random((learners, length)) < np.where(knows, 0.9, 0.2)
    return Responses(
        learners=tuple(map(str, range(learners))),
        objectives=("simulated",),
        learner=np.repeat(np.arange(learners), length),
        objective=np.zeros(learners * length, np.int64),
        is_right=is_right.ravel(),
    )

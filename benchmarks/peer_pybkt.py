"""Run by the Python that has pyBKT: fit one fold, predict what was held out, say how long the fit took.

python peer_pybkt.py fold.csv out.json seed forgets

The columns of fold.csv are learner, objective, is_right, is_held_out; nothing of mastery_widgets is imported here.
"""

from __future__ import annotations

import json
import sys
import time
import warnings

import pandas as pd
from pyBKT.models import Model

warnings.filterwarnings("ignore")


def main(fold: str, out: str, seed: int, forgets: bool) -> None:
    rows = pd.read_csv(fold, dtype={"learner": str, "objective": str})
    rows = rows.rename(columns={"learner": "user_id", "objective": "skill_name", "is_right": "correct"})
    rows["order_id"] = range(len(rows))
    held_out = rows.pop("is_held_out") == 1
    # One start, one process: what one of its fits costs. Its default of five starts costs five times as much.
    model = Model(seed=seed, num_fits=1, parallel=False)
    began, began_cpu = time.perf_counter(), time.process_time()
    model.fit(data=rows[~held_out].copy(), forgets=forgets)
    seconds, cpu = time.perf_counter() - began, time.process_time() - began_cpu
    found = model.predict(data=rows[held_out].copy()).sort_values("order_id")
    with open(out, "w", encoding="utf-8") as file:
        json.dump({"seconds": seconds, "cpu": cpu, "chance": found["correct_predictions"].round(9).tolist()}, file)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4] == "forgets")

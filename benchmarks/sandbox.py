"""What a jail costs: one check with ten hidden cases, against ten bare ``bwrap … python -c pass`` run the same way."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable

from benchmarks.bench import Bench
from benchmarks.figures import Row
from mastery_widgets.core.running import Case
from mastery_widgets.sandbox.bubblewrap import Bubblewrap
from mastery_widgets.sandbox.limits import Limits
from mastery_widgets.sandbox.process import run_all
from mastery_widgets.sandbox.root import python

__all__ = ["sandbox"]

CASES = 10
AT_ONCE = 2
_BARE = ["bwrap", "--unshare-all", "--ro-bind", "/", "/", "--", python(), "-c", "pass"]
_CODE = "def double(x):\n    return 2 * x\n"


def sandbox(bench: Bench) -> list[Row]:
    """Both sides start their processes two at a time, in turn with each other; ``n`` × 3 of each."""
    jail = Bubblewrap()
    cases = [Case(call=f"double({number})") for number in range(CASES)]

    def ours() -> None:
        outcomes = run_all(jail, _CODE, cases, Limits(), at_once=AT_ONCE)
        assert [outcome.value for outcome in outcomes] == [2 * number for number in range(CASES)]

    def bare() -> None:
        for _ in range(CASES // AT_ONCE):
            both = [subprocess.Popen(_BARE, stdin=subprocess.DEVNULL) for _ in range(AT_ONCE)]
            assert [one.wait() for one in both] == [0] * AT_ONCE

    sides: dict[str, Callable[[], None]] = {"ours": ours, "bare": bare}
    samples: dict[str, list[float]] = {name: [] for name in sides}
    chance = bench.chance("sandbox")
    for number in range(-bench.warm, 3 * bench.n):
        for name in chance.sample(sorted(sides), 2):
            start = time.perf_counter()
            sides[name]()
            if number >= 0:
                samples[name].append(1000 * (time.perf_counter() - start))
    name = f"sandbox: a check with {CASES} hidden cases, against {CASES} bare `bwrap … python -c pass`"
    return [
        Row(name=f"{name}: medians", unit="ms", ours=samples["ours"], peer=samples["bare"], kind="ratio", bar=None),
        Row(name=name, unit="ms", ours=samples["ours"], peer=samples["bare"], kind="ratio", bar=1.5, at=95),
    ]

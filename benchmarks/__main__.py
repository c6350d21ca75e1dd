"""Measure what a lesson costs, and write the table.

python -m benchmarks                     all rows, n = 20, into docs/benchmarks.md (and README.md)
python -m benchmarks --n 3 click-voila   one part of it, quickly
python -m benchmarks table               the table again, from what was measured last
python -m benchmarks tracing tracing-sizes prediction --data FOLDER    fits on real responses, into docs/tracing.md
python -m benchmarks time items          figures on real data (MASTERY_DATA names its folder), into docs/
python -m benchmarks placement           how few items a placement needs, into docs/course.md
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
from collections.abc import Callable
from pathlib import Path

from benchmarks.bench import ROOT, Bench, opened, say
from benchmarks.checking import checking
from benchmarks.checks import PARTS as CHECKS
from benchmarks.clicks import clicks
from benchmarks.figures import Row, keep, kept, publish, table
from benchmarks.first import first
from benchmarks.fits import PARTS as FITS
from benchmarks.fits import run as run_fit
from benchmarks.forked import forked
from benchmarks.kernels import further, start
from benchmarks.placement import main as placement
from benchmarks.resume import resume_lab, resume_voila
from benchmarks.sandbox import sandbox
from benchmarks.sockets import click_server

PARTS: dict[str, Callable[[Bench], list[Row]]] = {
    "click-voila": lambda bench: clicks(bench, "voila"),
    "click-lab": lambda bench: clicks(bench, "lab"),
    "click-server": click_server,
    "first": first,
    "start": start,
    "further": further,
    "resume-voila": resume_voila,
    "resume-lab": resume_lab,
    "sandbox": sandbox,
    "forked": forked,
    "checking": checking,
}


def machine() -> str:
    """This machine and what runs on it, in words; how busy it was belongs to it."""
    from importlib.metadata import version

    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    load = os.getloadavg()[1]
    packages = ", ".join(
        f"{name} {version(name)}" for name in ("voila", "jupyterlab", "ipywidgets", "anywidget", "ipykernel")
    )
    return (
        f"{platform.system()} on {os.cpu_count()} cores and {memory:.0f} GiB, Python {platform.python_version()}, {packages}; "
        f"server, kernel and Chromium share the cores (five-minute load {load:.1f}), the network is the loopback. "
        "Milliseconds belong to this machine, ratios travel."
    )


def check(part: str, data: Path, *, dry: bool) -> bool:
    """Whether the figures on real data are as they should be; their table goes into its document."""
    figures, document = CHECKS[part]
    text, is_met = figures(data)
    print(text, flush=True)
    if not dry:
        publish(text, ROOT / "docs" / document, make=True)
    return is_met


def main() -> int:
    if sys.argv[1:2] == ["placement"]:
        return placement(sys.argv[2:])
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__.splitlines()[0])
    parser.add_argument(
        "parts", nargs="*", metavar="part", help=f"table, or any of {', '.join((*PARTS, *FITS, *CHECKS))}"
    )
    parser.add_argument("--n", type=int, default=20, help="samples a side (clicks: five times as many)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--package", type=Path, default=ROOT / "mastery_widgets", help="another copy of the package")
    parser.add_argument("--dry", action="store_true", help="print only: keep no samples, write no file")
    data = os.environ.get("MASTERY_DATA")
    parser.add_argument("--data", type=Path, default=Path(data) if data else None, help="real responses (MASTERY_DATA)")
    parser.add_argument(
        "--peer-seeds", type=int, nargs="+", default=[42, 43, 44], help="pyBKT's seeds, in the part tracing"
    )
    given = parser.parse_args()
    wanted = given.parts or list(PARTS)
    if unknown := [part for part in wanted if part not in (*PARTS, *FITS, *CHECKS, "table")]:
        parser.error(f"no part {', '.join(unknown)}")
    on_data = [part for part in (*FITS, *CHECKS) if part in wanted]
    if on_data and given.data is None:
        parser.error(f"{' and '.join(on_data)}: give the folder of the responses, --data or MASTERY_DATA")
    for part in FITS:
        if part in wanted:
            say(part)
            run_fit(part, given.data, given.peer_seeds, dry=given.dry)
    # Every one is run, whatever the one before it says.
    are_met = [check(part, given.data, dry=given.dry) for part in CHECKS if part in wanted]
    if not all(are_met):
        return 1
    if on_data and len(on_data) == len(wanted):
        return 0
    measured: list[Row] = []
    if to_run := [part for part in PARTS if part in wanted]:
        with opened(given.n, given.seed, given.package) as bench:
            for part in to_run:
                say(part)
                rows = PARTS[part](bench)
                measured += rows
                print(table(rows, machine()), flush=True)
                if not given.dry:
                    keep(part, rows, given.seed)
    if given.dry:
        return 0
    text = table(kept(list(PARTS)), machine())
    publish(text, ROOT / "docs" / "benchmarks.md", make=True)
    if not publish(text, ROOT / "README.md", make=False):
        say("README.md has no <!-- benchmarks --> marks: the table is in docs/benchmarks.md only")
    return 0


if __name__ == "__main__":
    sys.exit(main())

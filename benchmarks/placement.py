"""How few items a placement needs, and how often it is right: simulated learners, and a data set with response counts.

python -m benchmarks placement --data FOLDER     into docs/course.md
"""

from __future__ import annotations

import argparse
import csv
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random
from statistics import mean

from benchmarks.figures import publish
from mastery_widgets.core.objective import Objective
from mastery_widgets.core.placement import Answer, Belief, Placement
from mastery_widgets.core.prerequisite_faults import mend
from mastery_widgets.core.prerequisites import Graph

__all__ = ["LEARNERS", "junyi", "main"]

ROOT = Path(__file__).resolve().parent.parent
KINDS: dict[str, str] = {
    "walk": "learned whatever was ready, one after the other",
    "ends": "learned for some ends, and what those stand on",
    "level": "knows each objective with one chance, once she knows what it stands on",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """One placement: items asked, what was found out, seconds for each answer and the choice after it."""

    items: int
    rightly: float
    expected: float
    falsely_known: float
    seconds: tuple[float, ...]


def junyi(folder: Path) -> tuple[Graph, tuple[str, ...]]:
    """The mended graph of the exercises of Junyi Academy, and what was removed."""
    file = folder / "prereq_junyi" / "junyi_Exercise_table.csv"
    with file.open(encoding="utf-8-sig", newline="") as text:
        rows = list(csv.DictReader(text))
    mended = mend(
        Objective(
            id=row["name"],
            name=row["name"],
            prerequisites=tuple(name.strip() for name in row["prerequisites"].split(",") if name.strip()),
        )
        for row in rows
    )
    return Graph(objectives=mended.objectives), mended.removed


def walk(graph: Graph, share: float, chance: Random) -> set[str]:
    """A knowledge state reached by learning something that is ready, again and again."""
    known: set[str] = set()
    ready = [one.id for one in graph.objectives if not one.prerequisites]
    while ready and len(known) < share * len(graph.order):
        place = chance.randrange(len(ready))
        ready[place], ready[-1] = ready[-1], ready[place]
        known.add(ready[-1])
        for other in graph.dependents[ready.pop()]:
            if known.issuperset(graph.named[other].prerequisites):
                ready.append(other)
    return known


def ends(graph: Graph, share: float, chance: Random) -> set[str]:
    """A knowledge state made of some objectives and all that they stand on."""
    known: set[str] = set()
    while len(known) < share * len(graph.order):
        end = chance.choice(graph.order)
        known |= graph.above[end] | {end}
    return known


def level(graph: Graph, share: float, chance: Random) -> set[str]:
    """A knowledge state in which each objective is known by one chance once its prerequisites are."""
    low, high = 0.0, 1.0
    for _ in range(50):
        middle = (low + high) / 2
        if mean(middle ** (1 + len(graph.above[id])) for id in graph.order) < share:
            low = middle
        else:
            high = middle
    known: set[str] = set()
    for one in graph.objectives:
        if known.issuperset(one.prerequisites) and chance.random() < low:
            known.add(one.id)
    return known


LEARNERS: dict[str, Callable[[Graph, float, Random], set[str]]] = {"walk": walk, "ends": ends, "level": level}


def place(placement: Placement, known: set[str], chance: Random) -> Placed:
    """One placement of a learner who guesses and slips as the placement supposes."""
    belief, seconds = placement.start(), []
    asked = placement.next(belief)
    while asked is not None:
        is_right = chance.random() < (1 - placement.slip if asked in known else placement.guess)
        began = time.process_time()
        belief = placement.add(belief, Answer(objective=asked, is_right=is_right))
        asked = placement.next(belief)
        seconds.append(time.process_time() - began)
    thought = placement.known(belief)
    return Placed(
        items=len(belief.answers),
        rightly=_rightly(placement.graph, belief, known),
        expected=placement.expected(belief),
        falsely_known=len(thought - known) / len(thought) if thought else 0.0,
        seconds=tuple(seconds),
    )


def ask_all(placement: Placement, known: set[str], chance: Random) -> tuple[float, float]:
    """Shares judged rightly when everything is asked once: each answer at its word, and by the same rule of Bayes."""
    belief, word = placement.start(), 0
    for id in placement.graph.order:
        is_right = chance.random() < (1 - placement.slip if id in known else placement.guess)
        word += is_right == (id in known)
        belief = placement.add(belief, Answer(objective=id, is_right=is_right))
    return word / len(placement.graph.order), _rightly(placement.graph, belief, known)


def _rightly(graph: Graph, belief: Belief, known: set[str]) -> float:
    return mean((one >= 0.5) == (id in known) for id, one in zip(graph.order, belief.known, strict=True))


def five_problems(folder: Path) -> tuple[Graph, list[tuple[str, int]]]:
    """The structure of Doignon and Falmagne's data set 7 as prerequisites, and its response patterns with counts.

    Raises:
        ValueError: the knowledge states are not those that prerequisites give.
    """
    home = folder / "r_pks_DoignonFalmagne7"
    with (home / "DoignonFalmagne7_K.csv").open(newline="") as text:
        states = [frozenset(id for id, has in row.items() if has == "1") for row in csv.DictReader(text)]
    ids = sorted(frozenset().union(*states))
    needed = {id: frozenset.intersection(*(state for state in states if id in state)) - {id} for id in ids}
    graph = Graph(objectives=tuple(Objective(id=id, name=id, prerequisites=tuple(sorted(needed[id]))) for id in ids))
    possible = {
        graph.closed([id for place, id in enumerate(ids) if bits >> place & 1]) for bits in range(2 ** len(ids))
    }
    if possible != set(states):
        raise ValueError(f"the states {sorted(map(sorted, states))} are not those of prerequisites")
    with (home / "DoignonFalmagne7_NR.csv").open(newline="") as text:
        return graph, [(row["pattern"], int(row["n"])) for row in csv.DictReader(text)]


def by_patterns(placement: Placement, patterns: Sequence[tuple[str, int]]) -> tuple[float, float, float]:
    """Mean items, agreement with what all five answers say, and unasked answers foretold; each respondent once."""
    items = agreed = foretold = unasked = respondents = 0.0
    for pattern, count in patterns:
        said = dict(zip(placement.graph.order, (bit == "1" for bit in pattern), strict=True))
        belief = placement.start()
        while (asked := placement.next(belief)) is not None:
            belief = placement.add(belief, Answer(objective=asked, is_right=said[asked]))
        whole = placement.replay([Answer(objective=id, is_right=is_right) for id, is_right in said.items()])
        respondents += count
        items += count * len(belief.answers)
        agreed += count * mean((a >= 0.5) == (b >= 0.5) for a, b in zip(belief.known, whole.known, strict=True))
        for id, one in zip(placement.graph.order, belief.known, strict=True):
            if id not in {answer.objective for answer in belief.answers}:
                unasked += count
                foretold += count * ((one >= 0.5) == said[id])
    return items / respondents, agreed / respondents, foretold / unasked if unasked else 1.0


def report(folder: Path, *, learners: int, seed: int) -> str:
    """The figures, as they stand in the documents."""
    graph, removed = junyi(folder)
    placement = Placement(graph=graph)
    lines = [
        f"| {len(graph.order)} objectives; the learner … | items, mean (most) | of asking everything | judged rightly, "
        "mean (lowest tenth below) | of what is called known, known | a time for each answer, median, 99 % |",
        "|---|---|---|---|---|---|",
    ]
    everything: list[tuple[float, float]] = []
    for kind, make in LEARNERS.items():
        placed: list[Placed] = []
        for number in range(learners):
            chance = Random(f"{seed}-{kind}-{number}")
            known = make(graph, chance.random(), chance)
            placed.append(place(placement, known, chance))
            if number < learners // 20:
                everything.append(ask_all(placement, known, chance))
        times = sorted(second for one in placed for second in one.seconds)
        rightly = sorted(one.rightly for one in placed)
        items = mean(one.items for one in placed)
        lines.append(
            f"| {KINDS[kind]} | {items:.1f} ({max(one.items for one in placed)}) | {items / len(graph.order):.1%} | "
            f"{mean(rightly):.3f} ({rightly[len(rightly) // 10]:.3f}) | "
            f"{1 - mean(one.falsely_known for one in placed):.3f} | "
            f"{1000 * times[len(times) // 2]:.0f}, {1000 * times[int(0.99 * len(times))]:.0f} ms |"
        )
    five, patterns = five_problems(folder)
    counted = {sure: by_patterns(Placement(graph=five, repeats=1, sure=sure), patterns) for sure in (0.85, 0.9, 0.95)}
    word, bayes = mean(one[0] for one in everything), mean(one[1] for one in everything)
    return "\n".join(
        [
            *lines,
            "",
            f"Asking all {len(graph.order)} once judges {word:.3f} of them rightly when each answer is taken at its "
            f"word, and {bayes:.3f} by the same rule ({len(everything)} of these learners). Guess and slip .10, the "
            f"placement's own defaults; {learners} learners of each kind, seed {seed}; what each knows is a share of the "
            f"course drawn evenly from 0 to 1. From the graph as published {len(removed)} faults were removed: "
            f"{'; '.join(dict.fromkeys(removed))}.",
            "",
            f"Doignon and Falmagne's data set 7 (five problems, {sum(n for _, n in patterns)} respondents, their own "
            "answers, each problem once at most): "
            + "; ".join(
                f"until {sure:.0%} are expected to be judged rightly, {items:.2f} items of 5, the same said of {agreed:.1%} "
                f"of the problems as by all five answers, and {foretold:.1%} of the answers not asked for foretold"
                for sure, (items, agreed, foretold) in counted.items()
            )
            + ".",
            "",
            f"Measured {date.today().isoformat()}.",
        ]
    )


def main(arguments: Sequence[str]) -> int:
    """Measure, print, and write into the documents."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks placement", description=__doc__.splitlines()[0])
    data = os.environ.get("MASTERY_DATA")
    parser.add_argument("--data", type=Path, default=Path(data) if data else None, help="data sets (MASTERY_DATA)")
    parser.add_argument("--n", type=int, default=200, help="learners of each kind")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--dry", action="store_true", help="print only")
    given = parser.parse_args(arguments)
    if given.data is None:
        parser.error("give the folder of the data sets, --data or MASTERY_DATA")
    text = report(given.data, learners=given.n, seed=given.seed)
    print(text)
    if not given.dry:
        publish(text, ROOT / "docs" / "course.md", make=False)
    return 0

"""Scripted cheats: a threshold opens to who knows, and to a guesser no more often than chance allows.

A cheat has a few instances a frame. Where she gives up, a friend who knows answers, so that she meets every frame.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from html import unescape

import pytest

from mastery_widgets.core.criterion import Criterion, FixedForm, LastN
from mastery_widgets.core.item import Json
from mastery_widgets.core.release import Release
from mastery_widgets.errors import ResponseError
from mastery_widgets.session import Learner, Session
from mastery_widgets.store.memory import MemoryRecord
from tests.sample import answer, ask_for_help, go_on, instance_on_screen, master, right_response, session_of

SEEDS = 200
INSTANCES = 4
Cheat = Callable[[Session, str], None]


def words_of(html: str) -> list[str]:
    """Numbers and words of a text, in order."""
    text = unescape(re.sub(r"<[^>]*>", " ", re.sub(r"<svg.*?</svg>", " ", html, flags=re.S)))
    return list(dict.fromkeys(re.findall(r"\d+|[A-Za-z]{3,}", text)))


def guesses(item: Json) -> Iterator[Json]:
    """What somebody tries who does not think: options from the top, places from the left, words from the prompt."""
    public = item["public"]
    assert isinstance(public, dict)
    typed = words_of(str(item["prompt"]))
    match item["kind"]:
        case "choice":
            yield from ({"chosen": [option["id"]]} for option in public["options"])
        case "point":
            yield from ({"step": step} for step in range(public["steps"] + 1))
        case "cloze":
            for word in typed:
                blanks = public["blanks"]
                yield {"blanks": {name: (blank["options"] or [word])[0] for name, blank in blanks.items()}}
        case _:
            yield from ({"text": word} for word in typed)


def guess_in_order(session: Session, frame: str) -> None:
    """Try one guess after another at each instance until it is settled, then go on to the next."""
    for _ in range(INSTANCES):
        item = session.frame_view(frame)["item"]
        assert item is not None
        for guess in guesses(item):
            view = answer(session, frame, guess)
            if view["done"]:
                return
            if view["moves"] == ["next"]:
                break
        go_on(session, frame)


def type_the_solution(session: Session, frame: str) -> None:
    """Ask for everything there is, then answer what the solution says."""
    for _ in range(session.lesson.frames[frame].instances):
        while "help" in session.frame_view(frame)["moves"]:
            ask_for_help(session, frame)
        if answer(session, frame, right_response(session, frame))["done"]:
            return
        go_on(session, frame)


def played(release: Release, cheat: Cheat) -> dict[str, int]:
    """How many of the cheats opened each frame by themselves."""
    opened = dict.fromkeys(release.lesson.frame_order, 0)
    for seed in range(SEEDS):
        session = session_of(release, learner=Learner(issuer="cheats", subject=str(seed)))
        for frame in release.lesson.frame_order:
            if release.lesson.frames[frame].criterion is not None:
                cheat(session, frame)
                opened[frame] += frame in session.progress.opened
            if frame not in session.progress.opened:
                master(session, frame)
    return opened


def first_guess_right(release: Release, frame: str) -> float:
    """The share of instances, and of arrangements of options, that the first readable guess gets right."""
    item = release.frames[frame].item
    assert item is not None
    found = 0.0
    for instance in item.instances:
        public = instance.key.public(0)
        if item.kind == "choice":
            found += 1 / len(public["options"])  # type: ignore[arg-type]
            continue
        for guess in guesses({"kind": item.kind, "prompt": instance.prompt, "public": public}):
            try:
                found += instance.key.check(instance.key.read(guess, 0), "en").is_right
            except ResponseError:
                continue
            break
    return found / len(item.instances)


def chance(criterion: Criterion, right: float) -> float:
    """An upper bound on the probability to meet a criterion within ``INSTANCES`` first guesses (sum over its windows)."""

    def at_least(m: int, n: int) -> float:
        return sum(math.comb(n, k) * right**k * (1 - right) ** (n - k) for k in range(m, n + 1))

    if isinstance(criterion, LastN):
        windows = INSTANCES - criterion.m + 1
        return min(1.0, windows * at_least(criterion.m, criterion.n))
    if isinstance(criterion, FixedForm):
        return min(1.0, INSTANCES // criterion.size * at_least(criterion.needed, criterion.size))
    return min(1.0, INSTANCES * right)


@pytest.fixture(scope="module")
def opened_by_guessing(release: Release) -> dict[str, int]:
    return played(release, guess_in_order)


def test_guessing_opens_no_threshold_more_often_than_chance(
    release: Release, opened_by_guessing: dict[str, int]
) -> None:
    for frame, count in opened_by_guessing.items():
        criterion = release.lesson.frames[frame].criterion
        if criterion is None:
            continue
        bound = chance(criterion, first_guess_right(release, frame))
        margin = 4 * math.sqrt(SEEDS * bound * (1 - bound))
        assert count <= SEEDS * bound + margin, f"{frame}: {count} of {SEEDS}, chance {bound:.3f}"


def test_guessing_opens_no_threshold_whose_answer_is_not_in_the_question(opened_by_guessing: dict[str, int]) -> None:
    for frame in ("one-part", "call-it", "fill-in"):
        assert opened_by_guessing[frame] == 0


def test_the_cheat_is_a_real_one_and_is_lucky_with_a_choice_now_and_then(opened_by_guessing: dict[str, int]) -> None:
    assert opened_by_guessing["bigger"] > 10


def test_typing_back_the_solution_opens_no_threshold(release: Release) -> None:
    opened = played(release, type_the_solution)

    assert sum(opened.values()) == 0


def test_a_cheat_who_looks_at_the_solution_in_another_tab_has_seen_it_here_too(release: Release) -> None:
    record = MemoryRecord()
    here, there = session_of(release, record), session_of(release, record)
    master(here, "begin")
    there.catch_up()
    for _ in range(3):
        ask_for_help(there, "one-part")

    view = answer(here, "one-part", right_response(here, "one-part"))

    assert view["feedback"] is not None
    assert view["feedback"]["tone"] == "right"
    assert not view["done"]


def test_going_through_the_instances_without_answering_gives_no_evidence(release: Release) -> None:
    session = session_of(release)
    master(session, "begin")
    prompts = set()
    for _ in range(20):
        prompts.add(instance_on_screen(session, "one-part").prompt)
        go_on(session, "one-part")

    assert len(prompts) == 1
    assert session.progress.of("one-part").evidence is None

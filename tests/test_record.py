"""The learner record, in memory, in a file and in SQL: one suite, the same results."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mastery_widgets.core.attempt import Attempt, Entry, Step
from mastery_widgets.core.release import Release
from mastery_widgets.session import Learner, Record
from mastery_widgets.store import open_record
from mastery_widgets.store.coding import decode, encode
from mastery_widgets.store.memory import MemoryRecord
from tests.postgres import postgresql_for
from tests.sample import ADA, BOB, answer_wrongly, ask_for_help, go_on, master, session_of

NOW = datetime(2024, 5, 1, 8, 30, 15, 250_000, tzinfo=UTC)
ATTEMPT = Attempt(
    id="a-1", frame="one-part", presentation=2, instance=4, response={"text": "1/4 “ä” \0", "reading": 1}, score=0.5,
    misconception="counts-parts", help_shown=1, meets=False, key="k", release="r", at=NOW, seconds_on_item=12.5,
    tier="guarded",
)  # fmt: skip
STEP = Step(id="s-1", frame="one-part", kind="help", presentation=2, key="k", release="r", at=NOW, rung=1)

ids = st.text("abc", min_size=1, max_size=2)
entries = st.builds(lambda id, step: replace(STEP if step else ATTEMPT, id=id), ids, st.booleans())
writes = st.lists(st.tuples(st.sampled_from([ADA, BOB]), st.sampled_from(["one", "other"]), entries), max_size=12)


# Where a record on disk is asked for: as a file, and as the address of a database.
PLACES: dict[str, Callable[[Path], Path | str]] = {"file": lambda path: path, "sql": lambda path: f"sqlite:///{path}"}
# Everywhere that one can be kept: a server of PostgreSQL too, with a database for each path.
EVERYWHERE: dict[str, Callable[[Path], Path | str]] = {**PLACES, "postgresql": postgresql_for}
on_disk = pytest.mark.parametrize("place", PLACES.values(), ids=PLACES.keys())
everywhere = pytest.mark.parametrize("place", EVERYWHERE.values(), ids=EVERYWHERE.keys())


@pytest.fixture(params=["memory", *EVERYWHERE])
def record(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Record]:
    if request.param == "memory":
        yield MemoryRecord()
        return
    with closing(open_record(EVERYWHERE[request.param](tmp_path / "records" / "record.sqlite"))) as made:
        yield made


@pytest.mark.parametrize("entry", [ATTEMPT, STEP], ids=["attempt", "step"])
def test_what_is_written_is_read_again(record: Record, entry: Entry) -> None:
    number = record.append(ADA, "sample", entry)

    assert list(record.entries(ADA, "sample")) == [(number, entry)]


def test_absent_things_stay_absent(record: Record) -> None:
    entry = replace(ATTEMPT, misconception=None, seconds_on_item=None)
    record.append(ADA, "sample", entry)

    assert record.entries(ADA, "sample")[0][1] == entry


def test_entries_come_in_the_order_in_which_they_were_written_whatever_their_clocks_say(record: Record) -> None:
    written = [replace(STEP, id=f"s-{i}", at=NOW - timedelta(hours=i)) for i in range(5)]
    numbers = [record.append(ADA, "sample", entry) for entry in written]

    assert numbers == sorted(set(numbers))
    assert list(record.entries(ADA, "sample")) == list(zip(numbers, written, strict=True))


def test_what_all_learners_did_comes_in_the_order_in_which_it_was_written(record: Record) -> None:
    written = [(BOB, "s-1"), (ADA, "s-1"), (BOB, "s-2")]
    numbers = [record.append(who, "sample", replace(STEP, id=id)) for who, id in written]
    record.append(ADA, "other", replace(STEP, id="s-9"))

    found = record.all_entries("sample")  # type: ignore[attr-defined]  # what a session asks for has no such thing

    assert [(number, who.issuer, who.subject, entry.id) for number, who, entry in found] == [
        (number, who.issuer, who.subject, id) for number, (who, id) in zip(numbers, written, strict=True)
    ]


def test_what_all_learners_did_is_told_with_the_tier_of_each_answer(record: Record) -> None:
    record.append(ADA, "sample", ATTEMPT)

    assert [who.tier for _, who, _ in record.all_entries("sample")] == [ATTEMPT.tier]  # type: ignore[attr-defined]


def test_only_what_is_new_is_read(record: Record) -> None:
    numbers = [record.append(ADA, "sample", replace(STEP, id=f"s-{i}")) for i in range(4)]

    assert [number for number, _ in record.entries(ADA, "sample", numbers[1])] == numbers[2:]
    assert list(record.entries(ADA, "sample", numbers[-1])) == []


def test_an_id_is_written_once_and_the_first_entry_stays(record: Record) -> None:
    first = record.append(ADA, "sample", ATTEMPT)
    record.append(ADA, "sample", STEP)

    again = record.append(ADA, "sample", replace(ATTEMPT, score=1.0, frame="other"))

    assert again == first
    assert [entry for _, entry in record.entries(ADA, "sample")] == [ATTEMPT, STEP]


def test_an_id_belongs_to_a_learner(record: Record) -> None:
    record.append(ADA, "sample", ATTEMPT)
    record.append(BOB, "sample", replace(ATTEMPT, score=1.0))

    assert [entry for _, entry in record.entries(BOB, "sample")] == [replace(ATTEMPT, score=1.0)]


@pytest.mark.parametrize(
    "other",
    [BOB, Learner(issuer="elsewhere", subject="ada"), Learner(issuer="school", subject="Ada"),
     Learner(issuer="school", subject="ada "), Learner(issuer="schoo", subject="lada"),
     Learner(issuer="school", subject="%"), Learner(issuer="school", subject="' or 1=1 --")],
    ids=lambda learner: f"{learner.issuer}-{learner.subject}",
)  # fmt: skip
def test_two_learners_never_see_each_other(record: Record, other: Learner) -> None:
    record.append(ADA, "sample", ATTEMPT)

    assert list(record.entries(other, "sample")) == []


def test_two_lessons_of_a_learner_are_apart(record: Record) -> None:
    record.append(ADA, "sample", ATTEMPT)

    assert list(record.entries(ADA, "sampl")) == []


def test_how_far_an_answer_can_be_trusted_does_not_make_another_learner(record: Record) -> None:
    record.append(ADA, "sample", ATTEMPT)

    assert len(record.entries(replace(ADA, tier="verified"), "sample")) == 1


def test_a_record_can_only_be_read_and_appended_to(record: Record) -> None:
    assert {name for name in dir(record) if not name.startswith("_")} <= {"all_entries", "append", "close", "entries"}


@given(writes)
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_all_records_hold_the_same_after_the_same_writes(
    tmp_path_factory: pytest.TempPathFactory, written: list[tuple[Learner, str, Entry]]
) -> None:
    memory = MemoryRecord()
    stored = [open_record(place(tmp_path_factory.mktemp("same") / "record.sqlite")) for place in EVERYWHERE.values()]
    for learner, lesson, entry in written:
        for record in (memory, *stored):
            record.append(learner, lesson, entry)

    for record in stored:
        for learner in (ADA, BOB):
            for lesson in ("one", "other"):
                in_memory = [entry for _, entry in memory.entries(learner, lesson)]
                assert [entry for _, entry in record.entries(learner, lesson)] == in_memory
        record.close()


def test_a_session_leaves_the_same_in_all(release: Release, tmp_path: Path) -> None:
    stored = [open_record(place(tmp_path / f"{name}.sqlite")) for name, place in EVERYWHERE.items()]
    progress = []
    for record in (MemoryRecord(), *stored):
        session = session_of(release, record)
        for frame in release.lesson.frame_order[:4]:
            if release.lesson.frames[frame].criterion is not None:
                answer_wrongly(session, frame)
                ask_for_help(session, frame)
                go_on(session, frame)
            master(session, frame)
        progress.append({id: replace(state, last=None, met_by=None) for id, state in session.progress.frames.items()})
    for record in stored:
        record.close()

    assert progress == [progress[0]] * (1 + len(EVERYWHERE))


@pytest.mark.parametrize(
    ("before", "after"), [*((one, other) for one in PLACES for other in PLACES), ("postgresql", "postgresql")]
)
def test_a_record_that_is_opened_again_holds_what_was_written(tmp_path: Path, before: str, after: str) -> None:
    first = open_record(EVERYWHERE[before](tmp_path / "record.sqlite"))
    number = first.append(ADA, "sample", ATTEMPT)
    first.close()
    second = open_record(EVERYWHERE[after](tmp_path / "record.sqlite"))

    assert list(second.entries(ADA, "sample")) == [(number, ATTEMPT)]
    assert second.append(ADA, "sample", STEP) > number
    second.close()


@pytest.mark.parametrize("entry", [ATTEMPT, STEP], ids=["attempt", "step"])
def test_an_entry_is_one_line(entry: Entry) -> None:
    body = encode(entry)
    kind = "response" if isinstance(entry, Attempt) else entry.kind

    assert "\n" not in body
    assert decode(entry.id, entry.frame, kind, entry.at.isoformat(), body) == entry


@everywhere
def test_many_writers_at_once_write_all_there_is(tmp_path: Path, place: Callable[[Path], Path | str]) -> None:
    records = [open_record(place(tmp_path / "record.sqlite")) for _ in range(3)]

    def write(place: int) -> None:
        for i in range(10):
            records[place].append(ADA, "sample", replace(STEP, id=f"{place}-{i}"))

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(write, range(3)))

    found = records[0].entries(ADA, "sample")
    assert len({entry.id for _, entry in found}) == 30
    assert [number for number, _ in found] == sorted({number for number, _ in found})
    for record in records:
        record.close()


@everywhere
def test_a_reader_who_asks_for_what_is_new_misses_nothing_of_two_tabs(
    tmp_path: Path, place: Callable[[Path], Path | str]
) -> None:
    tabs = [open_record(place(tmp_path / "record.sqlite")) for _ in range(4)]
    reader = open_record(place(tmp_path / "record.sqlite"))

    def write(tab: int) -> None:
        for i in range(50):
            tabs[tab].append(ADA, "sample", replace(STEP, id=f"{tab}-{i}"))

    seen: list[str] = []
    last = 0
    with ThreadPoolExecutor(4) as pool:
        written = [pool.submit(write, tab) for tab in range(4)]
        is_over = False
        while not is_over:
            is_over = all(one.done() for one in written)
            for number, entry in reader.entries(ADA, "sample", last):
                seen.append(entry.id)
                last = number

    assert len(seen) == len(set(seen)) == 200
    for record in (*tabs, reader):
        record.close()


@everywhere
def test_many_who_open_a_new_record_at_once_make_it_once(tmp_path: Path, place: Callable[[Path], Path | str]) -> None:
    where = place(tmp_path / "records" / "record.sqlite")

    with ThreadPoolExecutor(6) as pool:
        records = list(pool.map(lambda _: open_record(where), range(6)))

    numbers = [record.append(ADA, "sample", replace(STEP, id=f"s-{i}")) for i, record in enumerate(records)]
    assert numbers == sorted(set(numbers))
    for record in records:
        record.close()

"""What most tests begin with."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import Phase, settings

from mastery_widgets.authoring.source import read_lesson
from mastery_widgets.core.release import Release
from mastery_widgets.session import Session
from mastery_widgets.store.memory import MemoryRecord
from tests import long_run
from tests.sample import Tell, compiled, session_of

settings.register_profile("steady", deadline=None, print_blob=True, max_examples=60)
# That a planted fault is seen is enough: nobody wants the smallest example of it.
settings.register_profile(
    "planted", deadline=None, max_examples=60, database=None, phases=[Phase.explicit, Phase.generate]
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))


@pytest.fixture(scope="session")
def release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """The sample lesson, compiled."""
    return compiled(tmp_path_factory.mktemp("course"))


@pytest.fixture(scope="session")
def kinds() -> Release:
    """The lesson with the kinds of item that the sample has not."""
    return read_lesson(Path(__file__).parent / "browser" / "kinds" / "kinds.md")


@pytest.fixture(scope="session")
def placed() -> Release:
    """The lesson in which something is placed on figures."""
    return read_lesson(Path(__file__).parent / "browser" / "placed" / "placed.md")


@pytest.fixture
def record() -> MemoryRecord:
    """A record that nobody has written to."""
    return MemoryRecord()


@pytest.fixture
def session(release: Release, record: MemoryRecord) -> Session:
    """Ada at the beginning of the sample lesson."""
    return session_of(release, record)


@pytest.fixture(params=[pytest.param(None, marks=pytest.mark.long)], ids=["fuzzed"])
def fuzzed(tell: Tell) -> int:
    """How many texts to make up for a parser: 100,000 in test-long, a fraction of them else."""
    count = 100_000 if os.environ.get("MASTERY_LONG") else 2_000
    tell(f"{count:,} of 100,000 texts")
    return count


@pytest.fixture
def tell(record_property: Callable[[str, object], None]) -> Tell:
    """What a long check says of its run (how much of it, which seed, what was seen): it stands in the summary."""
    return lambda text: record_property("told", text)


def pytest_configure(config: pytest.Config) -> None:
    # Only where tests are counted, not in the processes that run a part of them.
    if long_run.IS_LONG and not hasattr(config, "workerinput"):
        passed = long_run.Passed(config.cache.mkdir("long-run") / "passed", long_run.state_of_files())
        config.pluginmanager.register(LongRun(passed), "long-run")


class LongRun:
    """Goes on where the long run before stopped, on the same files."""

    def __init__(self, passed: long_run.Passed) -> None:
        self._passed = passed
        self._before = 0

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        """Leave out what has passed; where that is all, it runs again."""
        ahead = [item for item in items if item.nodeid not in self._passed.names]
        if ahead and len(ahead) < len(items):
            self._before = len(items) - len(ahead)
            config.hook.pytest_deselected(items=[item for item in items if item.nodeid in self._passed.names])
            items[:] = ahead

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep what has passed, and what it said, at once."""
        if report.passed and report.when == "call":
            self._passed.add(report.nodeid)
            if long_run.told(report):
                long_run.keep([report])

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Nothing that was left out goes unsaid."""
        if self._before:
            terminalreporter.line(f"{self._before:,} tests have passed on these files before, and were not run again")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What the long checks have said, from whichever process they ran in."""
    said = [
        (report.nodeid, text)
        for reports in terminalreporter.stats.values()
        for report in reports
        if isinstance(report, pytest.TestReport) and report.when == "call"
        for text in long_run.told(report)
    ]
    if said:
        terminalreporter.section("long checks")
    for test, text in said:
        terminalreporter.line(f"{test}\n  {text}")


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A folder for a course of a test's own."""
    return tmp_path / "course"

"""Faults are planted in a copy of the kit, and the tests that guard against them turn red.

Two of them; all with MASTERY_LONG=1. MASTERY_SEED chooses which. `python -m tests.planted` does it by hand.
"""

from __future__ import annotations

import os
import random
import re
from pathlib import Path

import pytest

from tests.planted import FAULTS, ROOT, Copy, Fault
from tests.sample import Tell

IS_LONG = os.environ.get("MASTERY_LONG") == "1"
SEED = int(os.environ.get("MASTERY_SEED", "20240503"))
CHOSEN = FAULTS if IS_LONG else tuple(random.Random(SEED).sample(FAULTS, 2))
# What was promised of mastery learning and programmed instruction, each with a test of its name.
IDS = ("LS-2", "LS-3", "LS-4", "LS-5", "LS-6", "LS-7", "LS-9", "PI-1", "PI-2", "PI-5", "PI-6", "PI-8", "PI-9", "PI-10")
LAWS = ("replay", "monotony", "once")


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    return Copy(tmp_path_factory.mktemp("planted"))


def test_every_requirement_and_every_law_has_a_fault_that_is_planted() -> None:
    assert {*IDS, *LAWS} <= {fault.about for fault in FAULTS}


@pytest.mark.parametrize("about", IDS)
def test_every_requirement_has_tests_with_its_id_in_their_name(about: str) -> None:
    name = about.lower().replace("-", "_")
    named = {fault.test for fault in FAULTS if fault.about == about}

    assert named
    assert all(f"::test_{name}_" in test for test in named)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault.about} {fault.new[:40]}")
def test_every_fault_has_one_place_where_it_fits_and_a_test_that_is_there(fault: Fault) -> None:
    file, _, name = fault.test.partition("::")

    assert (ROOT / fault.path).read_text("utf-8").count(fault.old) == 1
    assert fault.old != fault.new
    assert re.search(rf"^def {name}\(", (ROOT / Path(file)).read_text("utf-8"), flags=re.M)


@pytest.mark.long
def test_without_a_fault_the_tests_hold(copy: Copy) -> None:
    holds, said = copy.run(sorted({fault.test for fault in CHOSEN}))

    assert holds, said


@pytest.mark.long
@pytest.mark.parametrize("fault", CHOSEN, ids=lambda fault: f"{fault.about} {fault.new[:40]}")
def test_a_planted_fault_turns_its_test_red(copy: Copy, fault: Fault, tell: Tell) -> None:
    tell(f"{len(CHOSEN)} of {len(FAULTS)} faults, seed {SEED}: {fault.about} in {fault.path}: {fault.new!r}")

    assert copy.is_seen(fault)

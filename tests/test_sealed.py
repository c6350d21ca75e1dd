"""A sidecar that is not as it was built: what is said, and that nothing half-read is played."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from mastery_widgets.core.release import Release
from mastery_widgets.errors import SealError
from mastery_widgets.notebook.seal import SCHEMA, seal, unseal, unseal_file


@pytest.fixture(scope="module")
def sealed(release: Release) -> str:
    return seal(release)


def test_a_missing_sidecar_says_to_copy_both_files(tmp_path: Path) -> None:
    with pytest.raises(SealError, match=r"sample\.mastery is missing: .* copy both files together"):
        unseal_file(tmp_path / "sample.mastery")


def test_a_sidecar_that_is_as_it_was_built_is_read(sealed: str, release: Release, tmp_path: Path) -> None:
    (tmp_path / "sample.mastery").write_text(sealed, "utf-8")

    assert unseal_file(tmp_path / "sample.mastery").lesson == release.lesson


@pytest.mark.parametrize("share", [0.0, 0.01, 0.5, 0.999])
def test_a_sidecar_that_was_cut_says_to_build_again(sealed: str, share: float) -> None:
    with pytest.raises(SealError, match="build the lesson again"):
        unseal(sealed[: int(len(sealed) * share)], "sample.mastery")


def test_a_sidecar_with_one_changed_byte_says_to_build_again(sealed: str) -> None:
    chance = random.Random(7)
    for _ in range(60):
        place = chance.randrange(len(sealed))
        other = chance.choice([c for c in "0aZ}, " if c != sealed[place]])
        changed = sealed[:place] + other + sealed[place + 1 :]
        if json_equal(changed, sealed):
            continue

        with pytest.raises(SealError, match=r"build the lesson again|is of schema"):
            unseal(changed, "sample.mastery")


def json_equal(one: str, other: str) -> bool:
    try:
        return json.loads(one) == json.loads(other)
    except ValueError:
        return False


@pytest.mark.parametrize(
    "text", ["null", "[]", "7", '"x"', "{}", '{"schema": 1}', '{"schema": 1, "digest": 1}', "[" * 100_000, "\0", "NaN"]
)
def test_what_is_no_sealed_lesson_says_so(text: str) -> None:
    with pytest.raises(SealError, match=r"sample\.mastery .*build the lesson again"):
        unseal(text, "sample.mastery")


def test_a_newer_schema_says_which_one_is_read(sealed: str) -> None:
    newer = json.dumps({**json.loads(sealed), "schema": SCHEMA + 1})

    with pytest.raises(SealError, match=f"is of schema {SCHEMA + 1}, this release .* reads {SCHEMA}; build the lesson"):
        unseal(newer)


def test_a_sidecar_that_is_not_text_or_no_file_says_so(tmp_path: Path) -> None:
    (tmp_path / "bytes.mastery").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "folder.mastery").mkdir()

    for name in ("bytes.mastery", "folder.mastery"):
        with pytest.raises(SealError, match=f"{name} cannot be read"):
            unseal_file(tmp_path / name)


def test_a_part_that_is_not_there_is_named(sealed: str) -> None:
    contents = unseal(sealed, "sample.mastery")

    with pytest.raises(SealError, match="has no readable part 'frame:nobody'"):
        contents.frame("nobody")
    with pytest.raises(SealError, match="has no readable part 'cell:nowhere'"):
        contents.source("nowhere")


def test_the_sidecar_of_another_lesson_is_not_played(sealed: str) -> None:
    from mastery_widgets.apps import lesson

    with pytest.raises(SealError, match=r"other\.mastery holds the lesson 'sample'; copy both files together"):
        lesson.frame("begin", lesson="other", sealed=sealed)

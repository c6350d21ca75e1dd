"""The published schemas say what the code reads and writes: neither more nor less."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from mastery_widgets.authoring.compile import compile_frame
from mastery_widgets.authoring.frame_text import read_frame, read_item
from mastery_widgets.authoring.source import Course, lesson_files, read_course, read_lesson
from mastery_widgets.authoring.unit_text import MARKERS, read_marker
from mastery_widgets.authoring.yaml_text import read_yaml
from mastery_widgets.core.course import Outline, outline_of
from mastery_widgets.core.release import Release
from mastery_widgets.errors import LessonError
from mastery_widgets.notebook.build import notebook_text
from mastery_widgets.notebook.course_map import course_notebook_text
from mastery_widgets.notebook.outline import outline_text
from mastery_widgets.notebook.seal import seal
from tests.sample import COURSE, LESSON
from tests.unit_sample import UNIT_LESSON, unit_release

LESSONS = Path(__file__).resolve().parent.parent / "lessons"
COURSES = sorted(path.parent for path in LESSONS.glob("*/course.yml"))
SOURCES = [source for course in COURSES for source in lesson_files(course)]
NAMES = ("course", "form", "frame", "item", "map", "notebook", "outline", "sealed", "section")
HEAD = {"title": "One part", "objective": "unit-fraction", "ask": "numeric"}


def schema(name: str) -> Any:
    return json.loads(files("mastery_widgets").joinpath("schemas", f"{name}.schema.json").read_text("utf-8"))


def said(name: str, data: object) -> list[str]:
    """What the schema has against it."""
    return [f"{error.json_path}: {error.message}" for error in Draft202012Validator(schema(name)).iter_errors(data)]


def heads(text: str) -> list[tuple[str, Mapping[str, Any]]]:
    """The heads of the frames in a lesson text, by id."""
    cells = re.findall(r"^(`{3,})\{code-cell\}[^\n]*\n(%%frame .*?)^\1$", text, flags=re.S | re.M)
    return [(frame.id, frame.head) for frame in map(read_frame, (cell for _, cell in cells))]


@pytest.mark.parametrize("name", NAMES)
def test_a_schema_is_a_valid_schema_and_says_which_draft_it_follows(name: str) -> None:
    found = schema(name)

    Draft202012Validator.check_schema(found)
    assert found["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert found["$id"] == f"urn:mastery-widgets:schema:{name}"


def test_there_is_no_schema_that_nobody_tests() -> None:
    folder = files("mastery_widgets").joinpath("schemas")

    assert sorted(entry.name for entry in folder.iterdir()) == [f"{name}.schema.json" for name in NAMES]


@pytest.mark.parametrize("folder", COURSES, ids=lambda path: path.name)
def test_every_course_of_the_kit_is_as_the_schema_says(folder: Path) -> None:
    assert said("course", read_yaml((folder / "course.yml").read_text("utf-8"))) == []


def test_the_course_of_the_tests_is_as_the_schema_says() -> None:
    assert said("course", read_yaml(COURSE)) == []


@pytest.mark.parametrize("text", [LESSON, *(path.read_text("utf-8") for path in SOURCES)], ids=["sample", *map(str, range(len(SOURCES)))])  # fmt: skip
def test_every_head_of_a_frame_is_as_the_schema_says(text: str) -> None:
    found = heads(text)

    assert len(found) == text.count("%%frame ")
    assert {id: said("frame", head) for id, head in found if said("frame", head)} == {}


def test_built_lessons_are_as_the_schemas_say(release: Release, tmp_path: Path) -> None:
    units = unit_release(tmp_path)
    # The course on Python has thousands of programs to try: its own tests build it, and hold it to the schemas.
    quick = (path for path in SOURCES if path.parent.name != "python-basics")
    releases = [release, units, *(read_lesson(path) for path in quick)]

    for one in releases:
        assert said("sealed", json.loads(seal(one))) == []
        assert said("notebook", json.loads(notebook_text(one, None))) == []
        assert said("notebook", json.loads(notebook_text(one, seal(one)))) == []


@pytest.fixture(scope="module")
def whole() -> Outline:
    """The outline of the fractions course."""
    folder = LESSONS / "fractions"
    course = read_course(folder)
    lessons = [(read_lesson(path, course).lesson, path.with_suffix(".ipynb").name) for path in lesson_files(folder)]
    return outline_of(course.title, course.language, course.objectives, lessons)


def test_the_map_of_a_course_and_its_outline_are_as_the_schemas_say(whole: Outline) -> None:
    assert said("outline", json.loads(outline_text(whole))) == []
    assert said("map", json.loads(course_notebook_text(whole))) == []


@pytest.mark.parametrize(
    "change",
    [
        {"lessons": []},
        {"objectives": [{"id": "A", "name": "a", "prerequisites": []}]},
        {"objectives": [{"id": "a", "name": "a"}]},
        {"key": "sealed"},
    ],
    ids=["no lessons", "no id", "no prerequisites", "a key that nobody reads"],
)
def test_an_outline_that_is_none_is_refused(whole: Outline, change: dict[str, Any]) -> None:
    outline = json.loads(outline_text(whole))

    assert said("outline", {**outline, "course": {**outline["course"], **change}}) != []


def test_a_map_with_another_cell_is_refused(whole: Outline) -> None:
    notebook = json.loads(course_notebook_text(whole))

    assert said("map", {**notebook, "cells": [*notebook["cells"], notebook["cells"][0]]}) != []
    assert said("notebook", notebook) != []


def course_of(folder: Path, data: Mapping[str, Any]) -> Course:
    folder.mkdir(exist_ok=True)
    (folder / "course.yml").write_text(json.dumps(data), "utf-8")  # JSON is YAML
    return read_course(folder)


def keys_refused(message: str) -> set[str]:
    """The keys that an error about an unknown key names as those there are."""
    return set(message.split("there are ")[1].split(", "))


def test_schema_and_parser_know_the_same_keys_of_a_course(course: Path) -> None:
    with pytest.raises(LessonError) as caught:
        course_of(course, {"colour": "red"})

    assert keys_refused(caught.value.message) == set(schema("course")["properties"])
    assert said("course", {"title": "A", "objectives": {"a": "A"}, "colour": "red"}) != []


def test_schema_and_parser_know_the_same_keys_of_a_head() -> None:
    with pytest.raises(LessonError) as caught:
        read_frame("%%frame one\ncolour: red\n---\nWhich?")

    assert keys_refused(caught.value.message) == set(schema("frame")["properties"])
    assert said("frame", {**HEAD, "colour": "red"}) != []


def test_schema_and_parser_know_the_same_keys_of_an_item() -> None:
    with pytest.raises(LessonError) as caught:
        read_item("%%item one\ncolour: red\n---\nWhich?")

    assert keys_refused(caught.value.message) == set(schema("item")["properties"])
    assert said("item", {"objective": "one", "ask": "numeric", "colour": "red"}) != []


def test_what_frames_and_items_have_in_common_is_described_alike() -> None:
    frame, item = schema("frame"), schema("item")
    common = frame["properties"].keys() & item["properties"].keys() - {"title", "objective"}

    assert {key: item["properties"][key] for key in common} == {key: frame["properties"][key] for key in common}
    assert (item["allOf"], item["$defs"]) == (frame["then"]["allOf"], frame["$defs"])


def test_schemas_and_parser_know_the_same_keys_of_forms_and_sections() -> None:
    sections = [keys for word, keys in MARKERS.items() if word not in ("form", "end")]

    assert MARKERS["form"] == set(schema("form")["properties"])
    assert frozenset().union(*sections) == set(schema("section")["properties"])


def test_the_heads_of_the_lesson_with_units_are_as_the_schemas_say() -> None:
    cells = re.findall(
        r"^```\{code-cell\}\n(%%(?:form|corrective|smaller|enrichment|branch) .*?)^```$", UNIT_LESSON, flags=re.S | re.M
    )
    markers = [read_marker(text.rstrip("\n")) for text in cells]
    items = re.findall(r"^```\{code-cell\}\n(%%item .*?)^```$", UNIT_LESSON, flags=re.S | re.M)

    assert len(markers) == 14
    assert [said("form" if one.word == "form" else "section", one.head) for one in markers] == [[]] * 14
    assert [said("item", read_item(text).head) for text in items] == [[]] * 5


@pytest.mark.parametrize(
    "change",
    [{"items": {}}, {"items": {"one": 0}}, {"forms": 1}, {"cycles": 0}, {"confidence": "high"}, {"title": " "}],
)
def test_what_is_refused_in_the_head_of_a_form_the_schema_refuses_too(change: dict[str, Any]) -> None:
    assert said("form", {"title": "A", "items": {"one": 2}}) == []
    assert said("form", {"title": "A", "items": {"one": 2}, **change}) != []


def test_schema_and_parser_know_the_same_kinds_of_frames_and_items(release: Release) -> None:
    frame = schema("frame")["properties"]
    for ask in (*frame["ask"]["enum"], "essay"):
        text = read_frame(f"%%frame one\ntitle: One\nask: {ask}\nobjective: one\n---\nWhich?")
        with pytest.raises(LessonError) as caught:
            compile_frame(text)

        assert ("there are" in caught.value.message) == (ask == "essay"), ask
    assert keys_refused(caught.value.message) == set(frame["ask"]["enum"])


def test_built_files_have_every_key_that_their_schemas_ask_for_and_no_other(release: Release) -> None:
    sealed, notebook = json.loads(seal(release)), json.loads(notebook_text(release, None))

    assert set(sealed) == set(schema("sealed")["properties"])
    assert set(sealed["lesson"]) == set(schema("sealed")["properties"]["lesson"]["properties"])
    assert set(notebook["metadata"]["mastery"]) == set(schema("notebook")["$defs"]["lesson"]["properties"])


WRONG_COURSES: dict[str, dict[str, Any]] = {
    "no title": {"title": " "},
    "language": {"language": "English language"},
    "minutes": {"minutes-per-frame": 0},
    "minutes a week": {"minutes-a-week": 0},
    "until": {"until": "next summer"},
    "no objectives": {"objectives": {}},
    "objective id": {"objectives": {"Halves!": "A"}},
    "objective key": {"objectives": {"a": {"name": "A", "needs": []}}},
    "prerequisites": {"objectives": {"a": {"name": "A", "prerequisites": "b"}}},
    "misconceptions": {"misconceptions": ["swaps"]},
}


@pytest.mark.parametrize("change", WRONG_COURSES.values(), ids=WRONG_COURSES)
def test_what_the_parser_refuses_in_a_course_the_schema_refuses_too(course: Path, change: dict[str, Any]) -> None:
    right = {"title": "A", "objectives": {"a": "A"}}
    course_of(course, right)
    assert said("course", right) == []

    with pytest.raises(LessonError):
        course_of(course, {**right, **change})
    assert said("course", {**right, **change}) != []


RIGHT_HEADS: dict[str, dict[str, Any]] = {
    "once": {"open-when": "right at once"},
    "last": {"open-when": "1 of the last 2"},
    "streak": {"open-when": "1 in a row"},
    "known": {"open-when": "known at least .50"},
    "sequential": {"open-when": "sequential .60 .85 of at most 1"},
    "joined": {"open-when": "(right at once or 1 in a row) and sure and known at least 50 %"},
    "form": {"open-when": "form of 1 at 80 %"},
    "form without a space": {"open-when": "form of 1 at 80%"},
    "kind": {"kind": "criterion"},
    "objectives": {"objective": ["unit-fraction", "place"]},
    "variants": {"with": ["n in 3..5", "k in 1, 2"]},
    "names": {"let": {"k": "n + 1", "two": 2}, "where": "n < k"},
    "tolerance": {"tolerance": 0.01},
    "relative tolerance": {"tolerance": "2 %"},
    "figures": {"significant": 2},
    "form of the number": {"form": "lowest"},
    "around the input": {"example": 7, "before": "x =", "after": "cm"},
    "text": {"ask": "text", "wide": True},
    "quantity": {"conversions": False},
    "symbolic": {"ask": "symbolic", "shape": "expression", "symbols": "x, y", "form": "expanded"},
    "program": {"start": "x = 1"},
    "program with what is given": {"start": "x = 1", "given": "y = 2", "in": "cell"},
    "prediction": {"ask": "predict", "code": "print({n})", "value": "{n}"},
    "point": {"ask": "point", "line": "0 to 8 in 8 steps", "labels": [0, "8"]},
    "placed": {"ask": "graphical", "place": "points", "figure": "line from=0 to=8", "step": 1},
    "placed on a plot": {
        "ask": "graphical",
        "place": "spots",
        "words": "Two axes.",
        "plot": "import matplotlib.pyplot as plt\nplt.axis([0, 9, 0, 9])",
        "spots": {"3": "1, 1", "4": "5, 1, 2", "5": "5, 5, 1, 2"},
    },
    "given point": {"ask": "graphical", "place": "line", "figure": "plane x=0..9 y=0..9", "through": "(0, {n})"},
    "words": {"label": "A number", "summary": "It is **{n}**."},
    "mode": {"mode": "picture"},
    "ways": {"on": {"failed 2": "aside", "option 3": "aside"}, "ahead": "two", "back": "three"},
    "confidence": {"confidence": "asked"},
    "no confidence": {"confidence": "off"},
    "fading": {"fade": ["worked", "complete", "alone"]},
}
WRONG_HEADS: dict[str, dict[str, Any]] = {
    "no title": {"title": ""},
    "long title": {"title": "a" * 121},
    "kind": {"kind": "lecture"},
    "exposition that asks": {"kind": "exposition"},
    "objective": {"objective": []},
    "ask": {"ask": "essay"},
    "open-when": {"open-when": "always"},
    "open-when with a loose end": {"open-when": "right at once and"},
    "open-when in two words": {"open-when": "right at once right at once"},
    "open-when too long": {"open-when": " or ".join(["right at once"] * 14)},
    "open-when of a unit's form": {"open-when": "form at 85 % of each objective"},
    "let": {"let": ["c: a"]},
    "significant": {"significant": 0},
    "form": {"form": "roman"},
    "shape": {"ask": "symbolic", "shape": "round"},
    "conversions": {"ask": "quantity", "conversions": "maybe"},
    "line": {"ask": "point"},
    "mode": {"mode": "dance"},
    "ways": {"on": {"failed 0": "aside"}},
    "confidence": {"confidence": "high"},
    "place": {"ask": "graphical", "place": "circle", "figure": "line from=0 to=8"},
    "nothing to choose from": {
        "ask": "graphical",
        "place": "spots",
        "figure": "plane x=0..9 y=0..9",
        "spots": {"3": 1},
    },
}
BODY = "---\nWhich?\n\n= {n}\n~ else\n  No.\n! So."


def compiled(head: Mapping[str, Any]) -> None:
    lines = "".join(f"{key}: {json.dumps(value)}\n" for key, value in head.items())  # JSON is YAML
    body = BODY.replace("= {n}", "= y = x + {n}") if head.get("place") == "line" else BODY
    compile_frame(read_frame(f"%%frame one\n{lines}{body}"))


@pytest.mark.parametrize("change", RIGHT_HEADS.values(), ids=RIGHT_HEADS)
def test_what_the_parser_takes_in_a_head_the_schema_takes_too(change: dict[str, Any]) -> None:
    head = {**HEAD, "with": "n in 3, 4, 5", **change}

    compiled(head)
    assert said("frame", head) == []


def test_every_key_of_a_head_is_taken_in_a_test() -> None:
    used = set(HEAD).union({"with"}, *RIGHT_HEADS.values())

    assert used == set(schema("frame")["properties"])


@pytest.mark.parametrize("change", WRONG_HEADS.values(), ids=WRONG_HEADS)
def test_what_the_parser_refuses_in_a_head_the_schema_refuses_too(change: dict[str, Any]) -> None:
    right = {**HEAD, "with": "n in 3, 4, 5"}
    compiled(right)
    assert said("frame", right) == []

    with pytest.raises(LessonError):
        compiled({**right, **change})
    assert said("frame", {**right, **change}) != []


def test_a_notebook_with_two_start_cells_or_none_is_no_built_lesson(release: Release) -> None:
    notebook = json.loads(notebook_text(release, None))
    start = notebook["cells"][-1]

    assert said("notebook", {**notebook, "cells": [*notebook["cells"], start]}) != []
    assert said("notebook", {**notebook, "cells": notebook["cells"][:-1]}) != []


def test_a_sealed_file_with_a_piece_that_is_no_base64_is_refused(release: Release) -> None:
    sealed = json.loads(seal(release))
    sealed["sealed"]["frame:begin"] = "in clear!"

    assert said("sealed", sealed) != []

"""Every sentence that code asks for is there, and every sentence that is there is asked for."""

from __future__ import annotations

import ast
import json
import re
import string
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

from mastery_widgets.catalogue import languages, phrase, phrases
from mastery_widgets.core.algebra.forms import ExpressionForm
from mastery_widgets.core.algebra.tokens import ExpressionReason
from mastery_widgets.core.course import Standing
from mastery_widgets.core.graphical.key import PLACES as PLACES_OF_FIGURES
from mastery_widgets.core.item import HelpKind
from mastery_widgets.core.kinds import KINDS
from mastery_widgets.core.numbers import Reason
from mastery_widgets.core.numeric import Form
from mastery_widgets.core.program import What
from mastery_widgets.core.program_said import TOLD, TYPES
from mastery_widgets.core.running import Ending

ROOT = Path(__file__).parent.parent
PYTHON = sorted((ROOT / "mastery_widgets").rglob("*.py"))
FRAME = sorted(path for path in (ROOT / "js" / "frame").rglob("*.ts"))
LAB = sorted(path for path in (ROOT / "js" / "lab" / "src").rglob("*.ts"))
CATALOGUE = phrases("en")


def literals(path: Path) -> Iterator[ast.Constant]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node


def errors_named(name: str, keyword: str | None = None) -> set[str]:
    """First arguments, or the values of a keyword, of each call of ``name``."""
    found: set[str] = set()
    for path in PYTHON:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name:
                given = [k.value for k in node.keywords if k.arg == keyword] if keyword else node.args[:1]
                found |= {one.value for one in given if isinstance(one, ast.Constant) and isinstance(one.value, str)}
    return found


RECORD_REASONS = errors_named("RecordError", "reason") | {"unavailable"}
RESPONSE_REASONS = (
    errors_named("ResponseError")
    | {"ambiguous"}
    | {f"number-{reason}" for reason in get_args(Reason)}
    | {f"form-{form}" for form in get_args(Form) if form != "any"}
    | {f"expression-{reason}" for reason in get_args(ExpressionReason)}
    | {f"expression-form-{form}" for form in get_args(ExpressionForm) if form != "any"}
)


RULE_KEYS = errors_named("Why", "key") | {"sequential", "sequential-over"}


def asked_in_python() -> set[str]:
    """Keys that stand in Python as they are, and those that an f-string makes."""
    whole = {node.value for path in PYTHON for node in literals(path) if node.value in CATALOGUE}
    made = {f"response.{reason}" for reason in RESPONSE_REASONS}
    made |= {f"record.{reason}" for reason in RECORD_REASONS} | {f"notice.{reason}" for reason in RECORD_REASONS}
    made |= {f"{group}.{key}" for group in ("criterion", "rule", "result") for key in RULE_KEYS}
    made |= {f"form.{key}" for key in ROUTES} | {"notice.branch", "notice.back"}
    made |= {f"program.{key}" for key in (*get_args(Ending), *(f"wanted-{what}" for what in get_args(What)))} - UNSAID
    made |= {f"program.raised.{kind}" for kind in TOLD} | {f"program.type.{name}" for name in TYPES}
    made |= {"review.title", "placement.title"}  # of a course's two frames
    made |= {f"map.{standing}" for standing in get_args(Standing)}
    made -= {"rule.sequential-over"}  # said of a form that is over, never of a rule
    return whole | made


# Endings that are told by what came, and not by a sentence of their own.
UNSAID = {"program.value", "program.raised"}
# Why a form sends a learner to a section: keys of decisions in the core.
ROUTES = {"corrective", "sure-and-wrong", "prerequisite", "smaller"}


def called(pattern: str, paths: list[Path]) -> set[str]:
    return {match for path in paths for match in re.findall(pattern, path.read_text("utf-8"))}


def asked_in_frames() -> set[str]:
    whole = called(r"""\bsay\(\s*["']([a-z._-]+)["']""", FRAME) | called(r"""\?\s*"([a-z.]+)"\s*:""", FRAME)
    counted = called(r"""\bcount\(\s*["']([a-z._-]+)["']""", FRAME)
    keys = whole | {f"{key}.{number}" for key in counted for number in ("one", "many")}
    # Keys that a template makes: of a kind of item, of a rung, of a blank.
    keys |= {f"missing.{kind}" for kind in KINDS} | {"missing"}
    keys |= {f"{part}.{rung}" for part in ("help", "shown") for rung in get_args(HelpKind)}
    keys |= {f"move.{tool}" for tool in ("up", "down", "indent", "outdent", "out")}
    keys |= {f"program.answer-{what}" for what in (*get_args(What), "random")}
    keys |= {"blank.right", "blank.not-yet", "fold.label", "reopen.label"}
    keys |= {f"confidence.{level}" for level in (1, 2, 3)} | {"form.mastered", "form.not-yet"}
    keys |= {f"graphical.how.{place}" for place in PLACES_OF_FIGURES}
    keys |= {f"graphical.{part}.{end}" for part in ("kind", "end") for end in ("closed", "open", "none")}
    keys |= {f"graphical.{part}{side}" for part in ("", "shade.") for side in ("above", "below", "left", "right")}
    keys |= {f"graphical.half-plane.{border}" for border in ("closed", "open")}
    keys |= {f"graphical.{name}" for name in ("across", "up", "lower", "upper", "cells.one", "cells.many")}
    text = "".join(path.read_text("utf-8") for path in FRAME)
    keys |= {key[3:] for key in CATALOGUE if key.startswith("ui.") and f'"{key[3:]}"' in text}
    return {f"ui.{key}" for key in keys} | {f"map.{key}" for key in called(r"""\bword\(["']([a-z-]+)["']""", FRAME)}


def asked_in_lab() -> set[str]:
    text = "".join(path.read_text("utf-8") for path in LAB)
    words = json.loads((ROOT / "js" / "lab" / "words.json").read_text("utf-8"))
    return {f"lab.{key}" for key in words if re.search(rf"""["'`.]{key}\b""", text)}


def test_every_key_that_python_asks_for_is_there() -> None:
    keys = {
        node.args[0].value
        for path in PYTHON
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "phrase"
        and isinstance(node.args[0], ast.Constant)
    }

    assert keys
    assert keys - CATALOGUE.keys() == set()


def test_every_prefix_that_python_builds_keys_from_is_one_that_is_looked_after() -> None:
    made = {
        node.args[0].values[0].value
        for path in PYTHON
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "phrase"
        and isinstance(node.args[0], ast.JoinedStr)
        and isinstance(node.args[0].values[0], ast.Constant)
    }

    # The empty one: titles of the two frames of a course.
    assert made <= {
        "",
        "notice.",
        "record.",
        "response.",
        "form.",
        "program.",
        "program.raised.",
        "program.type.",
        "program.wanted-",
    }


def test_every_rule_has_its_two_sentences() -> None:
    assert {"once", "last", "form", "known", "and", "or", "sure"} < RULE_KEYS
    for key in RULE_KEYS - {"sequential-over"}:
        assert CATALOGUE[f"criterion.{key}"].endswith((".", "}"))
        assert CATALOGUE[f"result.{key}"].endswith((".", "}"))
        assert not CATALOGUE[f"rule.{key}"].endswith(".")


@pytest.mark.parametrize("key", sorted(ROUTES))
def test_every_reason_to_send_a_learner_somewhere_has_its_sentence(key: str) -> None:
    assert places_of(CATALOGUE[f"form.{key}"]) == {"title"}


@pytest.mark.parametrize("reason", sorted(RESPONSE_REASONS))
def test_every_response_that_is_sent_back_has_its_sentence(reason: str) -> None:
    assert CATALOGUE[f"response.{reason}"].endswith((".", "?"))


@pytest.mark.parametrize("reason", sorted(RECORD_REASONS))
def test_every_trouble_of_the_record_has_its_sentences(reason: str) -> None:
    assert CATALOGUE[f"record.{reason}"]
    assert CATALOGUE[f"notice.{reason}"]


def test_every_word_that_a_frame_asks_for_is_there() -> None:
    keys = {f"ui.{key}" for key in called(r"""\bsay\(\s*["']([a-z._-]+)["']""", FRAME)}
    keys |= {
        f"ui.{key}.{number}"
        for key in called(r"""\bcount\(\s*["']([a-z._-]+)["']""", FRAME)
        for number in ("one", "many")
    }
    keys |= {f"ui.missing.{kind}" for kind in KINDS}
    keys |= {f"ui.{part}.{rung}" for part in ("help", "shown") for rung in get_args(HelpKind)}

    assert keys - CATALOGUE.keys() == set()


def test_the_words_that_the_extension_has_built_in_are_those_of_the_catalogue() -> None:
    built_in = json.loads((ROOT / "js" / "lab" / "words.json").read_text("utf-8"))
    ours = {key.removeprefix("lab."): text for key, text in CATALOGUE.items() if key.startswith("lab.")}

    assert built_in == ours


def test_there_is_no_sentence_that_nobody_asks_for() -> None:
    asked = asked_in_python() | asked_in_frames() | asked_in_lab()
    pages = "".join(path.read_text("utf-8") for path in (ROOT / "mastery_widgets" / "voila_template").iterdir())
    asked |= {key for key in CATALOGUE if key.startswith("page.") and key.partition(".")[2] in pages}

    assert CATALOGUE.keys() - asked == set()


PLACES = {
    "announce.opened": {"title"}, "cloze.blank": {"place", "count"}, "lesson.minutes": {"low", "high"},
    "notice.memory": {"why"}, "point.at": {"label"}, "point.after": {"count", "label"},
    "point.after-one": {"count", "label"}, "point.place": {"count"},
    "criterion.form": {"answered", "size", "right", "needed"}, "criterion.last": {"right", "m", "n"},
    "criterion.known": {"percent", "needed"}, "rule.known": {"percent", "needed"}, "locked.rule": {"rule"},
    "criterion.sequential": {"right", "wrong", "needed"}, "criterion.sequential-over": {"right", "wrong", "left"},
    "rule.sequential": {"high", "size"}, "rule.form": {"needed", "size"}, "rule.last": {"m", "n"},
    **{f"{group}.{key}": {"first", "other"} for group in ("criterion", "rule") for key in ("and", "or")},
    "criterion.sure": {"first"}, "rule.sure": {"first"}, "result.sure": {"first"},
    "result.and": {"first", "other"}, "result.or": {"first", "other"}, "result.form": {"right", "size", "needed"},
    "result.known": {"percent", "needed"}, "result.last": {"right", "m", "n"}, "result.check": {"right", "asked"},
    "result.sequential": {"right", "wrong", "needed"}, "result.sequential-over": {"right", "wrong"},
    **{f"form.{key}": {"title"} for key in ("corrective", "sure-and-wrong", "prerequisite", "smaller")},
    "fade.worked": {"title"}, "fade.complete": {"title"}, "form.at": {"at", "of"}, "form.of.one": {"count"}, "form.of.many": {"count"}, "form.calibration": {"right", "sure"}, "form.calibration.under": {"right", "unsure"},
    "locked.mastered": {"name"}, "locked.sat": {"title"}, "notice.branch": {"title"}, "notice.back": {"title"},
    "map.said": {"mastered", "total"}, "map.due-count": {"count"}, "map.stands-on": {"names"},
    "override.of": {"by", "name", "why"}, "override.said": {"by", "why"}, "review.left": {"count"},
    "placement.at": {"at"}, "placement.begin": {"names"}, "placement.known": {"count", "total"},
    "response.ambiguous-blank": {"blank", "one", "two"}, "response.in-blank": {"blank", "what"},
    "program.count": {"right", "all"}, "program.hidden": {"about"}, "program.hidden-raised": {"kind"},
    "differs.at": {"place", "got", "wanted"}, "differs.cell": {"row", "column", "got", "wanted"},
    "differs.column-dtype": {"column", "got", "wanted"}, "differs.column-missing": {"column"},
    "differs.column-more": {"column"}, "differs.column-order": {"wanted"}, "differs.index": {"row", "got", "wanted"},
    **{f"differs.{key}": {"got", "wanted"} for key in ("dtype", "length", "rows", "shape")},
    "differs.key-missing": {"name"}, "differs.key-more": {"name"}, "program.stale": {"name"},
    "response.cell-unfinished": {"name"}, "response.program-needs": {"names"}, "response.tests-defines": {"name"},
    "tests.caught": {"caught", "all"},
    "program.line": {"line", "what"}, "program.types": {"got", "wanted"}, "program.unfit": {"what"},
    "response.program-indentation": {"line", "what"}, "response.program-syntax": {"line", "what"},
    "response.graphical-many": {"count"}, "response.significant": {"count"}, "response.quantity-unknown-unit": {"unit"},
    "response.quantity-other-unit": {"unit"},
    "response.expression-arguments": {"sign"}, "response.expression-open": {"sign"}, "response.expression-sign": {"sign"},
    "response.expression-unexpected": {"sign"}, "response.expression-number-behind": {"sign", "number"},
    "response.expression-two-numbers": {"sign", "number"},
    "response.expression-name": {"name", "names"},
}  # fmt: skip


def places_of(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_a_sentence_has_places_only_for_what_is_filled_in() -> None:
    for key, text in CATALOGUE.items():
        if not key.startswith(("ui.", "lab.", "page.")):
            assert places_of(text) <= PLACES.get(key, set()), key


def test_a_browser_sentence_has_places_only_for_what_is_filled_in() -> None:
    text = "".join(path.read_text("utf-8") for path in FRAME)
    for key, sentence in CATALOGUE.items():
        if key.startswith("ui."):
            for place in places_of(sentence):
                assert re.search(rf"\b{place}\b", text), f"{key}: {place}"


def test_other_languages_have_the_same_keys_and_places() -> None:
    for language in languages():
        own = json.loads((ROOT / "mastery_widgets" / "catalogue" / f"{language}.json").read_text("utf-8"))
        assert own.keys() <= CATALOGUE.keys()
        assert {key: places_of(own[key]) for key in own} == {key: places_of(CATALOGUE[key]) for key in own}


def test_a_language_without_a_file_borrows_the_english_sentences() -> None:
    assert phrase("feedback.right", "xx-XX") == phrase("feedback.right", "en-GB") == CATALOGUE["feedback.right"]


def test_a_key_that_nobody_wrote_is_an_error() -> None:
    with pytest.raises(KeyError):
        phrase("feedback.splendid")

"""The kinds of item: from what was sent to a verdict, or to no attempt at all."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mastery_widgets.core.item import Item
from mastery_widgets.core.kinds import KINDS, item_from, item_to_json
from mastery_widgets.core.release import Release
from mastery_widgets.errors import ResponseError
from tests.sample_keys import KEYS, NAME, QUARTER, judged, refusal


@pytest.mark.parametrize("kind", KEYS)
def test_each_kind_judges_its_own_right_answer_right(kind: str) -> None:
    key = KEYS[kind]

    assert key.check(key.right(), "en").is_right


@pytest.mark.parametrize("kind", KEYS)
def test_each_kind_names_the_misconception_behind_each_known_error(kind: str) -> None:
    key = KEYS[kind]

    assert any(misconception for _, misconception in key.known_errors())
    for response, misconception in key.known_errors():
        verdict = key.check(response, "en")
        assert not verdict.is_right
        assert verdict.misconception == misconception


@pytest.mark.parametrize("kind", KEYS)
def test_a_key_that_is_written_is_read_again(kind: str) -> None:
    key = KEYS[kind]

    assert KINDS[kind](json.loads(json.dumps(key.to_json()))) == key


@pytest.mark.parametrize("kind", KEYS)
def test_what_is_shown_again_is_what_was_sent(kind: str) -> None:
    key = KEYS[kind]
    for seed in range(6):
        shown = key.shown(key.right(), seed)

        assert key.read(shown, seed).items() <= key.right().items()  # what ran is recorded beside it


def test_all_items_of_a_lesson_that_are_written_are_read_again(
    release: Release, kinds: Release, placed: Release
) -> None:
    contents = [*release.frames.values(), *kinds.frames.values(), *placed.frames.values()]
    items: list[Item] = [content.item for content in contents if content.item is not None]

    assert {item.kind for item in items} == set(KINDS)
    for item in items:
        assert item_from(json.loads(json.dumps(item_to_json(item)))) == item


WRONG_TYPES = [None, True, 7, 1.5, "x", [], {}, [[]], {"a": 1}, ["0", 0]]
MALFORMED: dict[str, list[dict[str, Any]]] = {
    "numeric": [{}, {"chosen": ["0"]}, *({"text": v} for v in WRONG_TYPES if not isinstance(v, str)),
                *({"text": "1", "reading": v} for v in ("0", 2, -1, True, False, 1.0, [0], {}, 10**30))],
    "text": [{}, {"step": 1}, *({"text": v} for v in WRONG_TYPES if not isinstance(v, str))],
    "choice": [{}, {"text": "0"}, *({"chosen": v} for v in WRONG_TYPES if v != []), {"chosen": ["3"]},
               {"chosen": ["-1"]}, {"chosen": ["²"]}, {"chosen": ["٠"]}, {"chosen": [""]}, {"chosen": ["0", "1"]},
               {"chosen": ["0"] * 65}, {"chosen": [None]}, {"chosen": [{}]}],
    "point": [{}, *({"step": v} for v in WRONG_TYPES if v != 7), {"step": 9}, {"step": -1}, {"step": 2.0},
              {"step": 10**40}],
    "cloze": [{}, *({"blanks": v} for v in WRONG_TYPES), {"blanks": {"top": "1", "name": "unit"}},
              {"blanks": {"top": "1", "name": "unit", "word": "x", "more": "1"}},
              *({"blanks": {"top": v, "name": "unit", "word": "x"}} for v in WRONG_TYPES if not isinstance(v, str)),
              {"blanks": {"top": "1", "name": "proper", "word": "x"}},
              {"blanks": {"top": "1", "name": "unit", "word": "x" * 201}}],
    "code": [{}, {"chosen": ["0"]}, *({"text": v} for v in WRONG_TYPES if not isinstance(v, str)), {"text": "a\0"}],
    "predict": [{}, *({"text": v} for v in WRONG_TYPES if not isinstance(v, str))],
    "quantity": [{}, *({"text": v} for v in WRONG_TYPES if not isinstance(v, str)), {"text": "1 m", "reading": 2}],
    "symbolic": [{}, *({"text": v} for v in WRONG_TYPES if not isinstance(v, str)), {"text": "x", "reading": True}],
    "ordering": [{}, *({"order": v} for v in WRONG_TYPES), {"order": ["0", "1", "2"]}, {"order": ["0", "1", "2", "2"]},
                 {"order": ["0", "1", "2", "4"]}, {"order": ["0", "1", "2", "3", "3"]}, {"order": [0, 1, 2, 3]}],
    "matching": [{}, *({"pairs": v} for v in WRONG_TYPES), {"pairs": {"0": "1", "1": "0"}},
                 {"pairs": {"0": "1", "1": "0", "2": "4"}}, {"pairs": {"0": "1", "1": "0", "2": "3", "3": "3"}},
                 *({"pairs": {"0": "1", "1": "0", "2": v}} for v in WRONG_TYPES)],
    "sorting": [{}, {"pairs": {"0": "0", "1": "0", "2": "1", "3": "3"}}, {"chosen": ["0"]}],
    "graphical": [{}, {"chosen": ["0"]}, *({"points": v} for v in WRONG_TYPES if v not in ([], ["0", 0])), {"points": [[2]]},
                  {"points": [[2, 3, 4]]}, {"points": [{"x": 2}]}, {"points": [["2", "3"]]}, {"points": [[True, 3]]},
                  {"points": [[None, 3]]}, {"points": [[float("nan"), 3]]}, {"points": [[float("inf"), 3]]},
                  {"points": [[2, -float("inf")]]}, {"points": [[10**400, 3]]}],
    "parsons": [{}, *({"lines": v} for v in WRONG_TYPES if v != []), {"lines": [["0"]]}, {"lines": [["0", 0, 0]]},
                {"lines": [["0", 0], ["0", 1]]}, {"lines": [["6", 0]]}, {"lines": [[0, 0]]},
                *({"lines": [["0", v]]} for v in (*WRONG_TYPES, -1, 9, 10**40) if v != 7)],
}  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "sent"), [(kind, sent) for kind, many in MALFORMED.items() for sent in many], ids=lambda v: str(v)[:40]
)
def test_a_response_of_a_wrong_shape_is_no_attempt(kind: str, sent: dict[str, Any]) -> None:
    assert refusal(KEYS[kind], sent).reason == "malformed"


@pytest.mark.parametrize(
    ("kind", "sent", "reason"),
    [
        ("numeric", {"text": " "}, "empty"),
        ("numeric", {"text": "x" * 2_001}, "too-long"),
        ("numeric", {"text": "a quarter"}, "number-not-a-number"),
        ("numeric", {"text": "1/0"}, "number-zero-denominator"),
        ("numeric", {"text": "1+1"}, "number-expression"),
        ("numeric", {"text": "0.25 m"}, "number-unit"),
        ("text", {"text": "\t\n"}, "empty"),
        ("text", {"text": "\u200b"}, "empty"),
        ("text", {"text": "numertor"}, "near-miss"),
        ("text", {"text": "Top number!"}, "near-miss"),
        ("choice", {"chosen": []}, "empty"),
        ("parsons", {"lines": []}, "empty"),
        ("code", {"text": " \n"}, "empty"),
        ("code", {"text": "x" * 20_001}, "program-too-long"),
        ("code", {"text": "def double(x):\r\n    ___\n"}, "program-unchanged"),
        ("code", {"text": "def double(x):\n    return ___"}, "program-blank"),
        ("code", {"text": "def double(x): return 2 * x"}, "program-not-run"),
        ("predict", {"text": "\n"}, "empty"),
        ("graphical", {"points": []}, "empty"),
        ("graphical", {"points": [[2, 5.001]]}, "graphical-outside"),
        ("graphical", {"points": [[-1e300, 3]]}, "graphical-outside"),
        ("graphical", {"points": [[2, 3]] * 5000}, "graphical-many"),
        ("cloze", {"blanks": {"top": "1", "name": "unit", "word": " "}}, "empty-blank"),
        ("cloze", {"blanks": {"top": "one", "name": "unit", "word": "fraction"}}, "number-not-a-number"),
        ("cloze", {"blanks": {"top": "1", "name": "unit", "word": "fractoin"}}, "near-miss"),
        ("cloze", {"blanks": {"top": "1,234", "name": "unit", "word": "fraction"}}, None),
    ],
)
def test_an_unreadable_response_is_no_attempt(kind: str, sent: dict[str, Any], reason: str | None) -> None:
    if reason is None:
        assert judged(KEYS[kind], sent).score == pytest.approx(2 / 3)  # both readings are wrong: nothing to ask
    else:
        assert refusal(KEYS[kind], sent).reason == reason


@given(st.text(max_size=30))
def test_whatever_is_typed_is_a_verdict_or_a_refusal(text: str) -> None:
    for key in (QUARTER, NAME):
        with suppress(ResponseError):
            assert 0 <= judged(key, {"text": text}).score <= 1


@pytest.mark.parametrize(
    ("text", "feedback", "misconception"),
    [
        ("1/4", "yes", None), ("0.25", "yes", None), ("25 %", "yes", None), ("2/8", "yes", None),
        ("4", "about 4", "counts-parts"), ("-3", "about <0", "below"), ("7/2", "about >1", None),
        ("1", "something else", None), ("1/3", "something else", None), ("0.2500001", "something else", None),
    ],
)  # fmt: skip
def test_a_number_meets_its_own_known_error_first(text: str, feedback: str, misconception: str | None) -> None:
    verdict = judged(QUARTER, {"text": text})

    assert (verdict.feedback, verdict.misconception) == (feedback, misconception)
    assert verdict.is_right == (feedback == "yes")

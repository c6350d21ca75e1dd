"""Random inputs of a lesson's programs: how they are written, and the same ones whenever the lesson is built.

``mean(xs) for xs in lists(integers(-9, 9), 1, 6)``: they grow from the smallest there are, and are tried in that order,
so that what is shown of a failure is small.
"""

from __future__ import annotations

import ast
import io
import itertools
import random
import tokenize
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from mastery_widgets.authoring.frame_text import Mark
from mastery_widgets.core.shrinking import put
from mastery_widgets.core.values import as_code
from mastery_widgets.errors import LessonError

__all__ = ["INPUTS", "Trial", "calls_of", "filled_call", "read_trial"]

INPUTS: Final = 12  # that are tried of one property
_DRAWN: Final = 60
_MOST: Final = 50  # elements of a list, characters of a text

# From dice and a size in [0, 1] to a value.
Generator = Callable[[random.Random, float], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A call over names, where each name's values come from, and what has to hold of its ``result`` (may be empty)."""

    call: str
    inputs: tuple[tuple[str, str], ...]
    holds: str
    about: str


def read_trial(text: str, mark: Mark) -> Trial | None:
    """The trial that a line describes; None where it has no ``for`` of its own.

    Raises:
        LessonError: with the line: no such inputs.
    """
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(text).readline))
    except (tokenize.TokenError, SyntaxError):
        return None
    end, about = len(text), ""
    begins: int | None = None
    splits: list[int] = []
    holds: tuple[int, int] | None = None
    depth = 0
    for token in tokens:
        if token.type == tokenize.COMMENT:
            end, about = token.start[1], token.string.lstrip("# ").strip()
        depth += (token.string in "([{") - (token.string in ")]}") if token.type == tokenize.OP else 0
        if depth:
            continue
        if token.string == "for" and begins is None:
            begins = token.start[1]
        elif begins is not None and holds is None and token.string == ",":
            splits.append(token.start[1])
        elif begins is not None and holds is None and token.string == "holds":
            holds = (token.start[1], token.end[1])
    if begins is None:
        return None
    wanted = f"`{mark.sign} {mark.text}`; write `call for name in integers(0, 9), other in …`, and `holds …` after it"
    stop = holds[0] if holds else end
    parts = [begins + len("for"), *splits, stop]
    inputs: list[tuple[str, str]] = []
    for at, until in itertools.pairwise(parts):
        name, word, drawn = text[at:until].strip(" ,").partition(" in ")
        if not word or not name.strip().isidentifier() or not drawn.strip():
            raise LessonError(wanted, line=mark.line)
        inputs.append((name.strip(), drawn.strip()))
    call = text[:begins].strip()
    if not call:
        raise LessonError(wanted, line=mark.line)
    return Trial(
        call=call, inputs=tuple(inputs), holds=text[holds[1] : end].strip() if holds is not None else "", about=about
    )


def calls_of(trial: Trial, seed: str, mark: Mark) -> list[dict[str, object]]:
    """The inputs of a trial, by name, the smallest first; the same for the same seed.

    Raises:
        LessonError: with the line: a generator that is none.
    """
    generators = [(name, _generator(drawn, mark)) for name, drawn in trial.inputs]
    dice = random.Random(seed)  # inputs of exercises, and the same ones every time
    found: dict[str, dict[str, object]] = {}
    for number in range(_DRAWN):
        size = number / (_DRAWN - 1)
        drawn = {name: make(dice, size) for name, make in generators}
        found.setdefault(as_code(list(drawn.values())), drawn)
    small = sorted(found.items(), key=lambda one: (len(one[0]), one[0]))
    few = INPUTS // 3
    others = small[few:]
    step = max(1, -(-len(others) // (INPUTS - few)))
    return [drawn for _, drawn in [*small[:few], *others[step - 1 :: step]]]


def filled_call(text: str, values: dict[str, object], mark: Mark) -> str:
    """An expression with its names put as values.

    Raises:
        LessonError: with the line: no expression.
    """

    try:
        return put(text, values)
    except (SyntaxError, ValueError):
        raise LessonError(f"`{mark.sign} {mark.text}`: {text} is no expression", line=mark.line) from None


# -- generators --------------------------------------------------------------------------------------------------------


def _generator(text: str, mark: Mark) -> Generator:
    try:
        return _made(ast.parse(text, mode="eval").body)
    except (SyntaxError, ValueError, TypeError, IndexError) as error:
        raise LessonError(
            f"`{text}` draws no inputs{f' ({error})' if str(error) else ''}; there are "
            + ", ".join(f"{name}({_ARGUMENTS[name]})" for name in _ARGUMENTS),
            line=mark.line,
        ) from None


_ARGUMENTS: Final = {
    "integers": "least, most",
    "floats": "least, most",
    "texts": "letters, least, most",
    "booleans": "",
    "one_of": "value, value, …",
    "lists": "of, least, most",
    "tuples": "of, of, …",
}


def _made(node: ast.expr) -> Generator:
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or node.keywords:
        raise ValueError
    match node.func.id, node.args:
        case "integers", [least, most]:
            return _integers(_number(least), _number(most))
        case "floats", [least, most]:
            whole = _integers(100 * _number(least), 100 * _number(most))
            return lambda dice, size: _hundredths(whole(dice, size))
        case "booleans", []:
            return lambda dice, size: dice.random() < 0.5
        case "one_of", [_, _, *_]:
            values = [ast.literal_eval(one) for one in node.args]
            return lambda dice, size: dice.choice(values)
        case "texts", [letters, least, most]:
            alphabet, low, high = str(ast.literal_eval(letters)), _length(least), _length(most)
            if not alphabet or low > high:
                raise ValueError
            return lambda dice, size: "".join(dice.choices(alphabet, k=_grown(low, high, dice, size)))
        case "lists", [of, least, most]:
            one, low, high = _made(of), _length(least), _length(most)
            if low > high:
                raise ValueError
            return lambda dice, size: [one(dice, size) for _ in range(_grown(low, high, dice, size))]
        case "tuples", [_, *_]:
            several = [_made(one) for one in node.args]
            return lambda dice, size: tuple(one(dice, size) for one in several)
        case _:
            raise ValueError


def _number(node: ast.expr) -> int:
    value = ast.literal_eval(node)
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= 10**9:
        raise ValueError("a number of at most 10^9 was wanted")
    return int(value)


def _length(node: ast.expr) -> int:
    value = _number(node)
    if not 0 <= value <= _MOST:
        raise ValueError(f"a length from 0 to {_MOST} was wanted")
    return value


def _integers(least: int, most: int) -> Generator:
    if least > most:
        raise ValueError
    middle = min(max(0, least), most)

    def make(dice: random.Random, size: float) -> object:
        return dice.randint(middle - round((middle - least) * size), middle + round((most - middle) * size))

    return make


def _hundredths(value: object) -> float:
    assert isinstance(value, int)
    return value / 100


def _grown(low: int, high: int, dice: random.Random, size: float) -> int:
    return dice.randint(low, low + round((high - low) * size))

"""Units as learners type them, read within bounds by a reader of its own."""

from __future__ import annotations

import re
from fractions import Fraction
from itertools import product
from typing import Final

from mastery_widgets.core.units_known import Unit, alike, known

__all__ = ["UNIT_LIMIT", "Unit", "UnreadableUnit", "read_unit"]

UNIT_LIMIT: Final = 60
_NAMES_LIMIT, _POWER_LIMIT = 8, 12


class UnreadableUnit(ValueError):
    """A text that is no unit. ``name`` is what is not known, empty where the text is not read at all."""

    def __init__(self, name: str = "") -> None:
        self.name = name
        super().__init__(name)


_FOLDED: Final = {
    **dict.fromkeys(map(ord, "·⋅∙×•"), "*"),
    **dict.fromkeys(map(ord, "⁄∕÷"), "/"),
    **dict.fromkeys(map(ord, "−–‐‑"), "-"),
    **dict.fromkeys(map(ord, "\u00a0\u2009\u202f"), " "),
    **dict.fromkeys([0xAD, 0x2060, 0xFEFF, *range(0x200B, 0x2010)], ""),
    0x3BC: "µ",
    0x2126: "Ω",
    0xBA: "°",
    0x2103: "°C",
    0x2109: "°F",
}
_RAISED: Final = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_SUPERSCRIPT: Final = re.compile("⁻?[⁰¹²³⁴-⁹]+")
_TOKEN: Final = re.compile(r" *+(?:([^\W\d_]++|°[CF]?|[%€$£¥µΩ][^\W\d_]*+)|(\^? *+-?[0-9]{1,2}+)|(\*\*?|/|\(|\))|(.))")
_WORDS: Final = {"per": "/", "pro": "/", "par": "/", "por": "/"}
_POWERS: Final = {"square": 2, "sq": 2, "cubic": 3, "cu": 3}
_RAISING: Final = {
    "squared": 2,
    "cubed": 3,
    "carrés": 2,
    "carré": 2,
    "cubes": 3,
    "cube": 3,
    "cuadrados": 2,
    "cúbicos": 3,
}


def read_unit(text: str, *, is_case_kept: bool = True) -> tuple[Unit, ...]:
    """The units that a text can mean: one, or, where capital letters are as good as small ones, up to 16.

    ``J/(kg K)``, ``J/kg K`` (what is written side by side belongs together), ``m s^-2``, ``m/s²``, ``km per hour``,
    ``square metres``. Whole exponents up to 12 either way, at most 8 names and 60 characters.

    Raises:
        UnreadableUnit: no unit, or a name that nobody knows.
    """
    if len(text) > UNIT_LIMIT:
        raise UnreadableUnit
    written = _SUPERSCRIPT.sub(lambda run: "^" + run[0].translate(_RAISED), text).translate(_FOLDED).strip()
    tokens = _tokens(written)
    names = [token for token in tokens if _is_name(token)]
    if not names or len(names) > _NAMES_LIMIT:
        raise UnreadableUnit
    choices = []
    for name in names:
        found = known(name) if is_case_kept else alike(name)
        if not found:
            raise UnreadableUnit(name)
        choices.append(found)
    return tuple(_Reader(tokens, list(one)).whole() for one in _first(16, choices))


def _first(limit: int, choices: list[tuple[Unit, ...]]) -> list[tuple[Unit, ...]]:
    return [one for one, _ in zip(product(*choices), range(limit), strict=False)]


def _is_name(token: str) -> bool:
    return token[0] not in "^*/()-0123456789" and token not in _POWERS and token not in _RAISING


def _tokens(written: str) -> list[str]:
    tokens: list[str] = []
    for found in _TOKEN.finditer(written):
        name, power, sign, other = found.groups()
        if other:
            raise UnreadableUnit
        if name:
            lower = name.lower()
            squared = re.fullmatch(r"(quadrat|kubik)(.+)", lower)
            if squared:
                tokens += ["square" if squared[1] == "quadrat" else "cubic", squared[2]]
            elif lower in _WORDS or lower in _POWERS or lower in _RAISING:
                tokens.append(_WORDS.get(lower, lower))
            else:
                tokens.append(name)
        elif power:
            tokens.append("^" + power.lstrip("^ "))
        elif sign == "**":
            tokens.append("^")
        else:
            tokens.append(sign)
    joined: list[str] = []
    for token in tokens:
        if joined and joined[-1] == "^" and token[0] == "^":
            joined[-1] = token
        else:
            joined.append(token)
    return joined


class _Reader:
    """Descends through the tokens; each name takes the next of ``units``."""

    def __init__(self, tokens: list[str], units: list[Unit]) -> None:
        self._tokens = tokens
        self._units = units[::-1]
        self._at = 0

    def _next(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def whole(self) -> Unit:
        unit = self._product()
        if self._next():
            raise UnreadableUnit
        return unit

    def _product(self) -> Unit:
        unit = self._side_by_side()
        while self._next() in ("*", "/"):
            sign = self._next()
            self._at += 1
            unit = unit.times(self._side_by_side().power(1 if sign == "*" else -1))
        return unit

    def _side_by_side(self) -> Unit:
        unit = self._raised()
        while self._next() not in ("", "*", "/", ")"):
            unit = unit.times(self._raised())
        return unit

    def _raised(self) -> Unit:
        exponent = _POWERS.get(self._next(), 1)
        self._at += exponent != 1
        unit = self._one()
        after = self._next()
        if after in _RAISING or after.startswith("^"):
            self._at += 1
            exponent *= _RAISING[after] if after in _RAISING else _exponent(after)
        if exponent == 1:
            return unit
        if not 0 < abs(exponent) <= _POWER_LIMIT:
            raise UnreadableUnit
        return unit.power(exponent)

    def _one(self) -> Unit:
        token = self._next()
        self._at += 1
        if token == "(":
            unit = self._product()
            if self._next() != ")":
                raise UnreadableUnit
            self._at += 1
            return unit
        if token == "^1":  # 1/s
            return Unit(factor=Fraction(1))
        if not token or not _is_name(token):
            raise UnreadableUnit
        return self._units.pop()


def _exponent(token: str) -> int:
    try:
        return int(token[1:])
    except ValueError:
        raise UnreadableUnit from None

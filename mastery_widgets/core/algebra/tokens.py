"""From a text to tokens: what keyboards, telephones and copying make of maths becomes a few plain signs."""

from __future__ import annotations

import re
import string
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal

from mastery_widgets.core.algebra.tree import NUMBER_LIMIT

__all__ = ["TEXT_LIMIT", "ExpressionReason", "Token", "UnreadableExpression", "letters_in", "tokens_of"]

TEXT_LIMIT: Final = 500


ExpressionReason = Literal[
    "arguments",
    "comma",
    "empty",
    "end",
    "exponent",
    "interval",
    "name",
    "no-equation",
    "no-relation",
    "number-behind",
    "open",
    "rows",
    "sign",
    "too-deep",
    "too-large",
    "too-long",
    "too-many",
    "two-numbers",
    "unexpected",
]


class UnreadableExpression(ValueError):
    """A text that is not read. ``reason`` is a short key; ``values`` hold the signs that it is about."""

    def __init__(self, reason: ExpressionReason, **values: str) -> None:
        self.reason: ExpressionReason = reason
        self.values = values
        super().__init__(reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """``kind`` number, name, function or sign; ``text`` in plain signs; a space stood before it or not."""

    kind: Literal["number", "name", "function", "sign"]
    text: str
    value: Fraction = Fraction(0)
    is_apart: bool = False


_GREEK: Final = dict(
    pair.split("=")
    for pair in [
        "alpha=α",
        "beta=β",
        "gamma=γ",
        "delta=δ",
        "epsilon=ε",
        "zeta=ζ",
        "eta=η",
        "theta=θ",
        "iota=ι",
        "kappa=κ",
        "lambda=λ",
        "mu=μ",
        "nu=ν",
        "xi=ξ",
        "pi=π",
        "rho=ρ",
        "sigma=σ",
        "tau=τ",
        "upsilon=υ",
        "phi=φ",
        "chi=χ",
        "psi=ψ",
        "omega=ω",
    ]
)
_FUNCTION_NAMES: Final = {
    **{
        name: name
        for name in ["sin", "cos", "tan", "cot", "sec", "csc", "sinh", "cosh", "tanh", "arcsin", "arccos", "arctan"]
    },
    **{name: name for name in ["exp", "ln", "log", "sqrt", "root", "abs"]},
    "asin": "arcsin",
    "acos": "arccos",
    "atan": "arctan",
    "sen": "sin",
    "tg": "tan",
    "ctg": "cot",
    "wurzel": "sqrt",
    "lg": "log10",
    "lb": "log2",
    "ld": "log2",
    "cbrt": "cbrt",
}
_WORDS: Final = {
    **dict.fromkeys(["infinity", "inf", "oo", "unendlich"], "∞"),
    **dict.fromkeys(["or", "oder", "ou"], "or"),
    **dict.fromkeys(["and", "und", "et"], "and"),
    "union": "∪",
    "U": "∪",
    "R": "ℝ",
    "ℝ": "ℝ",
}

_FOLDED: Final[dict[int, str]] = {
    **{code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},
    **dict.fromkeys(map(ord, "‐‑‒–—―−﹣⁻"), "-"),
    **dict.fromkeys(map(ord, "×·⋅∙•∗⨯✕"), "*"),
    **dict.fromkeys(map(ord, "⁄∕÷:"), "/"),
    **dict.fromkeys([0xA0, *range(0x2002, 0x200B), 0x202F, 0x205F, 0x3000, 9, 10, 13], " "),
    **dict.fromkeys([0xAD, 0x61C, *range(0x2060, 0x2065), 0xFEFF, *range(0x200B, 0x2010)], ""),
    **dict.fromkeys(map(ord, "≤⩽"), "<="),
    **dict.fromkeys(map(ord, "≥⩾"), ">="),
    ord("≠"): "!=",
    ord("⟨"): "<(",
    ord("⟩"): ")>",
    ord("∅"): "{}",
    ord("∣"): "|",
    **{ord(sign): f"({unicodedata.normalize('NFKC', sign).replace('⁄', '/')})" for sign in "½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅐⅛⅜⅝⅞⅑⅒"},
}
_RAISED: Final = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿˣ", "0123456789+-nx")
_SUPERSCRIPT: Final = re.compile("[⁺⁻]?(?:[⁰¹²³⁴-⁹]+|[ⁿˣ])")
_SUBSCRIPT: Final = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
_SUBSCRIPTS: Final = re.compile("[₀-₉]+")
_PIECE: Final = re.compile(
    r"( *+)(?:([0-9]++(?:\.[0-9]*+)?|\.[0-9]++)|([^\W\d_]++(?:_[0-9A-Za-z]++|_\{[0-9A-Za-z]++\})?)|(<=|>=|!=|\*\*|.))"
)
_SIGNS: Final = frozenset([*"+-*/^()[]{}|,;=<>!√∛±∪∈∞", "<=", ">=", "!="])


def tokens_of(text: str, symbols: Collection[str], *, is_comma_decimal: bool) -> list[Token]:
    """The tokens of a text. ``symbols`` are the letters that the question speaks of: they stand for numbers.

    Raises:
        UnreadableExpression: ``too-long``, ``too-large``, ``sign`` (one that means nothing here), or ``name`` (a letter
        that the question does not speak of).
    """
    if len(text) > TEXT_LIMIT:
        raise UnreadableExpression("too-long")
    written = _SUPERSCRIPT.sub(lambda run: f"^({run[0].translate(_RAISED)})", text)
    written = _SUBSCRIPTS.sub(lambda run: "_" + run[0].translate(_SUBSCRIPT), written).translate(_FOLDED)
    if len(written) > 4 * TEXT_LIMIT:
        raise UnreadableExpression("too-long")
    if is_comma_decimal:
        written = re.sub(r"(?<=[0-9]),(?=[0-9])", ".", written)
    for symbol in symbols:
        letter, _, number = symbol.partition("_")
        if number.isdigit():  # v0 for v_0
            written = re.sub(rf"(?<![^\W\d_]){re.escape(letter)}{number}(?![0-9])", symbol, written)
    found: list[Token] = []
    for piece in _PIECE.finditer(written.rstrip()):
        space, number, name, sign = piece.groups()
        is_apart = bool(space)
        if number:
            found.append(_number(number, is_apart))
        elif name:
            found += _names(name, symbols, is_apart)
        elif sign in ("**", "√", "∛") or sign in _SIGNS:
            found.append(Token(kind="sign", text={"**": "^"}.get(sign, sign), is_apart=is_apart))
        elif not sign.isspace():
            raise UnreadableExpression("sign", sign=sign if sign.isprintable() else "�")
    return found


def _number(text: str, is_apart: bool) -> Token:
    digits = text.replace(".", "").lstrip("0")
    if len(digits) > 24:
        raise UnreadableExpression("too-large")
    value = Fraction(text if text[-1] != "." else text[:-1])
    if value > NUMBER_LIMIT or value.denominator > NUMBER_LIMIT:
        raise UnreadableExpression("too-large")
    return Token(kind="number", text=text.rstrip("."), value=value, is_apart=is_apart)


def _names(run: str, symbols: Collection[str], is_apart: bool) -> list[Token]:
    """The names in a run of letters, the longest first: ``xsin`` is x and sin, ``2pir`` ends in pi and r."""
    found: list[Token] = []
    rest = run
    while rest:
        token, length = _first_name(rest, symbols)
        found.append(Token(kind=token.kind, text=token.text, is_apart=is_apart and not found))
        rest = rest[length:]
    return found


def _first_name(run: str, symbols: Collection[str]) -> tuple[Token, int]:
    for length in range(min(len(run), 24), 0, -1):
        part = run[:length]
        if part in symbols:
            return Token(kind="name", text=part), length
        plain = part.replace("{", "").replace("}", "")
        if plain in symbols:
            return Token(kind="name", text=plain), length
        if _greek(part) in symbols:
            return Token(kind="name", text=_greek(part)), length
        lower = part.lower()
        # asin x is an arc sine, unless the question speaks of a: then it is a times a sine.
        if lower in _FUNCTION_NAMES and not (lower in ("asin", "acos", "atan") and "a" in symbols):
            return Token(kind="function", text=_FUNCTION_NAMES[lower]), length
        # The base stands below the line: log_2 x.
        if re.fullmatch(r"log_(?:[0-9]{1,4}|e|\{[0-9]{1,4}\})", lower):
            return Token(kind="function", text=lower.replace("{", "").replace("}", "")), length
        if part in ("pi", "π", "Pi", "PI", "e", "i"):
            return Token(kind="name", text="pi" if length > 1 or part == "π" else part), length
        if part in _WORDS or (length > 1 and lower in _WORDS):
            return Token(kind="sign", text=_WORDS.get(part) or _WORDS[lower]), length
    alike = [symbol for symbol in symbols if symbol.casefold() == run[0].casefold()]
    if len(alike) == 1:
        return Token(kind="name", text=alike[0]), 1
    raise UnreadableExpression("name", name=run[:24], names=", ".join(sorted(symbols)))


def letters_in(text: str) -> frozenset[str]:
    """The names that stand for numbers in an author's text: letters that are neither functions nor constants.

    Raises:
        UnreadableExpression: as ``tokens_of``.
    """
    letters = frozenset(string.ascii_letters) - {"e", "i"} | frozenset(_GREEK.values()) - {"π"}
    indexed = set(re.findall(r"(?<![^\W\d_])[^\W\d_]_[0-9A-Za-z]{1,4}", text))
    tokens = tokens_of(text, letters | indexed, is_comma_decimal=False)
    return frozenset(token.text for token in tokens if token.kind == "name") - {"pi", "e", "i"}


def _greek(part: str) -> str:
    """The letter's other spelling: θ for theta, theta for θ."""
    if part.lower() in _GREEK:
        letter = _GREEK[part.lower()]
        return letter.upper() if part[0].isupper() else letter
    return next((name for name, letter in _GREEK.items() if letter == part), "")

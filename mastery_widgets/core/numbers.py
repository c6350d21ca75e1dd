"""Numbers as learners type them: read exactly, within bounds, and never evaluated."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from fractions import Fraction
from math import gcd
from typing import Final, Literal

__all__ = ["NumberForm", "Reading", "Reason", "UnreadableNumber", "decimal_sign", "format_number", "read_number"]

NumberForm = Literal["integer", "decimal", "fraction", "mixed", "percent", "scientific"]
Reason = Literal[
    "empty", "too-long", "not-a-number", "zero-denominator", "too-large", "two-numbers", "unit", "expression"
]
TEXT_LIMIT, DIGIT_LIMIT, EXPONENT_LIMIT, PLACES_LIMIT = 64, 40, 30, 12

# CLDR's decimal signs; whoever is not named here writes a point. The longest prefix of a language tag decides.
_COMMA: Final = (
    " af az be bg bs ca cs da de el es et eu fi fo fr fy gl hr hu hy id is it ka kk ky lb lt lv mk mn nb nl nn no pl pt"
    " ro ru sk sl sq sr sv tg tk tr tt uk uz vi "
)
_POINT: Final = " de-ch de-li it-ch es-419 es-do es-gt es-hn es-mx es-ni es-pa es-pe es-pr es-sv es-us "

_FOLDED: Final[dict[int, int | str]] = {
    **{code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)},  # full-width ASCII
    **dict.fromkeys(map(ord, "‐‑‒–—―−﹘﹣"), "-"),
    **dict.fromkeys(map(ord, "⁄∕"), "/"),
    **dict.fromkeys(map(ord, "’ʼ"), "'"),
    **dict.fromkeys(map(ord, "\t\n\v\f\r\x85\u2028\u2029"), ";"),  # cells or lines: never a group of thousands
    **dict.fromkeys(map(ord, "\u00a0\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"), " "),
    # Marks that keyboards and copying leave. Overrides (U+202D, U+202E) show other digits than they hold: they stay.
    **dict.fromkeys([0xAD, 0x61C, 0x2060, 0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202D)], ""),
    **dict.fromkeys(range(0x2066, 0x206A), ""),
    **{ord(c): f" {unicodedata.normalize('NFKC', c)} ".replace("⁄", "/") for c in "½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅐⅛⅜⅝⅞⅑⅒↉"},
}
_RAISED: Final = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "0123456789+-")
# No pattern nests a repetition, and none sees more than a few hundred characters.
_SUPERSCRIPT: Final = re.compile("[⁺⁻]?[⁰¹²³⁴-⁹]+")
_DIGITS: Final = re.compile("[0-9]++")
_FRACTION: Final = re.compile(
    r"(?:([0-9]++) ++(?:(?:and|und|et|y|en|og|och) ++)?)?([0-9]++) *+/ *+([0-9]++)", re.I | re.A
)
_SCIENTIFIC: Final = re.compile(r"([0-9.,' ]++)(?:[eE]|[*xX×·⋅∙] *+10 *+\^) *+([+-]? *+[0-9]++)")
_POWER: Final = re.compile(r"10 *+\^ *+([+-]? *+[0-9]++)")
_PERCENT: Final = re.compile(r" *+(?:%|per ?cento?|pour cent|por ci?ento|pro[czs]ent)\Z", re.I | re.A)
_BETWEEN: Final = re.compile(r", +|;| (?:and|or|und|oder|et|ou|y|o) ", re.I | re.A)
_MEASURED: Final = re.compile(r"[+-]? *+[0-9.,][0-9.,'/ ]*+(.++)")
_UNIT_POWER: Final = re.compile(r"\^-?[0-9]|(?<=[mм])[23]\Z")
_OPERATION: Final = re.compile(r"[-+*/^=()\[\]{}×·⋅∙÷:√π!]|[0-9] *+[xX] *+[0-9]")
_EXPRESSION: Final = re.compile(r"(?![*/^=:!)])[0-9A-Za-z .,'+*/^=()\[\]{}×·⋅∙÷:√π!-]++(?<=[0-9A-Za-zπ)\]}!=])")
_WORDLIKE: Final = frozenset(["Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Sc", "So"])  # letters, their marks, € and °


class UnreadableNumber(ValueError):
    """A text that is not one number within the bounds. ``reason`` says why, as a short key."""

    def __init__(self, reason: Reason) -> None:
        self.reason: Reason = reason
        super().__init__(reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One exact meaning of what was typed.

    ``significant`` counts figures without leading zeros, and without the last zeros of a whole number that has neither
    decimal sign nor power of ten (``1200``: two; ``1200.``, ``1.200e3``: four); None where a fraction is written.
    ``is_lowest`` is False only where a fraction can be reduced, or beside a whole number is not below one. ``text`` is
    in the language's notation, no-break spaces between thousands; read again, it has this value and form only.
    """

    value: Fraction
    form: NumberForm
    significant: int | None
    is_lowest: bool
    text: str

    def __post_init__(self) -> None:
        if self.significant is not None and self.significant < 1:
            raise ValueError(f"need significant >= 1 or None, got {self.significant}")


def read_number(text: str, language: str = "en") -> tuple[Reading, ...]:
    """The one or two readings of a text, the one by the course's language (a BCP-47 tag) first.

    Two only for the other decimal sign with three digits after it: ``1,234`` in English, ``1.234`` in German. The parts
    of a fraction are plain digits: ``1.5/2`` is an expression, as are ``3:4`` and ``1-3/4``.

    Raises:
        UnreadableNumber: not one number, over 64 characters or 40 digits, or an exponent beyond 30 either way.
    """
    text = text.strip()
    if len(text) > TEXT_LIMIT:
        raise UnreadableNumber("too-long")
    written = _SUPERSCRIPT.sub(lambda run: "^" + run[0].translate(_RAISED), text).translate(_FOLDED).strip(" ;")
    if not written:
        raise UnreadableNumber("empty")
    if sum(c in "0123456789" for c in written) > DIGIT_LIMIT:
        raise UnreadableNumber("too-large")
    decimal = decimal_sign(language)
    if readings := _read(written, decimal):
        return readings
    raise UnreadableNumber(_why_unreadable(written, decimal))


def format_number(value: Fraction, language: str) -> str:
    """The value as an exact decimal of at most 12 places, without thousands signs; else as ``a/b`` in lowest terms."""
    minus = "−" if value < 0 else ""
    scaled = abs(value) * 10**PLACES_LIMIT
    if scaled.denominator != 1:
        return f"{minus}{abs(value)}"
    whole, places = divmod(scaled.numerator, 10**PLACES_LIMIT)
    tail = f"{places:0{PLACES_LIMIT}}".rstrip("0")
    return f"{minus}{whole}{decimal_sign(language) if tail else ''}{tail}"


def decimal_sign(language: str) -> str:
    """The sign before decimals in a language: a point or a comma."""
    tag = language[:TEXT_LIMIT].lower().replace("_", "-")
    while tag and f" {tag} " not in _COMMA and f" {tag} " not in _POINT:
        tag = tag.rpartition("-")[0]
    return "," if tag and f" {tag} " in _COMMA else "."


def _read(written: str, decimal: str) -> tuple[Reading, ...]:
    """Readings of a signed number or percentage; none when it is neither."""
    body = _PERCENT.sub("", written)
    is_percent = body != written
    is_negative = body.startswith("-")
    body = body[1:].lstrip(" ") if body.startswith(("+", "-")) else body
    if body.startswith("%") and not is_percent:  # Turkish writes it first
        body, is_percent = body[1:].lstrip(" "), True
    minus, percent = "−" if is_negative else "", "\u00a0%" if is_percent else ""
    scale = Fraction(-1 if is_negative else 1, 100 if is_percent else 1)
    return tuple(
        replace(r, value=r.value * scale, form="percent" if is_percent else r.form, text=f"{minus}{r.text}{percent}")
        for r in _unsigned(body, decimal)
    )


def _unsigned(body: str, decimal: str) -> tuple[Reading, ...]:
    if found := _FRACTION.fullmatch(body):
        return (_fraction(*found.groups()),)
    if found := _POWER.fullmatch(body):
        return (_scaled("1", None, found[1], decimal, is_bare=True),)
    if found := _SCIENTIFIC.fullmatch(body):
        return tuple(_scaled(*parts, found[2], decimal) for parts in _plain(found[1].strip(" "), decimal))
    return tuple(_decimal(*parts, decimal) for parts in _plain(body, decimal))


def _fraction(whole: str | None, above: str, below: str) -> Reading:
    top, bottom = int(above), int(below)
    if bottom == 0:
        raise UnreadableNumber("zero-denominator")
    if whole is not None and ((above[0] == "0" != above) or (len(above) == 3 and top >= bottom)):
        raise UnreadableNumber("two-numbers")  # 1 234/5: is it 1234/5, or 1 and 234/5?
    return Reading(
        value=int(whole or "0") + Fraction(top, bottom),
        form="fraction" if whole is None else "mixed",
        significant=None,
        is_lowest=gcd(top, bottom) == 1 and (whole is None or top < bottom),
        text=f"{top}/{bottom}" if whole is None else f"{int(whole)}\u00a0{top}/{bottom}",
    )


def _decimal(whole: str, tail: str | None, decimal: str) -> Reading:
    """Digits before and after the decimal sign; ``tail`` is None where no sign was written."""
    digits, places = whole + (tail or ""), len(tail or "")
    figures = digits.lstrip("0").rstrip("0" if tail is None else "")
    shown = f"{int(whole or '0'):,}".replace(",", "\u00a0")
    return Reading(
        value=Fraction(int(digits), 10**places),
        form="decimal" if tail else "integer",
        significant=len(figures) or places or 1,
        is_lowest=True,
        text=f"{shown}{decimal}{tail}" if tail else shown,
    )


def _scaled(whole: str, tail: str | None, exponent: str, decimal: str, *, is_bare: bool = False) -> Reading:
    power = int(exponent.replace(" ", ""))
    if abs(power) > EXPONENT_LIMIT:
        raise UnreadableNumber("too-large")
    mantissa = _decimal(whole, tail or "", decimal)
    raised = str(power).translate({raised: chr(code) for code, raised in _RAISED.items()})
    return replace(
        mantissa,
        value=mantissa.value * Fraction(10) ** power,
        form="scientific",
        text=f"10{raised}" if is_bare else f"{mantissa.text}\u00a0×\u00a010{raised}",
    )


def _plain(written: str, decimal: str) -> list[tuple[str, str | None]]:
    """Whole digits and digits after the decimal sign, for each reading; none when groups or signs are wrong."""
    signs = [c for c in written if c in ".,"]
    whole = _ungrouped(written)
    readings: list[tuple[str, str | None]] = [] if whole is None or signs == [decimal] else [(whole, None)]
    if not signs:
        return readings
    last = signs[-1]
    head, _, tail = written.rpartition(last)
    before = _ungrouped(head) if head else ""
    # 1,234. in German is not 1234: a full stop may have slipped in behind 1,234.
    is_tail = bool(_DIGITS.fullmatch(tail)) or (tail == "" != head and (len(signs) == 1 or last == decimal))
    if signs.count(last) == 1 and before is not None and is_tail:
        readings.append((before, tail))
    return readings


def _ungrouped(written: str) -> str | None:
    """Digits without their thousands sign (one kind only, groups of exactly three); None when they are not so."""
    if _DIGITS.fullmatch(written):
        return written
    sign = next((c for c in written if c in " ',."), " ")
    first, *groups = written.split(sign)
    is_begun = groups and _DIGITS.fullmatch(first) and len(first) <= 3 and first[0] != "0"
    return first + "".join(groups) if is_begun and all(_DIGITS.fullmatch(g) and len(g) == 3 for g in groups) else None


def _why_unreadable(written: str, decimal: str) -> Reason:
    if not _DIGITS.search(written):
        return "not-a-number"
    if _has_unit(written, decimal):
        return "unit"
    if _is_several(written, decimal):
        return "two-numbers"
    return "expression" if _EXPRESSION.fullmatch(written) and _OPERATION.search(written) else "not-a-number"


def _has_unit(written: str, decimal: str) -> bool:
    if unicodedata.category(written[0]) == "Sc":
        return bool(_read(written[1:].lstrip(" "), decimal))
    unit = _UNIT_POWER.sub("", found[1]) if (found := _MEASURED.fullmatch(written)) else ""
    is_wordlike = [c != "π" and unicodedata.category(c) in _WORDLIKE for c in unit]
    return any(is_wordlike[:1]) and all(is_wordlike[i] or c in " ./·-'" for i, c in enumerate(unit))


def _is_several(written: str, decimal: str) -> bool:
    """Numbers one after another; by spaces alone only when those after the first have no sign (``3 -4`` is a sum)."""
    if written[0] == "±":
        return bool(_read(written[1:].lstrip(" "), decimal))
    parts = [part.strip(" ") for part in _BETWEEN.split(written) if part.strip(" ")]
    if len(parts) > 1:
        return all(_read(part, decimal) or all(_read(one, decimal) for one in part.split()) for part in parts)
    first, *others = written.split()
    return bool(others and _read(first, decimal)) and all(_unsigned(one, decimal) for one in others)

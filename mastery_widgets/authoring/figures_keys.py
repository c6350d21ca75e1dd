"""What an author wrote for a figure: its name, its keys, and the numbers in them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

LONGEST_TEXT = 2000

_TOKEN = re.compile(
    r"""\s*(?:(?P<key>[^\s=\\"']+)=(?:"(?P<double>(?:[^"\\]|\\.)*)"|'(?P<single>(?:[^'\\]|\\.)*)'|(?P<bare>[^\s"']+)))(?=\s|$)""",
    re.DOTALL,
)
_NUMERAL = re.compile(
    r"(?P<sign>[-\u2212]?)(?:(?P<plain>\d{1,4}(?:\.\d{1,4})?)|(?:(?P<whole>\d{1,4})\s+)?(?P<top>\d{1,4})/(?P<bottom>\d{1,4}))",
    re.ASCII,
)
# What XML 1.0 (section 2.2) cannot hold, and control characters.
_UNPRINTABLE = re.compile("[^\\t\\n\\r\\x20-\\x7e\\xa0-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")


class FigureError(ValueError):
    """A figure cannot be drawn as written; the message is for its author."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Numeral:
    """A number as it is written: 2/4 stays 2/4, and 1 1/2 stays a mixed number."""

    sign: str
    plain: str
    top: str
    bottom: str
    value: Fraction

    def __str__(self) -> str:
        whole = self.sign + self.plain
        stack = f"{self.top}/{self.bottom}" if self.bottom else ""
        return f"{whole} {stack}" if self.plain and stack else whole + stack


def numeral(text: str) -> Numeral | None:
    """A whole number, decimal, fraction or mixed number; None when ``text`` is none of them."""
    match = _NUMERAL.fullmatch(text.strip())
    if match is None or (match["bottom"] and int(match["bottom"]) == 0):
        return None
    plain = match["plain"] or match["whole"] or ""
    value = Fraction(plain or 0)
    if match["bottom"]:
        value += Fraction(int(match["top"]), int(match["bottom"]))
    return Numeral(
        sign="\N{MINUS SIGN}" if match["sign"] else "",
        plain=plain,
        top=match["top"] or "",
        bottom=match["bottom"] or "",
        value=-value if match["sign"] else value,
    )


def sequence(words: Sequence[str]) -> str:
    """``a, b and c``."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """The keys of one figure with their values as written."""

    figure: str
    values: Mapping[str, str]

    def refuse_unknown(self, known: Sequence[str]) -> None:
        for key in self.values:
            if key not in known:
                raise FigureError(f"{self.figure} has no key `{key}`; it knows {', '.join(known)}")

    def wanted(self, key: str, wish: str) -> FigureError:
        """The error to raise when the value of ``key`` is no ``wish``."""
        return FigureError(f"{self.figure}: {key} wants {wish}, got `{self.values[key]}`")

    def has(self, key: str) -> bool:
        return key in self.values

    def need(self, key: str, wish: str) -> None:
        if key not in self.values:
            raise FigureError(f"{self.figure} needs {key}={wish}, got {', '.join(self.values) or 'no keys'}")

    def text(self, key: str, *, longest: int) -> str:
        """The value as one line; empty when it is not given."""
        value = " ".join(self.values.get(key, "").split())
        if len(value) > longest:
            raise FigureError(f"{self.figure}: {key} wants at most {longest} characters, got {len(value)}")
        return value

    def choice(self, key: str, choices: Sequence[str]) -> str:
        """One of ``choices``; the first when it is not given."""
        value = self.values.get(key, choices[0])
        if value not in choices:
            raise self.wanted(key, " or ".join(choices))
        return value

    def whole(self, key: str, *, low: int, high: int, default: int) -> int:
        if key not in self.values:
            return default
        value = self.values[key]
        if re.fullmatch("[0-9]{1,4}", value) is None or not low <= int(value) <= high:
            raise self.wanted(key, f"a whole number from {low} to {high}")
        return int(value)

    def listed(self, key: str) -> tuple[str, ...]:
        """The values between commas; none of them empty."""
        values = tuple(" ".join(value.split()) for value in self.values[key].split(","))
        if not all(values):
            raise self.wanted(key, "values between commas, none of them empty")
        return values

    def numerals(self, key: str) -> tuple[Numeral, ...]:
        numerals = tuple(numeral(value) for value in self.listed(key))
        found = tuple(each for each in numerals if each is not None)
        if len(found) < len(numerals):
            raise self.wanted(key, "numbers such as 2, 3/4, 1 1/2 or 0.5, of up to four digits, between commas")
        return found

    def number(self, key: str, *, default: Fraction = Fraction()) -> Fraction:
        if key not in self.values:
            return default
        found = numeral(self.values[key])
        if found is None:
            raise self.wanted(key, "a number such as 2, 3/4, 1 1/2 or 0.5, of up to four digits")
        return found.value

    def places(self, key: str, *, parts: int) -> tuple[int, ...]:
        """Which of the parts 1 to ``parts``, ascending: ``3`` are the first three, ``1,3`` and ``2..4`` name them."""
        value = self.values.get(key, "0")
        if re.fullmatch("[0-9]{1,4}", value):
            return tuple(range(1, self.whole(key, low=0, high=parts, default=0) + 1))
        places: set[int] = set()
        for stretch in self.listed(key):
            match = re.fullmatch(r"([0-9]{1,4})(?:\.\.([0-9]{1,4}))?", stretch)
            first, last = (int(match[1]), int(match[2] or match[1])) if match else (0, 0)
            if not 1 <= first <= last <= parts:
                raise self.wanted(key, f"how many (0 to {parts}), or which parts, such as 1,3 or 2..4 (1 to {parts})")
            places.update(range(first, last + 1))
        return tuple(sorted(places))


def read(text: str) -> Keys:
    """Name and keys; a value with spaces stands in quotes, in which a backslash keeps the next character.

    Raises:
        FigureError: not of the form ``NAME key=value …``, a key given twice, or characters that cannot be shown.
    """
    if len(text) > LONGEST_TEXT:
        raise FigureError(f"a figure wants at most {LONGEST_TEXT} characters, got {len(text)}")
    unprintable = _UNPRINTABLE.search(text)
    if unprintable:
        raise FigureError(f"a figure wants characters that can be shown, got U+{ord(unprintable[0]):04X}")
    figure, rest = [*text.split(maxsplit=1), "", ""][:2]
    if not figure or "=" in figure:
        raise FigureError(f"a figure begins with its name, such as `bar parts=4`, got `{text.strip()}`")
    values: dict[str, str] = {}
    rest, end = rest.rstrip(), 0
    while end < len(rest):
        match = _TOKEN.match(rest, end)
        if match is None:
            raise FigureError(
                f'{figure} wants key=value, or key="value" where there are spaces, got `{rest[end:].strip()[:40]}`'
            )
        if match["key"] in values:
            raise FigureError(f"{figure} has {match['key']} twice; give it once")
        quoted = match["double"] if match["double"] is not None else match["single"]
        values[match["key"]] = match["bare"] or re.sub(r"\\(.)", r"\1", quoted or "", flags=re.DOTALL)
        end = match.end()
    return Keys(figure=figure, values=values)

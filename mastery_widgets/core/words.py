"""Words as learners type them: made comparable, and told from a slip of the keyboard."""

from __future__ import annotations

import unicodedata
from typing import Final

__all__ = ["is_near_miss", "normalise"]

NEAR_MISS_LIMIT: Final = 200

# Zero-width and bidi control characters: seen by nobody, typed by keyboards and left by copying.
_INVISIBLE: Final = dict.fromkeys(
    [0xAD, 0x61C, 0x180E, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF]
)
# Telephones curl quotes by themselves.
_STRAIGHT: Final = {0x2018: "'", 0x2019: "'", 0x2BC: "'", 0x201C: '"', 0x201D: '"', 0x2010: "-", 0x2011: "-"}
# Marks around words. Not those that carry meaning at an end: C#, 5 %, -ing, n*, AT&T, and/or.
_MARKS: Final = " .,;:!?…\"'«»‹›„‚()[]{}¡¿、。「」『』।؟،؛"


def normalise(text: str, *, case: bool = False, accents: bool = True, punctuation: bool = False) -> str:
    """The text for comparison; each flag says that this difference matters.

    Compatibility forms, quotes and hyphens become plain, white space one space, invisible characters go. Accents are
    the marks of U+0300 to U+036F: vowel signs of other scripts stay. A text of marks only keeps them. Normalising twice
    is normalising once.
    """
    plain = unicodedata.normalize("NFKC", text.translate(_INVISIBLE)).translate(_STRAIGHT)
    plain = plain if case else unicodedata.normalize("NFKC", plain.casefold())
    if not accents:
        apart = unicodedata.normalize("NFD", plain)
        plain = unicodedata.normalize("NFC", "".join(c for c in apart if not "\u0300" <= c <= "\u036f"))
    plain = " ".join(plain.split())
    return plain if punctuation else plain.strip(_MARKS) or plain


def is_near_miss(response: str, accepted: str) -> bool:
    """Whether the response is a slip of the keyboard away from an accepted form, and not that form.

    One slip (a letter missing, added, changed, or two neighbours swapped) in a word of 5 letters or more, two in a word
    of 10 or more. In a phrase each word is judged by its own length, and all its slips together by the longest. A
    missing or added space is one slip. Different digits are never a slip. False for texts over 200 characters.
    """
    if max(len(response), len(accepted)) > NEAR_MISS_LIMIT:
        return False
    said, meant = normalise(response), normalise(accepted)
    if said == meant or [c for c in said if c.isnumeric()] != [c for c in meant if c.isnumeric()]:
        return False
    said_words, meant_words = said.split(), meant.split()
    if len(said_words) != len(meant_words):
        is_spacing = "".join(said_words) == "".join(meant_words)
        return is_spacing and _distance(said, meant, 2) <= _slips_allowed(meant)
    slips = 0
    for said_word, meant_word in zip(said_words, meant_words, strict=True):
        allowed = _slips_allowed(meant_word)
        distance = _distance(said_word, meant_word, allowed)
        if distance > allowed:
            return False
        slips += distance
    return slips <= max(map(_slips_allowed, meant_words))


def _slips_allowed(word: str) -> int:
    letters = sum(c.isalpha() for c in word)
    return 2 if letters >= 10 else 1 if letters >= 5 else 0


def _distance(one: str, other: str, limit: int) -> int:
    """Damerau-Levenshtein distance, no letter touched twice; ``limit + 1`` stands for anything above the limit.

    Only the band of width 2 limit + 1 around the diagonal is filled, so time is linear in the length.

    Source: Ukkonen (1985), Algorithms for approximate string matching, section 2 (the band).
    """
    beyond = limit + 1
    if abs(len(one) - len(other)) > limit:
        return beyond
    before: dict[int, int] = {}
    last = {j: j for j in range(min(limit, len(other)) + 1)}
    for i in range(1, len(one) + 1):
        row: dict[int, int] = {}
        for j in range(max(0, i - limit), min(len(other), i + limit) + 1):
            if j == 0:
                row[j] = i
                continue
            least = min(
                last.get(j, beyond) + 1,
                row.get(j - 1, beyond) + 1,
                last.get(j - 1, beyond) + (one[i - 1] != other[j - 1]),
            )
            if i > 1 and j > 1 and one[i - 1] == other[j - 2] and one[i - 2] == other[j - 1]:
                least = min(least, before.get(j - 2, beyond) + 1)
            row[j] = least
        before, last = last, row
    return min(last[len(other)], beyond)

"""How sure she was and how often she was right: certainty-based marks, bands, calibration. No grade comes of it.

Who is certain and right gains most, who is certain and wrong loses most, so that it pays to say what one thinks: at
each probability to be right, the confidence of its band has the highest expected mark.

Source: Gardner-Medwin (1995), Confidence assessment in the teaching of basic science; Gardner-Medwin & Gahan (2003),
Formative and summative confidence-based assessment.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

__all__ = [
    "BANDS",
    "LEVELS",
    "MARKS",
    "Band",
    "Calibration",
    "band_of",
    "brier",
    "calibration",
    "expected_mark",
    "is_overconfident",
    "is_underconfident",
    "mark",
]

LEVELS = (1, 2, 3)
# Confidence → what right and what wrong is worth.
MARKS = {1: (1, 0), 2: (2, -2), 3: (3, -6)}
# Confidence → the probabilities to be right for which it is the best one to say.
BANDS = {
    1: (Fraction(0), Fraction(2, 3)),
    2: (Fraction(2, 3), Fraction(4, 5)),
    3: (Fraction(4, 5), Fraction(1)),
}
_LEAST = 3


def mark(confidence: int, *, is_right: bool) -> int:
    """What a response is worth: 1, 2 or 3 when right, 0, −2 or −6 when not.

    Raises:
        ValueError: a confidence that is none of 1, 2, 3.
    """
    right, wrong = MARKS[_checked(confidence)]
    return right if is_right else wrong


def expected_mark(confidence: int, chance: Fraction | float) -> Fraction | float:
    """What to expect of saying ``confidence`` with that chance to be right: p, 4p − 2, 9p − 6.

    Raises:
        ValueError: a confidence that is none of 1, 2, 3.
    """
    right, wrong = MARKS[_checked(confidence)]
    return chance * right + (1 - chance) * wrong


def band_of(chance: Fraction | float) -> int:
    """The confidence that fits a probability to be right: 1 below two in three, 3 above four in five, else 2.

    Raises:
        ValueError: ``chance`` is outside of [0, 1].
    """
    if not 0 <= chance <= 1:
        raise ValueError(f"need a probability in [0, 1], got {chance}")
    if chance < BANDS[2][0]:
        return 1
    return 2 if chance <= BANDS[3][0] else 3


def _checked(confidence: int) -> int:
    if confidence not in MARKS:
        raise ValueError(f"need a confidence of 1, 2 or 3, got {confidence!r}")
    return confidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """Of ``asked`` responses at one confidence, ``right`` were right."""

    confidence: int
    asked: int
    right: int

    @property
    def share(self) -> float | None:
        """Share that was right, in [0, 1]; None where nothing was asked."""
        return self.right / self.asked if self.asked else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """How what was said agrees with what came: a band for each confidence, in order.

    ``brier`` is the mean squared distance between the probability that a confidence stands for and what came, from 0
    (all certain, all right) to 1; ``mean_mark`` the mean mark. None without responses.
    """

    bands: tuple[Band, Band, Band]
    brier: float | None
    mean_mark: float | None

    def of(self, confidence: int) -> Band:
        """The band of a confidence."""
        return self.bands[_checked(confidence) - 1]


def brier(said: Iterable[tuple[float, bool]]) -> float | None:
    """The mean of (chance − outcome)² over pairs of a chance in [0, 1] and whether it was right; None of nothing.

    Source: Brier (1950), Verification of forecasts expressed in terms of probability, for two outcomes.
    """
    squares = [(chance - is_right) ** 2 for chance, is_right in said]
    return sum(squares) / len(squares) if squares else None


def calibration(said: Iterable[tuple[int, bool]]) -> Calibration:
    """The calibration of responses, each a confidence and whether it was right.

    For the Brier score a confidence stands for the middle of its band: 1/3, 11/15 and 9/10.

    Raises:
        ValueError: a confidence that is none of 1, 2, 3.
    """
    pairs = [(_checked(confidence), is_right) for confidence, is_right in said]
    one, two, three = (
        Band(
            confidence=level,
            asked=sum(confidence == level for confidence, _ in pairs),
            right=sum(confidence == level and is_right for confidence, is_right in pairs),
        )
        for level in LEVELS
    )
    marks = [mark(confidence, is_right=is_right) for confidence, is_right in pairs]
    return Calibration(
        bands=(one, two, three),
        brier=brier((float(sum(BANDS[confidence]) / 2), is_right) for confidence, is_right in pairs),
        mean_mark=sum(marks) / len(marks) if marks else None,
    )


def is_overconfident(band: Band) -> bool:
    """Whether three responses or more were right less often than the band's confidence is meant for."""
    return band.asked >= _LEAST and Fraction(band.right, band.asked) < BANDS[band.confidence][0]


def is_underconfident(band: Band) -> bool:
    """Whether three responses or more were right more often than the band's confidence is meant for."""
    return band.asked >= _LEAST and Fraction(band.right, band.asked) > BANDS[band.confidence][1]

"""What a number line shows, as its author wrote it, and the words for it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from mastery_widgets.authoring.figures_ink import WIDTH, label_width
from mastery_widgets.authoring.figures_keys import FigureError, Keys, Numeral, numeral, sequence

MOST_TICKS = 60
FARTHEST = 100
ARROW = 22.0  # how far the line runs on beyond its ends when it has an arrow there
APART = 5.0  # least room between two numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What a line shows, in its own numbers."""

    low: Fraction
    high: Fraction
    steps: int
    labels: tuple[Numeral, ...]
    points: tuple[Fraction, ...]
    marks: tuple[tuple[str, Fraction], ...]
    hop: Fraction
    hops: int
    arrows: str

    @property
    def ticks(self) -> tuple[Fraction, ...]:
        return tuple(self.low + Fraction(k, self.steps) for k in range(int((self.high - self.low) * self.steps) + 1))


def read_line(keys: Keys) -> Line:
    keys.need("to", "2")
    low, high = keys.number("from"), keys.number("to")
    steps = keys.whole("steps", low=1, high=MOST_TICKS, default=1)
    if low >= high:
        raise keys.wanted("to", f"a number greater than from, which is {low}")
    for end, value in (("from", low), ("to", high)):
        if abs(value) > FARTHEST or (value * steps).denominator != 1:
            raise keys.wanted(end, f"a whole number of steps of 1/{steps}, from -{FARTHEST} to {FARTHEST}")
    if (high - low) * steps > MOST_TICKS:
        raise FigureError(f"line: wants at most {MOST_TICKS} steps, got {(high - low) * steps} from {low} to {high}")
    if keys.has("point") and keys.has("points"):
        raise FigureError("line: give point or points, got both")
    key = "point" if keys.has("point") else "points"
    points = tuple(each.value for each in keys.numerals(key)) if keys.has(key) else ()
    hops = keys.whole("hops", low=1, high=MOST_TICKS, default=0)
    if keys.has("hop") != keys.has("hops"):
        raise FigureError(f"line: hop and hops go together, got {'hop' if keys.has('hop') else 'hops'} alone")
    hop = keys.number("hop")
    if hops and not (hop and low <= 0 <= high and low <= hop * hops <= high):
        raise keys.wanted("hop", f"jumps that begin at 0 and stay on the line from {low} to {high}")
    marks = _marks(keys)
    inside = [(key, point) for point in points] + [("mark", value) for _, value in marks]
    for where, value in inside:
        if not low <= value <= high:
            raise keys.wanted(where, f"numbers from {low} to {high}")
    if len(set(inside)) < len(inside):
        raise keys.wanted(inside[-1][0], "places that differ")
    shown = Line(
        low=low,
        high=high,
        steps=steps,
        labels=(),
        points=points,
        marks=marks,
        hop=hop,
        hops=hops,
        arrows=keys.choice("arrows", ("no", "yes", "right")),
    )
    return replace(shown, labels=_labels(keys, shown))


def _marks(keys: Keys) -> tuple[tuple[str, Fraction], ...]:
    marks = []
    for each in keys.listed("mark") if keys.has("mark") else ():
        letter, _, written = each.partition(":")
        value = numeral(written)
        if not 1 <= len(letter.strip()) <= 3 or value is None:
            raise keys.wanted("mark", "letters with their numbers, such as A:1/4,B:3/4")
        marks.append((letter.strip(), value.value))
    return tuple(marks)


def _labels(keys: Keys, shown: Line) -> tuple[Numeral, ...]:
    wish = keys.values.get("labels", "wholes")
    ticks = shown.ticks
    ends = _written((ticks[0], ticks[-1]), shown.steps)
    if wish == "none":
        return ()
    if wish == "all":
        return _written(ticks, shown.steps)
    if wish == "ends":
        return ends
    if wish == "wholes":
        wholes = _written([tick for tick in ticks if tick.denominator == 1], shown.steps)
        room = (WIDTH - 2 * ARROW - 6) / float(shown.high - shown.low)
        crowded = max((label_width(str(each)) for each in wholes), default=0.0) + APART > room
        return wholes if wholes and not (crowded and not keys.has("labels")) else ends
    labels = tuple(sorted(keys.numerals("labels"), key=lambda each: each.value))
    for each in labels:
        if each.value not in ticks:
            raise keys.wanted("labels", f"all, ends, wholes, none, or numbers that have a tick; {each} has none")
    return labels


def _written(ticks: Sequence[Fraction], steps: int) -> tuple[Numeral, ...]:
    """Whole numbers as such; the others with ``steps`` below, not reduced: one counts along the line."""
    texts = [str(tick) if tick.denominator == 1 else f"{tick * steps}/{steps}" for tick in ticks]
    return tuple(written for written in map(numeral, texts) if written is not None)


def words_for(shown: Line) -> str:
    """Ticks, numbers, dots and jumps by counting steps; no number that the line does not show."""
    count = int((shown.high - shown.low) * shown.steps)
    written = {each.value: str(each) for each in shown.labels}
    if shown.low in written and shown.high in written:
        cut = f"cut into {_steps(count)}"
        if shown.high - shown.low >= 1:
            cut = f"each whole cut into {_steps(shown.steps)}" if shown.steps > 1 else "in steps of 1"
        told = [f"A number line from {written[shown.low]} to {written[shown.high]}, {cut}."]
        if any(value.denominator > 1 for value in written):
            told.append(f"The numbers on it: {', '.join(written.values())}.")
    elif written:
        places = [f"{text} {_place_from(shown.low, value, 'the left end', shown)}" for value, text in written.items()]
        told = [f"A number line of {_steps(count)}. The numbers on it: {'; '.join(places)}."]
    else:
        told = [f"A number line of {_steps(count)}, without numbers."]
    if shown.arrows != "no":
        told.append(f"It runs on {'to the right' if shown.arrows == 'right' else 'at both ends'}.")

    if shown.hops:
        jumps, begin = ("1 jump", "begins") if shown.hops == 1 else (f"{shown.hops} equal jumps", "begin")
        way = f"{'go' + 'es' * (shown.hops == 1)} to the {'right' if shown.hop > 0 else 'left'}"
        length = abs(shown.hop) * shown.steps
        each = "it is" if shown.hops == 1 else "each is"
        end = f"the last ends {_place(shown.hop * shown.hops, shown)}"
        if length.denominator == 1:
            end = f"{each} {length} step{'s' * (length > 1)} long"
        told.append(f"{jumps} {begin} {_place(Fraction(), shown)} and {way}; {end}.")
    if len(shown.points) == 1:
        told.append(f"A dot stands {_place(shown.points[0], shown)}.")
    elif shown.points:
        places = [f"one {_place(point, shown)}" for point in shown.points]
        told.append(f"{len(places)} dots stand on it: {sequence(places)}.")
    told += [f"Point {letter} stands {_place(value, shown)}." for letter, value in shown.marks]
    return " ".join(told)


def _steps(count: int) -> str:
    return "1 step" if count == 1 else f"{count} equal steps"


def _place(value: Fraction, shown: Line) -> str:
    """Where ``value`` is, seen from 0 or from the left end of the line."""
    written = {each.value: str(each) for each in shown.labels}
    start = Fraction() if Fraction() in written else shown.low
    return _place_from(start, value, written.get(start, "the left end"), shown)


def _place_from(start: Fraction, value: Fraction, name: str, shown: Line) -> str:
    away = abs(value - start) * shown.steps
    side = f"to the {'right' if value > start else 'left'} of {name}"
    if away == 0:
        return f"at {name}"
    if away.denominator == 1:
        return f"{away} step{'s' * (away > 1)} {side}"
    if away < 1:
        return f"less than 1 step {side}"
    return f"between {int(away)} and {int(away) + 1} steps {side}"

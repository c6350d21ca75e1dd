"""Whether a corrective is other instruction, and not the same once more: its mode, and its words.

Source: Guskey (2010), Lessons of mastery learning: correctives present the concepts differently and engage learners
differently.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import TYPE_CHECKING

from mastery_widgets.core.unit import Section, Unit

if TYPE_CHECKING:
    from mastery_widgets.authoring.arrangement import Arrangement

__all__ = ["SHINGLE", "SIMILAR", "modes_and_words", "similarity"]

SIMILAR = 0.6
SHINGLE = 3


def modes_and_words(made: Arrangement) -> Iterator[tuple[str, str]]:
    """Id of a section and what is wrong with it, for every corrective and smaller route."""
    for unit in made.units:
        for name in unit.sections:
            section = made.sections[name]
            if section.objective is None:
                continue
            used = _modes(made, unit, section)
            if section.mode in used:
                yield (
                    name,
                    f"`mode: {section.mode}` is how {used[section.mode]} teaches {section.objective!r}; take another",
                )
            missing = _missing(made, section)
            if missing:
                yield name, f"`mode: {section.mode}`, but there is {missing} in it"
            share = similarity(_words_of(made, name), _words_of_unit(made, unit, section.objective))
            if share > SIMILAR:
                yield (
                    name,
                    f"{share:.0%} of its words stand in the unit's frames already; a corrective says it another way "
                    f"(at most {SIMILAR:.0%})",
                )


def _modes(made: Arrangement, unit: Unit, section: Section) -> dict[str, str]:
    """Modes that the objective has been taught in before this section, each with who did."""
    used = {made.frames[name].mode: f"the frame {name!r}"
            for name in unit.frames if section.objective in made.frames[name].objectives}  # fmt: skip
    if section.kind == "smaller":
        for name in unit.sections:
            other = made.sections[name]
            if other.kind == "corrective" and other.objective == section.objective:
                used.setdefault(other.mode, f"the corrective {name!r}")
    return {str(mode): who for mode, who in used.items()}


def _missing(made: Arrangement, section: Section) -> str:
    """What a section of its mode holds and this one does not; nothing where all is there."""
    cells = [cell for cell in made.cells if cell.part == section.id]
    html = _html(made, section.id)
    match section.mode:
        case "picture":
            return "" if "<svg" in html and "mw-figure" in html else "no figure"
        case "interactive":
            return "" if any(made.contents[name].item is not None for name in section.frames) else "no frame that asks"
        case "code":
            return "" if any(cell.kind == "code" for cell in cells) else "no code cell"
        case "worked-example":
            is_worked = any(made.frames[name].prompt == 3 for name in section.frames)
            has_steps = any(part.count("<li>") >= 2 for part in re.findall(r"<ol.*?</ol>", html, flags=re.S))
            return "" if is_worked or has_steps else "no worked steps (a numbered list)"
        case _:
            return "" if _words(html) else "no text"


def _html(made: Arrangement, part: str) -> str:
    """All that a section says when it opens: prose, expositions, prompts of first instances."""
    said = [made.pages.get(cell.id, "") for cell in made.cells if cell.part == part]
    for cell in made.cells:
        if cell.part == part and cell.frame is not None:
            said.append(_frame_html(made, cell.frame))
    return "\n".join(said)


def _frame_html(made: Arrangement, name: str) -> str:
    content = made.contents[name]
    prompt = content.item.instances[0].prompt if content.item is not None else ""
    return f"{content.body}\n{prompt}"


def _words_of(made: Arrangement, part: str) -> list[str]:
    return _words(_html(made, part))


def _words_of_unit(made: Arrangement, unit: Unit, objective: str) -> list[str]:
    """What the unit says about an objective before its form: its frames, and the prose before them."""
    said: list[str] = []
    stretch: list[str] = []
    for cell in made.cells:
        if cell.part != unit.id:
            continue
        stretch.append(made.pages.get(cell.id, ""))
        if cell.frame is not None:
            if objective in made.frames[cell.frame].objectives:
                said += [*stretch, _frame_html(made, cell.frame)]
            stretch = []
    return _words("\n".join(said))


def _words(html: str) -> list[str]:
    drawn = re.sub(r"<svg.*?</svg>", " ", html, flags=re.S)
    return re.findall(r"\w+", unescape(re.sub(r"<[^>]+>", " ", drawn)).lower())


def similarity(one: list[str], other: list[str]) -> float:
    """The share of the runs of three words of ``one`` that ``other`` has too, in [0, 1]; 0 for fewer words than that.

    Source: Broder (1997), On the resemblance and containment of documents: containment of shingles.
    """
    mine, theirs = _shingles(one), _shingles(other)
    return len(mine & theirs) / len(mine) if mine else 0.0


def _shingles(words: list[str]) -> set[tuple[str, ...]]:
    return {tuple(words[at : at + SHINGLE]) for at in range(len(words) - SHINGLE + 1)}

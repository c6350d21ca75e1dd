"""What a learner sees at the end of a form: each objective mastered or not yet, and what comes next. No grade."""

from __future__ import annotations

from mastery_widgets.catalogue import phrase
from mastery_widgets.core.certainty import calibration, is_overconfident, is_underconfident
from mastery_widgets.core.criterion import SURE, UNSURE
from mastery_widgets.core.cycle import FormProgress
from mastery_widgets.core.lesson import Lesson
from mastery_widgets.core.progress import Progress
from mastery_widgets.core.sitting import Finding
from mastery_widgets.session.arithmetic import how_it_went
from mastery_widgets.session.whereabouts import Phase

__all__ = ["letter", "results_view", "routes_of"]


def letter(number: int) -> str:
    """The name of a sitting, from 0: A, B, … Z, then numbers."""
    return chr(ord("A") + number) if number < 26 else str(number + 1)


def results_view(lesson: Lesson, progress: Progress, form: str, now: Phase) -> dict[str, object] | None:
    """What the last sitting came to; None before there was one."""
    state = progress.form(form)
    if state.last is None or state.current is not None:
        return None
    names = {one.id: one.name for one in (*lesson.objectives, *lesson.needs)}
    mine = lesson.forms[form].objectives
    # A check is over when its correctives are done: who rests is told what rests.
    is_over = state.last.kind == "check" and now == "resting"
    found = {one.objective: one for one in state.findings if not is_over or one.objective in mine}
    # What was shown in an earlier form stands with what this one says: the learner sees the whole unit.
    waits = () if state.last.kind != "check" else mine
    shown = [name for name in (*mine, *found) if name in found or name in state.met or name in waits]
    return {
        "objectives": [
            {
                "id": name,
                "name": names.get(name, name),
                "mastered": found[name].is_mastered if name in found else name in state.met,
                "line": _line(lesson, form, found[name])
                if name in found
                else phrase("result.before", lesson.language)
                if name in state.met
                else "",
            }
            for name in dict.fromkeys(shown)
        ],
        "said": _said(lesson, progress, form, now),
        "rest": _rest(lesson, state, now),
    }


def _line(lesson: Lesson, form: str, one: Finding) -> str:
    """One line of arithmetic."""
    language = lesson.language
    if not one.is_judged:
        return phrase("result.changed", language)
    criterion = lesson.forms[form].criteria.get(one.objective)
    if one.evidence is None or criterion is None:
        return phrase("result.check", language, right=one.right, asked=one.asked)
    return how_it_went(criterion.why(one.evidence), language)


def _said(lesson: Lesson, progress: Progress, form: str, now: Phase) -> str:
    """What comes next, and why."""
    state, language = progress.form(form), lesson.language
    match now:
        case "through":
            return phrase("form.through", language)
        case "routed":
            first = state.queue[0]
            section = lesson.sections.get(first.section)
            title = section.title if section is not None else ""
            return phrase(f"form.{first.why.key}", language, title=title)
        case "check":
            return phrase("form.check", language)
        case "closed":
            return phrase("form.test-out", language)
        case "resting":
            return phrase("form.resting", language)
        case _:
            return phrase("form.again", language)


def _rest(lesson: Lesson, state: FormProgress, now: Phase) -> str:
    """What helps who rests, and how sure she was where that was asked."""
    language = lesson.language
    said = [phrase("form.helps", language)] if now == "resting" else []
    answers = state.last.answers if state.last is not None else ()
    found = calibration((one.confidence, one.is_right) for one in answers if one.confidence is not None)
    unsure, sure = found.of(UNSURE), found.of(SURE)
    if sure.asked:
        said.append(phrase("form.calibration", language, right=sure.right, sure=sure.asked))
    if is_overconfident(sure):
        said.append(phrase("form.calibration.over", language))
    if is_underconfident(unsure):
        said.append(phrase("form.calibration.under", language, right=unsure.right, unsure=unsure.asked))
    return " ".join(said)


def routes_of(lesson: Lesson, progress: Progress, form: str, now: Phase) -> list[dict[str, str]]:
    """Sections that she may take: enrichment when she is through, practice while an objective rests."""
    unit, state = lesson.unit(form), progress.form(form)
    sections = [lesson.sections[name] for name in unit.sections]
    if now == "through":
        chosen = [one for one in sections if one.kind == "enrichment" and not progress.taken.get(one.id)]
    elif now == "resting":
        waiting = {name for name in unit.objectives if state.of(name).met_by is None}
        chosen = [one for one in sections if one.objective in waiting]
    else:
        chosen = []
    return [{"id": one.id, "title": one.title} for one in chosen]

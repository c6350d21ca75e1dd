"""What a form has not asked, and sections that nobody was sent to, are nowhere: in the page, on the wire, in a widget."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from learner import ScriptedLearner
from notebook_page import NotebookPage
from playwright.sync_api import Page, expect
from servers import lab, voila
from test_leaks import Course, Overheard, leaks, outputs_of, pieces, shown_to_the_owner
from test_units import FORM, asked, build_units
from wire import wire_of

from mastery_widgets.authoring.source import read_lesson
from mastery_widgets.core.item import Instance
from mastery_widgets.core.tokens import judged, mastered, ready, route, sat
from tests.unit_sample import FIRST_UNIT, UNIT_LESSON

# A branch that nobody is sent to, and the words at the end.
TEXT = UNIT_LESSON.replace("%%frame doubles\n", "%%frame doubles\non: {adds-two: look-at-both}\n").replace(
    "```{code-cell}\n%%frame halves\n",
    "```{code-cell}\n%%branch look-at-both\ntitle: Two more, or two times?\nreturns: doubles\n---\n"
    "Two more than ten is twelve, and that is another thing.\n```\n```{code-cell}\n%%end\n```\n"
    "```{code-cell}\n%%frame halves\n",
)
BEGUN = {*FIRST_UNIT, ready(FORM)}
MISSED = BEGUN | {
    sat(FORM),
    sat("check-two"),
    judged(FORM),
    mastered("double"),
    mastered("halve"),
    route("triple-again"),
}


class Watched:
    """A learner whose page is searched, and the instances that she has been shown."""

    def __init__(self, learner: ScriptedLearner, course: Course, overheard: Overheard) -> None:
        self.learner, self.course, self._overheard = learner, course, overheard
        self.shown: list[Instance] = []

    def see(self, *instances: Instance) -> None:
        self.shown += instances

    def found(self, locked: set[str]) -> list[str]:
        """Where any of it was found by now."""
        page = self.learner.page
        texts = [("document", page.content())]
        if "/voila/" in page.url or page.url.endswith("/"):
            with wire_of(page, self._overheard.address) as wire:
                texts += self._overheard.all(wire.states())
        else:
            cells = page.evaluate("() => JSON.stringify(jupyterapp.shell.currentWidget.model.sharedModel.toJSON())")
            texts += [("shared model", cells), *self._overheard.all({})]
        return leaks(texts, locked)

    def locked(self, tokens: set[str]) -> set[str]:
        """Whole sentences alone: single words stand anywhere in JupyterLab."""
        return {one for one in self.course.locked(tokens, self.shown) if one[0] != "="}


@contextmanager
def opened(surface: str, page: Page, tmp_path: Path) -> Iterator[Watched]:
    folder = tmp_path / "lessons"
    notebook = build_units(folder, "guarded", TEXT)
    release = read_lesson(folder / "guarded.md")
    course = Course(release=release, folder=folder, outputs=outputs_of(release))
    server = voila(notebook, tmp_path / "home") if surface == "voila" else lab(folder, tmp_path / "home")
    with server:
        watched = Watched(
            ScriptedLearner(page, notebook.with_suffix(".mastery")), course, Overheard(page, server.address)
        )
        if surface == "voila":
            page.goto(server.address)
            watched.see(*shown_to_the_owner(course))
        else:
            at = NotebookPage(page, server, notebook)
            at.open()
            at.start()
        expect(watched.learner.frame("doubles").locator("[data-mw=check]")).to_be_visible(timeout=60_000)
        yield watched


@pytest.mark.parametrize("surface", ["voila", "lab"])
def test_a_form_tells_no_page_what_it_has_not_asked_or_who_was_not_sent(
    surface: str, page: Page, tmp_path: Path
) -> None:
    with opened(surface, page, tmp_path) as watched:
        learner, frame = watched.learner, watched.learner.frame(FORM)
        for name in FIRST_UNIT:
            watched.see(learner.instance(name))
            learner.answer(name)
        expect(frame.locator("[data-mw=begin]")).to_be_visible(timeout=20_000)
        bank = [one for id in learner.lesson.bank for one in learner.sealed.item(id).instances]
        before = watched.locked(BEGUN)
        assert all(pieces(one.prompt) <= before for one in bank)
        assert "twomorethantenistwelveandthatisanotherthing" in "".join(before)
        assert watched.found(before) == []

        learner.press(FORM, "begin")
        while frame.locator("[data-mw=check]").is_visible():
            objective, instance = asked(learner)
            watched.see(instance)
            response = instance.key.known_errors()[0][0] if objective == "triple" else instance.key.right()
            frame.locator("[data-mw=input]").fill(json.loads(json.dumps(response))["text"])
            if len(watched.shown) == len(FIRST_UNIT) + 3:
                assert watched.found(watched.locked(BEGUN)) == []
            learner.check(FORM)
        expect(learner.frame("triple-again")).to_be_visible(timeout=20_000)
        expect(learner.frame("next-number").locator("[data-mw=check]")).to_be_visible(timeout=20_000)
        watched.see(learner.instance("next-number"))
        after = watched.locked(MISSED)

        assert watched.found(after) == []
        # The search is no empty one: what was asked and what has opened is found by it.
        assert watched.found(before - after)

"""A scripted learner: sees the page, knows the lesson's key from the sealed file, and answers as told."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect

from mastery_widgets.core.choice import ChoiceKey
from mastery_widgets.core.graphical.key import GraphicalKey
from mastery_widgets.core.item import Instance, Json
from mastery_widgets.core.lesson import Lesson
from mastery_widgets.core.ordering import OrderingKey
from mastery_widgets.core.pairing import PairingKey
from mastery_widgets.core.parsons import ParsonsKey
from mastery_widgets.notebook.seal import unseal_file

__all__ = ["ScriptedLearner"]

_MATCHES = """(root, prompts) => {
  const read = (element) => JSON.stringify([
    element.textContent.replace(/\\s+/g, ' ').trim(),
    [...element.querySelectorAll('svg[aria-label]')].map((svg) => svg.getAttribute('aria-label')),
  ]);
  const shown = root.querySelector('.mw-prompt').cloneNode(true);
  shown.querySelectorAll('input, select, [data-blank], .mw-blank').forEach((blank) => blank.remove());
  return prompts.map((html) => {
    const page = new DOMParser().parseFromString(html, 'text/html');
    page.querySelectorAll('[data-blank]').forEach((blank) => blank.remove());
    return read(page.body) === read(shown);
  });
}"""


class ScriptedLearner:
    """Answers frames of one built lesson on one page."""

    def __init__(self, page: Page, sidecar: Path) -> None:
        self.page = page
        self.sidecar = sidecar
        self.sealed = unseal_file(sidecar)

    @property
    def lesson(self) -> Lesson:
        return self.sealed.lesson

    def frame(self, id: str) -> Locator:
        """The frame on the page."""
        return self.page.locator(f'.mw-frame[data-frame="{id}"]')

    def current(self) -> str:
        """Id of the first frame on the page that waits for something."""
        waiting = self.page.locator(
            ".mw-frame:has(:is([data-mw=check], [data-mw=continue], [data-mw=next]):not([hidden]))"
        )
        expect(waiting.first).to_be_visible(timeout=30_000)
        return str(waiting.first.get_attribute("data-frame"))

    def instances(self, id: str) -> list[Instance]:
        """The instances that look as the one on the screen does."""
        item = self.sealed.frame(id).item
        assert item is not None
        matches = self.frame(id).evaluate(_MATCHES, [one.prompt for one in item.instances])
        found = [one for one, matched in zip(item.instances, matches, strict=True) if matched]
        assert found, f"{id}: no instance looks like {self.frame(id).inner_text()!r}"
        return found

    def instance(self, id: str) -> Instance:
        """The one instance on the screen; choices with the same prompt are told apart by their options."""
        found = self.instances(id)
        if len(found) > 1:
            shown = sorted(self._arranged(id) or self._options(id))
            found = [one for one in found if self._option_texts(one) == shown]
        assert len(found) == 1, f"{id}: {len(found)} instances look the same"
        return found[0]

    def _options(self, id: str) -> list[str]:
        labels = self.frame(id).locator("label:has([data-mw=option])")
        return [" ".join(text.split()) for text in labels.evaluate_all("all => all.map(one => one.textContent)")]

    def _arranged(self, id: str) -> list[str]:
        """What is there to be put in order, to be paired, or to be a line of a program."""
        things = self.frame(id).locator(
            ".mw-row-text, [data-thing] > :first-child:not(legend), legend > :first-child, .mw-line"
        )
        texts = things.evaluate_all("all => all.map(one => one.closest('.mw-choice') ? '' : one.textContent)")
        return [" ".join(text.split()) for text in texts if text]

    def _option_texts(self, instance: Instance) -> list[str]:
        key = instance.key
        if isinstance(key, ParsonsKey):
            return sorted(key.lines)
        things = key.things if isinstance(key, OrderingKey | PairingKey) else ()
        htmls = [option.html for option in key.options] if isinstance(key, ChoiceKey) else things
        return sorted(map(self._html_text, htmls))

    def enter(self, id: str, response: Json) -> None:
        """Put a response (as recorded) into the inputs; nothing is sent."""
        frame, instance = self.frame(id), self.instance(id)
        if isinstance(instance.key, GraphicalKey):
            self._place(id, response, instance.key)
        elif "chosen" in response:
            assert isinstance(instance.key, ChoiceKey)
            places: Any = response["chosen"]
            wanted = [self._html_text(instance.key.options[place].html) for place in places]
            labels = frame.locator("label:has([data-mw=option])")
            for place, text in enumerate(self._options(id)):
                box = labels.nth(place).locator("[data-mw=option]")
                if (text in wanted) != box.is_checked():
                    box.set_checked(text in wanted) if box.get_attribute("type") == "checkbox" else box.check()
        elif "text" in response:
            frame.locator("[data-mw=input]").fill(str(response["text"]))
        elif "step" in response:
            frame.locator("[data-mw=input]").evaluate(
                "(e, v) => { e.value = v; e.dispatchEvent(new Event('input', {bubbles: true})); }",
                str(response["step"]),
            )
        elif "order" in response:
            self._order(id, response)
        elif "pairs" in response:
            self._pair(id, response)
        elif "lines" in response:
            self._program(id, response)
        else:
            blanks: Any = response["blanks"]
            for name, text in blanks.items():
                blank = frame.locator(f'[data-blank="{name}"] >> visible=true').first
                tag = blank.evaluate("e => e.tagName")
                field = blank if tag in ("INPUT", "SELECT") else blank.locator("input, select")
                field.select_option(label=text) if field.evaluate("e => e.tagName") == "SELECT" else field.fill(text)

    def _place(self, id: str, response: Json, key: GraphicalKey) -> None:
        """What a screen reader reaches: sliders, lists and boxes."""
        frame = self.frame(id)
        placed: Any = response
        points = placed.get("points", [])
        if key.place == "points":
            while frame.locator(".mw-handle").count():
                frame.locator("[data-mw=remove]").click()
            for _ in points:
                frame.locator("[data-mw=add]").click()
        points = points[1:] if key.through else points
        values = [value for point in points for value in point]
        for which, (at, kind) in zip(("lower", "upper"), placed.get("ends", []), strict=False):
            frame.locator(f"[data-mw={which}]").select_option(kind)
            values.append(at)
        values += placed.get("heights", [])
        for slider, value in zip(frame.locator("[data-mw=slide]").all(), values, strict=True):
            if value is not None:
                slider.evaluate(
                    "(e, v) => { e.value = v; e.dispatchEvent(new Event('input', {bubbles: true})); }", str(value)
                )
        if "side" in placed:
            frame.locator("[data-mw=side]").select_option(str(placed["side"]))
            frame.locator("[data-mw=border]").set_checked(placed["border"])
        for name in ("cells", "spots"):
            if name in placed:
                boxes = frame.locator(f"[data-mw={name}]")
                for place in range(boxes.count()):
                    if boxes.nth(place).is_checked() != (place in placed[name]):
                        boxes.nth(place).locator("xpath=..").click()

    def _order(self, id: str, response: Json) -> None:
        key, order = self.instance(id).key, response["order"]
        assert isinstance(key, OrderingKey)
        assert isinstance(order, list)
        wanted = [self._html_text(key.things[place]) for place in order]
        rows = self.frame(id).locator(".mw-row")
        rows.first.locator("[data-mw=down]").click()  # it counts as moved, also where nothing has to be
        for place, text in enumerate(wanted):
            for _ in range(self._arranged(id)[place:].index(text)):
                at = self._arranged(id).index(text)
                rows.nth(at).locator("[data-mw=up]").click()
        assert self._arranged(id) == wanted

    def _pair(self, id: str, response: Json) -> None:
        key, pairs = self.instance(id).key, response["pairs"]
        assert isinstance(key, PairingKey)
        assert isinstance(pairs, list)
        for thing, option in enumerate(pairs):
            field = self.frame(id).locator(f'[data-thing="{thing}"]')
            text = self._html_text(key.options[option])
            if field.locator("select").count():
                field.locator("select").select_option(label=text)
            else:
                field.locator(".mw-option", has_text=re.compile(f"^{re.escape(text)}$")).click()

    def _program(self, id: str, response: Json) -> None:
        key, lines = self.instance(id).key, response["lines"]
        assert isinstance(key, ParsonsKey)
        assert isinstance(lines, list)
        pool = self.frame(id).locator("[data-mw=pool] .mw-line")
        rows = self.frame(id).locator("[data-mw=program] .mw-row")
        while rows.count():
            if not rows.first.locator("[data-mw=out]").is_visible():
                rows.first.locator(".mw-line").click()
            rows.first.locator("[data-mw=out]").click()
        for place, level in lines:
            pool.filter(has_text=re.compile(f"^{re.escape(key.lines[place])}$")).first.click()
            row = rows.last
            while (now := int(str(row.get_attribute("data-level")))) != level:
                row.locator("[data-mw=indent]" if now < level else "[data-mw=outdent]").click()

    def _html_text(self, html: str) -> str:
        text = self.page.evaluate("html => new DOMParser().parseFromString(html, 'text/html').body.textContent", html)
        return " ".join(str(text).split())

    def check(self, id: str) -> None:
        """Press Check and wait until the kernel has answered."""
        frame = self.frame(id)
        before = frame.get_attribute("data-serial")
        frame.locator("[data-mw=check]").click()
        expect(frame).not_to_have_attribute("data-serial", str(before), timeout=20_000)

    def press(self, id: str, move: str) -> None:
        """Press a button and wait until the kernel has answered."""
        frame = self.frame(id)
        before = frame.get_attribute("data-serial")
        frame.locator(f"[data-mw={move}]").click()
        expect(frame).not_to_have_attribute("data-serial", str(before), timeout=20_000)
        if move == "continue":
            # A frame that has only just been called is shown once more before it is read.
            expect(frame.locator("[data-mw=continue]")).to_be_hidden(timeout=20_000)

    def answer(self, id: str, *, rightly: bool = True) -> None:
        """Enter a right or a wrong response to the instance on the screen, and send it."""
        response = self.right(id) if rightly else self.wrong(id)
        if self.frame(id).locator("button[data-mw=input]").count():
            self._run(id, str(response["text"]))
            return
        self.enter(id, response)
        self.check(id)

    def _run(self, id: str, program: str) -> None:
        """Run a program in the cell below its frame, after what is given there: that is the answer."""
        frame = self.frame(id)
        before = frame.get_attribute("data-serial")
        frame.locator("button[data-mw=input]").click()
        self.page.wait_for_function(
            "id => jupyterapp.shell.currentWidget.content.activeCell.model.id.startsWith(id)",
            arg=f"{self.lesson.id}--{id}--answer",
        )
        self.page.evaluate(
            """program => {
              jupyterapp.shell.currentWidget.content.activeCell.model.sharedModel.setSource(program);
              void jupyterapp.commands.execute("notebook:run-cell");
            }""",
            "\n\n".join(part for part in (getattr(self.instance(id).key, "given", ""), program) if part),
        )
        expect(frame).not_to_have_attribute("data-serial", str(before), timeout=20_000)

    def right(self, id: str) -> Json:
        return self.instance(id).key.right()

    def wrong(self, id: str) -> Json:
        """A readable response that is not right: a known error where there is one."""
        instance = self.instance(id)
        known = instance.key.known_errors()
        if known:
            return known[0][0]
        item = self.sealed.frame(id).item
        assert item is not None
        if item.kind == "numeric":
            return {"text": "98765"}
        if item.kind == "text":
            return {"text": "something else entirely"}
        if item.kind == "point":
            right = instance.key.right()["step"]
            return {"step": 0 if right != 0 else 1}
        blanks: Any = instance.key.right()["blanks"]
        return {"blanks": {name: "98765" if text[0].isdigit() else text for name, text in blanks.items()}}

    def clear(self, id: str) -> None:
        """Be through a frame: right responses until it folds."""
        expect(self.frame(id)).to_be_visible(timeout=40_000)
        for _ in range(40):
            frame = self.frame(id)
            if frame.locator("[data-mw=continue]").is_visible():
                self.press(id, "continue")
            elif frame.locator("[data-mw=check]").is_visible():
                self.answer(id)
            elif frame.locator("[data-mw=next]").is_visible():
                self.press(id, "next")
            else:
                return
        raise AssertionError(f"{id} is not through after 40 moves")

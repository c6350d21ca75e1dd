"""Hostile text fires nothing: an author's is refused with its place or shown as text, a learner's is shown as text."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, Route, expect
from servers import Server, environment, lab, serve, voila

from mastery_widgets.authoring.source import read_course, read_lesson
from mastery_widgets.errors import LessonError
from mastery_widgets.notebook.build import build

FIRES = "window.PWN=1"

# -- the canary --------------------------------------------------------------------------------------------------------


@dataclass
class Canary:
    """A page in which nothing may fire: no script of a text's, no dialog, no window, no request to elsewhere."""

    page: Page
    said: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("dialog", self._dialog)
        self.page.on("popup", lambda popup: self.said.append(f"window {popup.url}"))
        self.page.route("**/*", self._stay_here)

    def _dialog(self, dialog) -> None:  # type: ignore[no-untyped-def]
        if dialog.type == "beforeunload":
            dialog.accept()
            return
        self.said.append(f"dialog {dialog.message}")
        dialog.dismiss()

    def _stay_here(self, route: Route) -> None:
        url = route.request.url
        if re.match(r"(http|ws)://(127\.0\.0\.1|localhost)[:/]|data:|blob:", url):
            route.continue_()
        else:
            if "evil" in url:
                self.said.append(f"request {url}")
            route.abort()

    def has_sung(self) -> list[str]:
        """What has fired, and what in the page could."""
        # What loads or waits gets a moment to do so.
        self.page.wait_for_timeout(150)
        return [
            *self.said,
            *(f"PWN in {frame.url}" for frame in self.page.frames if frame.evaluate("() => window.PWN !== undefined")),
            *self.page.evaluate(ABLE),
        ]

    def touched(self) -> list[str]:
        """The same, after everything that a text could have put there was clicked, focused and passed over."""
        for handle in self.page.query_selector_all(
            ".mw-frame a, .mw-prose a, .mw-way a, .jp-RenderedMarkdown a, .mw-frame img, .mw-prose svg"
        ):
            handle.evaluate(
                """element => {
                    for (const name of ['mouseover', 'mouseenter', 'focus', 'pointerdown', 'toggle', 'animationend'])
                        element.dispatchEvent(new Event(name, { bubbles: true }));
                    const href = element.getAttribute('href') ?? element.getAttribute('xlink:href') ?? '';
                    if (/^[\\0-\\x20]*[a-z]+script:|^data:/i.test(href)) element.click();
                }"""
            )
        return self.has_sung()


# Whatever could act in the places where a lesson's text is shown.
ABLE = """() => {
    const found = [];
    const places = document.querySelectorAll(
        '.mw-frame, .mw-lesson, .mw-prose, .jp-RenderedMarkdown, .mw-way, .mw-sheet, .mw-player, .mw-banner, .jp-MarkdownOutput, title');
    for (const place of places) {
        for (const element of [place, ...place.querySelectorAll('*')]) {
            if (/^(script|iframe|object|embed|base|meta|link|form|template|animate|set)$/i.test(element.localName))
                found.push(`<${element.localName}> in ${place.className}`);
            for (const { name, value } of element.attributes) {
                if (/^on|^srcdoc$/i.test(name)) found.push(`${name}=${value}`);
                if (/^[\\0-\\x20]*(javascript|vbscript|data:text)/i.test(value) && name !== 'value') found.push(`${name}=${value}`);
            }
        }
    }
    return found;
}"""


@pytest.fixture
def canary(page: Page) -> Canary:
    return Canary(page)


def test_the_canary_sings_when_something_fires(canary: Canary) -> None:
    canary.page.set_content(
        '<div class="mw-frame"><img src="data:," onerror="window.PWN=1"><a href="javascript:1">x</a></div>'
        "<iframe srcdoc='<script>window.PWN=1</script>'></iframe><script>alert(1)</script>"
    )

    sung = " ".join(canary.has_sung())
    for told in ("PWN in about:blank", "PWN in about:srcdoc", "dialog 1", "onerror=", "href=javascript:1"):
        assert told in sung


# -- what an author writes ---------------------------------------------------------------------------------------------

PAYLOADS = {
    "script": f"<script>{FIRES}</script>",
    "onerror": f"<img src=x onerror={FIRES}>",
    "onerror quoted": f"\"><img src=x onerror='{FIRES}'>",
    "svg onload": f"<svg onload={FIRES}>",
    "svg script": f"<svg><script>{FIRES}</script></svg>",
    "svg animate": f"<svg><animate onbegin={FIRES} attributeName=x dur=1s>",
    "iframe": "<iframe srcdoc='<script>parent.PWN=1</script>'></iframe>",
    "iframe address": "<iframe src=javascript:parent.PWN=1></iframe>",
    "details": f"<details open ontoggle={FIRES}>x</details>",
    "form": f"<form action=javascript:{FIRES}><button>x</button></form>",
    "style": "<style>@import 'http://evil.example/x.css'</style>",
    "end of the script": f"</script><script>{FIRES}</script>",
    "end of the title": f"</title><script>{FIRES}</script>",
    "end of a comment": f"--><script>{FIRES}</script><!--",
    "link": f"[click](javascript:{FIRES})",
    "link in capitals": f"[click](JaVaScRiPt:{FIRES})",
    "link with an entity": f"[click](java&#115;cript:{FIRES})",
    "link with a tab": f"[click](<java\tscript:{FIRES}>)",
    "autolink": f"<javascript:{FIRES}>",
    "reference": f"[click][x]\n\n[x]: javascript:{FIRES}",
    "vbscript": f"[click](vbscript:{FIRES})",
    "data link": f"[click](data:text/html,<script>{FIRES}</script>)",
    "data image": "![x](data:image/svg+xml;base64,PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciIG9ubG9hZD0icGFyZW50LlBXTj0xIi8+)",
    "image": f"![x](javascript:{FIRES})",
    "alternative text": f'![x" onerror="{FIRES}](data:image/png;base64,AAAA)',
    "title of a link": f"[click](https://127.0.0.1:1/ '\" onmouseover=\"{FIRES}')",
    "maths with a link": rf"$\href{{javascript:{FIRES}}}{{x}}$",
    "maths with HTML": rf"$\text{{<img src=x onerror={FIRES}>}}$",
    "maths with a class": r"$\class{x}{y} \style{background:url(http://evil.example)}{z} \cssId{a}{b}$",
    "maths with unicode": rf"$\unicode{{x3c}}script\unicode{{x3e}} < script > {FIRES}$",
    "mathml": f'<math><maction actiontype="statusline" xlink:href="javascript:{FIRES}">x</maction></math>',
    "mutated": f"<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror={FIRES}&gt;'>",
    "noscript": f"<noscript><p title='</noscript><img src=x onerror={FIRES}>'>",
    "code": f"`<img src=x onerror={FIRES}>`",
    "entities": f"&lt;img src=x onerror={FIRES}&gt;",
    "template of Jinja": "{{ 7 * 7 }} {% raw %}<b>x</b>{% endraw %}",
    "figure": f'[figure: bar parts=3 shaded=1 words="x\\" onload=\\"{FIRES}"]',
    "figure with a tag": f'[figure: bar parts=3 shaded=1 words="<script>{FIRES}</script>"]',
    "entity in maths": f"$&lt;img src=x onerror={FIRES}&gt;$",
}

LESSON = """---
kernelspec: {{name: python3, display_name: Python 3, language: python}}
mastery:
  lesson: {id}
  title: {title}
---
Open prose. {prose}

```{{code-cell}}
%%frame asked
title: {frame}
objective: one
ask: choice
open-when: right at once
label: {label}
summary: {summary}
with: n in 2, 3, 4
---
Which one of {{n}}? {prompt}

= The right one {option}
  Yes. {feedback}
~ The wrong one
  No. {feedback}
? Look. {hint}
! See. {solution}
```

```{{code-cell}}
%%frame typed
title: Typed
objective: one
ask: numeric
before: {before}
after: {before}
with: n in 2, 3, 4
---
How much is {{n}}?

= {{n}}
~ else
  No.
! One.
```
"""
PLACES = ("title", "prose", "frame", "label", "summary", "prompt", "option", "feedback", "hint", "solution", "before")
COURSE = """title: {title}
language: en
objectives:
  one: {objective}
misconceptions:
  m: {misconception}
"""


def braced(payload: str) -> str:
    """With braces as a frame takes them: doubled where it would look for an expression."""
    pieces = re.split(r"(\$[^$]+\$)", payload)
    return "".join(p if i % 2 else p.replace("{", "{{").replace("}", "}}") for i, p in enumerate(pieces))


def lesson_text(payload: str, places: Collection[str], id: str = "hostile") -> str:
    """A lesson with a payload in some places."""
    return lesson_with({place: [payload] for place in places}, id)


def lesson_with(payloads: Mapping[str, Sequence[str]], id: str) -> str:
    """A lesson with payloads by place."""
    said = dict.fromkeys(PLACES, "")
    said |= {"title": '"A lesson"', "frame": '"A frame"', "label": '"Which"', "summary": '"So"', "before": '"cm"'}
    for place, many in payloads.items():
        if place == "frame":
            # At most 120 characters: the shortest.
            said[place] = json.dumps(f"T {min(many, key=len)}"[:120])
        elif place in ("title", "label", "summary", "before"):
            # YAML takes what JSON writes.
            text = " ".join(many)
            said[place] = json.dumps(f"T {text if place == 'title' else braced(text)}")
        elif place in ("prose", "prompt"):
            text = "\n\n".join(many)
            said[place] = text if place == "prose" else braced(text)
        else:
            said[place] = braced("\n\n".join(many).replace("\n", "\n  "))
    return LESSON.format(id=id, **said)


def write(folder: Path, name: str, text: str, course: str = "") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "course.yml").write_text(
        course or COURSE.format(title="A course", objective="One", misconception="M"), "utf-8"
    )
    (folder / name).write_text(text, "utf-8")
    return folder / name


@dataclass(frozen=True, kw_only=True)
class Hostile:
    """A folder with lessons that hold what was not refused; ``refused`` says why the rest was, by payload and place."""

    folder: Path
    lessons: dict[str, list[str]]
    refused: dict[str, LessonError]


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Hostile:
    """Every payload in every place, alone; what can be built, together: six payloads a lesson, or one with MASTERY_LONG."""
    folder = tmp_path_factory.mktemp("hostile")
    refused: dict[str, LessonError] = {}
    taken: dict[str, dict[str, str]] = {name: {} for name in PAYLOADS}
    for name, payload in PAYLOADS.items():
        for place in PLACES:
            try:
                read_lesson(write(folder / "one", "x.md", lesson_text(payload, [place])))
            except LessonError as error:
                refused[f"{name} in {place}"] = error
            else:
                taken[name][place] = payload
    size = 1 if os.environ.get("MASTERY_LONG") == "1" else 6
    names = list(PAYLOADS)
    lessons = {}
    for number in range(0, len(names), size):
        group = names[number : number + size]
        said = {place: [taken[name][place] for name in group if place in taken[name]] for place in PLACES}
        text = lesson_with({place: many for place, many in said.items() if many}, f"hostile-{number}")
        file = write(folder / "lessons", f"{number}.md", text, _course(" ".join(PAYLOADS[name] for name in group)))
        build(read_lesson(file), file.with_suffix(".ipynb"))
        lessons[f"{number}.ipynb"] = group
    return Hostile(folder=folder / "lessons", lessons=lessons, refused=refused)


def _course(payload: str) -> str:
    said = json.dumps(f"C {payload}")
    return COURSE.format(title=said, objective=said, misconception=said)


def test_the_lesson_is_well_but_for_what_is_put_into_it(tmp_path: Path) -> None:
    read_lesson(write(tmp_path, "x.md", lesson_text("A word.", PLACES)))


def test_raw_html_and_addresses_that_are_code_are_refused_in_all_that_is_markdown(hostile: Hostile) -> None:
    markdown = ("prose", "prompt", "option", "feedback", "hint", "solution", "summary")
    raw = ("script", "onerror quoted", "svg script", "iframe", "details", "link", "vbscript", "data link", "image")
    missed = [f"{name} in {place}" for name in raw for place in markdown if f"{name} in {place}" not in hostile.refused]

    assert missed == []


def test_whatever_is_refused_is_named_with_file_and_line(hostile: Hostile) -> None:
    unnamed = {
        what: str(error)
        for what, error in hostile.refused.items()
        if not re.match(r".*/x\.md:\d+( \([a-z]+\))?: \S", str(error))
    }

    assert hostile.refused
    assert unnamed == {}


@pytest.mark.parametrize("text", ["\ue0107\ue011", "\ue0200\ue021", "\ue022a\ue023"])
def test_characters_that_the_renderer_uses_itself_are_refused_too(tmp_path: Path, text: str) -> None:
    for place in ("prompt", "feedback", "hint", "solution"):
        with pytest.raises(LessonError, match="private use"):
            read_lesson(write(tmp_path, "x.md", lesson_text(text, [place])))


def test_check_names_file_and_line_of_what_it_refuses(tmp_path: Path) -> None:
    file = write(tmp_path / "course", "bad.md", lesson_text(PAYLOADS["script"], ["hint"]))
    command = [sys.executable, "-m", "mastery_widgets", "check", str(file.parent)]
    done = subprocess.run(command, capture_output=True, text=True, env=environment(tmp_path / "home"), timeout=120)

    assert done.returncode == 2
    found = re.search(rf"{re.escape(str(file))}:(\d+)", done.stderr)
    assert found, done.stderr
    assert "raw HTML" in done.stderr
    # The line is one of the frame that it stands in.
    assert "%%frame asked" in file.read_text("utf-8").split("\n")[int(found[1]) - 1]


@pytest.fixture(scope="module")
def folder_server(hostile: Hostile, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with voila(hostile.folder, tmp_path_factory.mktemp("home")) as running:
        yield running


def whole(canary: Canary) -> list[str]:
    """What fires while a learner goes through all that a hostile lesson has to say."""
    page = canary.page
    asked = page.locator('.mw-frame[data-frame="asked"]')
    expect(asked.locator("[data-mw=check]")).to_be_visible(timeout=60_000)
    expect(page.locator(".mw-locked")).to_be_visible()
    sung = canary.has_sung()
    for _ in range(2):
        asked.locator("[data-mw=help]").click()
        page.wait_for_timeout(100)
    for text in ("The wrong one", "The right one"):
        serial = asked.get_attribute("data-serial")
        asked.locator("label", has_text=text).locator("[data-mw=option]").check()
        asked.locator("[data-mw=check]").click()
        expect(asked).not_to_have_attribute("data-serial", str(serial), timeout=20_000)
        sung += canary.touched()
    if asked.locator("[data-mw=next]").is_visible():
        asked.locator("[data-mw=next]").click()
        page.wait_for_timeout(200)
    return sung + canary.touched()


@pytest.mark.parametrize("query", ["", "?template=lab"], ids=["our-template", "stock-template"])
def test_what_is_not_refused_is_shown_as_text_in_voila(
    hostile: Hostile, folder_server: Server, canary: Canary, query: str
) -> None:
    fired = {}
    for file, names in hostile.lessons.items():
        canary.page.goto(f"{folder_server.address}voila/render/{file}{query}")
        sung = whole(canary)
        if sung:
            fired[", ".join(names)] = sung
        canary.said.clear()

    assert fired == {}


REFLECTED = (
    f'"><script>{FIRES}</script>',
    f"'-({FIRES})-'",
    f"javascript:{FIRES}",
    f"</script><img src=x onerror={FIRES}>",
)


@pytest.mark.parametrize("query", ["theme", "x"])
def test_a_hostile_address_fires_nothing(hostile: Hostile, folder_server: Server, canary: Canary, query: str) -> None:
    file = next(iter(hostile.lessons))
    for payload in REFLECTED[:: 3 if query == "x" else 1]:
        canary.page.goto(f"{folder_server.address}voila/render/{file}?{query}={quote(payload)}#{quote(payload)}")
        assert canary.has_sung() == []


def test_the_name_of_a_template_that_is_not_there_is_not_written_into_the_page(
    hostile: Hostile, folder_server: Server
) -> None:
    address = f"{folder_server.address}voila/render/{next(iter(hostile.lessons))}?template={quote(REFLECTED[0])}"
    said = ""
    try:
        with urllib.request.urlopen(address, timeout=4) as answer:
            said = answer.read1(100_000).decode("utf-8", "replace")
    except urllib.error.HTTPError as error:
        said = error.read().decode("utf-8", "replace")
    except TimeoutError:
        # Voila never ends the page.
        pass

    assert FIRES not in said


def test_the_course_page_shows_hostile_names_as_text(hostile: Hostile, tmp_path: Path, canary: Canary) -> None:
    course = tmp_path / "course"
    payload = PAYLOADS["onerror quoted"]
    text = lesson_text(payload, ["title", "frame", "before"], "named")
    for name in ("<img src=x onerror=window.PWN=1>.md", "javascript:window.PWN=1.md", "plain.md"):
        file = write(course, name, text.replace("named", f"named-{len(name)}"), _course(payload))
        build(read_lesson(file), file.with_suffix(".ipynb"))
    with serve(course, tmp_path / "home") as server:
        canary.page.goto(server.address)
        expect(canary.page.locator(".mw-way a")).to_have_count(4)  # the lessons, and the map of their course
        assert payload in canary.page.locator("main").inner_text()
        assert canary.touched() == []
        lessons = canary.page.locator(".mw-way a:not([href$='course.ipynb'])")
        expect(lessons).to_have_count(3)
        for place in range(3):
            canary.page.goto(server.address)
            lessons.nth(place).click()
            assert whole(canary) == []
        canary.page.goto(server.address)
        canary.page.locator(".mw-way a[href$='course.ipynb']").click()
        expect(canary.page.locator(".mw-map")).to_contain_text(payload, timeout=60_000)
        assert canary.touched() == []
        canary.page.goto(f"{server.address}{quote(payload)}")
        assert canary.touched() == []


# -- what a learner types ----------------------------------------------------------------------------------------------

TYPED = [
    *(one.replace("\n", " ") for one in PAYLOADS.values()),
    "'\"><svg/onload=window.PWN=1>",
    "<a href='javas\tcript:window.PWN=1'>x",
    "<input autofocus onfocus=window.PWN=1>",
    "<video><source onerror=window.PWN=1>",
    "<audio src=x onerror=window.PWN=1>",
    "<body onload=window.PWN=1>",
    "<marquee onstart=window.PWN=1>x",
    "<object data=javascript:window.PWN=1>",
    "<embed src=javascript:window.PWN=1>",
    "<base href=//evil.example/>",
    "<meta http-equiv=refresh content='0;url=javascript:window.PWN=1'>",
    "<x onclick=window.PWN=1 style=position:fixed;inset:0>x",
    "javascript:window.PWN=1//",
    "${window.PWN=1}",
    "{{constructor.constructor('window.PWN=1')()}}",
    "#{window.PWN=1}",
    "<%= window.PWN=1 %>",
    "</textarea><script>window.PWN=1</script>",
    "\\u003cscript\\u003ewindow.PWN=1\\u003c/script\\u003e",
    "%3Cscript%3Ewindow.PWN=1%3C/script%3E",
    "＜script＞window.PWN=1＜/script＞",
    "\u202e>tpircs/<1=NWP.wodniw>tpircs<",
    "<scr\0ipt>window.PWN=1</scr\0ipt>",
    "<<script>script>window.PWN=1</script>",
    "__import__('os').system('touch PWN')",
    "1/3<script>window.PWN=1</script>",
    "1,500<img src=x onerror=window.PWN=1>",
    "=cmd|' /C calc'!A0",
    "'; DROP TABLE entries; --",
    "../../../../etc/passwd",
]
KINDS = {
    "text": "ask: text\nwith: n in 2, 3, 4\n---\nSay it, {n}.\n\n= a word nobody finds\n~ else\n  No: not that.\n! It is that.",
    "numeric": "ask: numeric\nwith: n in 2, 3, 4\n---\nHow much, {n}?\n\n= 7/13\n~ else\n  No: not that.\n! It is that.",
    "cloze": (
        "ask: cloze\nwith: n in 2, 3, 4\n---\nIt, {n}, is [[word]] and [[number]].\n\n= word: a word nobody finds\n= number: 7/13\n"
        "~ else\n  No: not that.\n! It is that."
    ),
}


@pytest.fixture(scope="module")
def typing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a lesson for each kind that is typed."""
    folder = tmp_path_factory.mktemp("typing")
    for kind, body in KINDS.items():
        text = (
            "---\nkernelspec: {name: python3, display_name: Python 3, language: python}\n"
            f"mastery:\n  lesson: typed-{kind}\n  title: Typed\n---\n\n"
            f"```{{code-cell}}\n%%frame typed\ntitle: Typed\nobjective: one\n{body}\n```\n"
        )
        file = write(folder, f"{kind}.md", text)
        build(read_lesson(file, read_course(folder)), file.with_suffix(".ipynb"))
    return folder


def type_in(page: Page, payload: str) -> str:
    """Type a payload into every input of the frame, send it, and wait for what is said to it; what the input holds."""
    frame = page.locator('.mw-frame[data-frame="typed"]')
    fields = frame.locator("input[data-mw=input], input[data-blank], textarea")
    for place in range(fields.count()):
        fields.nth(place).fill(payload)
    held = fields.first.input_value()
    serial = frame.get_attribute("data-serial")
    frame.locator("[data-mw=check]").click()
    if held.strip():
        expect(frame).not_to_have_attribute("data-serial", str(serial), timeout=20_000)
    return held


@pytest.fixture(scope="module")
def typing_server(typing: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with voila(typing, tmp_path_factory.mktemp("home")) as running:
        yield running


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_learner_types_is_never_more_than_text_in_voila(
    typing_server: Server, canary: Canary, kind: str
) -> None:
    page = canary.page
    page.goto(f"{typing_server.address}voila/render/{kind}.ipynb")
    frame = page.locator('.mw-frame[data-frame="typed"]')
    expect(frame.locator("[data-mw=check]")).to_be_visible(timeout=60_000)
    assert len(TYPED) >= 60
    for payload in TYPED:
        type_in(page, payload)

    assert canary.touched() == []
    for payload in TYPED[:: len(TYPED) // 3]:
        held = type_in(page, payload)
        page.reload()
        expect(frame.locator("[data-mw=check]")).to_be_visible(timeout=60_000)
        expect(frame.locator("input[data-mw=input], input[data-blank], textarea").first).to_have_value(held)
        assert canary.touched() == []


def test_what_a_learner_types_is_never_more_than_text_in_jupyterlab(
    typing: Path, tmp_path: Path, canary: Canary
) -> None:
    page = canary.page
    with lab(typing, tmp_path / "home") as server:
        page.goto(f"{server.address}lab/tree/text.ipynb?token={server.token}")
        begin(page)
        frame = page.locator('.mw-frame[data-frame="typed"]')
        expect(frame.locator("[data-mw=check]")).to_be_visible(timeout=60_000)
        for payload in TYPED[::6][:10]:
            held = type_in(page, payload)
        assert canary.touched() == []
        page.reload()
        begin(page)
        expect(frame.locator("[data-mw=check]")).to_be_visible(timeout=60_000)
        expect(frame.locator("input[data-mw=input]").first).to_have_value(held)
        assert canary.touched() == []


def test_what_is_not_refused_is_shown_as_text_in_jupyterlab(hostile: Hostile, tmp_path: Path, canary: Canary) -> None:
    page = canary.page
    wanted = ("onerror", "end of the title", "maths with a link")
    chosen = [file for file, names in hostile.lessons.items() if set(wanted) & set(names)]
    with lab(hostile.folder, tmp_path / "home") as server:
        for file in chosen:
            page.goto(f"{server.address}lab/workspaces/{file[:-6]}/tree/{file}?token={server.token}")
            begin(page)
            assert whole(canary) == [], hostile.lessons[file]


def begin(page: Page) -> None:
    """Wait for the notebook and its kernel, then click what the lesson offers: to start it, or to go on with it."""
    page.wait_for_function(
        "() => window.jupyterapp?.shell?.currentWidget?.content?.widgets?.length > 0", timeout=60_000
    )
    page.wait_for_function(
        "jupyterapp.shell.currentWidget.sessionContext.session?.kernel?.status === 'idle'", timeout=60_000
    )
    button = page.locator(".mw-lab-banner:visible .mw-lab-button")
    alive = page.locator(".mw-frame:visible [data-mw=check]")
    expect(button.or_(alive).first).to_be_visible(timeout=60_000)
    if button.count():
        button.first.click()

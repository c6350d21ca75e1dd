"""What a learner can do with a frame, by keyboard alone and when the kernel is slow, silent or closed.

python tests/frame_harness/behaviour.py
"""

import sys
from collections.abc import Callable

from playwright.sync_api import Page, sync_playwright
from shots import FLAGS, open_scene, serve

ADDRESS = serve()
TESTS: list[Callable[[Page], None]] = []


def test(function: Callable[[Page], None]) -> Callable[[Page], None]:
    TESTS.append(function)
    return function


def focused(page: Page) -> str:
    return page.evaluate("document.activeElement.dataset.mw ?? document.activeElement.className")


def sent(page: Page, model: int = 0) -> list[dict]:
    return page.evaluate(f"models[{model}].sent")


def begin(page: Page, scene: str, frame: str) -> None:
    open_scene(page, ADDRESS, scene)
    page.focus(f"[data-frame={frame}] :is([data-mw=input], [data-mw=option])")


def seven(page: Page) -> None:
    """The frame `seven` with an empty input."""
    begin(page, "ask", "seven")
    page.evaluate("models[0].set({feedback: null})")


@test
def enter_checks_and_a_right_response_leads_to_next(page: Page) -> None:
    seven(page)
    page.keyboard.type("7/4")
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-tone=right]")

    assert focused(page) == "next", focused(page)
    assert sent(page)[0]["response"] == {"text": "7/4"}
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-token='0-numericn']")
    assert [event["type"] for event in sent(page)] == ["respond", "next"]
    assert focused(page) == "input"
    assert page.input_value("[data-mw=input]") == ""


@test
def not_yet_returns_to_the_input_with_its_text_selected(page: Page) -> None:
    seven(page)
    page.keyboard.type("3/4")
    page.keyboard.press("Tab")
    assert focused(page) == "check"
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-tone=not-yet]")

    assert focused(page) == "input"
    assert page.evaluate("String(getSelection())") == "3/4"


@test
def the_same_feedback_is_announced_again(page: Page) -> None:
    seven(page)
    page.evaluate("""() => { window.said = []; const region = document.querySelector(".mw-frame .mw-ear[role=status]");
        new MutationObserver(() => said.push(region.textContent)).observe(region, {childList: true}) }""")
    for text in ("1/4", "2/4"):
        page.fill("[data-mw=input]", text)
        page.keyboard.press("Enter")
        page.wait_for_timeout(250)

    said = page.evaluate("said")
    assert [bool(text) for text in said][-3:] == [True, False, True], said
    assert said[-1] == said[-3], said


@test
def feedback_is_seen_at_once_and_heard_a_moment_later(page: Page) -> None:
    seven(page)
    page.keyboard.type("1/4")
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-tone=not-yet]")
    again = """() => new Promise(done => {
        const at = selector => document.querySelector(`.mw-frame ${selector}`).textContent;
        models[0].listeners.push(["change:view", () => done([at(".mw-feedback"), at(".mw-ear[role=status]")])]);
        document.querySelector("[data-mw=check]").click();
    })"""

    seen, heard = page.evaluate(again)
    assert "Not yet" in seen
    assert heard == ""
    page.wait_for_function("document.querySelector('.mw-frame .mw-ear[role=status]').textContent")


@test
def the_two_readings_of_a_response_are_not_said_before_the_buttons_that_hold_them(page: Page) -> None:
    seven(page)
    page.evaluate(
        """models[0].set({feedback: {tone: "ask", title: "Which?", html: "", counted: false, blanks: {}, readings: ["1", "1000"]}})"""
    )
    page.wait_for_function("document.querySelector('.mw-frame .mw-ear[role=status]').textContent")

    assert page.text_content(".mw-frame .mw-ear[role=status]") == "Which?"


@test
def nothing_entered_sends_nothing_and_says_what_is_missing(page: Page) -> None:
    seven(page)
    page.keyboard.press("Enter")

    assert sent(page) == []
    assert page.inner_text(".mw-note") == "Write a number first."
    page.keyboard.type("7")
    assert page.inner_text(".mw-note") == ""


@test
def a_view_from_elsewhere_leaves_what_is_typed_and_the_caret(page: Page) -> None:
    seven(page)
    page.keyboard.type("7/4")
    page.keyboard.press("ArrowLeft")
    page.evaluate("models[0].set({notice: 'Hello.', evidence: {dots: ['right', 'right'], line: 'more'}})")

    assert page.evaluate("[document.activeElement.value, document.activeElement.selectionStart]") == ["7/4", 2]


@test
def a_silent_kernel_is_told_and_the_same_attempt_sent_again(page: Page) -> None:
    seven(page)
    page.evaluate("models[0].silent = true")
    page.keyboard.type("7/4")
    page.keyboard.press("Enter")
    page.wait_for_timeout(150)
    assert page.get_attribute("[data-mw=check]", "aria-busy") is None
    assert page.locator(".mw-slow").count() == 0
    page.keyboard.press("Enter")
    page.wait_for_timeout(300)
    assert page.get_attribute("[data-mw=check]", "aria-busy") == "true"
    assert page.locator(".mw-slow").count() == 1
    page.wait_for_selector("[data-mw=resend]", timeout=9000)
    assert page.input_value("[data-mw=input]") == "7/4"
    assert page.get_attribute("[data-mw=check]", "aria-busy") is None
    page.evaluate("models[0].silent = false")
    page.click("[data-mw=resend]")
    page.wait_for_selector("[data-tone=right]")

    attempts = [event["attempt"] for event in sent(page)]
    assert len(attempts) == 2 and attempts[0] == attempts[1], attempts
    assert page.locator("[data-mw=resend]").count() == 0


@test
def a_reload_keeps_what_was_typed_and_the_name_of_the_attempt(page: Page) -> None:
    seven(page)
    page.evaluate("models[0].silent = true")
    page.keyboard.type("3/4")
    page.keyboard.press("Enter")
    first = sent(page)[0]["attempt"]
    page.reload()
    page.wait_for_function("window.ready")
    assert page.input_value("[data-mw=input]") == "3/4"
    page.press("[data-mw=input]", "Enter")
    page.wait_for_selector("[data-tone=not-yet]")

    assert sent(page)[0]["attempt"] == first
    assert page.evaluate("sessionStorage.length") == 0
    page.press("[data-mw=input]", "Enter")
    page.wait_for_timeout(150)
    assert sent(page)[1]["attempt"] != first


@test
def an_ambiguous_response_is_sent_again_with_the_reading(page: Page) -> None:
    seven(page)
    page.keyboard.type("1 3/4")
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-mw=reading-0]")
    page.wait_for_timeout(120)
    assert focused(page) == "reading-0", focused(page)
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-tone=right]")

    first, second = sent(page)
    assert second["response"] == {"text": "1 3/4", "reading": 0}
    assert first["attempt"] != second["attempt"]


@test
def the_help_ladder_goes_one_rung_at_a_time(page: Page) -> None:
    seven(page)
    page.dblclick("[data-mw=help]")
    page.wait_for_timeout(200)
    assert page.locator(".mw-rung").count() == 1
    assert page.inner_text("[data-mw=help]") == "Take it in small steps"
    for _ in range(2):
        page.click("[data-mw=help]")
        page.wait_for_timeout(120)

    assert page.locator(".mw-rung").count() == 3
    assert not page.is_visible("[data-mw=help]")
    assert focused(page) != "" and page.evaluate("document.activeElement !== document.body")


@test
def radio_buttons_go_by_arrow_keys(page: Page) -> None:
    begin(page, "choice", "further")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-tone=right]")

    assert sent(page)[0]["response"] == {"chosen": ["1"]}
    assert focused(page) == "next"


@test
def the_point_goes_by_arrow_keys_and_says_where_it_is(page: Page) -> None:
    begin(page, "point", "place")
    page.keyboard.press("Enter")
    assert sent(page) == []
    for _ in range(7):
        page.keyboard.press("ArrowRight")
    assert page.get_attribute("[data-mw=input]", "aria-valuetext") == "between 0 and 2, place 7 of 8"
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-tone=right]")

    assert sent(page)[0]["response"] == {"step": 7}


@test
def the_point_goes_where_it_is_clicked(page: Page) -> None:
    begin(page, "point", "place")
    line = page.locator(".mw-numberline svg").bounding_box()
    assert line
    page.mouse.click(line["x"] + line["width"] * 7 / 8, line["y"] + 28)

    assert page.input_value("[data-mw=input]") == "7"
    page.wait_for_timeout(150)
    dot, target = page.evaluate("""() => { const box = (s) => document.querySelector(s).getBoundingClientRect();
        return [box(".mw-dot").x + box(".mw-dot").width / 2, box(".mw-numberline svg").x + box(".mw-numberline svg").width * 7 / 8] }""")
    assert abs(dot - target) < 1


@test
def a_cloze_asks_for_the_empty_blank_and_leads_to_the_one_not_yet_right(page: Page) -> None:
    begin(page, "cloze", "cake")
    page.keyboard.type("1/6")
    page.keyboard.press("Enter")
    assert sent(page) == []
    assert page.evaluate("document.activeElement.dataset.blank") == "b"
    page.select_option("select", "half")
    page.fill("[data-blank=c]", "1/3")
    page.fill("[data-blank=d]", "1/2")
    page.evaluate("""() => { models[0].reply = (event) => models[0].set({acknowledged: event.attempt, item: {...models[0].get("view").item, response: event.response},
        feedback: {tone: "not-yet", title: "Almost.", html: "", counted: true, readings: [], blanks: {a: true, b: false, c: true, d: true}}}) }""")
    page.press("[data-blank=d]", "Enter")
    page.wait_for_selector(".mw-sign[data-tone=not-yet]")

    assert page.evaluate("document.activeElement.dataset.blank") == "b"
    assert page.locator(".mw-sign[data-tone=right]").count() == 3
    page.select_option("select", "third")
    assert page.locator(".mw-sign[data-tone=not-yet]").count() == 0


@test
def a_frame_that_is_done_folds_and_can_be_shown_again(page: Page) -> None:
    begin(page, "evening", "seven")
    page.fill("[data-frame=seven] [data-mw=input]", "done")
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-frame=seven].mw-done")
    assert focused(page) == "reopen", focused(page)
    assert page.inner_text("[data-frame=seven] .mw-summary") == "Seven fourths lie past 1."
    page.focus("[data-frame=four-steps] [data-mw=reopen]")
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-frame=four-steps] [data-mw=fold]")

    assert focused(page) == "fold", focused(page)
    assert page.evaluate("document.querySelector('[data-frame=four-steps] [data-mw=input]').readOnly")
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-frame=four-steps].mw-done")
    assert focused(page) == "reopen"


@test
def what_opens_after_a_frame_is_where_she_is_led(page: Page) -> None:
    begin(page, "evening", "seven")
    page.fill("[data-frame=seven] [data-mw=input]", "done")
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-frame=seven].mw-done")
    page.evaluate("""async () => { const { FakeModel } = await import("./fake.js"); const { scenes } = await import("./samples.js");
        const prose = document.createElement("div"); prose.className = "mw-prose"; prose.innerHTML = "<h2>Further</h2>"; stage.append(prose);
        const el = document.createElement("div"); stage.append(el);
        front.frame({ model: new FakeModel({ view: scenes.choice[0].view }), el }) }""")
    page.wait_for_timeout(400)

    assert focused(page) == "mw-prose", focused(page)


@test
def html_that_could_run_does_not(page: Page) -> None:
    seven(page)
    page.evaluate("""() => { window.PWN = 0; models[0].set({body: `<p onclick="PWN=1">a<script>PWN=1</script><img src=x onerror="PWN=1">
        <a id="bad" href=" java\\nscript:PWN=1">b</a><svg><a xlink:href="javascript:PWN=1"><text>c</text></a><animate attributeName="href" values="javascript:PWN=1"/></svg>
        <math><mtext><style><img src onerror=PWN=1></style></mtext></math><iframe srcdoc="<script>parent.PWN=1</script>"></iframe></p>`}) }""")
    page.click("#bad")
    page.click(".mw-body p", position={"x": 3, "y": 5})
    page.wait_for_timeout(150)

    assert page.evaluate("PWN") == 0
    assert page.locator(".mw-body :is(script, iframe, style, animate, [onerror], [onclick], [href])").count() == 0


@test
def keys_stay_in_the_frame_but_for_tab_and_escape(page: Page) -> None:
    seven(page)
    page.evaluate("() => { window.keys = []; document.addEventListener('keydown', (event) => keys.push(event.key)) }")
    for key in ("a", "Escape", "Tab"):
        page.keyboard.press(key)

    assert page.evaluate("keys") == ["Escape", "Tab"]


@test
def unmounting_leaves_nothing(page: Page) -> None:
    open_scene(page, ADDRESS, "evening")
    page.evaluate("models.forEach((model) => model.unmount())")

    assert page.locator(".mw-frame, .mw-lesson").count() == 0
    assert page.evaluate("models.every((model) => model.listeners.length === 0)")


@test
def one_frame_of_a_page_says_that_it_was_hidden_and_is_seen_again(page: Page) -> None:
    open_scene(page, ADDRESS, "evening")
    turn = """hidden => {
        Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
        document.dispatchEvent(new Event("visibilitychange"));
        return models.flatMap((model) => model.sent.splice(0)).map((event) => JSON.stringify(event));
    }"""
    page.evaluate("models.forEach((model) => model.sent.splice(0))")

    assert page.evaluate(turn, True) == ['{"type":"away"}']
    assert page.evaluate(turn, False) == ['{"type":"back"}']
    page.evaluate("models.forEach((model) => model.unmount())")
    assert page.evaluate(turn, True) == []


@test
def the_loader_fetches_the_front_end_once_and_sleeps_without_a_kernel(page: Page) -> None:
    open_scene(page, ADDRESS, "choice")
    found = page.evaluate("""async () => {
        const loader = (await import("/mastery_widgets/static/loader.js")).default;
        const [{ FakeModel }, { scenes }] = await Promise.all([import("./fake.js"), import("./samples.js")]);
        let asked = 0;
        const text = async (path) => (await fetch(path)).text();
        const shared = new FakeModel({ code: "globalThis.loads = (globalThis.loads ?? 0) + 1;" + await text("/mastery_widgets/static/frame.js"),
            css: await text("/mastery_widgets/static/frame.css"), words: { "ui.check": "Look" }, digest: "d" });
        const model = (live) => Object.assign(new FakeModel({ shared: "IPY_MODEL_abc", face: "frame", asleep: "Asleep.", view: scenes.choice[0].view }),
            { widget_manager: { get_model: async (id) => { asked += id === "abc"; shared.comm_live = live; return shared } } });
        const els = [0, 1, 2].map(() => stage.appendChild(document.createElement("div")));
        await loader.render({ model: model(true), el: els[0] });
        const end = await loader.render({ model: model(true), el: els[1] });
        await loader.render({ model: model(false), el: els[2] });
        return [asked, loads, els[0].querySelector("[data-mw=check]").textContent, typeof end, els[2].textContent, document.querySelectorAll("#mw-style").length];
    }""")

    assert found == [3, 1, "Look", "function", "Asleep.", 1], found


if __name__ == "__main__":
    failed = 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        for each in TESTS:
            if len(sys.argv) > 1 and sys.argv[1] not in each.__name__:
                continue
            context = browser.new_context(viewport={"width": 1000, "height": 800})
            page = context.new_page()
            page.set_default_timeout(4000)
            errors: list[str] = []
            page.on("pageerror", lambda error, errors=errors: errors.append(str(error)))
            try:
                each(page)
                assert not errors, errors
                print("ok  ", each.__name__)
            except Exception as error:  # a check fails, the others go on
                failed += 1
                print("FAIL", each.__name__, type(error).__name__, str(error)[:400])
            context.close()
    sys.exit(min(failed, 1))

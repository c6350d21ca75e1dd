"""(b) From the request to the first answered click in Voila, against plain ipywidgets and jupyterquiz."""

from __future__ import annotations

from playwright.sync_api import Error

from benchmarks.bench import Bench, polled, say, serve, visit, voila
from benchmarks.figures import Row
from benchmarks.lessons import made, plain, quiz

__all__ = ["first"]

ITEMS = 20
# Every 5 ms: what a learner could click is clicked as soon as it is there, and again after two seconds of silence.
_WATCH = """(() => {
  const seen = {}, noted = window.__bench = { clicks: 0 };
  const shown = element => element && !element.hidden && element.offsetParent !== null;
  let pressed = 0;
  const press = element => {
    if (pressed && performance.now() - pressed < 2000) return;
    pressed = performance.now();
    noted.clicks += 1;
    element.click();
  };
  const arms = {
    ours: () => {
      const frame = document.querySelector(".mw-frame"), check = frame?.querySelector("[data-mw=check]");
      // The options lie in another order for each visitor: where the first was right, the button has gone.
      if (frame?.querySelector(".mw-feedback .mw-verdict")) return true;
      if (!shown(check)) return false;
      noted.answerable ||= performance.now();
      if (!pressed || performance.now() - pressed >= 2000) {
        const choice = frame.querySelector("[data-mw=option]"), input = frame.querySelector("[data-mw=input]");
        if (choice) { if (!frame.querySelector("[data-mw=option]:checked")) choice.click(); }
        else { input.value = "7"; input.dispatchEvent(new Event("input", { bubbles: true })); }
      }
      press(check);
      return !!frame.querySelector(".mw-feedback .mw-verdict");
    },
    plain: () => {
      const check = document.querySelector("button.bench-check"), said = document.querySelector(".bench-said");
      if (!shown(check) || !said) return false;
      noted.answerable ||= performance.now();
      if (said.textContent.trim()) return true;
      press(check);
      return false;
    },
    quiz: () => {
      const button = document.querySelector(".MCButton");
      if (!shown(button)) return false;
      noted.answerable ||= performance.now();
      const feedback = document.querySelector(".Feedback");
      if (feedback && feedback.textContent.trim()) return true;
      press(button);
      return !!(feedback && feedback.textContent.trim());
    },
  };
  const timer = setInterval(() => {
    if (arms[ARM]()) { noted.answered = performance.now(); clearInterval(timer); }
  }, 5);
})()"""


def first(bench: Bench) -> list[Row]:
    """One stock Voila for three, and `mastery serve` for the fourth; a cold browser and a new kernel each time."""
    folder = bench.work / "first"
    made(folder, "ours", ITEMS, mixed=True)
    plain(folder / "plain.ipynb", ITEMS)
    quiz(folder / "quiz.ipynb", ITEMS)
    plain(folder / "single.ipynb", 1)  # the least that a page of Voila with anything to answer in it can cost
    made(bench.work / "first-served", "ours", ITEMS, mixed=True)
    arms = ("ours", "served", "plain", "quiz", "single")
    samples: dict[str, list[float]] = {arm: [] for arm in arms}
    chance = bench.chance("first")
    with (
        voila(folder, bench.work / "first-home") as stock,
        serve(bench.work / "first-served", bench.work / "first-served-home") as served,
    ):
        for number in range(-bench.warm, bench.n):
            for arm in chance.sample(arms, len(arms)):
                server, shown = (served, "ours") if arm == "served" else (stock, arm)
                with visit(
                    bench, server, script=_WATCH.replace("ARM", f'"{"plain" if shown == "single" else shown}"')
                ) as one:
                    one.page.goto(f"{server.address}voila/render/{shown}.ipynb", wait_until="commit")
                    try:
                        noted = polled(one.page, "answered")
                    except Error:
                        say(f"{arm}: no answer; {one.page.evaluate('window.__bench')}")
                        one.page.screenshot(path=f"/tmp/mastery-bench-{arm}.png")
                        raise
                if number >= 0:
                    samples[arm].append(noted["answered"])
            say(f"first {number + 1}/{bench.n}: " + ", ".join(f"{a} {samples[a][-1:]}" for a in arms))
    name = f"(b) Voila: request to first answered click, {ITEMS} items, against"
    return [
        Row(name=f"{name} plain ipywidgets in stock Voila", unit="ms", ours=samples["ours"], peer=samples["plain"],
            kind="ratio", bar=0.75),
        Row(name=f"{name} plain ipywidgets in stock Voila, ours by `mastery serve`", unit="ms", ours=samples["served"],
            peer=samples["plain"], kind="ratio", bar=0.5),
        Row(name=f"{name} jupyterquiz", unit="ms", ours=samples["ours"], peer=samples["quiz"], kind="ratio", bar=1.0),
        Row(name=f"{name} jupyterquiz in stock Voila, ours by `mastery serve`", unit="ms", ours=samples["served"],
            peer=samples["quiz"], kind="ratio", bar=None),
        Row(name=f"{name} one plain item alone in stock Voila", unit="ms", ours=samples["ours"], peer=samples["single"],
            kind="ratio", bar=None),
        Row(name="(b) the same for one plain item alone, against 20 of them", unit="ms", ours=samples["single"],
            peer=samples["plain"], kind="ratio", bar=None),
    ]  # fmt: skip

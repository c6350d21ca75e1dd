/** The lesson line: how far she is, what is locked and why. */
import type { Face, LessonView } from "./protocol";
import { h, icon, onReturn, set, setText, show } from "./dom";
import { nameVisitor } from "./visitor";
import { count, say } from "./words";

const isPage = (): boolean => document.body.classList.contains("mw-page") || "voila" in document.body.dataset;

/** A page beside this one: nothing that runs, no other host. */
const safe = (href: string): boolean => !!href && new URL(href, location.href).origin === location.origin;

export function lesson({ model, el }: Face): () => void {
  const name = h("span", { class: "mw-name" });
  const fill = h("i", {});
  const progress = h("div", { class: "mw-progress", role: "progressbar", "aria-valuemin": 0 }, fill);
  const minutes = h("span", { class: "mw-minutes" });
  const ask = h("button", { type: "button", class: "mw-link", "data-mw": "review" });
  ask.addEventListener("click", () => model.send({ type: "review" }));
  const bar = h("div", { class: "mw-bar" }, name, progress, minutes, ask);
  const finished = h("p", { class: "mw-finished", role: "status" });
  const notice = h("p", { class: "mw-notice", role: "status" });
  const locked = h("p", { class: "mw-locked" });
  const needs = h("div", { class: "mw-needs" });
  const review = h("p", { class: "mw-review" });
  const said = h("p", { class: "mw-told" });
  const test = h("button", { type: "button", class: "mw-link", "data-mw": "test-out" });
  test.addEventListener("click", () => model.send({ type: "test-out" }));
  const root = h("section", { class: "mw-lesson" }, bar, notice, said, review, finished, needs, locked, test);

  let lockedShown = "";
  let reviewShown = "";
  const render = (): void => {
    const view = model.get("view") as LessonView | null;
    if (!view?.title && !view?.total) return;
    const isFixed = !!model.get("player") && isPage();
    root.classList.toggle("mw-fixed", isFixed);
    if (isFixed) document.body.classList.add("mw-page");
    const { title, done, total } = view;
    set(root, { "aria-label": title, "data-done": done, "data-total": total });
    setText(name, title);
    const valuetext = say("progress", { done, total });
    set(progress, { "aria-label": title, "aria-valuemax": total, "aria-valuenow": done, "aria-valuetext": valuetext, title: valuetext });
    fill.style.width = `${total ? (100 * done) / total : 0}%`;
    setText(minutes, view.minutes);
    show(minutes, !!view.minutes);
    for (const [line, text, sign] of [[finished, view.finished, "right"], [notice, view.notice, "note"]] as const) {
      if (line.textContent !== text) line.replaceChildren(...(text ? [icon(sign), h("span", {}, text)] : []));
    }
    setText(test, say("testout"));
    show(test, view.testout);
    show(needs, !!view.needs.length);
    if (view.needs.length) {
      needs.replaceChildren(h("p", {}, say("needs")), h("ul", {}, ...view.needs.map(({ name, lesson, href }) =>
        h("li", {}, safe(href) ? h("a", { href, class: "mw-open" }, lesson) : lesson, h("span", {}, name)),
      )));
    }
    const { checks, due, course } = view;
    const seen = JSON.stringify([checks, due, course, view.said]);
    if (seen !== reviewShown) {
      const more = due.length - 3;
      const asked = [
        ...(checks.length ? [say("checks", { names: checks.join(", ") })] : []),
        ...(due.length ? [more > 0 ? say("due.more", { names: due.slice(0, 3).join(", "), more }) : say("due", { names: due.join(", ") })] : []),
      ];
      const way = course && safe(course.href) ? [h("a", { href: course.href, class: "mw-open" }, say("to-map"))] : [];
      review.replaceChildren(h("span", {}, asked.join(" "), " ", ...way));
      setText(ask, say("to-review", { count: checks.length + due.length }));
      (checks.length ? review : bar).append(ask);
      show(ask, !!asked.length);
      show(review, !!asked.length || !!way.length);
      said.replaceChildren(h("span", {}, view.said.join(" ")));
      show(said, !!view.said.length);
    }
    reviewShown = seen;
    show(locked, !!view.locked);
    const signature = JSON.stringify(view.locked);
    if (view.locked && signature !== lockedShown) {
      const { why, more } = view.locked;
      const text = more ? count("locked.more", more, { why, more }) : say("locked", { why });
      const [before = "", after = ""] = text.split("{title}");
      locked.replaceChildren(icon("lock"), h("span", {}, before, h("strong", {}, view.locked.title), after));
    }
    lockedShown = signature;
  };

  model.on("change:view", render);
  model.on("change:player", render);
  render();
  el.append(root);
  // Only who waits for another lesson is told when that has brought something.
  const stop = onReturn(root, () => {
    const view = model.get("view") as LessonView;
    if (view.needs.length || view.checks.length || view.due.length) model.send({ type: "look" });
  });
  nameVisitor(model);
  if (!("masteryLab" in document.documentElement.dataset) && !model.get("player")) model.send({ type: "player" });
  return () => {
    stop();
    model.off("change:view", render);
    model.off("change:player", render);
    root.remove();
  };
}

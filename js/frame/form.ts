/** What a form comes to: each objective mastered or not yet, what comes next, and what she may choose. */
import type { FrameEvent, FrameView } from "./protocol";
import { h, icon, set, show } from "./dom";
import { say } from "./words";

export interface Outcome {
  results: HTMLElement;
  routes: HTMLElement;
  update(view: FrameView): void;
}

export function outcome(title: string, send: (event: FrameEvent, pressed: HTMLElement) => void): Outcome {
  const results = h("div", { class: "mw-results", role: "group", "aria-labelledby": title });
  const routes = h("div", { class: "mw-routes", role: "group" });
  let shown = "";
  let offered = "";

  function objective({ name, mastered, line }: { name: string; mastered: boolean; line: string }): HTMLElement {
    const state = mastered ? "mastered" : "not-yet";
    const words = h("div", { class: "mw-words" }, h("span", { class: "mw-name" }, name), h("span", { class: "mw-state" }, say(`form.${state}`)));
    if (line) words.append(h("p", { class: "mw-how" }, line));
    return h("li", { "data-state": state }, icon(mastered ? "right" : "not-yet"), words);
  }

  function update({ form, routes: choices, done }: FrameView): void {
    const found = form?.results ?? null;
    const signature = JSON.stringify(found);
    if (signature !== shown) {
      results.replaceChildren();
      if (found) {
        results.append(h("ul", {}, ...found.objectives.map(objective)), h("p", { class: "mw-said" }, found.said));
        if (found.rest) results.append(h("p", {}, found.rest));
      }
    }
    shown = signature;
    show(results, !!found);
    const offer = JSON.stringify([choices, done]);
    if (offer !== offered) {
      const title = say(done ? "routes" : "routes.practice");
      set(routes, { "aria-label": title });
      routes.replaceChildren(
        h("p", {}, title),
        ...choices.map(({ id, title }) => {
          const button = h("button", { type: "button", class: "mw-button", "data-mw": "take", "data-route": id }, title);
          button.addEventListener("click", () => send({ type: "take", route: id }, button));
          return button;
        }),
      );
    }
    offered = offer;
    show(routes, !!choices.length);
  }

  return { results, routes, update };
}

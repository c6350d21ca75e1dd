/** The map of a course: objectives in rows below what they stand on, and lines between them. A module of its own. */
import { h, onReturn, s, set, setText, show, uid } from "./dom";
import type { MapView } from "./protocol";

interface Raw {
  get(trait: string): unknown;
  on(name: string, callback: () => void): void;
  off(name: string, callback: () => void): void;
  send(event: { type: "look" }): void;
}

const STATES = ["mastered", "due", "ready", "not-yet", "ahead"] as const;
type State = (typeof STATES)[number];

// Each drawn on a 20 × 20 grid: told apart by their shape, not by their colour.
const SIGNS: Record<State, string> = {
  mastered: "M10 2.5a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15M6.4 10.4l2.6 2.6 4.8-5.4",
  due: "M10 2.5a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15M10 6v4.4l2.8 1.8",
  ready: "M10 2.5a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15M8.4 6.8 13 10l-4.6 3.2z",
  "not-yet": "M15.7 5A7.5 7.5 0 1 0 17.5 10M17.6 3.4l-1.7 2.2-2.4-1.4M6.5 10h7",
  ahead: "M10 2.5a7.5 7.5 0 0 1 0 15M10 17.5a7.5 7.5 0 0 1 0-15",
};
const sign = (state: State): SVGSVGElement =>
  s("svg", { class: "mw-map-sign", viewBox: "0 0 20 20", "aria-hidden": "true", focusable: "false" }, s("path", { d: SIGNS[state] }));

/** A page beside this one: nothing that runs, no other host. */
const safe = (href: string): boolean => !!href && new URL(href, location.href).origin === location.origin;

function render({ model, el }: { model: Raw; el: HTMLElement }): () => void {
  const words = model.get("words") as Record<string, string>;
  const word = (key: string): string => words[key] ?? key;
  const said = h("p", { class: "mw-map-said", role: "status" });
  const notice = h("p", { class: "mw-map-said" });
  const lines = s("svg", { class: "mw-map-lines", "aria-hidden": "true" });
  const rows = h("ol", { class: "mw-map-rows" });
  const field = h("div", { class: "mw-map-field" }, lines, rows);
  const key = h("ul", { class: "mw-map-key" }, ...STATES.map((state) => h("li", { "data-state": state }, sign(state), word(state))));
  const root = h("nav", { class: "mw-map", "aria-label": word("label") }, said, notice, field, key);
  const nodes = new Map<string, HTMLElement>();
  let paths: { from: string; to: string; path: SVGPathElement }[] = [];
  let shown = "";

  function node(one: MapView["rows"][number][number], names: string[]): HTMLElement {
    const state = one.state as State;
    const line = h("small", {}, word(state), ...(one.lesson ? [` · ${one.lesson}`] : []));
    const parts: Node[] = [sign(state), h("span", { class: "mw-map-words" }, h("b", {}, one.name), line)];
    const text = parts[1] as HTMLElement;
    if (one.note) text.append(h("small", { class: "mw-map-note" }, one.note));
    if (one.begin) text.append(h("small", { class: "mw-map-note" }, word("begin")));
    if (names.length) text.append(h("span", { class: "mw-map-hidden" }, word("stands-on").replace("{names}", names.join(", "))));
    const id = uid();
    const card = safe(one.href) ? h("a", { id, href: one.href, class: "mw-map-node mw-open" }, ...parts) : h("span", { id, class: "mw-map-node" }, ...parts);
    const mark = (on: boolean) => () => paths.forEach(({ from, to, path }) => path.classList.toggle("mw-map-near", on && (from === one.id || to === one.id)));
    for (const [event, on] of [["focus", true], ["mouseenter", true], ["blur", false], ["mouseleave", false]] as const) card.addEventListener(event, mark(on));
    nodes.set(one.id, card);
    return h("li", { "data-state": state, "data-objective": one.id, ...(one.begin ? { "data-begin": true } : {}) }, card);
  }

  function draw(): void {
    const box = field.getBoundingClientRect();
    set(lines, { width: box.width, height: box.height, viewBox: `0 0 ${box.width} ${box.height}` });
    for (const { from, to, path } of paths) {
      const [a, b] = [nodes.get(from)!.getBoundingClientRect(), nodes.get(to)!.getBoundingClientRect()];
      const [x1, y1, x2, y2] = [a.left + a.width / 2 - box.left, a.bottom - box.top, b.left + b.width / 2 - box.left, b.top - box.top];
      const bend = Math.max(12, (y2 - y1) / 2);
      set(path, { d: `M${x1} ${y1}C${x1} ${y1 + bend} ${x2} ${y2 - bend} ${x2} ${y2}` });
    }
  }

  const update = (): void => {
    const view = model.get("view") as MapView;
    setText(said, view.said);
    setText(notice, view.notice);
    show(notice, !!view.notice);
    const signature = JSON.stringify([view.rows, view.links]);
    if (signature === shown) return;
    shown = signature;
    const held = [...nodes].find(([, card]) => card === document.activeElement)?.[0];
    nodes.clear();
    const all = view.rows.flat();
    const name = (id: string): string => all.find((one) => one.id === id)?.name ?? id;
    const standsOn = (id: string): string[] => view.links.filter(([, to]) => to === id).map(([from]) => name(from!));
    rows.replaceChildren(...view.rows.map((row) => h("li", {}, h("ul", { class: "mw-map-row" }, ...row.map((one) => node(one, standsOn(one.id)))))));
    paths = view.links.map(([from, to]) => {
      const state = all.find((one) => one.id === from)?.state ?? "ahead";
      return { from: from!, to: to!, path: s("path", { "data-state": state }) };
    });
    lines.replaceChildren(...paths.map(({ path }) => path));
    if (held) nodes.get(held)?.focus({ preventScroll: true });
    draw();
  };

  const sized = new ResizeObserver(draw);
  model.on("change:view", update);
  update();
  el.append(root);
  sized.observe(field);
  const stop = onReturn(root, () => model.send({ type: "look" }));
  return () => {
    sized.disconnect();
    stop();
    model.off("change:view", update);
    root.remove();
  };
}

export default { render };

/** Something placed on a figure: by pointer, by keyboard, and told in words. */
import type { GraphicalItem, Place, Response } from "../protocol";
import { h, s, setSafeHtml, setText, show } from "../dom";
import { naming, promptOf, type Kind } from "../kinds/kind";
import { say } from "../words";
import { bars, cells, spots } from "./chosen";
import { lines } from "./lines";
import { points } from "./points";
import { spans } from "./spans";
import { told, under, type Placing, type Stage } from "./stage";

const SPOKEN_MS = 600; // a pause in moving, after which it is said what is there
const TAP_PX = 10;

const PLACINGS: Record<Place, (stage: Stage) => Placing> = {
  point: points, points, line: lines, "half-plane": lines, rectangle: lines, interval: spans, bars, cells, spots,
};

export const graphical: Kind<GraphicalItem> = {
  mount(item, { host, id, changed }) {
    const pub = item.public;
    const prompt = promptOf(item, id);
    const how = h("p", { class: "mw-how", id: `${id}-how` }, say(`graphical.how.${pub.place}`));
    const ear = h("div", { class: "mw-ear", role: "status" });
    const wanted = h("p", { class: "mw-how mw-wish" });
    const ground = h("div", { class: "mw-ground" });
    setSafeHtml(ground, pub.drawing);
    const ink = s("svg", { class: "mw-ink-over", "aria-hidden": "true", focusable: "false", ...(pub.y ? { viewBox: "0 0 1000 1000", preserveAspectRatio: "none" } : {}) });
    // Rings keep their shape where the sheet is stretched.
    const rings = s("svg", { class: "mw-ink-over", "aria-hidden": "true", focusable: "false" });
    const [x, y, width, height] = pub.box.map((part) => `${100 * part}%`);
    const over = h("div", { class: pub.y ? "mw-over" : "mw-over mw-flat", dir: "ltr", style: `left:${x};top:${y};width:${width};height:${height}` }, ink, rings);
    const drawing = ground.querySelector("svg");
    const figure = h("div", { class: "mw-plot", style: drawing?.style.maxWidth ? `max-width:${drawing.style.maxWidth}` : "" }, ground, over);
    const tools = h("div", { class: "mw-plot-tools" });
    const group = h("div", { role: "group", ...naming(item, prompt, how.id) }, figure, tools);

    let speaking = 0;
    const stage: Stage = {
      pub, id, over, ink, tools, before: item.response, still: false,
      touched() {
        placing.draw();
        window.clearTimeout(speaking);
        const now = placing.read();
        speaking = window.setTimeout(() => setText(ear, now ? told(stage, now) : ""), SPOKEN_MS);
        changed();
      },
    };
    const placing = PLACINGS[pub.place](stage);
    placing.draw();
    show(tools, !!tools.children.length);
    // A tap is what goes down and comes up in one place; a finger that moves on scrolls the page, and that cancels it.
    let from: [number, number] | null = null;
    const isFree = ({ target }: Event): boolean => !stage.still && !!placing.tap && !(target as Element).closest("label,.mw-handle");
    figure.addEventListener("pointerdown", (event) => {
      from = isFree(event) && !event.button ? [event.clientX, event.clientY] : null;
    });
    figure.addEventListener("pointercancel", () => (from = null));
    figure.addEventListener("pointerup", (event) => {
      if (from && Math.hypot(event.clientX - from[0], event.clientY - from[1]) < TAP_PX) placing.tap?.(under(stage, event));
      from = null;
    });
    // The focus goes to the handle that was meant, and a press beside it does not take it away again.
    figure.addEventListener("mousedown", (event) => isFree(event) && event.preventDefault());
    host.append(prompt, group, how, wanted, ear);

    let ghosts: SVGElement[] = [];
    const reveal = (right: Response | undefined): void => {
      for (const one of ghosts) one.remove();
      const now = placing.read();
      const differs = !!right && told(stage, right) !== (now ? told(stage, now) : "") && !!told(stage, right);
      placing.wish?.(differs ? right : null);
      ghosts = differs ? placing.ghost(right) : [];
      for (const one of ghosts) (one.classList.contains("mw-ring") ? rings : ink).append(one);
      setText(wanted, differs ? say("graphical.wanted", { what: told(stage, right) }) : "");
      show(wanted, differs);
    };
    return {
      read: () => placing.read(),
      update(view) {
        const { settled, right } = view as GraphicalItem;
        stage.still = settled;
        figure.classList.toggle("mw-still", settled);
        for (const field of group.querySelectorAll<HTMLInputElement>("input,select,button")) field.disabled = settled;
        show(how, !settled);
        reveal(right);
      },
      focus: () => placing.focus(),
      destroy() {
        window.clearTimeout(speaking);
        host.replaceChildren();
      },
    };
  },
};

/** A place on a number line: a drawing, and over it a native slider that nobody sees but everybody can use. */
import type { PointItem } from "../protocol";
import { h, s, set, show } from "../dom";
import { say } from "../words";
import { naming, promptOf, type Kind } from "./kind";

export const point: Kind<PointItem> = {
  mount(item, { host, id, changed }) {
    const { steps, labels, start, values } = item.public;
    const texts = new Map(labels.map(({ step, text }) => [step, text]));
    const percent = (step: number) => `${(100 * step) / steps}%`;
    const prompt = promptOf(item, id);
    let isPlaced = item.response?.step !== undefined;

    const input = h("input", { type: "range", min: 0, max: steps, step: 1, ...naming(item, prompt, `${id}-how`), "data-mw": "input" });
    input.value = String(item.response?.step ?? start);

    // Coordinates across are percentages: the line takes the width there is, and its words keep their size.
    const ticks = Array.from({ length: steps + 1 }, (_, step) => {
      const half = texts.has(step) ? 13 : 7;
      return s("line", { x1: percent(step), x2: percent(step), y1: 28 - half, y2: 28 + half, class: "mw-tick" });
    });
    const words = [...texts].map(([step, text]) => s("text", { x: percent(step), y: 66, "text-anchor": "middle" }, text));
    const halo = s("circle", { cy: 28, r: 20, class: "mw-halo" });
    const dot = s("circle", { cy: 28, r: 12, class: "mw-dot" });
    const line = s("line", { x1: "0", x2: "100%", y1: 28, y2: 28, class: "mw-axis" });
    const drawing = s("svg", { class: "mw-line", height: 76, "aria-hidden": "true", focusable: "false" }, line, ...ticks, ...words, halo, dot);
    const how = h("p", { class: "mw-how", id: `${id}-how` }, say("point.how"));

    const draw = () => {
      const step = Number(input.value);
      for (const circle of [halo, dot]) set(circle, { cx: percent(step) });
      set(input, { "aria-valuetext": values[step] ?? null });
    };
    draw();
    input.addEventListener("input", () => {
      isPlaced = true;
      draw();
      changed();
    });
    host.append(prompt, h("div", { class: "mw-numberline", dir: "ltr" }, input, drawing), how);
    return {
      read: () => (isPlaced ? { step: Number(input.value) } : null),
      update({ settled }) {
        input.disabled = settled;
        show(how, !settled);
      },
      focus: () => input.focus(),
      destroy: () => host.replaceChildren(),
    };
  },
};

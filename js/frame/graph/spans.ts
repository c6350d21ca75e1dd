/** A stretch of a number line: two ends, each of which belongs to it, does not, or is none. */
import type { Response } from "../protocol";
import { h, s, set } from "../dom";
import { say } from "../words";
import { handle, left, nearest, startAt, type Placing, type Stage } from "./stage";

type End = NonNullable<Response["ends"]>[number];
const KINDS = ["closed", "open", "none"] as const;

export function spans(stage: Stage): Placing {
  const before = stage.before?.ends;
  let isPlaced = !!before;
  const bar = s("line", { class: "mw-stroke mw-thick" });
  stage.ink.append(bar);
  const moved = (): void => {
    isPlaced = true;
    draw();
  };
  const handles = [0, 1].map((which) =>
    handle(stage, {
      name: say(`graphical.${which ? "upper" : "lower"}`),
      at: [before?.[which]?.[0] ?? startAt(stage, which ? 0.75 : 0.25, 0)[0]!],
      moved,
    }),
  );
  const kinds = [0, 1].map((which) => {
    const options = KINDS.map((kind) => h("option", { value: kind }, say(`graphical.kind.${kind}`)));
    const name = say(`graphical.${which ? "upper" : "lower"}`);
    const choice = h("select", { "data-mw": which ? "upper" : "lower", "aria-label": name }, ...options);
    choice.value = before?.[which]?.[1] ?? "closed";
    choice.addEventListener("change", () => {
      moved();
      stage.touched();
    });
    stage.tools.append(h("span", { class: "mw-end" }, h("span", { "aria-hidden": "true" }, name), choice));
    return choice;
  });
  const ends = (): End[] => handles.map(({ at }, which) => {
    const kind = kinds[which]!.value as End[1];
    return [kind === "none" ? null : at[0]!, kind];
  });

  function stretch(of: End[], line: SVGElement): void {
    const [low, high] = of.map(([at], which) => (at === null ? which * 1000 : left(stage, at))) as [number, number];
    set(line, { x1: `${Math.min(low, high) / 10}%`, x2: `${Math.max(low, high) / 10}%`, y1: "50%", y2: "50%" });
  }
  function draw(): void {
    stretch(ends(), bar);
    handles.forEach(({ el }, which) => {
      el.hidden = kinds[which]!.value === "none";
      set(el, { "data-kind": kinds[which]!.value });
    });
    stage.over.classList.toggle("mw-waits", !isPlaced);
    stage.over.dataset.none = ends().map(([at]) => (at === null ? "1" : "0")).join("");
  }
  return {
    read: () => (isPlaced ? { ends: ends() } : null),
    tap(point) {
      const next = nearest(stage, handles.filter(({ el }) => !el.hidden), point);
      if (!next) return;
      next.move(point);
      next.focus();
      moved();
      stage.touched();
    },
    draw,
    ghost(right) {
      const line = s("line", { class: "mw-ghost mw-thick" });
      stretch(right.ends!, line);
      return [line];
    },
    focus: () => (handles.find(({ el }) => !el.hidden) ?? { focus: () => kinds[0]!.focus() }).focus(),
  };
}

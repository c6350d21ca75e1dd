/** The figure, what is drawn over it, and handles that are moved by finger, mouse and keyboard. */
import type { Axis, GraphicalItem, Response } from "../protocol";
import { h, s, set } from "../dom";
import { say } from "../words";
import { placeAt, share, spokenAt, tidy, written } from "./axis";

export interface Stage {
  pub: GraphicalItem["public"];
  id: string;
  /** What she entered before, if anything. */
  before: Response | null;
  /** Over the part of the figure where numbers lie. */
  over: HTMLElement;
  /** Drawn in thousandths of that part, from its left top. */
  ink: SVGSVGElement;
  tools: HTMLElement;
  /** Whether nothing can be moved any more. */
  still: boolean;
  /** Something was moved by her. */
  touched(): void;
}

/** One way of placing something. */
export interface Placing {
  /** What is placed now; null while something is missing. */
  read(): Response | null;
  /** A tap beside all handles. */
  tap?(point: number[]): void;
  /** Draws what belongs to the handles. */
  draw(): void;
  /** What was wanted, drawn beside it. */
  ghost(right: Response): SVGElement[];
  /** What was wanted, shown by what is there already. */
  wish?(right: Response | null): void;
  focus(): void;
}

export const left = (stage: Stage, x: number): number => 1000 * share(stage.pub.x, x);
export const top = (stage: Stage, y: number): number => (stage.pub.y ? 1000 * (1 - share(stage.pub.y, y)) : 0);

/** The place under a pointer, in the figure's own numbers. */
export function under(stage: Stage, event: MouseEvent): number[] {
  const box = stage.over.getBoundingClientRect();
  const x = placeAt(stage.pub.x, (event.clientX - box.left) / box.width);
  return stage.pub.y ? [x, placeAt(stage.pub.y, 1 - (event.clientY - box.top) / box.height)] : [x];
}

export interface Handle {
  el: HTMLElement;
  at: number[];
  move(point: number[]): void;
  focus(): void;
}

interface HandleOptions {
  name: string;
  at: number[];
  /** Which of its numbers can be changed: those across, those up, or both. */
  ways?: "x" | "y" | "xy";
  letter?: string;
  moved(handle: Handle): void;
  remove?(handle: Handle): void;
}

const ARROWS: Record<string, [way: number, by: number]> = {
  ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowUp: [1, 1], ArrowDown: [1, -1],
};

/**
 * A handle: what is seen follows the pointer; for the keyboard and for the ear there is a native slider for each
 * direction, which nobody sees. On either of them all four arrows do what they show.
 */
export function handle(stage: Stage, { name, at, ways = stage.pub.y ? "xy" : "x", letter = "", moved, remove }: HandleOptions): Handle {
  const axes: (Axis | null)[] = [ways.includes("x") ? stage.pub.x : null, ways.includes("y") ? stage.pub.y : null];
  const sliders = axes.map((axis, way) => {
    if (!axis) return null;
    const [start, end, step] = axis;
    const label = ways.length > 1 ? say(`graphical.${way ? "up" : "across"}`, { what: name }) : name;
    const slider = h("input", { type: "range", min: Math.min(start, end), max: Math.max(start, end), step, "aria-label": label, "data-mw": "slide" });
    slider.addEventListener("input", () => {
      // A browser counts steps from the smaller end, and rounds; the places are counted from where the axis starts.
      const value = placeAt(axis, share(axis, Number(slider.value)));
      go(self.at.map((old, which) => (which === way ? value : old)));
    });
    return slider;
  });
  const el = h("span", { class: "mw-handle", "data-ways": ways }, h("i", {}), letter ? h("b", {}, letter) : "", ...sliders.filter((one) => !!one));

  const self: Handle = {
    el,
    at,
    move(point) {
      self.at = point;
      el.style.left = `${left(stage, point[0]!) / 10}%`;
      el.style.top = `${point[1] === undefined ? 0 : top(stage, point[1]) / 10}%`;
      sliders.forEach((slider, way) => {
        if (!slider) return;
        slider.value = String(point[way]);
        set(slider, { "aria-valuetext": written(point[way]!) });
      });
    },
    focus: () => (sliders[0] ?? sliders[1])?.focus(),
  };
  const go = (point: number[]): void => {
    if (stage.still) return self.move(self.at);
    self.move(point);
    moved(self);
    stage.touched();
  };

  el.addEventListener("keydown", (event) => {
    if ((event.key === "Delete" || event.key === "Backspace") && remove && !stage.still) {
      event.preventDefault();
      return remove(self);
    }
    const [way, by] = ARROWS[event.key] ?? [];
    if (way === undefined || by === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    // Along a line any arrow moves it; in a plane each goes its own way.
    const along = axes[way] ? way : axes[1 - way] ? 1 - way : -1;
    const axis = axes[along];
    if (!axis) return;
    event.preventDefault();
    const part = share(axis, self.at[along]!) + (by * axis[2] * (event.shiftKey ? 5 : 1)) / Math.abs(axis[1] - axis[0]);
    go(self.at.map((old, which) => (which === along ? placeAt(axis, part) : old)));
  });

  let grip: [number, number] | null = null;
  el.addEventListener("pointerdown", (event) => {
    if (event.button || stage.still) return;
    event.preventDefault();
    el.setPointerCapture(event.pointerId);
    // Where it is taken hold of is not where it is: it does not jump under the finger.
    const { left: x, top: y, width, height } = el.getBoundingClientRect();
    grip = [event.clientX - (x + width / 2), event.clientY - (y + height / 2)];
    el.classList.add("mw-gripped");
    self.focus();
    go(self.at);
  });
  el.addEventListener("pointermove", (event) => {
    if (!grip) return;
    const point = under(stage, new MouseEvent("move", { clientX: event.clientX - grip[0], clientY: event.clientY - grip[1] }));
    const next = self.at.map((old, way) => (axes[way] ? point[way]! : old));
    if (next.some((value, way) => value !== self.at[way])) go(next);
  });
  for (const end of ["pointerup", "pointercancel", "lostpointercapture"] as const) {
    el.addEventListener(end, () => {
      grip = null;
      el.classList.remove("mw-gripped");
    });
  }
  self.move(at);
  stage.over.append(el);
  return self;
}

/** The handle next to a place, as it looks on the screen. */
export function nearest(stage: Stage, handles: Handle[], point: number[]): Handle | undefined {
  const box = stage.over.getBoundingClientRect();
  const far = ({ at }: Handle) =>
    Math.hypot(
      ((left(stage, at[0]!) - left(stage, point[0]!)) * box.width) / 1000,
      at[1] === undefined ? 0 : ((top(stage, at[1]) - top(stage, point[1]!)) * box.height) / 1000,
    );
  return [...handles].sort((one, other) => far(one) - far(other))[0];
}

/** A place of the figure at some shares of its axes, the same for everybody. */
export function startAt({ pub }: Stage, across: number, up: number): number[] {
  const x = placeAt(pub.x, across);
  return pub.y ? [x, placeAt(pub.y, up)] : [x];
}

/** A dot of what was wanted; its shape is that of a handle, its size that of a page. */
export function ring(stage: Stage, point: number[]): SVGElement {
  return s("circle", { class: "mw-ring", cx: `${left(stage, point[0]!) / 10}%`, cy: `${point[1] === undefined ? 50 : top(stage, point[1]) / 10}%`, r: 11 });
}

/** What somebody placed, in words. */
export function told({ pub }: Pick<Stage, "pub">, { points, side, border, ends, heights, cells, spots }: Response): string {
  const [one = "", other = ""] = (points ?? []).map(spokenAt);
  switch (pub.place) {
    case "line":
      return say("graphical.line", { one, other });
    case "half-plane": {
      const upright = tidy(points![0]![0]! - points![1]![0]!) === 0;
      const where = say(`graphical.${upright ? (side === 1 ? "right" : "left") : side === 1 ? "above" : "below"}`);
      return say(`graphical.half-plane.${border ? "closed" : "open"}`, { where, one, other });
    }
    case "rectangle":
      return say("graphical.rectangle", { one, other });
    case "interval": {
      const [low = "", high = ""] = (ends ?? []).map(([at, kind]) => say(`graphical.end.${kind}`, { at: at === null ? "" : written(at) }));
      return say("graphical.interval", { low, high });
    }
    case "bars":
      return (heights ?? []).map((height, place) => `${pub.names[place]} ${written(height)}`).join("; ");
    case "cells":
      return cells ? say(`graphical.cells.${cells.length === 1 ? "one" : "many"}`, { count: cells.length }) : "";
    case "spots":
      return (spots ?? []).map((spot) => pub.spots[spot]?.[0]).join(", ");
    default:
      return (points ?? []).map(spokenAt).join("; ");
  }
}

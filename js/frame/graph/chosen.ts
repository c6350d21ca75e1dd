/** Bars drawn to a height; cells and spots that are chosen. */
import type { Response } from "../protocol";
import { h, s, set } from "../dom";
import { say } from "../words";
import { handle, left, top, type Placing, type Stage } from "./stage";

export function bars(stage: Stage): Placing {
  const { names } = stage.pub;
  const before = stage.before?.heights;
  let isPlaced = !!before;
  const columns = names.map(() => s("rect", { class: "mw-area mw-column" }));
  stage.ink.append(...columns);
  const moved = (): void => {
    isPlaced = true;
    draw();
  };
  const handles = names.map((name, place) =>
    handle(stage, { name, ways: "y", at: [place + 0.5, before?.[place] ?? stage.pub.y![0]], moved }),
  );
  const column = (place: number, height: number, rect: SVGElement): void => {
    const y = top(stage, height);
    set(rect, { x: left(stage, place + 0.19), width: left(stage, 0.62), y, height: 1000 - y });
  };
  function draw(): void {
    handles.forEach(({ at }, place) => column(place, at[1]!, columns[place]!));
    stage.over.classList.toggle("mw-waits", !isPlaced);
  }
  return {
    read: () => (isPlaced ? { heights: handles.map(({ at }) => at[1]!) } : null),
    tap([x, y]) {
      const next = handles[Math.min(names.length - 1, Math.floor(x!))]!;
      next.move([next.at[0]!, y!]);
      next.focus();
      moved();
      stage.touched();
    },
    draw,
    ghost: (right: Response) => (right.heights ?? []).map((height, place) => {
      const rect = s("rect", { class: "mw-ghost" });
      column(place, height, rect);
      return rect;
    }),
    focus: () => handles[0]?.focus(),
  };
}

/** Boxes over the figure that are ticked; one stop for the Tab key, from there the arrow keys go on. */
function ticked(stage: Stage, field: "cells" | "spots", count: number, columns: number, label: (place: number) => HTMLElement): Placing {
  const before = stage.before?.[field] ?? [];
  const boxes = Array.from({ length: count }, (_, place) => {
    const box = h("input", { type: "checkbox", tabindex: place ? -1 : 0, "data-mw": field });
    box.checked = before.includes(place);
    const around = label(place);
    around.prepend(box);
    box.addEventListener("change", () => {
      if (stage.still) box.checked = !box.checked;
      else stage.touched();
    });
    stage.over.append(around);
    return box;
  });
  const go = (to: number): void => {
    boxes.forEach((box, place) => (box.tabIndex = place === to ? 0 : -1));
    boxes[to]?.focus();
  };
  stage.over.addEventListener("focusin", (event) => {
    const at = boxes.indexOf(event.target as HTMLInputElement);
    if (at >= 0) boxes.forEach((box, place) => (box.tabIndex = place === at ? 0 : -1));
  });
  stage.over.addEventListener("keydown", (event) => {
    const at = boxes.indexOf(event.target as HTMLInputElement);
    const by = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns }[event.key];
    if (at < 0 || !by) return;
    event.preventDefault();
    if (boxes[at + by]) go(at + by);
  });
  const chosen = (): number[] => boxes.flatMap((box, place) => (box.checked ? [place] : []));
  return {
    read: () => (chosen().length ? { [field]: chosen() } : null),
    draw() {},
    ghost: () => [],
    wish(right) {
      boxes.forEach((box, place) => box.parentElement!.classList.toggle("mw-wanted", !!right?.[field]?.includes(place)));
    },
    focus: () => (boxes.find((box) => !box.tabIndex) ?? boxes[0])?.focus(),
  };
}

export function cells(stage: Stage): Placing {
  const [columns, rows] = stage.pub.cells;
  return ticked(stage, "cells", columns * rows, columns, (place) => {
    const [column, row] = [place % columns, Math.floor(place / columns)];
    const name = say("graphical.cell", { column: column + 1, row: row + 1 });
    const style = `left:${(100 * column) / columns}%;top:${(100 * row) / rows}%;width:${100 / columns}%;height:${100 / rows}%`;
    return h("label", { class: "mw-tile", style }, h("span", { class: "mw-ear" }, name));
  });
}

export function spots(stage: Stage): Placing {
  const { pub } = stage;
  return ticked(stage, "spots", pub.spots.length, 1, (place) => {
    const [name, x, y, wide, tall] = pub.spots[place]!;
    const width = Math.abs(left(stage, x + wide) - left(stage, x - wide)) / 10;
    const height = Math.abs(top(stage, y + tall) - top(stage, y - tall)) / 10;
    const style = `left:${left(stage, x) / 10}%;top:${top(stage, y) / 10}%;width:${width}%;height:${height}%`;
    return h("label", { class: "mw-hotspot", style }, h("span", { class: "mw-ear" }, name));
  });
}

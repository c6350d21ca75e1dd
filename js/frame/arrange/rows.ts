/** Rows that are moved: by buttons, and by a grip that follows a pointer. */
import { h, s, set } from "../dom";
import { say } from "../words";

const SIGNS = {
  up: "M10 16V4M5 9l5-5 5 5",
  down: "M10 4v12M5 11l5 5 5-5",
  outdent: "M16 10H4M9 5l-5 5 5 5",
  indent: "M4 10h12M11 5l5 5-5 5",
  out: "M5 5l10 10M15 5L5 15",
};
export type Tool = keyof typeof SIGNS;

/** A button with a drawing; what it does, and to what, is its name. */
export function tool(name: Tool, what: string, press: () => void): HTMLButtonElement {
  const drawing = s("svg", { class: "mw-icon", viewBox: "0 0 20 20", "aria-hidden": "true", focusable: "false" }, s("path", { d: SIGNS[name] }));
  const button = h("button", { type: "button", class: "mw-tool", "data-mw": name, "aria-label": say(`move.${name}`, { what }) }, drawing);
  button.addEventListener("click", () => {
    if (button.getAttribute("aria-disabled") !== "true") press();
  });
  return button;
}

/** Nothing to press there now. (A button that is disabled while it has the focus would lose it.) */
export function allow(button: HTMLElement, isPossible: boolean): void {
  set(button, { "aria-disabled": isPossible ? null : "true" });
}

/** One row further up or down. Its neighbour is what moves in the page, so that the focus stays where it is. */
export function step(row: Element, by: -1 | 1): void {
  if (by < 0 && row.previousElementSibling) row.after(row.previousElementSibling);
  if (by > 0 && row.nextElementSibling) row.before(row.nextElementSibling);
}

const middle = (row: Element): number => {
  const { top, height } = row.getBoundingClientRect();
  return top + height / 2;
};

const LEVEL_PX = 28;

/** A handle by which a pointer moves its row, and, with `shift`, pushes it in or out. Everything it does, buttons do too. */
export function grip(row: HTMLElement, { moved, shift }: { moved(): void; shift?(by: number): void }): HTMLElement {
  const handle = h("span", { class: "mw-grip", "aria-hidden": "true" });
  let from = 0;
  const follow = ({ clientX, clientY }: PointerEvent): void => {
    for (;;) {
      const { previousElementSibling: above, nextElementSibling: below } = row;
      if (above && clientY < middle(above)) step(row, -1);
      else if (below && clientY > middle(below)) step(row, 1);
      else break;
    }
    const levels = Math.trunc((clientX - from) / LEVEL_PX);
    if (levels && shift) {
      shift(levels);
      from += levels * LEVEL_PX;
    }
  };
  const drop = (): void => {
    handle.removeEventListener("pointermove", follow);
    if (!row.classList.contains("mw-held")) return;
    row.classList.remove("mw-held");
    moved();
  };
  handle.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    event.preventDefault();
    from = event.clientX;
    handle.setPointerCapture(event.pointerId);
    row.classList.add("mw-held");
    handle.addEventListener("pointermove", follow);
  });
  for (const end of ["pointerup", "pointercancel", "lostpointercapture"] as const) handle.addEventListener(end, drop);
  return handle;
}

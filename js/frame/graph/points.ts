/** Points: one that is moved, or several that are added. */
import type { Response } from "../protocol";
import { h } from "../dom";
import { say } from "../words";
import { handle, nearest, ring, startAt, type Handle, type Placing, type Stage } from "./stage";

const MOST = 12;

export function points(stage: Stage): Placing {
  const isOne = stage.pub.place === "point";
  const handles: Handle[] = [];
  let chosen: Handle | undefined;
  let isPlaced = !!stage.before?.points;

  const add = (at: number[], name: string): Handle => {
    const moved = (one: Handle): void => {
      isPlaced = true;
      choose(one);
    };
    const made = handle(stage, { name, at, moved, ...(isOne ? {} : { remove }) });
    made.el.addEventListener("focusin", () => choose(made));
    handles.push(made);
    choose(made);
    return made;
  };
  const choose = (one: Handle | undefined): void => {
    chosen = one;
    for (const each of handles) each.el.classList.toggle("mw-chosen", !isOne && each === one);
    stage.over.classList.toggle("mw-waits", isOne && !isPlaced);
    away.disabled = !one;
  };
  const more = (at: number[]): void => {
    if (handles.length >= MOST) return;
    isPlaced = true;
    add(at, say("graphical.point", { count: ++named })).focus();
    stage.touched();
  };
  const remove = (one: Handle): void => {
    one.el.remove();
    handles.splice(handles.indexOf(one), 1);
    choose(handles.at(-1));
    (chosen ?? { focus: () => plus.focus() }).focus();
    stage.touched();
  };
  let named = 0;
  const plus = h("button", { type: "button", class: "mw-button", "data-mw": "add" }, say("graphical.add"));
  const away = h("button", { type: "button", class: "mw-button", "data-mw": "remove" }, say("graphical.remove"));
  plus.addEventListener("click", () => more(startAt(stage, 0.5, 0.5)));
  away.addEventListener("click", () => chosen && remove(chosen));

  if (isOne) add(stage.before?.points?.[0] ?? startAt(stage, 0.5, 0.5), say("graphical.the-point"));
  else {
    for (const at of stage.before?.points ?? []) add(at, say("graphical.point", { count: ++named }));
    stage.tools.append(plus, away);
    choose(handles.at(-1));
  }

  return {
    read: () => (isPlaced && handles.length ? { points: handles.map(({ at }) => at) } : null),
    tap(point) {
      if (!isOne) return more(point);
      isPlaced = true;
      handles[0]!.move(point);
      choose(handles[0]);
      handles[0]!.focus();
      stage.touched();
    },
    draw() {},
    ghost: (right: Response) => (right.points ?? []).map((point) => ring(stage, point)),
    focus: () => (nearest(stage, handles, startAt(stage, 0, 1)) ?? { focus: () => plus.focus() }).focus(),
  };
}

/** Lines, what lies on one side of them, and rectangles: two handles each. */
import type { Response } from "../protocol";
import { h, s, set, setText } from "../dom";
import { say } from "../words";
import { spokenAt, tidy } from "./axis";
import { handle, left, nearest, startAt, top, type Handle, type Placing, type Stage } from "./stage";

type Drawn = [number, number];

/** Where the line through two drawn points enters and leaves a square of 1000. */
function across([x1, y1]: Drawn, [x2, y2]: Drawn): [Drawn, Drawn] {
  const [dx, dy] = [x2 - x1, y2 - y1];
  let [from, to] = [-1e9, 1e9];
  for (const [at, by] of [[x1, dx], [y1, dy]] as Drawn[]) {
    if (!by) continue;
    const [one, other] = [-at / by, (1000 - at) / by];
    from = Math.max(from, Math.min(one, other));
    to = Math.min(to, Math.max(one, other));
  }
  return [[x1 + from * dx, y1 + from * dy], [x1 + to * dx, y1 + to * dy]];
}

export function lines(stage: Stage): Placing {
  const { place, through } = stage.pub;
  const { before } = stage;
  const isRegion = place === "half-plane";
  let isPlaced = !!before?.points;
  let side: 1 | -1 = before?.side ?? 1;

  const stroke = s("line", { class: "mw-stroke" });
  const area = s(place === "rectangle" ? "rect" : "polygon", { class: "mw-area" });
  stage.ink.append(area, stroke);

  const moved = (): void => {
    isPlaced = true;
    draw();
  };
  const starts = [startAt(stage, 0.3, 0.5), startAt(stage, 0.7, 0.5)];
  const ends: Handle[] = [0, 1].flatMap((which) => {
    if (!which && through) return [];
    const at = before?.points?.[which] ?? starts[which]!;
    const letter = "AB"[which]!;
    return [handle(stage, { name: say("graphical.handle", { letter }), letter, at, moved })];
  });
  const pair = (): number[][] => (through ? [through, ends[0]!.at] : ends.map(({ at }) => at));
  const onSheet = (point: number[]): Drawn => [left(stage, point[0]!), top(stage, point[1]!)];

  const sides = h("select", { "data-mw": "side", "aria-label": say("graphical.side") }, h("option", { value: "1" }), h("option", { value: "-1" }));
  const border = h("input", { type: "checkbox", "data-mw": "border" });
  border.checked = before?.border ?? true;
  if (isRegion) {
    sides.value = String(side);
    stage.tools.append(sides, h("label", { class: "mw-border" }, border, h("span", {}, say("graphical.border"))));
    sides.addEventListener("change", () => turn(Number(sides.value) as 1 | -1));
    border.addEventListener("change", () => {
      moved();
      stage.touched();
    });
  }
  const turn = (to: 1 | -1): void => {
    side = to;
    sides.value = String(to);
    moved();
    stage.touched();
  };

  const isUpright = ([one, other]: number[][]): boolean => tidy(one![0]! - other![0]!) === 0;
  /** Which side of the line a place lies on: 1 above it, or right of an upright one. */
  function sideOf([one, other]: number[][], [x, y]: number[]): 1 | -1 {
    if (isUpright([one!, other!])) return x! >= one![0]! ? 1 : -1;
    const height = one![1]! + ((x! - one![0]!) * (other![1]! - one![1]!)) / (other![0]! - one![0]!);
    return y! >= height ? 1 : -1;
  }

  function shape(points: number[][], toSide: 1 | -1, line: SVGElement, region: SVGElement): void {
    const [one, other] = points.map(onSheet) as [Drawn, Drawn];
    if (place === "rectangle") {
      const [x, y] = [Math.min(one[0], other[0]), Math.min(one[1], other[1])];
      set(region, { x, y, width: Math.abs(one[0] - other[0]), height: Math.abs(one[1] - other[1]) });
      return;
    }
    const isLine = one[0] !== other[0] || one[1] !== other[1];
    line.style.display = region.style.display = isLine ? "" : "none";
    if (!isLine) return;
    const [[x1, y1], [x2, y2]] = across(one, other);
    set(line, { x1, y1, x2, y2 });
    if (!isRegion) return;
    const meant = (x: number, y: number): boolean => {
      if (Math.abs(x2 - x1) < 1e-6) return (x - x1) * toSide > 0;
      return (y1 + ((x - x1) * (y2 - y1)) / (x2 - x1) - y) * toSide > 0;
    };
    const corners: Drawn[] = [[0, 0], [1000, 0], [1000, 1000], [0, 1000]];
    const middle: Drawn = [(x1 + x2) / 2, (y1 + y2) / 2];
    const outline = [...corners.filter(([x, y]) => meant(x, y)), [x1, y1] as Drawn, [x2, y2] as Drawn];
    const centre = outline.reduce(([a, b], [x, y]) => [a + x / outline.length, b + y / outline.length] as Drawn, [0, 0] as Drawn);
    const inner = outline.length > 2 ? centre : middle;
    const around = ([x, y]: Drawn) => Math.atan2(y - inner[1], x - inner[0]);
    set(region, { points: [...outline].sort((a, b) => around(a) - around(b)).map((point) => point.join()).join(" ") });
  }

  function draw(): void {
    shape(pair(), side, stroke, area);
    stage.over.classList.toggle("mw-waits", !isPlaced);
    if (!isRegion) return;
    stroke.classList.toggle("mw-broken", !border.checked);
    const names = isUpright(pair()) ? ["right", "left"] : ["above", "below"];
    [...sides.options].forEach((option, which) => setText(option, say(`graphical.shade.${names[which]}`)));
  }

  if (through) stage.over.append(h("span", { class: "mw-given", style: `left:${left(stage, through[0]) / 10}%;top:${top(stage, through[1]) / 10}%` }, h("span", { class: "mw-ear" }, say("graphical.given", { at: spokenAt(through) }))));
  return {
    read: () => (isPlaced ? { points: pair(), ...(isRegion ? { side, border: border.checked } : {}) } : null),
    tap(point) {
      if (isRegion && isPlaced) return turn(sideOf(pair(), point));
      const next = nearest(stage, ends, point);
      next?.move(point);
      next?.focus();
      moved();
      stage.touched();
    },
    draw,
    ghost(right: Response) {
      const line = s("line", { class: "mw-ghost" });
      const region = s(place === "rectangle" ? "rect" : "polygon", { class: place === "rectangle" ? "mw-ghost" : "mw-ghost-area" });
      shape(right.points!, right.side ?? 1, line, region);
      return place === "rectangle" ? [region] : isRegion ? [region, line] : [line];
    },
    focus: () => ends[0]?.focus(),
  };
}


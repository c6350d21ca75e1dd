/** Numbers along a figure, and how they are written and said. */
import type { Axis } from "../protocol";
import { say } from "../words";

/** How far along the axis a number lies, from 0 to 1. */
export const share = ([start, end]: Axis, value: number): number => (value - start) / (end - start);

/** The place next to a share of the axis. */
export function placeAt([start, end, step]: Axis, part: number): number {
  const length = Math.abs(end - start);
  const last = Math.floor(length / step + 1e-9);
  const count = Math.min(last, Math.max(0, Math.round((part * length) / step)));
  return tidy(start + Math.sign(end - start) * count * step);
}

/** Without what rounding left in its last digits, and without a sign on 0. */
export const tidy = (value: number): number => Number(value.toPrecision(12)) + 0;

/** A number as it is shown and said: six digits, and a minus sign. */
export const written = (value: number): string => String(Number(value.toPrecision(6))).replace("-", "\u2212");

/** A place in words: how far across, and how far up where there is an up. */
export function spokenAt([x, y]: number[]): string {
  return y === undefined ? written(x!) : say("graphical.at", { x: written(x!), y: written(y) });
}

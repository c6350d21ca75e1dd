/** The kinds of item that a frame can ask, by the name that the kernel gives them. */
import type { BaseItem } from "../protocol";
import { choice } from "./choice";
import { cloze } from "./cloze";
import type { Kind } from "./kind";
import { numeric } from "./numeric";
import { point } from "./point";
import { text } from "./text";

// Each kind reads only its own `public`; that `item.kind` chose it is what makes the wider type true.
// Parts that are fetched where a frame needs them add theirs.
export const kinds: Record<string, Kind> = { choice, numeric, quantity: numeric, text, cloze, point } satisfies {
  [K in BaseItem["kind"]]: Kind<Extract<BaseItem, { kind: K }>>;
} as unknown as Record<string, Kind>;

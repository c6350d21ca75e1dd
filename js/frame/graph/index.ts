/** What is placed on a figure. A part of its own, fetched where a frame asks so. */
import type { Kind } from "../kinds/kind";
import { addStyle } from "../style";
import { setWords, type Words } from "../words";
import { graphical } from "./graphical";

/** Adds this kind to those that a page has. */
export function setup({ kinds, words, css }: { kinds: Record<string, Kind>; words: Words; css: string }): void {
  setWords(words);
  addStyle("mw-graph", css);
  Object.assign(kinds, { graphical });
}

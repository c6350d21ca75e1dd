/** What is arranged: put in order, matched, sorted, made a program of. A part of its own, fetched where a frame asks so. */
import type { Kind } from "../kinds/kind";
import { addStyle } from "../style";
import { setWords, type Words } from "../words";
import { ordering } from "./ordering";
import { matching, sorting } from "./pairing";
import { parsons } from "./parsons";

/** Adds these kinds to those that a page has. */
export function setup({ kinds, words, css }: { kinds: Record<string, Kind>; words: Words; css: string }): void {
  setWords(words);
  addStyle("mw-arrange", css);
  Object.assign(kinds, { ordering, matching, sorting, parsons });
}

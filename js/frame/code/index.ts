/** Programs: written, mended, completed, or foretold. A part of its own, fetched where a frame asks so. */
import type { Kind } from "../kinds/kind";
import { addStyle } from "../style";
import { setWords, type Words } from "../words";
import { predict } from "./predict";
import { program } from "./program";

/** Adds these kinds to those that a page has. */
export function setup({ kinds, words, css }: { kinds: Record<string, Kind>; words: Words; css: string }): void {
  setWords(words);
  addStyle("mw-code", css);
  Object.assign(kinds, { code: program, predict, state: program, tests: program });
}

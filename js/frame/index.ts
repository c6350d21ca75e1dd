/** The whole front end of a lesson, as the kernel sends it. */
import { addStyle } from "./style";
import { setWords, type Words } from "./words";

export { folded } from "./folded";
export { frame } from "./frame";
export { lesson } from "./lesson";
export { prose } from "./prose";
export { kinds } from "./kinds";
export { setSafeHtml } from "./dom";

/** Called once in a page, before the first face is drawn. */
export function setup({ words, css }: { words: Words; css: string }): void {
  setWords(words);
  addStyle("mw-style", css);
}

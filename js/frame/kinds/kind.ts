/** What a kind of item has to offer; one file each, listed in `index.ts`. */
import type { Feedback, ItemView, PreviewView, Response } from "../protocol";
import { h, setSafeHtml } from "../dom";

export interface Api {
  /** Where the kind draws, empty at first. */
  host: HTMLElement;
  /** A name of its own in the page, to build element ids from. */
  id: string;
  /** To be called whenever the learner has changed something. */
  changed(): void;
  /** Asks the kernel how it would read this; it is no response. The answer comes to `previewed`. */
  preview(response: Response): void;
}

export interface Mounted {
  /** What is entered now; `null` while something is missing. */
  read(): Response | null;
  /** Shows a new view of the same instance; what the learner has typed stays. */
  update(item: ItemView, feedback: Feedback | null): void;
  /** Shows how the kernel reads what was asked about last. */
  previewed?(preview: PreviewView): void;
  /** Puts the focus where she would go on. */
  focus(): void;
  destroy(): void;
}

export interface Kind<I extends ItemView = ItemView> {
  /** Draws `item` with `item.response` entered. */
  mount(item: I, api: Api): Mounted;
}

/** The question, with an id by which its input can name it. */
export function promptOf(item: ItemView, id: string): HTMLElement {
  const prompt = h("div", { class: "mw-prompt", id: `${id}-prompt` });
  setSafeHtml(prompt, item.prompt);
  return prompt;
}

const letters = (text: string): string => text.replace(/[^\p{L}\p{N}]/gu, "");

/**
 * Attributes that name an input or a group by its label. The label is usually the question in plain text, and then it is
 * all; a label of its own is the name and the question the description. (The question's own text would name it badly:
 * taken as a name, the maths in it loses its structure, and three fourths are read as thirty-four.)
 */
export function naming(item: ItemView, prompt: HTMLElement, ...described: string[]) {
  const repeats = letters(prompt.textContent ?? "").includes(letters(item.label));
  const descriptions = repeats ? described : [prompt.id, ...described];
  return {
    "aria-label": item.label || null,
    "aria-labelledby": item.label ? null : prompt.id,
    "aria-describedby": descriptions.join(" ") || null,
  };
}

/** What is said for some HTML: fractions and powers in one line, drawings by their words. */
export function spoken(node: Node): string {
  if (!(node instanceof Element)) return node.textContent ?? "";
  const label = node.getAttribute("aria-label");
  if (label) return label;
  const parts = [...node.childNodes].map(spoken);
  const tag = node.localName;
  return tag === "mfrac" ? `${parts.join("/")} ` : tag === "msup" ? parts.join("^") : tag === "msqrt" ? `√(${parts.join("")})` : parts.join("");
}

/** Attributes of an input that a browser shall not fill, correct or read over. */
export const PLAIN = {
  autocomplete: "off",
  autocapitalize: "off",
  autocorrect: "off",
  spellcheck: "false",
  enterkeyhint: "done",
  maxlength: 2000,
  "data-mw": "input",
};

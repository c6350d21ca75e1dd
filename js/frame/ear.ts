/** What is shown, said to those who listen: the eye waits for nothing, the ear a moment. */
import { h } from "./dom";

// A live region has to be seen empty for a moment, or the same words twice are read once.
const EMPTY_MS = 60;
// Then the words go: who reads the page line by line shall not come upon them twice.
const HEARD_MS = 8000;

export interface Ear {
  region: HTMLElement;
  /** Has the text of `shown` read out, its buttons left out; `null` silences what was to be read. */
  hear(shown: Element | null): void;
}

/** A live region that nobody sees. */
export function ear(): Ear {
  const region = h("div", { class: "mw-ear", role: "status" });
  let timer = 0;
  const hear = (shown: Element | null): void => {
    clearTimeout(timer);
    region.replaceChildren();
    if (!shown) return;
    timer = window.setTimeout(() => {
      const copy = shown.cloneNode(true) as Element;
      copy.removeAttribute("class");
      for (const button of copy.querySelectorAll("button")) button.remove();
      for (const named of copy.querySelectorAll("[id]")) named.removeAttribute("id");
      region.append(copy);
      timer = window.setTimeout(() => region.replaceChildren(), HEARD_MS);
    }, EMPTY_MS);
  };
  return { region, hear };
}

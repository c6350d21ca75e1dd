/** An expression in one line, signs that keyboards hide, and how the kernel reads what is there so far. */
import type { PreviewView, SymbolicItem } from "../protocol";
import { h, setSafeHtml, setText, show } from "../dom";
import { naming, PLAIN, promptOf, type Kind } from "../kinds/kind";
import { say } from "../words";

const PAUSE_MS = 150; // a pause in typing, after which the kernel is asked
const SPOKEN_MS = 900; // a longer one, after which it is said
const LOST_MS = 3000; // an answer that has not come by then will not

export const symbolic: Kind<SymbolicItem> = {
  mount(item, { host, id, changed, preview }) {
    const { before, after, example, palette } = item.public;
    const prompt = promptOf(item, id);
    const aside = (name: string, text: string) => (text ? h("span", { id: `${id}-${name}`, class: `mw-${name}` }, text) : "");
    const sides = [aside("before", before), aside("after", after), aside("example", example && say("example", { example }))];
    const reading = h("span", { class: "mw-reading" });
    const reads = h("div", { class: "mw-reads", id: `${id}-reads` }, h("span", { class: "mw-how" }, say("symbolic.reads")), reading);
    const ear = h("div", { class: "mw-ear", role: "status" });
    const described = [...sides.flatMap((side) => (typeof side === "string" ? [] : side.id)), reads.id];
    const input = h("input", { type: "text", inputmode: "text", ...PLAIN, maxlength: 500, ...naming(item, prompt, ...described) });
    input.value = item.response?.text ?? "";

    let asked = ""; // what the kernel is working at; "" when it is not
    let timer = 0;
    let lost = 0;
    let speaking = 0;
    const ask = () => {
      const text = input.value;
      if (!text.trim()) {
        reading.replaceChildren();
        show(reads, false);
        return;
      }
      if (asked) return; // one at a time; the answer asks again where there is something new
      asked = text;
      window.clearTimeout(lost);
      lost = window.setTimeout(() => (asked = ""), LOST_MS);
      preview({ text });
    };
    const typed = () => {
      reads.classList.add("mw-old");
      window.clearTimeout(speaking);
      window.clearTimeout(timer);
      timer = window.setTimeout(ask, PAUSE_MS);
      changed();
    };
    input.addEventListener("input", typed);

    const signs = palette.map((sign) => {
      const button = h("button", { type: "button", class: "mw-key", tabindex: "-1", "aria-label": say("symbolic.insert", { sign }) }, sign);
      // The keyboard of a telephone stays where it is, and so does the place in the text.
      button.addEventListener("pointerdown", (event) => event.preventDefault());
      button.addEventListener("click", () => {
        const { selectionStart, selectionEnd } = input;
        input.setRangeText(sign, selectionStart ?? input.value.length, selectionEnd ?? input.value.length, "end");
        input.focus();
        typed();
      });
      return button;
    });
    const keys = h("div", { class: "mw-keys", role: "group", "aria-label": say("symbolic.palette") }, ...signs);
    // One stop for the Tab key; from there the arrow keys go on.
    const stop = (to: HTMLElement) => {
      for (const key of signs) key.tabIndex = key === to ? 0 : -1;
    };
    if (signs[0]) stop(signs[0]);
    keys.addEventListener("keydown", (event) => {
      const by = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
      const at = signs.indexOf(document.activeElement as HTMLButtonElement);
      const next = by && at >= 0 ? signs[(at + by + signs.length) % signs.length] : undefined;
      if (!next) return;
      event.preventDefault();
      stop(next);
      next.focus();
    });

    show(reads, false);
    host.append(prompt, h("div", { class: "mw-numeric" }, sides[0]!, input, sides[1]!, sides[2]!), keys, reads, ear);
    if (input.value) ask();
    return {
      read: () => (input.value.trim() ? { text: input.value } : null),
      update({ settled }) {
        input.readOnly = settled;
        show(keys, !settled);
      },
      previewed({ text, html, words, said }: PreviewView) {
        if (text === asked) asked = "";
        if (text !== input.value) return ask();
        const shown = html.flatMap((one, place) => {
          const el = h("span", {});
          setSafeHtml(el, one);
          return place ? [h("span", { class: "mw-how" }, say("symbolic.or")), el] : [el];
        });
        reading.replaceChildren(...(said ? [h("span", { class: "mw-how" }, said)] : shown));
        reads.classList.remove("mw-old");
        show(reads, true);
        show(reads.firstElementChild as HTMLElement, !said);
        speaking = window.setTimeout(() => {
          const spoken = said || `${say("symbolic.reads")}: ${words.join(` ${say("symbolic.or")} `)}`;
          if (document.activeElement === input) setText(ear, spoken);
        }, SPOKEN_MS);
      },
      focus() {
        input.focus();
        input.select();
      },
      destroy() {
        for (const one of [timer, lost, speaking]) window.clearTimeout(one);
        host.replaceChildren();
      },
    };
  },
};

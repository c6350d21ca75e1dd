/** A number in one line: whole, decimal, a fraction or a mixed number; the kernel reads it. */
import type { NumericItem } from "../protocol";
import { h } from "../dom";
import { say } from "../words";
import { naming, PLAIN, promptOf, type Kind } from "./kind";

export const numeric: Kind<NumericItem> = {
  mount(item, { host, id, changed }) {
    const { before, after, example } = item.public;
    const prompt = promptOf(item, id);
    const aside = (name: string, text: string) =>
      text ? h("span", { id: `${id}-${name}`, class: `mw-${name}` }, text) : "";
    const sides = [aside("before", before), aside("after", after), aside("example", example && say("example", { example }))];
    const described = sides.flatMap((side) => (typeof side === "string" ? [] : side.id));
    // A fraction needs a slash, which the digit pads of phones do not have: hence the text keyboard.
    const input = h("input", { type: "text", inputmode: "text", ...PLAIN, ...naming(item, prompt, ...described) });
    input.value = item.response?.text ?? "";
    input.addEventListener("input", changed);
    host.append(prompt, h("div", { class: "mw-numeric" }, sides[0]!, input, sides[1]!, sides[2]!));
    return {
      read: () => (input.value.trim() ? { text: input.value } : null),
      update({ settled }) {
        input.readOnly = settled;
      },
      focus() {
        input.focus();
        input.select();
      },
      destroy: () => host.replaceChildren(),
    };
  },
};

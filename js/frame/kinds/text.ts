/** Words: a short answer in one line, or a longer one in a box where Shift and Enter begin a new line. */
import type { TextItem } from "../protocol";
import { h } from "../dom";
import { naming, PLAIN, promptOf, type Kind } from "./kind";

export const text: Kind<TextItem> = {
  mount(item, { host, id, changed }) {
    const prompt = promptOf(item, id);
    const attributes = { ...PLAIN, ...naming(item, prompt) };
    const input = item.public.wide ? h("textarea", { rows: 3, ...attributes }) : h("input", { type: "text", ...attributes });
    input.value = item.response?.text ?? "";
    input.addEventListener("input", changed);
    host.append(prompt, h("div", { class: "mw-text" }, input));
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

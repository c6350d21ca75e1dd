/** What a program will print, or what a value will be: said in a box of its own before anything runs. */
import type { PredictItem } from "../protocol";
import { h } from "../dom";
import { naming, promptOf, type Kind } from "../kinds/kind";
import { editor } from "./editor";

export const predict: Kind<PredictItem> = {
  mount(item, { host, id, changed }) {
    const prompt = promptOf(item, id);
    const { box } = editor(naming(item, prompt), false, changed);
    box.value = item.response?.text ?? "";
    box.rows = Math.max(2, box.value.split("\n").length + 1);
    host.append(prompt, h("div", { class: "mw-text" }, box));
    return {
      read: () => (box.value.trim() ? { text: box.value } : null),
      update({ settled }) {
        box.readOnly = settled;
      },
      focus: () => box.focus(),
      destroy: () => host.replaceChildren(),
    };
  },
};

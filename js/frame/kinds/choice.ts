/** One of several options, or some of them: native radio buttons or check boxes in a fieldset. */
import type { ChoiceItem } from "../protocol";
import { h, set, setSafeHtml } from "../dom";
import { naming, promptOf, spoken, type Kind } from "./kind";

export const choice: Kind<ChoiceItem> = {
  mount(item, { host, id, changed }) {
    const { multiple, options } = item.public;
    const inputs = options.map((option) => {
      const input = h("input", { type: multiple ? "checkbox" : "radio", name: id, value: option.id, "data-mw": "option" });
      input.checked = !!item.response?.chosen?.includes(option.id);
      return input;
    });
    const cards = options.map((option, place) => {
      const words = h("span", { class: "mw-option-text" });
      setSafeHtml(words, option.html);
      if (words.querySelector("math,svg,img")) set(inputs[place]!, { "aria-label": spoken(words).trim() });
      return h("label", { class: "mw-option" }, inputs[place]!, words);
    });
    // Short options stand side by side.
    const isShort = cards.every((card) => card.textContent!.length <= 14 && !card.querySelector("svg,img,table"));
    const list = h("div", { class: isShort ? "mw-options mw-short" : "mw-options" }, ...cards);
    const prompt = promptOf(item, id);
    const names = item.label ? naming(item, prompt) : {};
    const fieldset = h("fieldset", { class: "mw-choice", ...names }, h("legend", {}, prompt), list);
    fieldset.addEventListener("change", changed);
    host.append(fieldset);

    const chosen = () => inputs.filter((input) => input.checked);
    return {
      read: () => (chosen().length ? { chosen: chosen().map((input) => input.value) } : null),
      update({ settled }) {
        for (const input of inputs) input.disabled = settled;
      },
      focus: () => (chosen()[0] ?? inputs[0])?.focus(),
      destroy: () => fieldset.remove(),
    };
  },
};

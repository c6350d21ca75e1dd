/** Things that belong to one of several others: a list to choose from in each row, or the options side by side. */
import type { PairingItem } from "../protocol";
import { h, icon, set, setSafeHtml } from "../dom";
import { naming, promptOf, spoken, type Api, type Kind, type Mounted } from "../kinds/kind";
import { say } from "../words";

interface Field {
  el: HTMLElement;
  mark: HTMLElement;
  inputs: (HTMLSelectElement | HTMLInputElement)[];
  /** Id of the chosen option; "" while there is none. */
  chosen(): string;
}

type Side = PairingItem["public"]["options"];

function shown(html: string): HTMLElement {
  const el = h("span", {});
  setSafeHtml(el, html);
  return el;
}

function listed(thing: HTMLElement, options: Side, chosen: string, mark: HTMLElement): Field {
  const choices = options.map(({ id, html }) => h("option", { value: id }, spoken(shown(html)).trim()));
  const select = h("select", { "data-mw": "input", "aria-label": spoken(thing).trim(), "aria-describedby": mark.id }, h("option", { value: "" }, "…"), ...choices);
  select.value = chosen;
  const el = h("div", { class: "mw-pair" }, thing, h("span", { class: "mw-blank" }, select, mark));
  return { el, mark, inputs: [select], chosen: () => select.value };
}

function sideBySide(thing: HTMLElement, options: Side, chosen: string, mark: HTMLElement, name: string): Field {
  const inputs = options.map(({ id }) => {
    const input = h("input", { type: "radio", name, value: id, "data-mw": "option" });
    input.checked = id === chosen;
    return input;
  });
  const labels = options.map(({ html }, at) => {
    const words = shown(html);
    if (words.querySelector("math,svg,img")) set(inputs[at]!, { "aria-label": spoken(words).trim() });
    return h("label", { class: "mw-option" }, inputs[at]!, words);
  });
  const legend = h("legend", {}, thing, mark);
  const el = h("fieldset", { class: "mw-sort", "aria-label": spoken(thing).trim(), "aria-describedby": mark.id }, legend, h("div", { class: "mw-options mw-short" }, ...labels));
  return { el, mark, inputs, chosen: () => inputs.find((input) => input.checked)?.value ?? "" };
}

function pairing(isSorting: boolean) {
  return (item: PairingItem, { host, id, changed }: Api): Mounted => {
    const { things, options } = item.public;
    // A list to choose from holds words only.
    const isWide = isSorting || options.some(({ html }) => shown(html).querySelector("svg,img,table"));
    const prompt = promptOf(item, id);
    const group = h("div", { class: "mw-pairs", role: "group", ...naming(item, prompt) });
    const fields = new Map<string, Field>();
    for (const thing of things) {
      const chosen = item.response?.pairs?.[thing.id] ?? "";
      const mark = h("span", { class: "mw-sign", id: `${id}-mark-${thing.id}` });
      const field = isWide
        ? sideBySide(shown(thing.html), options, chosen, mark, `${id}-${thing.id}`)
        : listed(shown(thing.html), options, chosen, mark);
      set(field.el, { "data-thing": thing.id });
      field.el.addEventListener("change", () => {
        mark.replaceChildren();
        delete mark.dataset.tone;
        changed();
      });
      fields.set(thing.id, field);
      group.append(field.el);
    }
    host.append(prompt, group);
    const all = () => [...fields.values()];
    const empty = () => all().find((field) => !field.chosen());
    return {
      read: () => (empty() ? null : { pairs: Object.fromEntries([...fields].map(([name, field]) => [name, field.chosen()])) }),
      update({ settled }, feedback) {
        for (const [name, { inputs, mark }] of fields) {
          for (const input of inputs) input.disabled = settled;
          const right = feedback?.blanks[name];
          const tone = right === undefined ? "" : right ? "right" : "not-yet";
          if ((mark.dataset.tone ?? "") === tone) continue;
          mark.replaceChildren();
          delete mark.dataset.tone;
          if (!tone) continue;
          mark.dataset.tone = tone;
          mark.append(icon(tone), h("span", { class: "mw-ear" }, say(`blank.${tone}`)));
        }
      },
      focus() {
        const field = empty() ?? all().find(({ mark }) => mark.dataset.tone === "not-yet") ?? all()[0];
        const inputs = field?.inputs ?? [];
        (inputs.find((input) => input instanceof HTMLInputElement && input.checked) ?? inputs[0])?.focus();
      },
      destroy: () => host.replaceChildren(),
    };
  };
}

export const matching: Kind<PairingItem> = { mount: pairing(false) };
export const sorting: Kind<PairingItem> = { mount: pairing(true) };

/** Blanks in sentences or in the cells of a table. */
import type { Blank, ClozeItem } from "../protocol";
import { h, icon, set } from "../dom";
import { say } from "../words";
import { PLAIN, promptOf, type Kind } from "./kind";

type Field = HTMLInputElement | HTMLSelectElement;

function fieldFor(id: string, blank: Blank): Field {
  const attributes = { "data-mw": "input", "data-blank": id, "aria-label": blank.label };
  if (blank.kind === "choice") {
    const options = blank.options.map((option) => h("option", { value: option }, option));
    return h("select", attributes, h("option", { value: "" }, "…"), ...options);
  }
  const width = Math.min(Math.max(blank.width || 0, 3), 24);
  return h("input", { type: "text", ...PLAIN, ...attributes, style: `width:calc(${width}ch + 1.3em)` });
}

export const cloze: Kind<ClozeItem> = {
  mount(item, { host, id, changed }) {
    const prompt = promptOf(item, id);
    prompt.classList.add("mw-cloze");
    set(prompt, { role: "group", "aria-label": item.label || null });
    const fields = new Map<string, Field>();
    const marks = new Map<string, HTMLElement>();
    for (const place of prompt.querySelectorAll("span[data-blank]")) {
      const name = place.getAttribute("data-blank")!;
      const blank = item.public.blanks[name];
      if (!blank) continue;
      const field = fieldFor(name, blank);
      const mark = h("span", { class: "mw-sign", id: `${id}-mark-${fields.size}` });
      field.value = item.response?.blanks?.[name] ?? "";
      set(field, { "aria-describedby": mark.id });
      place.replaceWith(h("span", { class: "mw-blank" }, field, mark));
      fields.set(name, field);
      marks.set(name, mark);
      // The sign belongs to what was checked; it goes as soon as the blank is changed.
      field.addEventListener("input", () => {
        mark.replaceChildren();
        delete mark.dataset.tone;
        changed();
      });
    }
    host.append(prompt);

    const all = () => [...fields.values()];
    const empty = () => all().find((field) => !field.value.trim());
    const unsettled = () => all().find((field) => field.parentElement?.querySelector("[data-tone=not-yet]"));
    return {
      read: () => (empty() ? null : { blanks: Object.fromEntries([...fields].map(([name, field]) => [name, field.value])) }),
      update({ settled }, feedback) {
        for (const [name, field] of fields) {
          if (field instanceof HTMLSelectElement) field.disabled = settled;
          else field.readOnly = settled;
          const right = feedback?.blanks[name];
          const mark = marks.get(name)!;
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
        const field = empty() ?? unsettled() ?? all()[0];
        field?.focus();
        if (field instanceof HTMLInputElement) field.select();
      },
      destroy: () => host.replaceChildren(),
    };
  },
};

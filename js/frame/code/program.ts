/** A program to write, mend or complete, with what it shall do on some inputs beside it. */
import type { CodeItem } from "../protocol";
import { h, show } from "../dom";
import { naming, promptOf, type Kind } from "../kinds/kind";
import { count, say } from "../words";
import { editor } from "./editor";

type Case = CodeItem["public"]["cases"][number];

const code = (text: string) => h("code", {}, text);

function line({ call, reads, what, answer }: Case): HTMLElement {
  const typed = reads ? [say("program.reads", { text: JSON.stringify(reads) }), " "] : [];
  return h("li", {}, ...typed, ...(call ? [code(call), " "] : []), h("span", { class: "mw-how" }, say(`program.answer-${what}`)), " ", code(answer));
}

export const program: Kind<CodeItem> = {
  mount(item, { host, id, changed }) {
    const { start, cases, more } = item.public;
    const prompt = promptOf(item, id);
    const tried = cases.map(line);
    if (more) tried.push(h("li", { class: "mw-how" }, count("program.more", more)));
    const list = h("ul", { class: "mw-cases", "aria-label": say("program.cases") }, ...tried);
    const how = h("div", { class: "mw-how", id: `${id}-how` }, say("program.how"));
    const { box, put } = editor({ ...naming(item, prompt, how.id), maxlength: 20000 }, true, changed);
    const restart = h("button", { type: "button", class: "mw-link", "data-mw": "restart" }, say("program.restart"));
    restart.addEventListener("click", () => put(start));
    box.value = item.response?.text ?? start;
    box.rows = Math.min(24, Math.max(4, box.value.split("\n").length + 1));
    host.append(prompt, list, box, h("div", { class: "mw-under" }, how, restart));
    return {
      read: () => (box.value.trim() && box.value !== start ? { text: box.value } : null),
      update({ settled }) {
        box.readOnly = settled;
        show(how, !settled);
        show(restart, !settled && !!start);
      },
      focus: () => box.focus(),
      destroy: () => host.replaceChildren(),
    };
  },
};

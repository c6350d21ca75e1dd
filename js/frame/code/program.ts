/** A program to write, mend or complete, tests to write, or a state to make: in the page's editor, or in a notebook. */
import type { CodeItem } from "../protocol";
import { h, show } from "../dom";
import { naming, promptOf, type Kind, type Mounted } from "../kinds/kind";
import { count, say } from "../words";
import { editor } from "./editor";

type Case = CodeItem["public"]["cases"][number];

const code = (text: string) => h("code", {}, text);

function line({ call, reads, what, answer }: Case): HTMLElement {
  const typed = reads ? [say("program.reads", { text: JSON.stringify(reads) }), " "] : [];
  const wanted = answer ? [" ", code(answer)] : [];
  return h("li", {}, ...typed, ...(call ? [code(call), " "] : []), h("span", { class: "mw-how" }, say(`program.answer-${what}`)), ...wanted);
}

/** What it shall do, and what stands before it. */
function terms({ cases, more, wrong, given }: CodeItem["public"], place: string): HTMLElement[] {
  const tried = cases.map(line);
  if (more) tried.push(h("li", { class: "mw-how" }, count("program.more", more)));
  if (wrong) tried.push(h("li", { class: "mw-how" }, count("program.wrong", wrong)));
  const list = h("ul", { class: "mw-cases", "aria-label": say("program.cases") }, ...tried);
  // In a notebook it stands in the cell itself.
  if (!given || place !== "page") return [list];
  return [h("div", { class: "mw-how" }, say("program.given")), h("pre", { class: "mw-given" }, code(given)), list];
}

/** She answers in a cell of her notebook: the frame says where, and can check again. */
function inNotebook(place: string, host: HTMLElement, parts: HTMLElement[], where: string): Mounted {
  const how = h("p", { class: "mw-how", id: where }, say(place === "cell" ? "program.in-cell" : "program.in-kernel"));
  const go = h("button", { type: "button", class: "mw-button", "data-mw": "input", "aria-describedby": where }, say("program.to-cell"));
  // JupyterLab's side of it hears this, and goes to the cell below.
  go.addEventListener("click", () => go.dispatchEvent(new CustomEvent("mastery-answer", { bubbles: true })));
  show(go, place === "cell");
  host.append(...parts, h("div", { class: "mw-under" }, how, go));
  return {
    read: () => ({ cell: true }),
    update({ settled }) {
      show(how, !settled);
      show(go, place === "cell" && !settled);
    },
    focus: () => (place === "cell" ? go.focus() : undefined),
    destroy: () => host.replaceChildren(),
  };
}

export const program: Kind<CodeItem> = {
  mount(item, { host, id, changed }) {
    const { start, place = "page" } = item.public;
    const prompt = promptOf(item, id);
    const parts = [prompt, ...terms(item.public, place)];
    if (place !== "page") return inNotebook(place, host, parts, `${id}-how`);
    const how = h("div", { class: "mw-how", id: `${id}-how` }, say("program.how"));
    const { box, put } = editor({ ...naming(item, prompt, how.id), maxlength: 20000 }, true, changed);
    const restart = h("button", { type: "button", class: "mw-link", "data-mw": "restart" }, say("program.restart"));
    restart.addEventListener("click", () => put(start));
    box.value = item.response?.text ?? start;
    box.rows = Math.min(24, Math.max(4, box.value.split("\n").length + 1));
    host.append(...parts, box, h("div", { class: "mw-under" }, how, restart));
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

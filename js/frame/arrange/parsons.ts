/** A program out of given lines: press a line and it is used; the line chosen in the program shows what can be done to it. */
import type { ParsonsItem } from "../protocol";
import { h, set, setText, show } from "../dom";
import { naming, promptOf, type Kind } from "../kinds/kind";
import { say } from "../words";
import { allow, grip, step, tool } from "./rows";

export const parsons: Kind<ParsonsItem> = {
  mount(item, { host, id, changed }) {
    const { lines, levels } = item.public;
    const prompt = promptOf(item, id);
    const poolName = h("p", { class: "mw-how", id: `${id}-pool` }, say("parsons.pool"));
    const programName = h("p", { class: "mw-how", id: `${id}-program` }, say("parsons.program"));
    const pool = h("ul", { class: "mw-rows", "aria-labelledby": poolName.id, "data-mw": "pool" });
    const program = h("ol", { class: "mw-rows", "aria-labelledby": programName.id, "data-mw": "program" });
    const how = h("p", { class: "mw-empty" }, say("parsons.how"));
    const ear = h("div", { class: "mw-ear", role: "status" });
    const group = h("div", { class: "mw-parsons", role: "group", dir: "ltr", ...naming(item, prompt) },
      h("div", {}, poolName, pool), h("div", {}, programName, how, program));

    const used = () => [...program.children] as HTMLElement[];
    const levelOf = (row: HTMLElement) => Number(row.dataset.level);
    const setLevel = (row: HTMLElement, level: number) => {
      row.dataset.level = String(Math.min(Math.max(level, 0), levels));
      row.style.setProperty("--level", row.dataset.level);
    };
    const choose = (row: HTMLElement | null) => {
      for (const one of used()) {
        const isChosen = one === row;
        set(one.querySelector(".mw-line")!, { "aria-expanded": String(isChosen) });
        show(one.querySelector(".mw-tools")!, isChosen);
      }
    };
    const refresh = () => {
      show(how, !program.children.length);
      show(pool.parentElement!, !!pool.children.length);
      used().forEach((row, place, { length }) => {
        const possible = { up: place > 0, down: place < length - 1, outdent: levelOf(row) > 0, indent: levelOf(row) < levels };
        for (const [name, isPossible] of Object.entries(possible)) {
          const button = row.querySelector<HTMLElement>(`[data-mw=${name}]`);
          if (button) allow(button, isPossible);
        }
      });
    };
    const moved = (row: HTMLElement, what: string) => {
      refresh();
      const place = used().indexOf(row) + 1;
      setText(ear, say(levels ? "parsons.moved-level" : "parsons.moved", { what, place, level: levelOf(row) }));
      changed();
    };

    function poolRow(name: string): HTMLElement {
      const what = lines.find((line) => line.id === name)!.text;
      const button = h("button", { type: "button", class: "mw-line", "aria-label": say("parsons.use", { what }) }, h("code", {}, what));
      const row = h("li", { class: "mw-row", "data-id": name }, button);
      button.addEventListener("click", () => {
        const next = (row.nextElementSibling ?? row.previousElementSibling)?.querySelector("button");
        row.remove();
        const last = used().at(-1);
        const made = use(name, last ? levelOf(last) : 0);
        choose(made);
        moved(made, what);
        (next ?? made.querySelector("button"))?.focus();
      });
      return row;
    }

    function use(name: string, level: number): HTMLElement {
      const what = lines.find((line) => line.id === name)!.text;
      const line = h("button", { type: "button", class: "mw-line", "aria-expanded": "false" }, h("code", {}, what));
      const row = h("li", { class: "mw-row", "data-id": name });
      const act = (change: () => void) => () => {
        change();
        moved(row, what);
      };
      const shift = (by: number) => setLevel(row, levelOf(row) + by);
      const out = () => {
        const next = (row.nextElementSibling ?? row.previousElementSibling)?.querySelector("button");
        row.remove();
        const back = poolRow(name);
        const after = [...pool.children].find((one) => Number((one as HTMLElement).dataset.id) > Number(name));
        pool.insertBefore(back, after ?? null);
        refresh();
        setText(ear, say("parsons.taken-out", { what }));
        changed();
        (next ?? back.querySelector("button"))?.focus();
      };
      const pushes = levels ? [tool("outdent", what, act(() => shift(-1))), tool("indent", what, act(() => shift(1)))] : [];
      const tools = h("span", { class: "mw-tools", hidden: true }, ...pushes,
        tool("up", what, act(() => step(row, -1))), tool("down", what, act(() => step(row, 1))), tool("out", what, out));
      line.addEventListener("click", () => choose(line.getAttribute("aria-expanded") === "true" ? null : row));
      const handle = grip(row, { moved: () => moved(row, what), ...(levels ? { shift } : {}) });
      row.append(handle, line, tools);
      setLevel(row, level);
      program.append(row);
      return row;
    }

    for (const [name, level] of item.response?.lines ?? []) if (lines.some((line) => line.id === name)) use(name, level);
    const taken = new Set(used().map((row) => row.dataset.id));
    for (const line of lines) if (!taken.has(line.id)) pool.append(poolRow(line.id));
    refresh();
    host.append(prompt, group, ear);
    return {
      read: () => (program.children.length ? { lines: used().map((row) => [row.dataset.id!, levelOf(row)]) } : null),
      update({ settled }) {
        group.classList.toggle("mw-still", settled);
        if (settled) choose(null);
        show(pool.parentElement!, !settled && !!pool.children.length);
        for (const line of group.querySelectorAll<HTMLButtonElement>(".mw-line")) line.disabled = settled;
      },
      focus: () => (program.querySelector("button") ?? pool.querySelector("button"))?.focus(),
      destroy: () => host.replaceChildren(),
    };
  },
};

/** Things to be put in order: a list, and in each row what moves it. */
import type { OrderingItem } from "../protocol";
import { h, setSafeHtml, setText, show } from "../dom";
import { naming, promptOf, spoken, type Kind } from "../kinds/kind";
import { say } from "../words";
import { allow, grip, step, tool } from "./rows";

export const ordering: Kind<OrderingItem> = {
  mount(item, { host, id, changed }) {
    const { things } = item.public;
    const prompt = promptOf(item, id);
    const how = h("p", { class: "mw-how", id: `${id}-how` }, say("ordering.how"));
    const list = h("ol", { class: "mw-rows", ...naming(item, prompt, how.id) });
    const ear = h("div", { class: "mw-ear", role: "status" });
    let isMoved = !!item.response?.order;

    const rows = () => [...list.children] as HTMLElement[];
    const limits = () =>
      rows().forEach((row, place, { length }) => {
        allow(row.querySelector("[data-mw=up]")!, place > 0);
        allow(row.querySelector("[data-mw=down]")!, place < length - 1);
      });
    const moved = (row: HTMLElement, what: string) => {
      isMoved = true;
      limits();
      setText(ear, say("ordering.moved", { what, place: rows().indexOf(row) + 1, count: things.length }));
      changed();
    };
    const order = item.response?.order ?? things.map((thing) => thing.id);
    for (const name of order) {
      const thing = things.find((one) => one.id === name);
      if (!thing) continue;
      const words = h("span", { class: "mw-row-text" });
      setSafeHtml(words, thing.html);
      const what = spoken(words).trim();
      const row = h("li", { class: "mw-row", "data-id": thing.id });
      const press = (by: -1 | 1) => () => {
        step(row, by);
        moved(row, what);
      };
      row.append(grip(row, { moved: () => moved(row, what) }), words, tool("up", what, press(-1)), tool("down", what, press(1)));
      list.append(row);
    }
    limits();
    host.append(prompt, list, how, ear);
    return {
      read: () => (isMoved ? { order: rows().map((row) => row.dataset.id!) } : null),
      update({ settled }) {
        list.classList.toggle("mw-still", settled);
        show(how, !settled);
      },
      focus: () => list.querySelector("button")?.focus(),
      destroy: () => host.replaceChildren(),
    };
  },
};

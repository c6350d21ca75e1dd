/** What was done before the player started: one quiet line above the open stretch, until it is asked for. */
import type { Face } from "./protocol";
import { h, icon, setText, show } from "./dom";
import { count } from "./words";

export function folded({ model, el }: Face): () => void {
  const button = h("button", { type: "button", class: "mw-link", "data-mw": "unfold" });
  const root = h("section", { class: "mw-lesson" }, h("p", { class: "mw-folded" }, icon("right"), button));
  button.addEventListener("click", () => model.send({ type: "unfold" }));
  const render = (): void => {
    const { steps } = model.get("view") as { steps: number };
    show(root, steps > 0);
    setText(button, count("folded", steps));
  };
  model.on("change:view", render);
  render();
  el.append(root);
  return () => {
    model.off("change:view", render);
    root.remove();
  };
}

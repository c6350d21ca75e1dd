/** A stretch of prose in the player: safe HTML, made when the lesson was built. */
import type { Face } from "./protocol";
import { h, setSafeHtml } from "./dom";

export function prose({ model, el }: Face): () => void {
  const root = h("div", { class: "mw-prose" });
  const render = (): void => setSafeHtml(root, (model.get("view") as { html: string }).html);
  model.on("change:view", render);
  render();
  el.append(root);
  return () => {
    model.off("change:view", render);
    root.remove();
  };
}

/** Tells the kernel when the page is hidden and when it is seen again; when that was, the kernel's clock knows. */
import type { Model } from "./protocol";

// By the front end that a kernel sends: one frame of each kernel speaks for the page.
const frames = new Map<unknown, Set<Model>>();
let isListening = false;

/** Lets a frame speak for the page until the returned function is called. */
export function attend(model: Model): () => void {
  if (!isListening) document.addEventListener("visibilitychange", tell);
  isListening = true;
  const kernel = model.get("shared");
  const those = frames.get(kernel) ?? new Set<Model>();
  frames.set(kernel, those.add(model));
  return () => those.delete(model);
}

function tell(): void {
  const type = document.hidden ? "away" : "back";
  for (const [first] of frames.values()) first?.send({ type });
}

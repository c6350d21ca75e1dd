/**
 * A page of Voila: who is there, where no server has said it, and how its kernel ends with it.
 *
 * The name is one that only this browser knows and keeps. 128 bits at random are a bearer's secret, as a cookie would be;
 * the kernel keeps no more than their hash.
 */
import type { Model } from "./protocol";

const KEY = "mastery_widgets.visitor";
const asked = new WeakSet<object>();

/** Tells the kernel, once a model, who is there, when it asks by the trait `visitor`. */
export function nameVisitor(model: Model): void {
  endKernelWithPage();
  if (!model.get("visitor") || asked.has(model)) return;
  asked.add(model);
  let id: string | null = null;
  try {
    id = localStorage.getItem(KEY);
    if (!id) localStorage.setItem(KEY, (id = randomName()));
  } catch {
    // Storage is closed to us: this visit is one of its own.
  }
  model.send({ type: "visitor", id: id ?? randomName() });
}

/**
 * Voila's page asks its server to end the kernel when it closes, and the server refuses without an `_xsrf` cookie that
 * Voila never sets: every reload would leave a kernel behind. The check compares cookie and header, so any value does.
 */
function endKernelWithPage(): void {
  if (!("voila" in document.body.dataset) || /(^|; )_xsrf=/.test(document.cookie)) return;
  const config = document.getElementById("jupyter-config-data")?.textContent;
  const path = (config && (JSON.parse(config) as { baseUrl?: string }).baseUrl) || "/";
  document.cookie = `_xsrf=${randomName()}; path=${path}; SameSite=Lax`;
}

function randomName(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

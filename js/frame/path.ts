/**
 * The way from a frame that is done to what it has opened.
 *
 * In JupyterLab our extension leads there. Elsewhere the new stretch simply appears below: then the first new frame that
 * arrives soon after takes her to where its stretch begins, which is often prose before the frame.
 */
import { bring, focusOn } from "./dom";

const SOON_MS = 5000;
let left: { from: HTMLElement; at: number } | null = null;

/** `from` has just been done by the learner at this screen. */
export function leave(from: HTMLElement): void {
  if (!("masteryLab" in document.documentElement.dataset)) left = { from, at: Date.now() };
}

/** A frame has come onto the page; `focus` puts the focus into it. */
export function arrived(root: HTMLElement, isDone: boolean, focus: () => void): void {
  if (!left || isDone || Date.now() - left.at > SOON_MS) return;
  const { from } = left;
  left = null;
  // What comes before the frame in its stretch may still be on its way into the page.
  window.setTimeout(() => {
    const steps = [...document.querySelectorAll<HTMLElement>(".mw-prose, .mw-frame")];
    const first = steps[steps.indexOf(from) + 1];
    // Who is there already, and types, is not led away.
    if (!root.isConnected || !first || root.contains(document.activeElement)) return;
    if (first === root) focus();
    else focusOn(first);
    bring(first, "start");
  }, 150);
}

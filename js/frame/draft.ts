/** What was typed and is not on disk yet, kept in this browser tab so that a reload loses nothing. */
import type { Response } from "./protocol";

export interface Draft {
  response: Response;
  /** The attempt under which it was sent, when it was; sent again unchanged it is the same attempt. */
  attempt?: string;
}

const nameOf = (frame: string, token: string): string => `mastery:${frame}:${token}`;
// A write takes milliseconds that neither an answer nor its verdict should wait for: it comes right after.
const unwritten = new Map<string, string | null>();

// A browser may forbid storage (private windows, strict settings). Then there is no draft, and everything else works.
export function readDraft(frame: string, token: string): Draft | null {
  const name = nameOf(frame, token);
  try {
    const text = unwritten.has(name) ? unwritten.get(name) : sessionStorage.getItem(name);
    return JSON.parse(text ?? "null") as Draft | null;
  } catch {
    return null;
  }
}

export function writeDraft(frame: string, token: string, draft: Draft | null): void {
  if (!unwritten.size) setTimeout(write);
  unwritten.set(nameOf(frame, token), draft && JSON.stringify(draft));
}

function write(): void {
  for (const [name, text] of unwritten) {
    try {
      if (text) sessionStorage.setItem(name, text);
      else sessionStorage.removeItem(name);
    } catch {
      /* see above */
    }
  }
  unwritten.clear();
}

addEventListener("pagehide", write);

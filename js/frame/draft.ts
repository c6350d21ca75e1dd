/** What was typed and is not on disk yet, kept in this browser tab so that a reload loses nothing. */
import type { Response } from "./protocol";

export interface Draft {
  response: Response;
  /** The attempt under which it was sent, when it was; sent again unchanged it is the same attempt. */
  attempt?: string;
}

const key = (frame: string, token: string): string => `mastery:${frame}:${token}`;

// A browser may forbid storage (private windows, strict settings). Then there is no draft, and everything else works.
export function readDraft(frame: string, token: string): Draft | null {
  try {
    return JSON.parse(sessionStorage.getItem(key(frame, token)) ?? "null") as Draft | null;
  } catch {
    return null;
  }
}

export function writeDraft(frame: string, token: string, draft: Draft | null): void {
  try {
    if (draft) sessionStorage.setItem(key(frame, token), JSON.stringify(draft));
    else sessionStorage.removeItem(key(frame, token));
  } catch {
    /* see above */
  }
}

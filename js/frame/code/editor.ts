/** A box for lines of code: the keys that a program needs, in an ordinary text area that every aid can read. */
import { h } from "../dom";
import { PLAIN } from "../kinds/kind";

const STEP = "    ";

export interface Editor {
  box: HTMLTextAreaElement;
  /** Puts a text in, as a learner could: what was there can be had back by undoing. */
  put(text: string): void;
}

/**
 * `indents`: Tab indents, Shift and Tab takes it back, and a new line begins where the last one did, deeper after a colon.
 * After Escape the next Tab leaves. Without it Tab leaves, as everywhere. Enter begins a new line; with Ctrl or ⌘ it sends.
 */
export function editor(attributes: Record<string, string | number | boolean | null>, indents: boolean, changed: () => void): Editor {
  const box = h("textarea", { ...PLAIN, enterkeyhint: "enter", wrap: indents ? "off" : "soft", class: "mw-code", rows: 3, ...attributes });
  let leaves = false;

  const grow = () => {
    box.rows = Math.min(24, Math.max(indents ? 4 : 2, box.value.split("\n").length + 1));
  };
  const typed = () => {
    grow();
    changed();
  };
  /** Writes over a stretch; `execCommand` alone keeps the browser's own undoing. */
  const write = (from: number, to: number, text: string) => {
    box.setSelectionRange(from, to);
    if (!document.execCommand("insertText", false, text)) {
      box.setRangeText(text, from, to, "end");
      typed();
    }
  };
  const lineAt = (place: number) => box.value.lastIndexOf("\n", place - 1) + 1;

  function indent(back: boolean): void {
    const { selectionStart: from, selectionEnd: to, value } = box;
    const first = lineAt(from);
    if (from === to && !back) return write(from, to, STEP.slice((from - first) % STEP.length));
    const end = to > from && value[to - 1] === "\n" ? to - 1 : to;
    const last = value.indexOf("\n", end) < 0 ? value.length : value.indexOf("\n", end);
    const lines = value.slice(first, last).split("\n");
    const moved = lines.map((line) => (back ? line.replace(/^( {1,4}|\t)/, "") : line && STEP + line));
    if (moved.join("\n") === lines.join("\n")) return;
    write(first, last, moved.join("\n"));
    if (from === to) {
      const place = Math.max(first, from + moved[0]!.length - lines[0]!.length);
      box.setSelectionRange(place, place);
    } else box.setSelectionRange(first, first + moved.join("\n").length);
  }

  function newLine(): void {
    const { selectionStart: from, selectionEnd: to, value } = box;
    const before = value.slice(lineAt(from), from);
    const space = /^[ \t]*/.exec(before)![0];
    write(from, to, `\n${space}${/:\s*(#.*)?$/.test(before) ? STEP : ""}`);
  }

  box.addEventListener("input", typed);
  box.addEventListener("blur", () => (leaves = false));
  box.addEventListener("keydown", (event) => {
    if (event.key === "Shift") return;
    const isLeaving = leaves && event.key === "Tab";
    leaves = event.key === "Escape";
    if (event.isComposing || box.readOnly) return;
    if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) {
      // The frame would send it.
      event.stopPropagation();
      if (!indents || event.shiftKey) return;
      event.preventDefault();
      newLine();
    } else if (event.key === "Tab" && indents && !isLeaving && !event.ctrlKey && !event.altKey && !event.metaKey) {
      event.preventDefault();
      indent(event.shiftKey);
    }
  });
  return {
    box,
    put(text) {
      box.focus();
      write(0, box.value.length, text);
      grow();
    },
  };
}

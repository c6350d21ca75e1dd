/** How sure she is, asked with a response: three radio buttons. The words come from the kernel. */
import { h, set, setText, show, uid } from "./dom";
import { say } from "./words";

export type Sure = 1 | 2 | 3;
const LEVELS: Sure[] = [1, 2, 3];

export interface Confidence {
  el: HTMLElement;
  /** Null where nothing is chosen, or nothing asked. */
  read(): Sure | null;
  focus(): void;
  /** `chosen` null: not asked. Another `token` is another instance: nothing is chosen. */
  update(chosen: number | null, token: string, isSettled: boolean): void;
}

export function confidence(changed: () => void): Confidence {
  const legend = h("legend", {});
  const name = uid();
  const inputs = LEVELS.map((level) => h("input", { type: "radio", name, value: level, "data-mw": `sure-${level}` }));
  const words = LEVELS.map(() => h("span", {}));
  const el = h("fieldset", { class: "mw-sure" }, legend,
    h("div", { class: "mw-levels" }, ...inputs.map((input, at) => h("label", { class: "mw-level" }, input, words[at]!))));
  let shown = "";
  el.addEventListener("change", changed);
  return {
    el,
    read: () => {
      const at = el.hidden ? -1 : inputs.findIndex((input) => input.checked);
      return LEVELS[at] ?? null;
    },
    focus: () => inputs[0]!.focus(),
    update(chosen, token, isSettled) {
      show(el, chosen !== null);
      setText(legend, say("confidence"));
      words.forEach((word, at) => setText(word, say(`confidence.${LEVELS[at]}`)));
      inputs.forEach((input, at) => {
        if (token !== shown) input.checked = chosen === LEVELS[at];
        set(input, { disabled: isSettled });
      });
      shown = token;
    },
  };
}

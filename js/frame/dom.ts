/** A few helpers for real elements; each changes the page only where something is different. */

type Child = Node | string;
type Attributes = Record<string, string | number | boolean | null>;

/** A new element: `h("p.note", { id: "x" }, "text")`. */
export function h<K extends keyof HTMLElementTagNameMap>(tag: K, attributes?: Attributes, ...children: Child[]) {
  const el = document.createElement(tag);
  set(el, attributes ?? {});
  el.append(...children);
  return el;
}

/** A new SVG element. */
export function s<K extends keyof SVGElementTagNameMap>(tag: K, attributes: Attributes, ...children: Child[]) {
  const el = document.createElementNS("http://www.w3.org/2000/svg", tag);
  set(el, attributes);
  el.append(...children);
  return el;
}

/** Sets attributes that differ; `null` and `false` take one away. */
export function set(el: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === false) el.removeAttribute(name);
    else if (el.getAttribute(name) !== String(value)) el.setAttribute(name, value === true ? "" : String(value));
  }
}

export function show(el: HTMLElement, visible: boolean): void {
  if (el.hidden === visible) el.hidden = !visible;
}

export function setText(el: Element, text: string): void {
  if (el.textContent !== text) el.textContent = text;
}

const FORBIDDEN = "script,style,template,iframe,object,embed,link,meta,base,form,animate,set,frame,frameset";
const RUNS = /^(javascript|vbscript|data:text)/i;
const shown = new WeakMap<Element, string>();
const inert = document.implementation.createHTMLDocument("");

/**
 * The one door by which HTML enters the page.
 *
 * The kernel has made it safe already; here everything that could run is dropped once more (elements that load or
 * run, `on…` attributes, addresses that are code). It is parsed in a document that runs nothing and moved over node by node,
 * never written out and read again, so what was inspected is what is shown. The same text twice touches nothing.
 */
export function setSafeHtml(el: Element, html: string): void {
  if (shown.get(el) === html) return;
  shown.set(el, html);
  const { body } = inert;
  body.innerHTML = html;
  for (const found of body.querySelectorAll(FORBIDDEN)) found.remove();
  for (const found of body.querySelectorAll("*")) {
    for (const { name, value } of [...found.attributes]) {
      if (/^on|^srcdoc$/i.test(name) || RUNS.test(value.replace(/[\0-\x20]/g, ""))) found.removeAttribute(name);
    }
  }
  el.replaceChildren(...body.childNodes);
}

const PATHS = {
  // Each drawn on a 20 × 20 grid with a round pen.
  right: "M5.5 10.5l3 3 6-7",
  "not-yet": "M6 12.5a4.5 4.5 0 1 0 .6-5M6 4.5v3.4h3.4",
  unclear: "M7.6 7.8a2.5 2.5 0 1 1 3.6 2.2c-.8.4-1.2.9-1.2 1.7M10 14.6v.1",
  ask: "M7.6 7.8a2.5 2.5 0 1 1 3.6 2.2c-.8.4-1.2.9-1.2 1.7M10 14.6v.1",
  noted: "M5.5 10.5l3 3 6-7",
  note: "M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14M10 9.4v4M10 6.6v.1",
  lock: "M5.5 9h9v7.5h-9zM7.3 9V6.4a2.7 2.7 0 0 1 5.4 0V9",
};
export type Icon = keyof typeof PATHS;

/** A small drawing that adds nothing for the ear: the words beside it say the same. */
export function icon(name: Icon): SVGSVGElement {
  return s("svg", { class: `mw-icon mw-icon-${name}`, viewBox: "0 0 20 20", "aria-hidden": "true", focusable: "false" },
    s("path", { d: PATHS[name] }));
}

let ids = 0;
/** A name for an element, of its own in this page even when two copies of this module run in it. */
export const uid = (): string => `mw${Date.now().toString(36)}${(ids++).toString(36)}`;

/** A random UUID, also where the page came over plain HTTP and `crypto.randomUUID` is missing. */
export function uuid(): string {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 15) | 64;
  bytes[8] = (bytes[8]! & 63) | 128;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/** Calls back when `el` comes into sight again: another tab, of the browser's or of Lab's, was before it. */
export function onReturn(el: Element, back: () => void): () => void {
  let away = false;
  const come = (isSeen: boolean): void => {
    if (isSeen && away) back();
    away = !isSeen;
  };
  const seen = new IntersectionObserver((entries) => come(!!entries.at(-1)?.isIntersecting));
  const turned = (): void => come(document.visibilityState === "visible" && isSeen(el));
  seen.observe(el);
  document.addEventListener("visibilitychange", turned);
  return () => {
    seen.disconnect();
    document.removeEventListener("visibilitychange", turned);
  };
}

/** Whether `el` is drawn at all. */
export const isSeen = (el: Element): boolean => el.getClientRects().length > 0;

/** Puts the focus on something that is no control, for as long as it stays there. */
export function focusOn(el: HTMLElement): void {
  el.tabIndex = -1;
  el.addEventListener("blur", () => el.removeAttribute("tabindex"), { once: true });
  el.focus({ preventScroll: true });
}

export function bring(el: Element, block: ScrollLogicalPosition): void {
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  el.scrollIntoView({ block, behavior: calm ? "auto" : "smooth" });
}

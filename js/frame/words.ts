/** The words a learner reads in the browser. They come from the kernel: no sentence is written here. */

export type Words = Record<string, string>;
let words: Words = {};

export function setWords(given: Words): void {
  words = given;
}

/** The text for `key` with its `{places}` filled; "" when the catalogue lacks it, so that nobody reads a key. */
export function say(key: string, places: Record<string, string | number> = {}): string {
  const text = words[`ui.${key}`] ?? words[key] ?? "";
  return text.replace(/\{(\w+)\}/g, (all, name: string) => String(places[name] ?? all));
}

/** `key` for one thing or for many: the catalogue holds `key.one` and `key.many`. */
export function count(key: string, number: number, places: Record<string, string | number> = {}): string {
  return say(`${key}.${number === 1 ? "one" : "many"}`, { count: number, ...places });
}

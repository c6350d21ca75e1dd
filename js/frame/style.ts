/** A style sheet of ours in the page: once, and the newest. */
export function addStyle(id: string, css: string): void {
  let style = document.getElementById(id);
  if (!style) {
    style = document.createElement("style");
    style.id = id;
    document.head.append(style);
  }
  if (style.textContent !== css) style.textContent = css;
}

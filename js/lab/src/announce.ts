let region: HTMLElement | null = null;

/** Says a text to who listens to a screen reader, and shows it to no one. */
export function announce(text: string): void {
  if (!text) {
    return;
  }
  if (!region) {
    region = document.createElement('div');
    region.className = 'mw-lab-live';
    region.setAttribute('role', 'status');
    region.setAttribute('aria-live', 'polite');
    document.body.append(region);
  }
  const line = document.createElement('p');
  line.textContent = text;
  region.replaceChildren(line);
}

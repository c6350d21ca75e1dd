import type { NotebookPanel } from '@jupyterlab/notebook';

import { isAnswer, markOf } from './cells.js';

const INPUT = '[data-mw="input"],[data-mw="option"],[data-mw="continue"]';
const WAIT_SECONDS = 60;
const SIGNS = ['pointerdown', 'keydown', 'wheel', 'touchstart'];

/**
 * Goes to a cell: its top comes into view and, in a frame, the first input takes the focus once it is drawn.
 *
 * Whatever she does meanwhile ends it, and it does not begin while she types elsewhere.
 */
export async function goTo(panel: NotebookPanel, id: string, frame: boolean): Promise<void> {
  const notebook = panel.content;
  const index = notebook.widgets.findIndex(cell => cell.model.id === id);
  const cell = notebook.widgets[index];
  if (!cell || !panel.isVisible || typesElsewhere(panel)) {
    return;
  }
  const stop = new AbortController();
  SIGNS.forEach(sign => window.addEventListener(sign, () => stop.abort(), { capture: true, passive: true, signal: stop.signal }));
  const timer = setTimeout(() => stop.abort(), 1000 * WAIT_SECONDS);
  try {
    await notebook.scrollToItem(index, 'smart').catch(() => undefined);
    await cell.ready;
    if (stop.signal.aborted || cell.isDisposed) {
      return;
    }
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches || notebook.notebookConfig.windowingMode === 'full';
    cell.node.scrollIntoView({ block: 'start', behavior: still ? 'auto' : 'smooth' });
    const target = frame ? await drawn(cell.node, stop.signal) : cell.node;
    if (target && !stop.signal.aborted) {
      notebook.activeCellIndex = notebook.widgets.indexOf(cell);
      target.focus({ preventScroll: true });
    }
  } finally {
    clearTimeout(timer);
    stop.abort();
  }
}

/** Goes on writing in the cell that answers the frame around `target`: the next one of that kind below it. */
export function goToAnswer(panel: NotebookPanel, target: Node): void {
  const notebook = panel.content;
  const from = notebook.widgets.findIndex(cell => cell.node.contains(target));
  const marks = notebook.widgets.map(cell => {
    const shared = panel.context.model.sharedModel.cells.find(one => one.id === cell.model.id);
    return shared ? markOf(shared) : null;
  });
  const index = marks.findIndex((mark, at) => at > from && isAnswer(mark));
  if (from >= 0 && index >= 0) {
    notebook.activeCellIndex = index;
    notebook.mode = 'edit';
    void notebook.scrollToItem(index, 'smart').catch(() => undefined);
  }
}

/** The first input in a cell once there is one; null when she does something else first, or after a minute. */
function drawn(node: HTMLElement, signal: AbortSignal): Promise<HTMLElement | null> {
  const find = (): HTMLElement | null =>
    [...node.querySelectorAll<HTMLElement>(INPUT)].find(one => one.getClientRects().length && !one.matches(':disabled')) ?? null;
  return new Promise(resolve => {
    const watch = new MutationObserver(look);
    function look(): void {
      const found = find();
      if (found || signal.aborted) {
        watch.disconnect();
        signal.removeEventListener('abort', look);
        resolve(found);
      }
    }
    watch.observe(node, { childList: true, subtree: true, attributes: true });
    signal.addEventListener('abort', look);
    look();
  });
}

function typesElsewhere(panel: NotebookPanel): boolean {
  const active = document.activeElement;
  const types = active?.matches('input, textarea, select, [contenteditable=""], [contenteditable="true"]')
    || active?.closest('.jp-Dialog, .lm-Menu, .jp-ModalCommandPalette');
  return Boolean(types) && !(panel.node.contains(active) && active?.closest('.jp-OutputArea'));
}

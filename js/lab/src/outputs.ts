import type { IOutput, ISharedCell, ISharedNotebook } from '@jupyterlab/notebook';

import { isFrame, isLive, markOf, ours } from './cells.js';

export const WIDGET = 'application/vnd.jupyter.widget-view+json';
/** A frame that waits for a kernel: drawn by `rest.ts`; elsewhere its text/plain is shown. */
export const REST = 'application/vnd.mastery-widgets.rest+json';

/** Ids of the widget models that a cell shows. */
export function widgetsIn(cell: ISharedCell): string[] {
  return (cell.getOutputs?.() ?? []).flatMap(output => {
    const view = output.data?.[WIDGET] as { model_id?: string } | undefined;
    return view?.model_id ? [view.model_id] : [];
  });
}

const shown = (data: Record<string, unknown>): IOutput => ({ output_type: 'display_data', data, metadata: {} });

function show(cell: ISharedCell, outputs: IOutput[]): void {
  if (JSON.stringify(cell.getOutputs?.()) !== JSON.stringify(outputs)) {
    cell.setOutputs?.(outputs);
  }
}

/**
 * Takes away what the kernel no longer answers for: frames rest, with a button in the last one; the start cell is
 * emptied; of other cells only the views go. `dead` holds widget models.
 */
export function retire(notebook: ISharedNotebook, dead: ReadonlySet<string>, resting: string): void {
  const stale = [...ours(notebook).values()].filter(cell => widgetsIn(cell).some(id => dead.has(id)));
  if (!stale.length) {
    return;
  }
  const current = [...ours(notebook).values()].filter(cell => isFrame(markOf(cell))).at(-1);
  notebook.transact(() => {
    for (const cell of stale) {
      const mark = markOf(cell);
      if (isFrame(mark)) {
        show(cell, [shown({ 'text/plain': resting, [REST]: { current: cell === current } })]);
      } else if (isLive(mark)) {
        show(cell, []);
      } else {
        show(cell, (cell.getOutputs?.() ?? []).filter(output => !(output.data && WIDGET in output.data)));
      }
    }
  }, false);
}

/** Cells of frames that were done before this kernel: one quiet line each. */
export function settle(notebook: ISharedNotebook, done: ReadonlyMap<string, string>): void {
  const present = ours(notebook);
  notebook.transact(() => {
    for (const [id, line] of done) {
      const cell = present.get(id);
      if (cell && isFrame(markOf(cell))) {
        const plain = `✓ ${line}`;
        show(cell, [shown({ 'text/plain': plain, 'text/html': `<div class="mw-done">${escaped(plain)}</div>` })]);
      } else if (cell?.cell_type === 'code' && widgetsIn(cell).length) {
        show(cell, []);
      }
    }
  }, false);
}

function escaped(text: string): string {
  const named: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
  return text.replace(/[&<>"']/g, sign => named[sign] as string);
}

import type { ISharedCell, ISharedNotebook } from '@jupyterlab/notebook';

import { shortHash } from './hash.js';
import type { CellSource, OpenCell } from './protocol.js';

/** What cell metadata says of a cell of ours. `hash` stands for the source it was built with. */
export interface Mark {
  readonly cell: string;
  readonly hash: string;
  readonly kind: string;
}

/** The mark of a cell of ours; null for the learner's own cells, and for her copies of ours (their id is another). */
export function markOf(cell: ISharedCell): Mark | null {
  const mark = cell.getMetadata('mastery') as Partial<Mark> | undefined;
  return mark?.cell && mark.cell === cell.id
    ? { cell: mark.cell, hash: mark.hash ?? '', kind: mark.kind ?? 'prose' }
    : null;
}

export const isFrame = (mark: Mark | null): boolean => mark?.kind === 'frame';
export const isLive = (mark: Mark | null): boolean => mark?.kind === 'frame' || mark?.kind === 'start';
export const isAnswer = (mark: Mark | null): boolean => mark?.kind === 'answer';
export const isEdited = (cell: ISharedCell): boolean => shortHash(cell.getSource()) !== markOf(cell)?.hash;

/** Cells of ours, top to bottom; the first one where an id stands twice. */
export function ours(notebook: ISharedNotebook): Map<string, ISharedCell> {
  const found = new Map<string, ISharedCell>();
  for (const cell of notebook.cells) {
    const mark = markOf(cell);
    if (mark && !found.has(mark.cell)) {
      found.set(mark.cell, cell);
    }
  }
  return found;
}

/** Ids whose source has to come from the kernel: not in the notebook, or there with an older source. */
export function wanted(notebook: ISharedNotebook, open: readonly OpenCell[]): string[] {
  const present = ours(notebook);
  return open
    .filter(({ id, hash }) => {
      const cell = present.get(id);
      return !cell || markOf(cell)?.hash !== hash;
    })
    .map(({ id }) => id);
}

export interface Change {
  readonly inserted: string[];
  readonly replaced: string[];
  /** How many cells the learner had edited and now finds, as cells of her own, below the renewed ones. */
  kept: number;
}

/** One place in the notebook while it is being changed: a transaction shows `notebook.cells` as it was before. */
interface Place {
  /** Id of a cell of ours; null: hers. */
  readonly id: string | null;
  readonly cell: ISharedCell | null;
}

/**
 * Makes the notebook agree with `open`, as far as the sources are at hand.
 *
 * It reads the notebook inside its own transaction, so asking twice inserts once. The learner's cells stay, and so
 * does the order she gave ours. It is no step of her undo history.
 */
export function agree(
  notebook: ISharedNotebook, open: readonly OpenCell[], sources: ReadonlyMap<string, CellSource>
): Change {
  const change: Change = { inserted: [], replaced: [], kept: 0 };
  notebook.transact(() => {
    const isOpen = new Set(open.map(({ id }) => id));
    const places: Place[] = notebook.cells.map(cell => {
      const mark = markOf(cell);
      // What she answered to an earlier instance is hers.
      return { id: mark && (isOpen.has(mark.cell) || !isAnswer(mark)) ? mark.cell : null, cell };
    });
    dropDoubles(notebook, places);
    open.forEach(({ id, hash }, position) => {
      const index = places.findIndex(place => place.id === id);
      const cell = places[index]?.cell;
      const source = sources.get(id);
      if (!source || source.hash !== hash) {
        return;
      }
      if (index < 0) {
        const at = placeFor(places, open, position, (source.metadata['mastery'] as Partial<Mark> | undefined)?.kind === 'answer');
        notebook.insertCell(at, built(source));
        places.splice(at, 0, { id, cell: null });
        change.inserted.push(id);
      } else if (cell && markOf(cell)?.hash !== hash) {
        change.kept += replace(notebook, places, index, cell, source);
        change.replaced.push(id);
      }
    });
  }, false);
  if (change.inserted.length + change.replaced.length > 0) {
    // Else undoing a deletion would bring a second cell with the same id.
    notebook.clearUndoHistory();
  }
  return change;
}

function built(source: CellSource): object {
  const code = source.cell_type === 'code';
  return {
    id: source.id,
    cell_type: source.cell_type,
    source: source.source,
    metadata: {
      ...source.metadata,
      mastery: newMark(source),
      // As for a cell that she makes herself: else its widget would not be drawn before it has run.
      ...(code ? { trusted: true } : {})
    },
    ...(code ? { outputs: [], execution_count: null } : {})
  };
}

const newMark = (source: CellSource): object =>
  ({ ...(source.metadata['mastery'] as object | undefined), cell: source.id, hash: source.hash });

/**
 * Where a missing cell goes: after its nearest open predecessor and the learner's own cells that follow it, if the
 * next open cell comes then; else, and for the cell that answers it, right after the predecessor. Without a
 * predecessor, before the nearest successor.
 */
function placeFor(places: readonly Place[], open: readonly OpenCell[], position: number, isAnswer: boolean): number {
  const ids = places.map(place => place.id);
  const find = (cells: readonly OpenCell[]): number => {
    const present = cells.find(({ id }) => ids.includes(id));
    return present ? ids.indexOf(present.id) : -1;
  };
  const before = find(open.slice(0, position).reverse());
  const after = find(open.slice(position + 1));
  if (before < 0) {
    return after < 0 ? ids.length : after;
  }
  const onlyHers = !isAnswer && after > before && ids.slice(before + 1, after).every(id => id === null);
  return onlyHers ? after : before + 1;
}

/** Renews a cell; returns 1 where the learner's own text of it was kept below, else 0. */
function replace(
  notebook: ISharedNotebook, places: Place[], index: number, cell: ISharedCell, source: CellSource
): 0 | 1 {
  const hers = cell.getSource();
  const keeps = isEdited(cell) && hers !== source.source;
  if (cell.cell_type === source.cell_type) {
    cell.setSource(source.source);
    cell.setMetadata('mastery', newMark(source));
    cell.setOutputs?.([]);
  } else {
    notebook.deleteCell(index);
    notebook.insertCell(index, built(source));
  }
  if (keeps) {
    notebook.insertCell(index + 1, { cell_type: cell.cell_type, source: hers, metadata: {} });
    places.splice(index + 1, 0, { id: null, cell: null });
  }
  return keeps ? 1 : 0;
}

/** Takes out what an undone deletion brought back beside a cell that had been put in again. */
function dropDoubles(notebook: ISharedNotebook, places: Place[]): void {
  for (let index = places.length - 1; index >= 0; index--) {
    const { id, cell } = places[index] as Place;
    const isSecond = id !== null && places.findIndex(place => place.id === id) < index;
    if (isSecond && cell && !isEdited(cell)) {
      notebook.deleteCell(index);
      places.splice(index, 1);
    }
  }
}

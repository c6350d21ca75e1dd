/** Every shape that crosses between the gate in the kernel and this extension: docs/protocol.md, section 3. */

export const TARGET = 'mastery_widgets.gate';

export interface OpenCell {
  readonly id: string;
  readonly hash: string;
}

export interface Show {
  readonly serial: number;
  readonly lesson: string;
  readonly release: string;
  readonly open: readonly OpenCell[];
  readonly ran: readonly string[];
  readonly run: readonly string[];
  readonly done: Readonly<Record<string, string>>;
  readonly focus: string | null;
  readonly announce: string;
  readonly words: Readonly<Record<string, string>>;
}

export interface CellSource {
  readonly id: string;
  readonly hash: string;
  readonly cell_type: 'markdown' | 'code';
  readonly source: string;
  readonly metadata: Readonly<Record<string, unknown>>;
}

export type ToKernel = { type: 'hello'; lesson: string } | { type: 'want'; ids: string[] };

type Bag = Record<string, unknown>;

const isBag = (value: unknown): value is Bag => typeof value === 'object' && value !== null && !Array.isArray(value);
const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const texts = (value: unknown): string[] => list(value).filter((one): one is string => typeof one === 'string');

/** The entries of an object whose values are text. */
export function textsByKey(value: unknown): Record<string, string> {
  const entries = Object.entries(isBag(value) ? value : {});
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}

/** A `show` message, or null where the message is something else. */
export function readShow(data: unknown): Show | null {
  if (!isBag(data) || data['type'] !== 'show' || typeof data['serial'] !== 'number') {
    return null;
  }
  return {
    serial: data['serial'],
    lesson: text(data['lesson']),
    release: text(data['release']),
    open: list(data['open']).filter(isBag).map(one => ({ id: text(one['id']), hash: text(one['hash']) })),
    ran: texts(data['ran']),
    run: texts(data['run']),
    done: textsByKey(data['done']),
    focus: text(data['focus']) || null,
    announce: text(data['announce']),
    words: textsByKey(data['words'])
  };
}

/** The cells of a `cells` message, or null where the message is something else. */
export function readCells(data: unknown): CellSource[] | null {
  if (!isBag(data) || data['type'] !== 'cells') {
    return null;
  }
  return list(data['cells']).filter(isBag).map(one => ({
    id: text(one['id']),
    hash: text(one['hash']),
    cell_type: one['cell_type'] === 'markdown' ? 'markdown' : 'code',
    source: text(one['source']),
    metadata: isBag(one['metadata']) ? one['metadata'] : {}
  }));
}

import type { ISharedNotebook, NotebookPanel } from '@jupyterlab/notebook';

import { announce } from './announce.js';
import { agree, isFrame, isLive, markOf, ours, wanted } from './cells.js';
import { goTo } from './focus.js';
import { settle, widgetsIn } from './outputs.js';
import type { CellSource, Show } from './protocol.js';
import type { Runner } from './runner.js';

/** Whether the kernel answers to this client; another one runs and saves otherwise. */
const isActing = (show: Show): boolean => show.run.length > 0 || show.focus !== null;

export interface Place {
  isUnsaved(): boolean;
  /** Says that nothing here needs saving but what needed it before. */
  leave(unsaved: boolean): void;
  panel(): NotebookPanel | null;
  want(ids: string[]): void;
  save(): void;
  /** Some text of hers was kept beside a renewed cell. */
  kept(): void;
}

/** Makes the notebook what the kernel's newest `show` says, runs what has to run, and goes where it points. */
export class Follow {
  constructor(
    private readonly notebook: ISharedNotebook, private readonly runner: Runner, private readonly place: Place
  ) {}

  private newest: Show | null = null;
  private asked: Show | null = null;
  private readonly sources = new Map<string, CellSource>();
  private readonly fresh = new Set<string>();
  private readonly shownAgain = new Set<string>();
  private went: string | null = null;
  private queue = Promise.resolve();
  private performing = 0;

  /** Forgets what a kernel said that is gone. */
  reset(): void {
    this.newest = null;
    this.asked = null;
    this.went = null;
    this.fresh.clear();
    this.shownAgain.clear();
  }

  get isBusy(): boolean {
    return this.performing > 0;
  }

  /** Once everything that was asked for has run. */
  done(): Promise<void> {
    return this.queue;
  }

  show(show: Show): void {
    this.newest = show;
    this.step();
  }

  cells(cells: readonly CellSource[]): void {
    cells.forEach(cell => this.sources.set(cell.id, cell));
    this.step(true);
  }

  /** Asks for the sources that are missing, then goes on with what has come. */
  private step(answered = false): void {
    const show = this.newest;
    if (!show) {
      return;
    }
    const need = wanted(this.notebook, show.open).filter(id => {
      const hash = show.open.find(one => one.id === id)?.hash;
      return this.sources.get(id)?.hash !== hash;
    });
    if (need.length && this.asked !== show) {
      this.asked = show;
      this.place.want(need);
    } else if (!need.length || answered) {
      this.newest = null;
      this.asked = null;
      this.apply(show);
    }
  }

  private apply(show: Show): void {
    const unsaved = this.place.isUnsaved();
    const change = agree(this.notebook, show.open, this.sources);
    [...change.inserted, ...change.replaced].forEach(id => {
      this.fresh.add(id);
      this.shownAgain.delete(id);
      this.runner.forget(id);
    });
    if (change.kept) {
      this.place.kept();
    }
    const ran = new Set(show.ran);
    settle(this.notebook, new Map(Object.entries(show.done).filter(([id]) => !ran.has(id) && !show.run.includes(id))));
    const changed = change.inserted.length + change.replaced.length > 0;
    if (!isActing(show)) {
      this.place.leave(unsaved);
    } else if (changed) {
      this.place.save();
    }
    announce(show.announce);
    this.performing++;
    this.queue = this.queue
      .then(() => this.perform(show))
      .catch(reason => console.error(reason))
      .finally(() => { this.performing--; });
  }

  private async perform(show: Show): Promise<void> {
    const due = this.due(show);
    const going = show.focus !== null && show.focus !== this.went
      && (due.length > 0 || this.fresh.size > 0 || this.went === null);
    const panel = this.place.panel();
    if (going && panel && show.focus) {
      this.went = show.focus;
      const cell = ours(this.notebook).get(show.focus);
      void goTo(panel, show.focus, Boolean(cell && isFrame(markOf(cell))));
    }
    this.fresh.clear();
    if (due.length) {
      await this.runner.run(due);
      this.place.save();
    }
  }

  /** What has to run now: what the kernel asks for, and live cells of its whose widget is not in this notebook. */
  private due(show: Show): string[] {
    const present = ours(this.notebook);
    const ran = new Set(show.ran);
    return show.open.map(({ id }) => id).filter(id => {
      const cell = present.get(id);
      if (!cell || cell.cell_type !== 'code') {
        return false;
      }
      const lost = ran.has(id) && isLive(markOf(cell)) && !widgetsIn(cell).length;
      if (lost && !this.shownAgain.has(id)) {
        this.shownAgain.add(id);
        this.runner.forget(id);
      }
      return (show.run.includes(id) || lost) && this.runner.isDue(cell);
    });
  }
}

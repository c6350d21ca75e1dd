import { CodeCell, type Cell } from '@jupyterlab/cells';
import { NotebookActions, type INotebookContext, type ISharedCell, type Notebook } from '@jupyterlab/notebook';

import { isEdited } from './cells.js';

/**
 * Runs cells of ours in the background, each source once in a kernel unless she runs it again herself.
 *
 * `NotebookActions.runCells` would move focus and scroll to the active cell while she reads another one.
 */
export class Runner {
  constructor(
    private readonly context: INotebookContext,
    private readonly notebook: () => Notebook | null,
    /** She runs cells herself. */
    private readonly scheduled: () => void,
    private readonly executed: (id: string) => void
  ) {
    NotebookActions.executionScheduled.connect(this.onScheduled, this);
    NotebookActions.executed.connect(this.onExecuted, this);
  }

  private readonly running = new Set<string>();
  private readonly ran = new Map<string, string>();

  /** Forgets what ran: another kernel, or she asked to go on once more. */
  reset(): void {
    this.running.clear();
    this.ran.clear();
  }

  /** Lets a cell run again: it was put in anew, or its output was lost. */
  forget(id: string): void {
    this.ran.delete(id);
  }

  /** Whether to run a cell unasked: not running, not run with this source, and vouched for by the kernel or by her. */
  isDue(cell: ISharedCell): boolean {
    const widget = this.find(cell.id);
    return widget !== null
      && !this.isRunning(widget)
      && this.ran.get(cell.id) !== cell.getSource()
      && (widget.model.trusted || !isEdited(cell));
  }

  /** Runs cells one after the other; whether all went well. */
  async run(ids: readonly string[]): Promise<boolean> {
    const notebook = this.notebook();
    const cells = ids.map(id => this.find(id)).filter(cell => cell !== null);
    const replies = await Promise.all(cells.map(async cell => {
      const { id } = cell.model;
      this.ran.set(id, this.sourceOf(id));
      this.running.add(id);
      try {
        const timing = notebook?.notebookConfig.recordTiming ?? false;
        return (await CodeCell.execute(cell, this.context.sessionContext, { recordTiming: timing }))?.content.status;
      } catch {
        return 'aborted';
      } finally {
        this.running.delete(id);
      }
    }));
    return replies.length > 0 && replies.every(status => status === 'ok');
  }

  dispose(): void {
    NotebookActions.executionScheduled.disconnect(this.onScheduled, this);
    NotebookActions.executed.disconnect(this.onExecuted, this);
  }

  private find(id: string): Cell | null {
    return this.notebook()?.widgets.find(cell => cell.model.id === id) ?? null;
  }

  private sourceOf(id: string): string {
    return this.context.model.sharedModel.cells.find(cell => cell.id === id)?.getSource() ?? '';
  }

  private isRunning(cell: Cell): boolean {
    const state = cell.model.executionState;
    return state === undefined ? this.running.has(cell.model.id) : state === 'running';
  }

  private isHere(cell: Cell): boolean {
    return !cell.isDisposed && this.context.model.sharedModel.cells.some(one => one.id === cell.model.id);
  }

  private onScheduled(_: unknown, { cell }: { cell: Cell }): void {
    if (this.isHere(cell)) {
      this.running.add(cell.model.id);
      this.scheduled();
    }
  }

  private onExecuted(_: unknown, { cell, success }: { cell: Cell; success: boolean }): void {
    const { id } = cell.model;
    if (!this.isHere(cell)) {
      return;
    }
    this.running.delete(id);
    if (success && cell.model.type === 'code') {
      this.ran.set(id, this.sourceOf(id));
    }
    this.executed(id);
  }
}

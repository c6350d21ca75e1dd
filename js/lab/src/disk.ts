import type { INotebookContext } from '@jupyterlab/notebook';
import type { IServiceManager } from '@jupyterlab/services';

export type Saved = 'saved' | 'elsewhere' | 'failed' | 'not-ours';

const TRIES = 4;
const PAUSE_MILLISECONDS = 250;

/** A reading tried again: while another window writes, a file may be gone or half there. */
async function patiently<T>(read: () => Promise<T>): Promise<T> {
  for (let left = TRIES; ; left--) {
    try {
      return await read();
    } catch (reason) {
      if (left <= 1) {
        throw reason;
      }
      await new Promise(resolve => setTimeout(resolve, PAUSE_MILLISECONDS));
    }
  }
}

/** The file of a notebook, saved and read again without ever raising Lab's "changed on disk" dialog. */
export class Disk {
  constructor(private readonly context: INotebookContext, private readonly services: IServiceManager) {}

  private saving: Promise<Saved> | null = null;
  private next: Promise<Saved> | null = null;

  /** Saves what is not saved, unless the file was changed by another window; `not-ours`: read-only, or shared. */
  save(): Promise<Saved> {
    if (!this.saving) {
      this.saving = this.saveNow().finally(() => { this.saving = null; });
      return this.saving;
    }
    // What is being written may lack what has changed since.
    this.next ??= this.saving.then(() => {
      this.next = null;
      return this.save();
    });
    return this.next;
  }

  /** Reads the file again where another window has written it and nothing here is unsaved. */
  async follow(): Promise<boolean> {
    if (this.context.model.collaborative || this.context.model.dirty || !(await this.isBehind())) {
      return false;
    }
    await patiently(() => this.services.contents.get(this.context.path, { content: true }));
    await this.context.revert();
    return true;
  }

  get isSaving(): boolean {
    return this.saving !== null;
  }

  private async saveNow(): Promise<Saved> {
    const { context } = this;
    if (context.isDisposed || !context.contentsModel?.writable || context.model.readOnly || context.model.collaborative) {
      return 'not-ours';
    }
    try {
      if (await this.isBehind()) {
        return 'elsewhere';
      }
      await context.save();
      return 'saved';
    } catch {
      return 'failed';
    }
  }

  private async isBehind(): Promise<boolean> {
    const here = this.context.contentsModel;
    const there = await patiently(() => this.services.contents.get(this.context.path, { content: false, hash: true }));
    return here?.hash && there.hash
      ? here.hash !== there.hash
      : Date.parse(there.last_modified) - Date.parse(here?.last_modified ?? '') > 500;
  }
}

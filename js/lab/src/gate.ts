import type { IComm, IKernel } from '@jupyterlab/services';

import { readCells, readShow, TARGET, type CellSource, type Show, type ToKernel } from './protocol.js';

export interface GateEvents {
  show(show: Show): void;
  cells(cells: CellSource[]): void;
  /** The kernel closed the channel: it knows no lesson, or no longer does. */
  closed(): void;
}

/** The channel to the lesson in a kernel. */
export class Gate {
  constructor(kernel: IKernel, private readonly lesson: string, events: GateEvents) {
    this.comm = kernel.createComm(TARGET);
    // On the main shell a message waits its turn behind the cells already sent, so that `ran` is true when it comes.
    this.comm.commsOverSubshells = 'disabled';
    this.comm.onMsg = msg => {
      const { data } = msg.content;
      const show = readShow(data);
      const cells = show ? null : readCells(data);
      if (show?.lesson === lesson) {
        events.show(show);
      } else if (cells) {
        events.cells(cells);
      }
    };
    this.comm.onClose = () => events.closed();
    this.comm.open({});
    this.hello();
  }

  private readonly comm: IComm;

  get isOpen(): boolean {
    return !this.comm.isDisposed;
  }

  hello(): void {
    this.send({ type: 'hello', lesson: this.lesson });
  }

  want(ids: string[]): void {
    this.send({ type: 'want', ids });
  }

  close(): void {
    this.comm.onClose = () => undefined;
    this.comm.onMsg = () => undefined;
    if (this.isOpen) {
      try {
        this.comm.close();
      } catch {
        // The kernel went first.
      }
    }
  }

  private send(message: ToKernel): void {
    if (this.isOpen) {
      this.comm.send(message);
    }
  }
}

import { SessionContextDialogs } from '@jupyterlab/apputils';
import type { IKernel, ISessionContext } from '@jupyterlab/services';

const ENDS = new Set(['restarting', 'autorestarting', 'terminating', 'dead']);
const LIVES = new Set(['idle', 'busy']);
const START_SECONDS = 60;

export interface SessionEvents {
  /** What ran is gone: a restart, a crash, another kernel, none. */
  ended(): void;
  /** A kernel can be spoken to: at first, after an end, after a lost connection. */
  ready(kernel: IKernel): void;
}

/** The kernels that one notebook has, one after the other. */
export class Session {
  constructor(private readonly context: ISessionContext, private readonly events: SessionEvents) {
    context.statusChanged.connect(this.onStatus, this);
    context.kernelChanged.connect(this.onKernel, this);
    context.connectionStatusChanged.connect(this.onConnection, this);
    this.look();
  }

  private current: IKernel | null = null;
  private readonly waiting = new Set<() => void>();

  get kernel(): IKernel | null {
    const kernel = this.context.session?.kernel ?? null;
    return kernel && !kernel.isDisposed && LIVES.has(kernel.status) && kernel.connectionStatus === 'connected'
      ? kernel
      : null;
  }

  /** A kernel to run cells in, started or restarted if need be; null where there is none to be had. */
  async wake(): Promise<IKernel | null> {
    const kernel = this.context.session?.kernel;
    if (kernel?.status === 'dead') {
      await this.context.restartKernel();
    } else if (!kernel && this.context.hasNoKernel) {
      if (await this.context.startKernel()) {
        await new SessionContextDialogs().selectKernel(this.context);
      }
      if (this.context.hasNoKernel) {
        return null;
      }
    }
    await this.live(START_SECONDS);
    await this.kernel?.info;
    return this.kernel;
  }

  dispose(): void {
    this.context.statusChanged.disconnect(this.onStatus, this);
    this.context.kernelChanged.disconnect(this.onKernel, this);
    this.context.connectionStatusChanged.disconnect(this.onConnection, this);
  }

  private live(seconds: number): Promise<void> {
    return new Promise(resolve => {
      const timer = setTimeout(done, 1000 * seconds);
      const look = (): void => {
        if (this.kernel) {
          done();
        }
      };
      const { waiting } = this;
      function done(): void {
        clearTimeout(timer);
        waiting.delete(look);
        resolve();
      }
      waiting.add(look);
      look();
    });
  }

  private look(): void {
    const { kernel } = this;
    if (kernel && kernel !== this.current) {
      this.current = kernel;
      void kernel.info.then(() => {
        if (this.current === kernel) {
          this.events.ready(kernel);
        }
      });
    }
    this.waiting.forEach(look => look());
  }

  private end(): void {
    this.current = null;
    this.events.ended();
  }

  private onStatus(_: unknown, status: string): void {
    if (ENDS.has(status)) {
      this.end();
    } else {
      this.look();
    }
  }

  private onKernel(_: unknown, change: { newValue: IKernel | null }): void {
    // After a restart the same kernel is announced once more.
    if (this.current && change.newValue !== this.current) {
      this.end();
    }
    this.look();
  }

  private onConnection(_: unknown, status: string): void {
    if (status === 'connected' && this.current) {
      this.events.ready(this.current);
    } else {
      this.look();
    }
  }
}

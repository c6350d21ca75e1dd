import type { INotebookContext, ISharedCell, NotebookPanel } from '@jupyterlab/notebook';
import type { IKernel, IServiceManager } from '@jupyterlab/services';

import { Banner, type BannerView } from './banner.js';
import { isLive, markOf, ours } from './cells.js';
import { Disk, type Saved } from './disk.js';
import { Follow } from './follow.js';
import { goToAnswer } from './focus.js';
import { Gate } from './gate.js';
import { retire, widgetsIn } from './outputs.js';
import { Presence } from './presence.js';
import { textsByKey, type Show } from './protocol.js';
import { drawResting } from './rest.js';
import { Runner } from './runner.js';
import { Session } from './session.js';

const PATIENCE_MILLISECONDS = 2500;
const YIELD_MILLISECONDS = 4500;

/** `waiting` for a kernel, `asking` it, `asleep`: it knows no lesson; `waking`: the start cell runs; `awake`. */
type Phase = 'waiting' | 'asking' | 'asleep' | 'waking' | 'awake';

/** One lesson in one notebook, with all its views. */
export class Lesson {
  constructor(private readonly context: INotebookContext, private readonly id: string, services: IServiceManager) {
    const { baseUrl } = services.serverSettings;
    this.dead = this.shownWidgets();
    this.disk = new Disk(context, services);
    this.runner = new Runner(
      context, () => this.front()?.content ?? null, () => { this.mayStart = false; }, id => this.onExecuted(id)
    );
    this.follow = new Follow(context.model.sharedModel, this.runner, {
      isUnsaved: () => context.model.dirty,
      leave: unsaved => { context.model.dirty = unsaved; },
      panel: () => this.front(),
      want: ids => this.gate?.want(ids),
      save: () => this.save(),
      kept: () => this.tell('kept')
    });
    this.presence = new Presence(
      baseUrl + context.path,
      () => (context.model.dirty || this.disk.isSaving || this.follow.isBusy ? this.yield() : null),
      () => void this.onReturn()
    );
    this.session = new Session(context.sessionContext, {
      ended: () => this.onEnd(),
      ready: kernel => void this.onKernel(kernel)
    });
    context.pathChanged.connect((_, path) => this.presence.rename(baseUrl + path));
    setTimeout(() => { this.patient = false; this.draw(); }, PATIENCE_MILLISECONDS);
  }

  private readonly disk: Disk;
  private readonly runner: Runner;
  private readonly follow: Follow;
  private readonly presence: Presence;
  private readonly session: Session;
  private readonly banners = new Map<NotebookPanel, Banner>();
  private gate: Gate | null = null;
  private phase: Phase = 'waiting';
  private words: Record<string, string> = {};
  /** Key of what the banner tells besides, or "". */
  private notice = '';
  private patient = true;
  private seen: BannerView | null = null;
  private askAgain = false;
  /** A trusted lesson starts by itself once, when it is first found asleep. */
  private mayStart = true;
  /** Widget models in this notebook for which no kernel has vouched. */
  private dead: ReadonlySet<string>;
  /** Whether a kernel was asked about them, or is gone. */
  private isSure = false;

  add(panel: NotebookPanel): void {
    if (this.banners.has(panel)) {
      return;
    }
    const banner = new Banner(() => void (this.phase === 'awake' ? this.tell('') : this.wake()));
    this.banners.set(panel, banner);
    panel.contentHeader.addWidget(banner);
    panel.content.node.addEventListener('mastery-answer', event => goToAnswer(panel, event.target as Node));
    drawResting(panel.content.rendermime, key => this.word(key), () => void this.wake());
    this.draw();
  }

  remove(panel: NotebookPanel): void {
    this.banners.get(panel)?.dispose();
    this.banners.delete(panel);
  }

  /** She looks at another tab of Lab, or at this one again. */
  look(): void {
    this.maybeStart();
  }

  dispose(): void {
    this.gate?.close();
    this.session.dispose();
    this.presence.dispose();
    this.runner.dispose();
    [...this.banners.keys()].forEach(panel => this.remove(panel));
  }

  private get notebook() {
    return this.context.model.sharedModel;
  }

  private front(): NotebookPanel | null {
    const panels = [...this.banners.keys()].filter(panel => !panel.isDisposed);
    return panels.find(panel => panel.node.contains(document.activeElement))
      ?? panels.find(panel => panel.isVisible) ?? panels[0] ?? null;
  }

  private word(key: string): string {
    const built = textsByKey((this.notebook.getMetadata('mastery') as { words?: unknown } | undefined)?.words);
    return this.words[key] ?? built[key] ?? key;
  }

  // ---- kernels

  private onEnd(): void {
    this.gate?.close();
    this.gate = null;
    this.dead = this.shownWidgets();
    this.isSure = true;
    this.runner.reset();
    this.follow.reset();
    this.askAgain = false;
    if (this.phase !== 'waking') {
      this.mayStart = false;
      this.turn('waiting');
    }
    this.retire();
  }

  private async onKernel(kernel: IKernel): Promise<void> {
    this.ask();
    await this.vouch(kernel);
  }

  /** Asks a kernel which of the widgets in the notebook are its own. */
  private async vouch(kernel: IKernel): Promise<void> {
    const present = this.shownWidgets();
    const reply = await kernel.requestCommInfo({ target_name: 'jupyter.widget' }).catch(() => null);
    if (reply && kernel === this.session.kernel) {
      const known = reply.content.comms ?? {};
      this.dead = new Set([...present].filter(id => !(id in known)));
      this.isSure = true;
      this.retire();
    }
  }

  /** Greets the lesson in the kernel, if there is one. */
  private ask(): void {
    const { kernel } = this.session;
    if (!kernel) {
      return;
    }
    if (this.gate?.isOpen) {
      if (this.phase === 'awake') {
        this.gate.hello();
      } else {
        this.askAgain = true;
      }
      return;
    }
    if (this.phase !== 'waking') {
      this.turn('asking');
    }
    try {
      const gate: Gate = new Gate(kernel, this.id, {
        show: show => this.onShow(show),
        cells: cells => this.follow.cells(cells),
        closed: () => this.onClosed(gate)
      });
      this.gate = gate;
    } catch {
      // Another view of this kernel holds its comms.
      this.turn('asleep');
    }
  }

  private onClosed(gate: Gate): void {
    if (gate !== this.gate) {
      return;
    }
    this.gate = null;
    if (this.askAgain) {
      this.askAgain = false;
      this.ask();
    } else if (this.phase !== 'waking') {
      this.turn('asleep');
      this.maybeStart();
    }
  }

  private onShow(show: Show): void {
    this.words = { ...this.words, ...show.words };
    this.notice = '';
    this.askAgain = false;
    this.turn('awake');
    if (this.presence.isActive) {
      this.follow.show(show);
    }
  }

  private onExecuted(id: string): void {
    const cell = ours(this.notebook).get(id);
    if (cell?.cell_type === 'code' && this.phase !== 'waking') {
      this.ask();
    }
  }

  // ---- waking

  private maybeStart(): void {
    const code = [...ours(this.notebook).values()].filter(cell => cell.cell_type === 'code');
    const panel = this.front();
    const trusted = code.length > 0 && code.every(cell => this.isTrusted(cell));
    if (this.phase === 'asleep' && this.mayStart && trusted && panel?.isVisible && this.presence.isActive) {
      this.mayStart = false;
      void this.wake();
    }
  }

  private isTrusted(cell: ISharedCell): boolean {
    return this.front()?.content.widgets.find(widget => widget.model.id === cell.id)?.model.trusted ?? false;
  }

  /** Runs the cell that opens the lesson, with a kernel to run it in. */
  private async wake(): Promise<void> {
    if (this.phase === 'waking' || this.phase === 'awake') {
      return;
    }
    this.mayStart = false;
    this.notice = '';
    this.turn('waking');
    const problem = await this.open().catch(reason => {
      console.error(reason);
      return 'failed';
    });
    if (problem) {
      this.turn('asleep', problem);
    } else {
      this.turn('asking', 'failed'); // what is told if the kernel still knows no lesson
      this.ask();
    }
  }

  /** Key of what went wrong, or "". */
  private async open(): Promise<string> {
    if (!(await this.session.wake())) {
      return 'no_kernel';
    }
    this.runner.reset();
    const cells = [...ours(this.notebook).values()].filter(cell => isLive(markOf(cell)));
    const start = cells.find(cell => markOf(cell)?.kind === 'start') ?? cells.at(-1);
    if (!start) {
      return 'missing';
    }
    return (await this.runner.run([start.id])) ? '' : 'failed';
  }

  // ---- windows and the file

  private async onReturn(): Promise<void> {
    if (await this.disk.follow().catch(() => false)) {
      this.follow.reset();
    }
    const { kernel } = this.session;
    if (kernel) {
      await this.vouch(kernel);
    } else {
      this.retire();
    }
    this.ask();
  }

  /** Saves for the window that she has gone to, if what runs here ends in time. */
  private async yield(): Promise<void> {
    const late = new Promise<'late'>(resolve => setTimeout(resolve, YIELD_MILLISECONDS, 'late'));
    if ((await Promise.race([this.follow.done(), late])) !== 'late') {
      await this.disk.save();
    }
  }

  private save(): void {
    if (this.presence.isActive) {
      void this.disk.save().then(saved => this.onSaved(saved));
    } else if (!this.disk.isSaving) {
      // Hers was saved when she left; what has come since can be had again, and must not raise Lab's dialog.
      this.context.model.dirty = false;
    }
  }

  private onSaved(saved: Saved): void {
    if (saved === 'failed') {
      this.tell('unsaved');
    } else if (saved === 'elsewhere') {
      this.tell('elsewhere');
    }
  }

  // ---- what is seen

  private retire(): void {
    if (this.isSure && this.presence.isActive) {
      const { model } = this.context;
      const { dirty } = model;
      retire(this.notebook, this.dead, this.word('resting'));
      model.dirty = dirty; // nothing that would need saving
    }
    this.draw();
  }

  private tell(notice: string): void {
    this.notice = notice;
    this.draw();
  }

  private turn(phase: Phase, notice = this.notice): void {
    this.phase = phase;
    this.notice = notice;
    this.draw();
  }

  private view(): BannerView | null {
    const label = this.word('label');
    if (this.phase === 'awake') {
      return this.notice ? { label, text: this.word(this.notice), action: this.word('ok'), busy: false } : null;
    }
    if (this.phase === 'waking') {
      return { label, text: this.word('starting'), action: this.word(this.isNew() ? 'start' : 'continue'), busy: true };
    }
    if (this.phase === 'asking') {
      return this.seen; // until the answer is there
    }
    if (this.phase === 'waiting' && this.patient) {
      return null;
    }
    const text = this.word(this.notice || (this.isNew() ? 'new' : 'asleep'));
    return { label, text, action: this.word(this.isNew() ? 'start' : 'continue'), busy: false };
  }

  /** Whether nothing of this lesson ever ran in this notebook. */
  private isNew(): boolean {
    return [...ours(this.notebook).values()].every(cell => !(cell.getOutputs?.() ?? []).length);
  }

  private draw(): void {
    if (this.context.isDisposed) {
      return;
    }
    this.seen = this.view();
    const cells = [...ours(this.notebook).values()];
    const dead = new Set(cells.filter(cell => widgetsIn(cell).some(id => this.dead.has(id))).map(cell => cell.id));
    for (const [panel, banner] of this.banners) {
      if (banner.display(this.seen)) {
        panel.content.activate();
      }
      for (const cell of panel.content.widgets) {
        cell.toggleClass('mw-lab-dead', dead.has(cell.model.id));
      }
    }
  }

  private shownWidgets(): Set<string> {
    return new Set([...ours(this.notebook).values()].flatMap(widgetsIn));
  }
}

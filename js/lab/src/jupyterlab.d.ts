/**
 * The part of JupyterLab's interface that is used here, written by hand: the modules themselves come from the running
 * Lab, and the packages on npm could not be installed together (notes/jupyter-facts, building). Only what JupyterLab 4
 * and Notebook 7 share belongs here.
 */

declare module '@lumino/signaling' {
  export interface ISignal<S, A> {
    connect(slot: (sender: S, args: A) => void, thisArg?: unknown): boolean;
    disconnect(slot: (sender: S, args: A) => void, thisArg?: unknown): boolean;
  }
}

declare module '@lumino/widgets' {
  import type { ISignal } from '@lumino/signaling';
  export class Widget {
    constructor(options?: { node?: HTMLElement });
    readonly node: HTMLElement;
    readonly isDisposed: boolean;
    readonly isVisible: boolean;
    readonly parent: Widget | null;
    fit(): void;
    activate(): void;
    readonly disposed: ISignal<this, void>;
    addClass(name: string): void;
    toggleClass(name: string, force?: boolean): boolean;
    setHidden(hidden: boolean): void;
    dispose(): void;
  }
  export class Panel extends Widget {
    addWidget(widget: Widget): void;
  }
}

declare module '@jupyterlab/services' {
  import type { ISignal } from '@lumino/signaling';
  export interface IComm {
    readonly isDisposed: boolean;
    commsOverSubshells?: string;
    onMsg: (msg: { content: { data: unknown } }) => void;
    onClose: () => void;
    open(data?: object): unknown;
    send(data: object): unknown;
    close(): unknown;
  }
  export interface IKernel {
    readonly id: string;
    readonly status: string;
    readonly isDisposed: boolean;
    readonly connectionStatus: string;
    readonly info: Promise<unknown>;
    createComm(target: string): IComm;
    requestCommInfo(content: { target_name: string }): Promise<{ content: { status: string; comms?: Record<string, unknown> } }>;
  }
  export interface IContentsModel {
    readonly writable: boolean;
    readonly last_modified: string;
    readonly hash?: string | null;
  }
  export interface IServiceManager {
    readonly serverSettings: { readonly baseUrl: string };
    readonly contents: { get(path: string, options: { content: boolean; hash?: boolean }): Promise<IContentsModel> };
  }
  export interface ISessionContext {
    readonly session: { readonly kernel: IKernel | null } | null;
    readonly hasNoKernel: boolean;
    readonly kernelChanged: ISignal<this, { oldValue: IKernel | null; newValue: IKernel | null }>;
    readonly statusChanged: ISignal<this, string>;
    readonly connectionStatusChanged: ISignal<this, string>;
    startKernel(): Promise<boolean>;
    restartKernel(): Promise<void>;
  }
}

declare module '@jupyterlab/apputils' {
  import type { ISessionContext } from '@jupyterlab/services';
  export class SessionContextDialogs {
    selectKernel(session: ISessionContext): Promise<void>;
  }
}

declare module '@jupyterlab/cells' {
  import type { ISessionContext } from '@jupyterlab/services';
  import type { Widget } from '@lumino/widgets';
  export interface ICellModel {
    readonly id: string;
    readonly type: string;
    readonly trusted: boolean;
    readonly executionCount?: number | null;
    readonly executionState?: string;
  }
  export class Cell extends Widget {
    readonly model: ICellModel;
    readonly ready: Promise<void>;
    readonly inViewport: boolean;
  }
  export class CodeCell extends Cell {
    static execute(
      cell: Cell, session: ISessionContext, metadata?: { recordTiming?: boolean }
    ): Promise<{ content: { status: string } } | void>;
  }
}

declare module '@jupyterlab/rendermime' {
  import type { Widget } from '@lumino/widgets';
  export interface IRenderMimeRegistry {
    addFactory(
      factory: { safe: boolean; mimeTypes: string[]; createRenderer(): Widget & { renderModel(model: IMimeModel): Promise<void> } },
      rank?: number
    ): void;
  }
  export interface IMimeModel {
    readonly data: Readonly<Record<string, unknown>>;
  }
}

declare module '@jupyterlab/notebook' {
  import type { Cell } from '@jupyterlab/cells';
  import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
  import type { IContentsModel, ISessionContext } from '@jupyterlab/services';
  import type { ISignal } from '@lumino/signaling';
  import type { Panel, Widget } from '@lumino/widgets';

  export interface IOutput {
    output_type: string;
    data?: Record<string, unknown>;
    metadata?: Record<string, unknown>;
    [key: string]: unknown;
  }
  export interface ISharedCell {
    readonly id: string;
    readonly cell_type: string;
    getSource(): string;
    setSource(source: string): void;
    getMetadata(key: string): unknown;
    setMetadata(key: string, value: unknown): void;
    getOutputs?(): IOutput[];
    setOutputs?(outputs: IOutput[]): void;
  }
  export interface ISharedNotebook {
    readonly cells: readonly ISharedCell[];
    getMetadata(key: string): unknown;
    insertCell(index: number, cell: object): ISharedCell;
    deleteCell(index: number): void;
    transact(change: () => void, undoable?: boolean): void;
    clearUndoHistory(): void;
  }
  export interface INotebookModel {
    dirty: boolean;
    readonly readOnly: boolean;
    readonly collaborative?: boolean;
    readonly sharedModel: ISharedNotebook;
    readonly metadataChanged: ISignal<this, unknown>;
  }
  export interface INotebookContext {
    readonly path: string;
    readonly model: INotebookModel;
    readonly ready: Promise<void>;
    readonly isDisposed: boolean;
    readonly sessionContext: ISessionContext;
    readonly contentsModel: IContentsModel | null;
    readonly disposed: ISignal<this, void>;
    readonly pathChanged: ISignal<this, string>;
    save(): Promise<void>;
    revert(): Promise<void>;
  }
  export class Notebook extends Widget {
    readonly widgets: readonly Cell[];
    readonly rendermime: IRenderMimeRegistry;
    readonly notebookConfig: { readonly windowingMode: string; readonly recordTiming: boolean };
    activeCellIndex: number;
    mode: 'command' | 'edit';
    scrollToItem(index: number, align?: string): Promise<void>;
  }
  export class NotebookPanel extends Widget {
    readonly content: Notebook;
    readonly context: INotebookContext;
    readonly contentHeader: Panel;
  }
  export interface INotebookTracker {
    readonly currentWidget: NotebookPanel | null;
    readonly currentChanged: ISignal<this, NotebookPanel | null>;
    readonly widgetAdded: ISignal<this, NotebookPanel>;
    forEach(use: (panel: NotebookPanel) => void): void;
  }
  export const INotebookTracker: unknown;
  export const NotebookActions: {
    readonly executed: ISignal<unknown, { notebook: Notebook; cell: Cell; success: boolean }>;
    readonly executionScheduled: ISignal<unknown, { notebook: Notebook; cell: Cell }>;
  };
}

declare module '@jupyterlab/application' {
  import type { IServiceManager } from '@jupyterlab/services';
  export interface JupyterFrontEnd {
    readonly serviceManager: IServiceManager;
    readonly commands: { execute(id: string, args: Record<string, string>): Promise<unknown> };
  }
  export interface JupyterFrontEndPlugin {
    id: string;
    description: string;
    autoStart: boolean;
    optional: unknown[];
    activate(app: JupyterFrontEnd, ...services: unknown[]): void | Promise<void>;
  }
}

/** Every shape that crosses between a frame and the kernel; docs/protocol.md says what they mean. */

export type Move = "check" | "help" | "next" | "continue" | "reopen" | "fold" | "begin" | "go";
export type Rung = "hint" | "scaffold" | "solution";
export type Tone = "right" | "not-yet" | "unclear" | "ask" | "noted";

export interface FrameView {
  frame: string;
  title: string;
  kind: "exposition" | "practice" | "criterion" | "form";
  done: boolean;
  body: string;
  item: ItemView | null;
  feedback: Feedback | null;
  help: { shown: { kind: Rung; html: string }[]; next: Rung | null };
  evidence: { dots: ("right" | "not-yet" | "open")[]; line: string };
  moves: Move[];
  summary: string;
  notice: string;
  acknowledged: string;
  serial: number;
  form: FormView | null;
  confidence: { chosen: 0 | 1 | 2 | 3 } | null;
  routes: { id: string; title: string }[];
  calls: number;
}

export interface FormView {
  name: string;
  at: number;
  of: number;
  results: { objectives: { id: string; name: string; mastered: boolean; line: string }[]; said: string; rest: string } | null;
}

interface ItemBase {
  token: string;
  prompt: string;
  label: string;
  response: Response | null;
  settled: boolean;
}
export interface ChoiceItem extends ItemBase {
  kind: "choice";
  public: { multiple: boolean; options: { id: string; html: string }[] };
}
export interface NumericItem extends ItemBase {
  kind: "numeric" | "quantity";
  public: { example: string; before: string; after: string };
}
export interface TextItem extends ItemBase {
  kind: "text";
  public: { wide: boolean };
}
export interface Blank {
  kind: "numeric" | "text" | "choice";
  label: string;
  width: number;
  options: string[];
}
export interface ClozeItem extends ItemBase {
  kind: "cloze";
  public: { blanks: Record<string, Blank> };
}
export interface PointItem extends ItemBase {
  kind: "point";
  public: {
    low: number;
    high: number;
    steps: number;
    labels: { step: number; text: string }[];
    start: number;
    values: string[];
  };
}
export interface OrderingItem extends ItemBase {
  kind: "ordering";
  public: { things: { id: string; html: string }[] };
}
export interface PairingItem extends ItemBase {
  kind: "matching" | "sorting";
  public: { things: { id: string; html: string }[]; options: { id: string; html: string }[] };
}
export interface ParsonsItem extends ItemBase {
  kind: "parsons";
  public: { lines: { id: string; text: string }[]; levels: number };
}
export interface SymbolicItem extends ItemBase {
  kind: "symbolic";
  public: { example: string; before: string; after: string; palette: string[] };
}
export interface CodeItem extends ItemBase {
  kind: "code" | "state" | "tests";
  public: {
    start: string;
    cases: { call: string; reads: string; what: "value" | "printed" | "raised" | "random" | "holds"; answer: string }[];
    more: number;
    given?: string;
    wrong?: number;
    place?: "cell" | "kernel";
  };
}
export interface PredictItem extends ItemBase {
  kind: "predict";
  public: { value: boolean };
}
export type Place = "point" | "points" | "line" | "half-plane" | "rectangle" | "interval" | "bars" | "cells" | "spots";
/** Where numbers lie along a figure: at its left or bottom, at its right or top, and how far apart places are. */
export type Axis = [start: number, end: number, step: number];
export interface GraphicalItem extends ItemBase {
  kind: "graphical";
  public: {
    place: Place;
    drawing: string;
    box: [left: number, top: number, width: number, height: number];
    x: Axis;
    y: Axis | null;
    names: string[];
    spots: [name: string, x: number, y: number, wide: number, tall: number][];
    cells: [columns: number, rows: number];
    through: [number, number] | null;
  };
  right?: Response;
}
/** Kinds that every page has; the others come in parts. */
export type BaseItem = ChoiceItem | NumericItem | TextItem | ClozeItem | PointItem;
export type ItemView = BaseItem | OrderingItem | PairingItem | ParsonsItem | SymbolicItem | CodeItem | PredictItem | GraphicalItem;

export interface Feedback {
  tone: Tone;
  title: string;
  html: string;
  counted: boolean;
  readings: string[];
  blanks: Record<string, boolean>;
}

/** What the learner entered; which of the fields are there depends on the kind of the item. */
export interface Response {
  chosen?: string[];
  text?: string;
  reading?: 0 | 1;
  blanks?: Record<string, string>;
  step?: number;
  order?: string[];
  pairs?: Record<string, string>;
  lines?: [string, number][];
  cell?: true;
  points?: number[][];
  side?: 1 | -1;
  border?: boolean;
  ends?: [at: number | null, kind: "closed" | "open" | "none"][];
  heights?: number[];
  cells?: number[];
  spots?: number[];
}

/** How a text is read: one reading or two, or why it is not read. */
export interface PreviewView {
  token: string;
  text: string;
  html: string[];
  words: string[];
  said: string;
}

export type FrameEvent =
  | { type: "preview"; token: string; response: Response }
  | { type: "respond"; attempt: string; token: string; response: Response; confidence?: 1 | 2 | 3 }
  | { type: "help" | "next"; token: string }
  | { type: "take"; route: string }
  | { type: "continue" | "reopen" | "fold" | "begin" | "go" }
  | { type: "away" | "back" };

export interface LessonView {
  title: string;
  done: number;
  total: number;
  minutes: string;
  locked: { title: string; why: string; more: number } | null;
  finished: string;
  notice: string;
  objectives: { id: string; name: string; state: "mastered" | "not-yet" | "due" | "ahead" }[];
  needs: { name: string; lesson: string; href: string }[];
  testout: boolean;
  checks: string[];
  due: string[];
  course: { title: string; href: string } | null;
  said: string[];
}
export interface MapView {
  title: string;
  rows: { id: string; name: string; state: string; lesson: string; href: string; note: string; begin: boolean }[][];
  links: string[][];
  said: string;
  notice: string;
}
export type LessonEvent = { type: "player" | "unfold" | "test-out" | "look" | "review" }
  | { type: "visitor"; id: string };

/** The part of an anywidget model that a face uses; a test can stand in with a few lines. */
export interface Model {
  get(trait: string): unknown;
  on(name: string, callback: () => void): void;
  off(name: string, callback: () => void): void;
  send(event: FrameEvent | LessonEvent): void;
}
export interface Face {
  model: Model;
  el: HTMLElement;
}

// Stands in for an anywidget model and for a kernel of a few lines.
export class FakeModel {
  constructor(traits) {
    this.traits = traits;
    this.sent = [];
    this.listeners = [];
    this.reply = () => {};
    this.delay = 30;
    this.silent = false;
  }
  get(name) { return this.traits[name]; }
  on(name, callback) { this.listeners.push([name, callback]); }
  off(name, callback) { this.listeners = this.listeners.filter(([n, c]) => n !== name || c !== callback); }
  set(view) {
    this.traits.view = { ...this.traits.view, ...view, serial: this.traits.view.serial + 1 };
    for (const [name, callback] of this.listeners) if (name === "change:view") callback();
  }
  send(event) {
    this.sent.push(event);
    if (event.type === "preview") setTimeout(() => this.listeners.forEach(([name, callback]) => name === "change:preview" && callback()), this.delay);
    else if (!this.silent) setTimeout(() => this.reply(event), this.delay);
  }
}

const NOT_YET = { tone: "not-yet", title: "Not yet.", html: "Look once more.", counted: true, readings: [], blanks: {} };

/** `answers` is a list of [accepts(response), feedback, more of the view]; the first that accepts is the reply. */
export function kernel(model, answers = []) {
  model.reply = (event) => {
    const view = model.traits.view;
    if (event.type === "respond") {
      const [, feedback = NOT_YET, more = {}] = answers.find(([accepts]) => accepts(event.response)) ?? [];
      const right = feedback.tone === "right";
      const item = view.item && { ...view.item, settled: right, response: feedback.counted ? event.response : view.item.response };
      model.set({ acknowledged: event.attempt, feedback, item, moves: right ? ["next"] : ["check", "help", "next"], ...more });
    } else if (event.type === "help") {
      const all = view.rungs ?? [];
      const at = view.help.shown.length + 1;
      model.set({ help: { shown: all.slice(0, at), next: all[at]?.kind ?? null }, moves: view.moves.filter((move) => move !== "help" || all[at]) });
    } else if (event.type === "next") {
      model.set({ feedback: null, item: { ...view.item, token: view.item.token + "n", settled: false, response: null }, moves: ["check", "help"], help: { shown: [], next: view.rungs?.[0]?.kind ?? null } });
    } else if (event.type === "continue") {
      model.set({ done: true, moves: ["reopen"], body: "", summary: view.kept?.summary ?? "Read." });
    } else if (event.type === "reopen") {
      model.set({ moves: ["fold"], body: view.kept?.body ?? "", item: view.kept?.item ?? null });
    } else if (event.type === "fold") {
      model.set({ moves: ["reopen"], body: "", item: null, feedback: null });
    }
  };
}

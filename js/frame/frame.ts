/** One frame: what it says, what it asks, and what the kernel answers. The kernel decides; this shows and asks. */
import { nameVisitor } from "./visitor";
import { attend } from "./presence";
import type { Face, FrameEvent, FrameView, ItemView, PreviewView, Response } from "./protocol";
import { confidence } from "./confidence";
import { bring, focusOn, h, icon, isSeen, set, setSafeHtml, setText, show, uid, uuid } from "./dom";
import { readDraft, writeDraft } from "./draft";
import { outcome } from "./form";
import { kinds } from "./kinds";
import type { Mounted } from "./kinds/kind";
import { arrived, leave } from "./path";
import { ear } from "./ear";
import { say } from "./words";

const SLOW_MS = 300; // shorter waits show no sign of waiting
const ARRIVE_MS = 60;
const SILENT_MS = 8000; // then the learner is told: docs/protocol.md, 1.2

/** Something sent that the kernel has not answered. */
interface Waiting {
  event: FrameEvent;
  serial: number;
  button: HTMLElement;
  isLate: boolean;
  timers: number[];
}

export function frame({ model, el }: Face): () => void {
  const id = uid();
  const button = (name: string, look: string) => h("button", { type: "button", class: look, "data-mw": name });

  const title = h("div", { class: "mw-title", id: `${id}-title`, role: "heading", "aria-level": 2 });
  const dots = h("span", { class: "mw-dots", "aria-hidden": "true" });
  const line = h("span", { class: "mw-where" });
  const evidence = h("div", { class: "mw-evidence" }, dots, line);
  const header = h("div", { class: "mw-header" }, title, evidence);
  const body = h("div", { class: "mw-body" });
  const host = h("div", { class: "mw-item" });
  const said = h("span", {});
  const resend = button("resend", "mw-button");
  const note = h("div", { class: "mw-note", role: "status" });
  const check = button("check", "mw-button mw-primary");
  const goOn = button("continue", "mw-button mw-primary");
  const next = button("next", "mw-button");
  const help = button("help", "mw-link");
  const fold = button("fold", "mw-link");
  const begin = button("begin", "mw-button mw-primary");
  const go = button("go", "mw-button mw-primary");
  const sure = confidence(() => hush());
  const end = outcome(title.id, (event, pressed) => send(event, pressed));
  const actions = h("div", { class: "mw-actions" }, check, goOn, begin, go, help, next, fold);
  const feedback = h("div", { class: "mw-feedback" });
  const listening = ear();
  const rungs = h("div", { class: "mw-rungs", "aria-live": "polite" });
  const summary = h("div", { class: "mw-summary" });
  const reopen = button("reopen", "mw-link");
  const folded = h("div", { class: "mw-folded" }, icon("right"), summary, reopen);
  const notice = h("div", { class: "mw-notice", role: "status" });
  const root = h(
    "section",
    { class: "mw-frame", "aria-labelledby": title.id, "data-lm-suppress-shortcuts": "true" },
    header, body, end.results, host, sure.el, actions, note, folded, feedback, listening.region, rungs, notice, end.routes,
  );

  let view: FrameView | null = null;
  let mounted: Mounted | null = null;
  let mountedAs = "";
  let waiting: Waiting | null = null;
  let sent: Response | null = null;
  let feedbackShown = "";

  // -- what she does ------------------------------------------------------------------------------------------------

  function hush(): void {
    note.replaceChildren();
  }

  function tell(key: string, canResend = false): void {
    said.textContent = say(key);
    note.replaceChildren(said, ...(canResend ? [resend] : []));
  }

  /** Sends one event and waits for the view that answers it; nothing else is sent meanwhile. */
  function send(event: FrameEvent, pressed: HTMLElement): void {
    if (!view || (waiting && !waiting.isLate)) return;
    settle();
    hush();
    const isResponse = event.type === "respond";
    const slow = window.setTimeout(() => {
      pressed.classList.add("mw-slow");
      set(pressed, { "aria-busy": "true" });
      feedback.classList.toggle("mw-old", isResponse);
    }, SLOW_MS);
    const silent = window.setTimeout(() => late(isResponse ? "unsaved" : "silent"), SILENT_MS);
    waiting = { event, serial: view.serial, button: pressed, isLate: false, timers: [slow, silent] };
    model.send(event);
  }

  function late(key: string): void {
    if (!waiting) return;
    calm(waiting);
    waiting.isLate = true;
    tell(key, waiting.event.type === "respond");
  }

  function calm({ button: pressed, timers }: Waiting): void {
    timers.forEach(clearTimeout);
    pressed.classList.remove("mw-slow");
    pressed.removeAttribute("aria-busy");
    feedback.classList.remove("mw-old");
  }

  function settle(): void {
    if (waiting) calm(waiting);
    waiting = null;
  }

  function respond(response: Response, pressed: HTMLElement = check): void {
    const item = view?.item;
    if (!item || (waiting && !waiting.isLate)) return;
    const draft = readDraft(view!.frame, item.token);
    // Unchanged since it was sent and not acknowledged: it is the same attempt, however often it is sent.
    const isSame = !!draft?.attempt && JSON.stringify(draft.response) === JSON.stringify(response);
    const attempt = isSame ? draft.attempt! : uuid();
    sent = response;
    writeDraft(view!.frame, item.token, { response, attempt });
    const confidence = sure.read();
    send({ type: "respond", attempt, token: item.token, response, ...(confidence ? { confidence } : {}) }, pressed);
  }

  function submit(): void {
    if (!view?.item || !mounted || !view.moves.includes("check") || (waiting && !waiting.isLate)) return;
    const response = mounted.read();
    if (response && view.confidence && !sure.read()) {
      tell("missing.confidence");
      return sure.focus();
    }
    if (response) return respond(response);
    tell(say(`missing.${view.item.kind}`) ? `missing.${view.item.kind}` : "missing");
    mounted.focus();
  }

  function changed(): void {
    if (!view?.item || !mounted) return;
    if (!waiting) hush();
    const response = mounted.read();
    writeDraft(view.frame, view.item.token, response && { response });
  }

  function preview(response: Response): void {
    if (view?.item) model.send({ type: "preview", token: view.item.token, response });
  }

  function previewed(): void {
    const found = model.get("preview") as PreviewView;
    if (found.token === view?.item?.token) mounted?.previewed?.(found);
  }

  const move = (type: "continue" | "reopen" | "fold" | "begin" | "go", pressed: HTMLElement) =>
    pressed.addEventListener("click", () => send({ type }, pressed));
  const step = (type: "help" | "next", pressed: HTMLElement) =>
    pressed.addEventListener("click", () => view?.item && send({ type, token: view.item.token }, pressed));
  move("continue", goOn);
  move("reopen", reopen);
  move("fold", fold);
  move("begin", begin);
  move("go", go);
  step("help", help);
  step("next", next);
  check.addEventListener("click", submit);
  resend.addEventListener("click", () => {
    const { event } = waiting ?? {};
    if (event) send(event, check);
    check.focus();
  });
  root.addEventListener("keydown", (event) => {
    if (event.key !== "Tab" && event.key !== "Escape") event.stopPropagation();
    const target = event.target as HTMLElement;
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || !host.contains(target)) return;
    if (!target.matches("input,textarea")) return;
    event.preventDefault();
    if (!event.repeat) submit();
  });

  // -- what she sees ------------------------------------------------------------------------------------------------

  function render(): void {
    const last = view;
    const now = model.get("view") as FrameView | null;
    if (!now?.frame) return;
    view = now;
    const isAnswered = hear(now);

    const isFolded = now.moves.includes("reopen");
    set(root, { "data-frame": now.frame, "data-token": now.item?.token ?? null, "data-serial": now.serial, "data-kind": now.kind });
    root.classList.toggle("mw-done", isFolded);
    setText(title, now.title);
    show(folded, isFolded);
    setSafeHtml(summary, now.summary);
    if (isFolded && !now.summary) setText(summary, now.title);
    setSafeHtml(body, now.body);
    show(body, !!now.body && !isFolded);
    renderEvidence(now.evidence, isFolded);
    renderItem(now, last);
    sure.update(now.confidence?.chosen ?? null, now.item?.token ?? "", !!now.item?.settled);
    end.update(now);
    renderMoves(now);
    renderHelp(now.help.shown);
    if (notice.textContent !== now.notice) notice.replaceChildren(...(now.notice ? [icon("note"), h("span", {}, now.notice)] : []));

    const isVerdict = isAnswered?.type === "respond";
    const signature = JSON.stringify(now.feedback);
    const isNewInstance = (!!last?.item || isAnswered?.type === "begin") && now.item?.token !== last?.item?.token;
    if (isVerdict || signature !== feedbackShown) {
      renderFeedback(now);
      if (last) listening.hear(now.feedback && feedback.lastElementChild);
    }
    feedbackShown = signature;

    if (!last) {
      arrived(root, now.done, () => focusItem());
      return called(now.calls);
    }
    if (now.calls > last.calls) return called(now.calls);
    if (now.done && !last.done && isAnswered && now.kind !== "form") leave(root);
    const hasEnded = !!now.form?.results && !last.form?.results;
    if (hasEnded) listening.hear(end.results);
    // Focus and scroll make the page lay itself out: once, with what is drawn next, and not before it.
    if (isAnswered) requestAnimationFrame(() => lead(now, isVerdict, isNewInstance && !isFolded, hasEnded));
  }

  /** Where she goes on after a view that answers her. */
  function lead(now: FrameView, isVerdict: boolean, isNew: boolean, hasEnded: boolean): void {
    if (isVerdict && now.feedback) bring(feedback, "nearest");
    const active = document.activeElement;
    // Safari gives no focus to a pressed button: then it stands on the page, or on the cell around this frame.
    if (active && !active.contains(root) && !root.contains(active)) return;
    if (hasEnded) {
      bring(root, "start");
      focusOn(end.results);
      return;
    }
    if (isVerdict && now.feedback && !now.done) focusAfterVerdict(now);
    else if (isNew) {
      bring(root, "nearest");
      // Who is quicker than the drawing has the new item in hand already.
      if (!host.contains(active)) focusItem();
    } else if (!active || !root.contains(active) || !isSeen(active)) {
      [check, goOn, begin, go, next, reopen, fold].find(isSeen)?.focus({ preventScroll: true });
    }
  }

  /** The kernel has sent her here: the frame takes the focus, where somebody looks. */
  function called(times: number): void {
    if (!times || !document.hasFocus()) return;
    // The frame may only now be on its way into the page.
    window.setTimeout(() => {
      bring(root, "start");
      focusItem();
    }, ARRIVE_MS);
  }

  /** What of ours this view answers, if anything; from then on it is no longer waited for. */
  function hear(now: FrameView): FrameEvent | null {
    if (!waiting) return null;
    const { event, serial } = waiting;
    if (event.type !== "respond") {
      if (now.serial === serial) return null;
    } else {
      const isRefused = now.serial !== serial && now.feedback?.counted === false;
      const isKept = now.acknowledged === event.attempt && !isRefused;
      if (isKept) writeDraft(now.frame, event.token, null);
      else if (isRefused) writeDraft(now.frame, event.token, { response: event.response });
      else if (now.item?.token === event.token) {
        if (now.serial !== serial && now.notice) late("unsaved");
        return null;
      }
    }
    settle();
    hush();
    return event;
  }

  function renderEvidence({ dots: places, line: words }: FrameView["evidence"], isFolded: boolean): void {
    show(evidence, !isFolded && !!(places.length || words));
    setText(line, words);
    while (dots.children.length > places.length) dots.lastChild!.remove();
    places.forEach((place, at) => {
      const dot = dots.children[at] ?? dots.appendChild(h("i", {}));
      set(dot, { class: `mw-${place}` });
    });
  }

  function renderItem(now: FrameView, last: FrameView | null): void {
    const { item } = now;
    show(host, !!item);
    const as = item ? JSON.stringify([item.token, item.kind, item.prompt, item.public]) : "";
    if (as !== mountedAs) {
      const typed = last?.item && last.item.token === item?.token ? mounted?.read() : null;
      if (!typed) sent = null;
      mounted?.destroy();
      host.replaceChildren();
      mounted = item && mount(now, item, typed ?? null);
      mountedAs = as;
    }
    if (item) mounted?.update(item, now.feedback);
  }

  function mount(now: FrameView, item: ItemView, typed: Response | null): Mounted | null {
    const kind = kinds[item.kind];
    if (!kind) {
      host.append(say("unsupported"));
      return null;
    }
    let draft = readDraft(now.frame, item.token);
    if (draft && (item.settled || (draft.attempt && draft.attempt === now.acknowledged))) {
      writeDraft(now.frame, item.token, null);
      draft = null;
    }
    return kind.mount({ ...item, response: typed ?? draft?.response ?? item.response }, { host, id, changed, preview });
  }

  function renderMoves({ moves, item, help: { next: rung }, title: name, kind }: FrameView): void {
    for (const each of [check, goOn, begin, go, next, help, fold]) show(each, moves.includes(each.dataset.mw as never));
    show(help, moves.includes("help") && !!rung);
    setText(check, say(kind === "form" ? "answer" : "check"));
    setText(goOn, say("continue"));
    setText(begin, say("begin"));
    setText(go, say("go"));
    setText(next, say(item?.settled ? "next" : "another"));
    next.className = item?.settled ? "mw-button mw-primary" : "mw-link";
    setText(help, rung ? say(`help.${rung}`) : "");
    for (const each of [reopen, fold]) {
      setText(each, say(each.dataset.mw!));
      set(each, { "aria-label": say(`${each.dataset.mw}.label`, { title: name }) });
    }
    setText(resend, say("resend"));
    show(actions, [check, goOn, begin, go, next, help, fold].some((each) => !each.hidden));
    show(reopen, moves.includes("reopen"));
  }

  function renderHelp(shown: FrameView["help"]["shown"]): void {
    while (rungs.children.length > shown.length) rungs.lastChild!.remove();
    shown.forEach(({ kind, html }, at) => {
      const rung = rungs.children[at] ?? rungs.appendChild(h("div", { class: "mw-rung" }, h("div", { class: "mw-rung-name" }), h("div", {})));
      setText(rung.firstElementChild!, say(`shown.${kind}`));
      setSafeHtml(rung.lastElementChild!, html);
    });
  }

  function renderFeedback({ feedback: given }: FrameView): void {
    set(feedback, { "data-tone": given?.tone ?? null });
    if (!given) return feedback.replaceChildren();
    const words = h("div", { class: "mw-words" }, h("p", { class: "mw-verdict" }, given.title));
    if (given.html) {
      const text = h("div", {});
      setSafeHtml(text, given.html);
      words.append(text);
    }
    given.readings.slice(0, 2).forEach((reading, which) => {
      const choice = button(`reading-${which}`, "mw-button");
      choice.textContent = reading;
      choice.addEventListener("click", () => {
        const meant = sent ?? mounted?.read();
        if (meant) respond({ ...meant, reading: which as 0 | 1 }, choice);
      });
      words.append(choice);
    });
    feedback.replaceChildren(icon(given.tone), words);
  }

  function focusItem(): void {
    if (view?.item && !view.item.settled && mounted) mounted.focus();
    else [goOn, begin, go, next].find(isSeen)?.focus({ preventScroll: true });
  }

  function focusAfterVerdict({ feedback: given }: FrameView): void {
    if (given!.tone === "right" && isSeen(next)) next.focus({ preventScroll: true });
    else if (given!.tone === "ask") feedback.querySelector("button")?.focus({ preventScroll: true });
    else if (isSeen(check)) mounted?.focus();
    else focusOn(feedback);
  }

  el.append(root);
  model.on("change:view", render);
  model.on("change:preview", previewed);
  render();
  nameVisitor(model);
  const leaveOff = attend(model);
  return () => {
    model.off("change:view", render);
    leaveOff();
    model.off("change:preview", previewed);
    settle();
    listening.hear(null);
    mounted?.destroy();
    root.remove();
  };
}

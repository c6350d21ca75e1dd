/**
 * Which browser window works on a notebook that is open in several.
 *
 * The one she used last inserts, runs and saves; the others watch, and read the file again when she comes back to
 * them. So two windows never run a frame twice, nor fight about the file. It reaches as far as one browser: between
 * browsers the kernel sends `run` to the client that acted (docs/protocol.md).
 */
const ANSWER_MILLISECONDS = 400;
const SAVE_MILLISECONDS = 5000;

type Word = { key: string; from: string; says: 'mine' | 'saving' | 'yours' };

export class Presence {
  /** `yielding` saves what is not saved; `returned` is called when she comes to this window. */
  constructor(
    private key: string,
    private readonly yielding: () => Promise<void> | null,
    private readonly returned: () => void
  ) {
    this.channel.onmessage = (event: MessageEvent<Word>) => void this.hear(event.data);
    this.signs.forEach(sign => window.addEventListener(sign, this.onSign, { capture: true, passive: true }));
    this.say('mine');
  }

  isActive = true;

  private readonly me = Array.from(crypto.getRandomValues(new Uint32Array(2)), String).join('-');
  private readonly channel = new BroadcastChannel('mastery-lab');
  private readonly signs = ['focus', 'pointerdown', 'keydown'] as const;
  private answer: ((word: 'saving' | 'yours') => void) | null = null;

  rename(key: string): void {
    this.key = key;
  }

  dispose(): void {
    this.channel.close();
    this.signs.forEach(sign => window.removeEventListener(sign, this.onSign, { capture: true }));
  }

  private readonly onSign = (event: Event): void => {
    if (!this.isActive) {
      this.isActive = true;
      void this.take();
    } else if (event.type === 'focus' && event.target === window) {
      this.returned();
    }
  };

  private async take(): Promise<void> {
    await new Promise<void>(resolve => {
      let timer = setTimeout(resolve, ANSWER_MILLISECONDS);
      this.answer = word => {
        clearTimeout(timer);
        if (word === 'yours') {
          resolve();
        } else {
          timer = setTimeout(resolve, SAVE_MILLISECONDS);
        }
      };
      this.say('mine');
    });
    this.answer = null;
    if (this.isActive) {
      this.returned();
    }
  }

  private async hear(word: Word): Promise<void> {
    if (word.key !== this.key || word.from === this.me) {
      return;
    }
    if (word.says !== 'mine') {
      this.answer?.(word.says);
    } else if (this.isActive) {
      this.isActive = false;
      const saving = this.yielding();
      if (saving) {
        this.say('saving');
        await saving;
      }
      this.say('yours');
    }
  }

  private say(says: Word['says']): void {
    this.channel.postMessage({ key: this.key, from: this.me, says } satisfies Word);
  }
}

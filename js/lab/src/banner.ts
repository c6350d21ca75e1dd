import { Widget } from '@lumino/widgets';

export interface BannerView {
  readonly label: string;
  readonly text: string;
  /** Words of the button; null: there is nothing to press. */
  readonly action: string | null;
  readonly busy: boolean;
}

/** One line above a notebook: what state its lesson is in, and the button that goes on with it. */
export class Banner extends Widget {
  constructor(press: () => void) {
    super();
    this.addClass('mw-lab-banner');
    this.node.setAttribute('role', 'region');
    this.button.type = 'button';
    this.button.className = 'mw-lab-button';
    this.button.addEventListener('click', () => {
      if (this.button.getAttribute('aria-disabled') !== 'true') {
        press();
      }
    });
    this.inner.className = 'mw-lab-banner-inner';
    this.inner.append(this.line, this.button);
    this.node.append(this.inner);
    this.setHidden(true);
    // Lumino gives a header the height that its style names, so the style has to follow the text.
    this.size = new ResizeObserver(() => {
      this.node.style.minHeight = `${this.inner.offsetHeight}px`;
      this.parent?.fit();
    });
    this.size.observe(this.inner);
  }

  private readonly inner = document.createElement('div');
  private readonly line = document.createElement('p');
  private readonly button = document.createElement('button');
  private readonly size: ResizeObserver;

  /** Returns whether the focus was in it and has to go elsewhere. */
  display(view: BannerView | null): boolean {
    const leaves = view === null && this.node.contains(document.activeElement);
    if (view) {
      this.node.setAttribute('aria-label', view.label);
      this.line.textContent = view.text;
      this.button.hidden = view.action === null;
      this.button.textContent = view.action;
      this.button.setAttribute('aria-disabled', String(view.busy));
    }
    this.setHidden(view === null);
    return leaves;
  }

  override dispose(): void {
    this.size.disconnect();
    super.dispose();
  }
}

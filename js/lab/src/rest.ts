import type { IMimeModel, IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { Widget } from '@lumino/widgets';

import { REST } from './outputs.js';

/** Draws a resting frame in this notebook; the current one offers to go on. */
export function drawResting(rendermime: IRenderMimeRegistry, word: (key: string) => string, press: () => void): void {
  class Resting extends Widget {
    async renderModel(model: IMimeModel): Promise<void> {
      const line = document.createElement('p');
      line.textContent = word('resting');
      this.node.className += ' mw-lab-resting';
      this.node.replaceChildren(line);
      if ((model.data[REST] as { current?: boolean } | undefined)?.current) {
        const button = document.createElement('button');
        button.type = 'button';
        button.className = 'mw-lab-button';
        button.textContent = word('continue');
        button.addEventListener('click', press);
        this.node.dataset['lmSuppressShortcuts'] = 'true';
        this.node.append(button);
      }
    }
  }
  rendermime.addFactory({ safe: true, mimeTypes: [REST], createRenderer: () => new Resting() }, 0);
}

import type { JupyterFrontEndPlugin } from '@jupyterlab/application';
import { INotebookTracker } from '@jupyterlab/notebook';

/** The rest is loaded only where there are notebooks: under Voila, which has no tracker, nothing more happens. */
const plugin: JupyterFrontEndPlugin = {
  id: '@mastery/lab:plugin',
  description: 'Puts the open cells of a mastery lesson into its notebook.',
  autoStart: true,
  optional: [INotebookTracker],
  activate: async (app, tracker) => {
    if (!tracker) {
      return;
    }
    const { watch } = await import('./watch.js');
    watch(app.serviceManager, tracker as INotebookTracker, path => void app.commands.execute('docmanager:open', { path }));
    document.documentElement.dataset['masteryLab'] = '1';
  }
};

export default plugin;

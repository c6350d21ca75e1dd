import type { INotebookContext, INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import type { IServiceManager } from '@jupyterlab/services';

import { Lesson } from './lesson.js';

/** The notebook beside this one to which a link of ours was clicked, or "". */
function beside(here: string, event: MouseEvent): string {
  const link = event.target instanceof Element ? event.target.closest('a.mw-open') : null;
  const isPlain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
  const name = decodeURIComponent(link?.getAttribute('href') ?? '');
  return isPlain && /^[^/\\:?#]+\.ipynb$/.test(name) ? here.slice(0, here.lastIndexOf('/') + 1) + name : '';
}

/** Gives every notebook that holds a lesson its `Lesson`, one for all views of the same file. */
export function watch(services: IServiceManager, tracker: INotebookTracker, open: (path: string) => void): void {
  const lessons = new Map<INotebookContext, { id: string; lesson: Lesson }>();

  const drop = (context: INotebookContext): void => {
    lessons.get(context)?.lesson.dispose();
    lessons.delete(context);
  };

  const look = (panel: NotebookPanel): void => {
    const { context } = panel;
    if (context.isDisposed || panel.isDisposed) {
      return;
    }
    const mark = context.model.sharedModel.getMetadata('mastery') as { lesson?: string } | undefined;
    const id = mark?.lesson ?? '';
    if (lessons.get(context)?.id !== id) {
      drop(context);
    }
    if (id) {
      const entry = lessons.get(context) ?? { id, lesson: new Lesson(context, id, services) };
      lessons.set(context, entry);
      entry.lesson.add(panel);
    }
  };

  const join = (panel: NotebookPanel): void => {
    const { context } = panel;
    void context.ready.then(() => {
      look(panel);
      context.model.metadataChanged.connect(() => look(panel));
    });
    panel.node.addEventListener('click', event => {
      const path = beside(context.path, event);
      if (path) {
        event.preventDefault();
        open(path);
      }
    });
    panel.disposed.connect(() => lessons.get(context)?.lesson.remove(panel));
    context.disposed.connect(() => drop(context));
  };

  tracker.forEach(join);
  tracker.widgetAdded.connect((_, panel) => join(panel));
  tracker.currentChanged.connect(() => lessons.forEach(({ lesson }) => lesson.look()));
}

import type { INotebookContext, INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import type { IServiceManager } from '@jupyterlab/services';

import { Lesson } from './lesson.js';

/** Gives every notebook that holds a lesson its `Lesson`, one for all views of the same file. */
export function watch(services: IServiceManager, tracker: INotebookTracker): void {
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
    panel.disposed.connect(() => lessons.get(context)?.lesson.remove(panel));
    context.disposed.connect(() => drop(context));
  };

  tracker.forEach(join);
  tracker.widgetAdded.connect((_, panel) => join(panel));
  tracker.currentChanged.connect(() => lessons.forEach(({ lesson }) => lesson.look()));
}

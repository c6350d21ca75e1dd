/**
 * The `_esm` of every frame: it fetches the front end from the one shared model and hands over to it.
 *
 * A lesson has dozens of frames, and anywidget sends the text of `_esm` with each of them; so this stays tiny, and the
 * real code comes once. Without a live kernel nothing on the screen could answer, so only a sentence is shown then.
 */
interface Raw {
  get(trait: string): any; // traits of the kernel; their types are in docs/protocol.md
  comm_live?: boolean;
  widget_manager: { get_model(id: string): Promise<Raw> };
}
interface Page {
  __masteryWidgets?: Record<string, Promise<any>>;
}

export default {
  async render({ model, el }: { model: Raw; el: HTMLElement }): Promise<unknown> {
    try {
      const cache = ((globalThis as Page).__masteryWidgets ??= {});
      const load = async (name: string, more: object): Promise<any> => {
        const code = await model.widget_manager.get_model(name.split(/_MODEL_|:/).pop()!);
        if (code.comm_live === false) throw 0;
        return (cache[code.get("digest")] ??= (async () => {
          const url = URL.createObjectURL(new Blob([code.get("code")], { type: "text/javascript" }));
          const module = await import(url);
          URL.revokeObjectURL(url);
          module.setup({ words: code.get("words"), css: code.get("css"), ...more });
          return module;
        })());
      };
      const front = await load(model.get("shared"), {});
      for (const part of model.get("part")?.split(" ") ?? []) if (part) await load(part, { kinds: front.kinds });
      return front[model.get("face")]({ model, el });
    } catch (error) {
      if (error) console.warn(error);
      el.textContent = model.get("asleep");
      return undefined;
    }
  },
};

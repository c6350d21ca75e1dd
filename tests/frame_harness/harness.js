// A page with frames and no kernel: ?scene=…&mode=page|lab&theme=light|dark. `window.models[n]` are the fake models.
import { scenes, lessonView } from "./samples.js";
import { FakeModel, kernel } from "./fake.js";

const query = new URLSearchParams(location.search);
const mode = query.get("mode") ?? "page";
const theme = query.get("theme") ?? "light";
document.body.classList.toggle("mw-page", mode === "page");
document.body.dataset.jpThemeLight = String(theme === "light");

const [front, css, words] = await Promise.all([
  import("/mastery_widgets/static/frame.js"),
  fetch("/mastery_widgets/static/frame.css").then((answer) => answer.text()),
  fetch("/mastery_widgets/catalogue/en.json").then((answer) => answer.json()),
]);
front.setup({ words, css });
for (const part of ["arrange", "symbols"]) {
  const [module, css] = await Promise.all([
    import(`/mastery_widgets/static/${part}.js`),
    fetch(`/mastery_widgets/static/${part}.css`).then((answer) => answer.text()),
  ]);
  module.setup({ words, css, kinds: front.kinds });
}

const stage = document.getElementById("stage");
const scene = scenes[query.get("scene") ?? "evening"];
window.front = front;
window.models = [];
for (const part of scene) {
  if (typeof part === "string") {
    const prose = document.createElement("div");
    prose.className = "mw-prose";
    front.setSafeHtml(prose, part);
    stage.append(prose);
    continue;
  }
  const model = new FakeModel({ view: part.view ?? lessonView(part), preview: part.preview ?? {}, player: mode === "page" });
  if (part.view) kernel(model, part.answers);
  window.models.push(model);
  const el = document.createElement("div");
  stage.append(el);
  model.unmount = front[part.view ? "frame" : "lesson"]({ model, el });
}
window.ready = true;

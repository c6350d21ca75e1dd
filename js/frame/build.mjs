// Builds what the kernel sends to the browser: the files named below, in mastery_widgets/static.
// The bounds hold because every one of these bytes travels over the channel before a learner sees anything.
import { build } from "esbuild";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "../../mastery_widgets/static");
const targets = [
  { from: "index.ts", to: "frame.js", bytes: 23_000 },
  { from: "frame.css", to: "frame.css", bytes: 11_000 },
  // Fetched where a frame needs them, once.
  { from: "arrange/index.ts", to: "arrange.js", bytes: 12_000 },
  { from: "arrange/arrange.css", to: "arrange.css", bytes: 3_000 },
  { from: "symbols/index.ts", to: "symbols.js", bytes: 7_000 },
  { from: "symbols/symbols.css", to: "symbols.css", bytes: 1_500 },
  { from: "graph/index.ts", to: "graph.js", bytes: 16_000 },
  { from: "graph/graph.css", to: "graph.css", bytes: 4_000 },
  { from: "code/index.ts", to: "code.js", bytes: 6_000 },
  { from: "code/code.css", to: "code.css", bytes: 1_200 },
  { from: "loader.ts", to: "loader.js", bytes: 900 },
  // The map comes on the course's own page only.
  { from: "map.ts", to: "map.js", bytes: 7_000 },
  { from: "map.css", to: "map.css", bytes: 5_000 },
];

/** esbuild leaves the values of custom properties as they are written; outside strings their spaces can go. */
function tighten(file) {
  const css = readFileSync(file, "utf8");
  writeFileSync(file, css.replace(/(--[\w-]+): ([^;{}]*)/g, (_, name, value) => `${name}:${value.trim().replace(/, /g, ",")}`));
}

for (const { from, to, bytes } of targets) {
  const outfile = join(out, to);
  await build({
    entryPoints: [join(here, from)],
    outfile,
    bundle: true,
    minify: true,
    format: "esm",
    target: ["es2022", "chrome120", "firefox121", "safari17.4"],
    charset: "utf8",
    legalComments: "none",
    logLevel: "warning",
  });
  if (to.endsWith(".css")) tighten(outfile);
  const { size } = statSync(outfile);
  console.log(`${to} ${size} of ${bytes} bytes`);
  if (size > bytes) process.exitCode = 1;
}

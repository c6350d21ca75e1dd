// After the build: what JupyterLab's extension manager reads, and a package.json without what only a developer needs.
import { readFileSync, writeFileSync, rmSync } from "node:fs";

const out = new URL("../../mastery_widgets/labextension/", import.meta.url);
const manifest = JSON.parse(readFileSync(new URL("package.json", out), "utf8"));
delete manifest.scripts;
delete manifest.devDependencies;
manifest.jupyterlab = { extension: true, _build: manifest.jupyterlab._build };
const text = (value) => JSON.stringify(value, null, 2) + "\n";
writeFileSync(new URL("package.json", out), text(manifest));
writeFileSync(new URL("install.json", out), text({
  packageManager: "python",
  packageName: "mastery_widgets",
  uninstallInstructions: "Use your Python package manager (pip, conda, etc.) to uninstall the package mastery_widgets",
}));
rmSync(new URL("build_log.json", out), { force: true });

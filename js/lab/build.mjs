/**
 * Builds the extension in a folder whose path is the same on every machine: the bundler's module numbers depend on it,
 * and what is committed has to be, byte for byte, what the sources build.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, rmSync } from 'node:fs';

const PLACE = '/tmp/mastery_widgets_build';
const OUTPUT = 'mastery_widgets/labextension';

rmSync(PLACE, { recursive: true, force: true });
mkdirSync(`${PLACE}/js/lab`, { recursive: true });
mkdirSync(`${PLACE}/mastery_widgets`, { recursive: true });
for (const part of ['src', 'style', 'package.json', 'tsconfig.json', 'finish.mjs', 'words.json']) {
  cpSync(part, `${PLACE}/js/lab/${part}`, { recursive: true });
}
// A link would be followed, and the modules found where they really lie.
cpSync('node_modules', `${PLACE}/js/lab/node_modules`, { recursive: true, verbatimSymlinks: true });
execFileSync('npm', ['run', '--silent', 'build:here'], { cwd: `${PLACE}/js/lab`, stdio: 'inherit' });
rmSync(`../../${OUTPUT}`, { recursive: true, force: true });
cpSync(`${PLACE}/${OUTPUT}`, `../../${OUTPUT}`, { recursive: true });
rmSync(PLACE, { recursive: true, force: true });

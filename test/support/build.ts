import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';

const root = path.join(import.meta.dirname, '../..');
const program = path.join(root, 'dist/cli/main.js');

/** Tests from the outside run the built command: it is built when it is missing or older than its sources. */
export default function build(): void {
  if (existsSync(program) && statSync(program).mtimeMs >= newest(path.join(root, 'src'))) return;
  // Written in place and not cleaned first: another run may be using it.
  const compiler = path.join(root, 'node_modules/typescript/bin/tsc');
  const { status, stdout } = spawnSync(process.execPath, [compiler, '-p', 'tsconfig.build.json'], {
    cwd: root,
    encoding: 'utf8',
  });
  if (status === 0) {
    // What the report page runs in the browser is made of what was just compiled.
    spawnSync(process.execPath, [path.join(root, 'scripts/bundle.mjs')], { stdio: 'inherit' });
    return;
  }
  process.stderr.write(stdout);
  if (!existsSync(program)) throw new Error('the command could not be built');
}

function newest(folder: string): number {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => /(?<!\.test)\.ts$/.test(file));
  return Math.max(...files.map((file) => statSync(path.join(folder, file)).mtimeMs));
}

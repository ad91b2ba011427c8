import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeApp } from './support/app.js';
import { root } from './support/cli.js';

const config = '.oxlintrc.json';

describe('the walls between the rooms', () => {
  it(`stand in ${config} as scripts/walls.mjs writes them`, () => {
    const copy = writeApp({});
    for (const file of [config, 'scripts/walls.mjs']) cpSync(path.join(root, file), path.join(copy, file));
    const { status, stderr } = spawnSync(process.execPath, [path.join(copy, 'scripts/walls.mjs')], { encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(readFileSync(path.join(root, config), 'utf8')).toBe(readFileSync(path.join(copy, config), 'utf8'));
  });

  it('keep a room from reaching to its right, a pure room from the machine, and every room but cli/ from printing', () => {
    const refused = lint({
      'src/resolve/right.ts': `import { measure } from '../measure/index.js';\nexport const used = measure;\n`,
      'src/review/files.ts': `import { readFileSync } from 'node:fs';\nexport const used = readFileSync;\n`,
      'src/judge/database.ts': `import pg from 'pg';\nexport const used = pg;\n`,
      'src/model/outward.ts': `import { read } from '../read/index.js';\nexport const used = read;\n`,
      'src/measure/talk.ts': `export const talk = (): void => console.log('measured');\n`,
      // What is allowed, beside them.
      'src/measure/lab.ts': `import { openLab } from '../lab/index.js';\nexport const used = openLab;\n`,
      'src/resolve/model.ts': `import { rowsAt } from '../model/index.js';\nexport const used = rowsAt;\n`,
      'src/cli/talk.ts': `import { readFileSync } from 'node:fs';\nexport const talk = (): void => console.log(readFileSync);\n`,
    });
    expect(refused).toEqual([
      'src/judge/database.ts eslint(no-restricted-imports)',
      'src/measure/talk.ts eslint(no-console)',
      'src/model/outward.ts eslint(no-restricted-imports)',
      'src/resolve/right.ts eslint(no-restricted-imports)',
      'src/review/files.ts eslint(no-restricted-imports)',
    ]);
  });
});

/** What oxlint refuses in these files under the repository's configuration: file and rule, sorted. */
function lint(files: Record<string, string>): string[] {
  const folder = writeApp({ ...files, [config]: readFileSync(path.join(root, config), 'utf8') });
  const { stdout } = spawnSync(path.join(root, 'node_modules/.bin/oxlint'), ['--format', 'unix', '-c', config, 'src'], {
    cwd: folder,
    encoding: 'utf8',
  });
  return [...stdout.matchAll(/^(src\/[^:]+):.*\[\w+\/(.+)\]$/gm)].map((match) => `${match[1]} ${match[2]}`).sort();
}

import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plan } from './plan/index.js';
import type { Files } from './write/text.js';

const root = fileURLToPath(new URL('../../template/', import.meta.url));
/** npm leaves files of these names out of packages. */
const hidden: Record<string, string> = {
  gitignore: '.gitignore',
  'env.example': '.env.example',
  dockerignore: '.dockerignore',
  github: '.github',
};

/** The files that are the same in every output, but for lines that only one target has and for the app's names. */
export function templateFiles({ name, title, app }: Plan): Files {
  const folders = ['api', ...(app ? ['app'] : [])];
  const files: Files = new Map();
  for (const folder of folders)
    for (const place of filesIn(join(root, folder))) {
      const path = relative(join(root, folder), place)
        .split(sep)
        .map((part) => hidden[part] ?? part)
        .join('/');
      const text = readFileSync(place, 'utf8')
        .replaceAll('__NAME__', () => name)
        .replaceAll('__TITLE__', () => title);
      files.set(path, forTarget(text, app));
    }
  return files;
}

/** Lines that end with `only: app` are left out for another target. */
function forTarget(text: string, app: boolean): string {
  const mark = /[ \t]*(?:\/\/|#) only: app$/;
  return text
    .split('\n')
    .filter((line) => app || !mark.test(line))
    .map((line) => line.replace(mark, ''))
    .join('\n');
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const place = join(folder, entry.name);
    return entry.isDirectory() ? filesIn(place) : [place];
  });
}

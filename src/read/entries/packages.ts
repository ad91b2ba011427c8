import { posix } from 'node:path';
import type { TextFile } from '../schema/sql-files.js';

/** Folders of the packages whose package.json passes the test, each ending with a slash; the root is empty. */
export function packageFolders(texts: TextFile[], passes: (text: string) => boolean): string[] {
  return texts
    .filter((file) => posix.basename(file.file) === 'package.json' && passes(file.text))
    .map((file) => posix.dirname(file.file))
    .map((folder) => (folder === '.' ? '' : `${folder}/`));
}

/** Whether a package.json names that dependency, for running or for building. */
export function dependsOn(packageJson: string, name: string): boolean {
  return packageJson.includes(`"${name}":`) || new RegExp(`"${name.replace('/', '\\/')}"\\s*:`).test(packageJson);
}

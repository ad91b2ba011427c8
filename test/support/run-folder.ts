import { cpSync, existsSync, mkdtempSync, readFileSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Told } from '../../src/model/index.js';
import { readSettings, settingsFile } from '../../src/settings/index.js';

const apps = path.join(import.meta.dirname, 'run-apps');
const packages = path.join(import.meta.dirname, '../../node_modules');

/** What all of them have, then what is the app's own, beside the packages of this repository. */
export function assemble(name: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), `run-app-${name}-`));
  for (const part of ['base', name]) cpSync(path.join(apps, part), folder, { recursive: true });
  symlinkSync(packages, path.join(folder, 'node_modules'), 'dir');
  return folder;
}

/** What the app's own loadbearing.json says. */
export function settingsIn(folder: string): Told | undefined {
  const file = path.join(folder, settingsFile);
  return existsSync(file) ? readSettings(readFileSync(file, 'utf8'), settingsFile, []) : undefined;
}

import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { inside } from './folder.js';

/** A file that was written: what it held before, and the digest of what it held after. */
export interface WrittenFile {
  file: string;
  before?: string;
  digest: string;
}

const folder = '.loadbearing';
const name = `${folder}/fix.json`;
const ignore = `${folder}/.gitignore`;

/** Keeps in the app's folder what was written there; git does not see it. */
export function keepRecord(root: string, files: readonly WrittenFile[]): void {
  mkdirSync(inside(root, folder), { recursive: true });
  if (!existsSync(inside(root, ignore))) writeFileSync(inside(root, ignore), '*\n');
  const earlier = readRecord(root);
  writeFileSync(inside(root, name), `${JSON.stringify({ format: 1, runs: [...earlier, files] }, null, 2)}\n`);
}

/** What was written, run by run; empty where nothing was or the record cannot be read. */
export function readRecord(root: string): WrittenFile[][] {
  try {
    const record: unknown = JSON.parse(readFileSync(inside(root, name), 'utf8'));
    if (typeof record !== 'object' || record === null || !('runs' in record) || !Array.isArray(record.runs)) return [];
    return record.runs.map((run: unknown) => (Array.isArray(run) ? run.filter(isWritten) : []));
  } catch {
    return [];
  }
}

/** Forgets the last run. */
export function forgetLast(root: string): void {
  const runs = readRecord(root).slice(0, -1);
  if (runs.length === 0) {
    rmSync(inside(root, name), { force: true });
    // Whatever else is in the folder stays, and with it what git is told of it.
    if (readdirSync(inside(root, folder)).some((other) => other !== '.gitignore')) return;
    rmSync(inside(root, folder), { recursive: true, force: true });
  } else writeFileSync(inside(root, name), `${JSON.stringify({ format: 1, runs }, null, 2)}\n`);
}

function isWritten(value: unknown): value is WrittenFile {
  return (
    typeof value === 'object' &&
    value !== null &&
    'file' in value &&
    typeof value.file === 'string' &&
    'digest' in value &&
    typeof value.digest === 'string' &&
    (!('before' in value) || typeof value.before === 'string')
  );
}

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = new URL('../../template/load/', import.meta.url);

/** The scripts that every engine's own one stands on. */
export const sharedScripts = ['body.mjs', 'compose.mjs', 'log-in.mjs', 'rows.mjs'] as const;

/** A script that is the same for every app: what is the app's own stands in scenario.json, as data. */
export function scriptText(name: string): string {
  return readFileSync(fileURLToPath(new URL(name, folder)), 'utf8');
}

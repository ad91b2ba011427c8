import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const deepest = 12;
const mostCharacters = 1_000_000;

/** An app's own files whose names fit, without packages and hidden folders. */
export function* filesIn(folder: string, names: RegExp, depth = 0): Generator<string> {
  if (depth > deepest) return;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.name === 'node_modules' || entry.name.startsWith('.')) continue;
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) yield* filesIn(file, names, depth + 1);
    else if (entry.isFile() && names.test(entry.name)) yield file;
  }
}

/** The texts of these files. */
export function* sourcesIn(folder: string, names: RegExp): Generator<string> {
  for (const file of filesIn(folder, names)) yield textOf(file);
}

/** Empty where it cannot be read, or is larger than code is. */
export function textOf(file: string): string {
  try {
    const text = readFileSync(file, 'utf8');
    return text.length > mostCharacters ? '' : text;
  } catch {
    return '';
  }
}

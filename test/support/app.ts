import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/**
 * Writes an app of these files into a folder of its own, which goes when all tests have ended (build.ts): a hook of this module would
 * run once per worker.
 */
export function writeApp(files: Record<string, string>): string {
  const folder = mkdtempSync(join(process.env['TEST_APPS'] ?? tmpdir(), 'app-'));
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
  return folder;
}

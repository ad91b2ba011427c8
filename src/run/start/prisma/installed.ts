import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** A package as it is installed. */
export interface Installed {
  folder: string;
  version: string;
}

/**
 * A package that one of these folders, or one above it, has in its `node_modules`; the first folder's comes first.
 * Looked for by hand: Node asks for a package's description only where its `exports` let it.
 */
export function findInstalled(name: string, folders: readonly string[]): Installed | undefined {
  for (const start of folders) {
    for (let place = start; ; place = path.dirname(place)) {
      const folder = path.join(place, 'node_modules', name);
      const version = versionOf(folder);
      if (version !== undefined) return { folder, version };
      if (place === path.dirname(place)) break;
    }
  }
  return undefined;
}

function versionOf(folder: string): string | undefined {
  const file = path.join(folder, 'package.json');
  if (!existsSync(file)) return undefined;
  const described: unknown = JSON.parse(readFileSync(file, 'utf8'));
  return typeof described === 'object' && described !== null && 'version' in described ? String(described.version) : undefined;
}

/** `6.16.2` as its first two numbers. */
function numbersOf(version: string): [major: number, minor: number] {
  const [major = 0, minor = 0] = version.split('.').map((part) => Number.parseInt(part, 10));
  return [major, minor];
}

export function majorOf(version: string): number {
  return numbersOf(version)[0];
}

/** Whether this Prisma makes clients that compile their queries by WebAssembly, which is in the package: all since 6.16. */
export function isEngineless(version: string): boolean {
  const [major, minor] = numbersOf(version);
  return major > 6 || (major === 6 && minor >= 16);
}

import path from 'node:path';

/** `20260131094500`, in UTC, and later than every name that is there. */
export function stampAfter(names: readonly string[], now: Date): string {
  const stamp = now.toISOString().replace(/\D/g, '').slice(0, 14);
  const last = names
    .flatMap((name) => /^\d{14}(?!\d)/.exec(name) ?? [])
    .sort()
    .at(-1);
  return last === undefined || last < stamp ? stamp : String(BigInt(last) + 1n);
}

/**
 * The name of a migration that follows those that are there, in their manner: `0007_x`, `1700000000000_x`, `20260131094500_x`.
 * @returns undefined where they are not numbered
 */
export function nextName(names: readonly string[], words: string, now: Date): string | undefined {
  const numbered = names.flatMap((name) => {
    const [, number, mark] = /^[vV]?(\d+)([_.-]+)/.exec(name) ?? [];
    return number === undefined || mark === undefined ? [] : [{ name, number, mark }];
  });
  const last = numbered.sort((left, right) => compare(left.number, right.number)).at(-1);
  if (last === undefined) return undefined;
  return `${/^[vV]/.exec(last.name)?.[0] ?? ''}${following(last.number, now)}${last.mark}${words.replaceAll('_', last.mark.includes('-') ? '-' : '_')}`;
}

function following(number: string, now: Date): string {
  const time = number.length === 14 ? stampAfter([], now) : number.length === 13 ? String(now.getTime()) : '';
  if (time !== '' && BigInt(time) > BigInt(number)) return time;
  return String(BigInt(number) + 1n).padStart(number.length, '0');
}

function compare(left: string, right: string): number {
  const [a, b] = [BigInt(left), BigInt(right)];
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The folder of a file, with forward slashes; '.' for the app's own. */
export function folderOf(file: string): string {
  return path.posix.dirname(file);
}

export function inFolder(folder: string, name: string): string {
  return path.posix.join(folder, name);
}

import type { Catalogue, ForeignKey, Table } from '../../model/index.js';

/**
 * Tables whose rows go when one of a table goes (ON DELETE CASCADE), at any remove.
 * @param counts keys that take nothing along in this app are left out
 */
export function cascadeOf(
  name: string,
  catalogue: Catalogue,
  counts: (child: Table, key: ForeignKey) => boolean = () => true,
  seen = new Set<string>(),
): Set<string> {
  for (const child of catalogue.tables) {
    const goes = child.foreignKeys.some((key) => key.table === name && key.onDelete === 'cascade' && counts(child, key));
    if (seen.has(child.name) || !goes) continue;
    seen.add(child.name);
    cascadeOf(child.name, catalogue, counts, seen);
  }
  return seen;
}

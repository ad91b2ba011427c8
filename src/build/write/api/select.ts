import type { Reference, Shown, Table } from '../../plan/plan.js';
import { indent, quoted } from '../text.js';

/** The joins that lead to what is shown of related rows. */
export function joins(shown: Shown[], table: Table): string[] {
  const references = new Map<string, Reference>(shown.flatMap(({ by }) => (by === undefined ? [] : [[by.name, by]])));
  return [...references.values()].map(
    (by) =>
      `.${by.optional || by.to !== 'user' ? 'leftJoin' : 'innerJoin'}(${quoted(`${by.table} as ${by.name}`)}, ${quoted(`${by.name}.id`)}, ${quoted(`${table.table}.${by.column}`)})`,
  );
}

/** The columns of a select, by the names that the API gives them. */
export function columns(shown: (Shown | undefined)[], { table }: Table): string {
  const items = shown.flatMap((one) => {
    if (one === undefined) return [];
    const from = `${one.by?.name ?? table}.${one.column}`;
    return [quoted(one.column === one.name ? from : `${from} as ${one.name}`)];
  });
  return `\n${indent(items.map((item) => `${item},`).join('\n'), 6)}\n    `;
}

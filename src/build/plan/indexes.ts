import type { Entity } from '../blueprint/blueprint.js';
import { snake } from '../names.js';
import type { Index, PlannedList, Reference, Root, SortKey } from './plan.js';

/** What indexes follow from. */
export interface Indexed {
  table: string;
  entity: Entity;
  root: Root;
  references: Reference[];
  lists: PlannedList[];
}

/**
 * The indexes of a table: one for each access path and each set of its filters (equality first, then the order, then the id), one for
 * each foreign key that none of them begins with, and the unique ones. What another index begins with is left out.
 */
export function plannedIndexes({ table, entity, root, references, lists }: Indexed): Index[] {
  const unique = uniqueKeys(entity, root, references).map((columns) => indexOf(table, columns.map(ascending), true));
  const paths = lists.flatMap((list) => pathsOf(list, root)).map((keys) => indexOf(table, keys, false));
  const leading = [
    ...(root.kind === 'user' && entity.owner === 'user' ? [root.column] : []),
    ...references.map(({ column }) => column),
  ];
  const keys = leading.map((column) => indexOf(table, [ascending(column)], false));
  const kept: Index[] = [];
  for (const index of [...unique, ...[...paths].sort((left, right) => right.keys.length - left.keys.length), ...keys])
    if (!kept.some((other) => begins(other, index)) || index.unique) kept.push(index);
  return kept;
}

/** The columns of each thing that occurs once. */
export function uniqueKeys(entity: Entity, root: Root, references: Reference[]): string[][] {
  return (entity.unique ?? []).map((names) =>
    names.map((name) => {
      if (name === 'owner') return root.kind === 'none' ? name : root.column;
      return references.find((reference) => reference.name === name)?.column ?? snake(name);
    }),
  );
}

function pathsOf({ parent, filters, order, through }: PlannedList, root: Root): SortKey[][] {
  const first =
    through !== undefined
      ? through.target
      : parent.kind === 'relation'
        ? parent.reference.column
        : parent.kind === 'owner' && root.kind !== 'none'
          ? root.column
          : undefined;
  return subsets(filters.map(({ column }) => column)).map((columns) => [
    ...[...(first === undefined ? [] : [first]), ...columns].map(ascending),
    { column: order.column, descending: order.descending },
    { column: 'id', descending: order.descending },
  ]);
}

function subsets(columns: string[]): string[][] {
  return columns.reduce<string[][]>((sets, column) => [...sets, ...sets.map((set) => [...set, column])], [[]]);
}

function begins(index: Index, other: Index): boolean {
  return other.keys.every(({ column, descending }, at) => {
    const key = index.keys[at];
    // A key that stands alone is served by an index in either direction.
    return key?.column === column && (other.keys.length === 1 || key.descending === descending);
  });
}

function ascending(column: string): SortKey {
  return { column, descending: false };
}

function indexOf(table: string, keys: SortKey[], unique: boolean): Index {
  // Postgres cuts names at 63 bytes: a cut name might be another's.
  const name = [table, ...keys.map(({ column }) => column), unique ? 'key' : 'idx'].join('_');
  return { name: name.length <= 60 ? name : `${name.slice(0, 50)}_${digest(name)}`, keys, unique };
}

function digest(text: string): string {
  let sum = 5381;
  for (const letter of text) sum = (sum * 33 + (letter.codePointAt(0) ?? 0)) % 4_294_967_296;
  return sum.toString(36);
}

import type { Field } from '../../blueprint/blueprint.js';
import { longest } from '../../plan/columns.js';
import type { Plan, PlannedList, Table } from '../../plan/plan.js';
import { key, lines, quoted } from '../text.js';
import { changeable } from './changes.js';

/** Data for the tests: of each entity a body that is right, what it needs, and what may be done with it. */
export function samplesTs({ tables }: Plan): string {
  return lines(
    '/** What the tests need to know of an entity. */',
    'export interface Entity {',
    '  name: string;',
    '  table: string;',
    '  route: string;',
    '  /** Relations that a new one names: to an entity, or to a user. */',
    '  needs: { field: string; to: string }[];',
    '  /** Whether people make them; else the operator does. */',
    '  create: boolean;',
    '  remove: boolean;',
    '  /** Whether everyone sees them, or everyone who is signed in. */',
    '  open: boolean;',
    '  signedIn: boolean;',
    '  /** A body that is right; the word makes it differ from others. */',
    '  body: (word: string) => Record<string, unknown>;',
    '  change: ((word: string) => Record<string, unknown>) | undefined;',
    '  /** The same as columns, for the operator. */',
    '  columns: (body: Record<string, unknown>, owner: string) => Record<string, unknown>;',
    '  /** `person`: who is asked for; `sure`: it stands on the first page of a hundred. */',
    '  lists: { path: string; person: string; search: string | undefined; sure: boolean }[];',
    '}',
    '',
    'export const entities: Entity[] = [',
    tables.flatMap(sample),
    '];',
  );
}

function sample(table: Table): string[] {
  const { entity, route, columns, references, create, change, see, lists, blueprint } = table;
  const required = references.filter(({ optional, maker }) => !optional && !maker);
  const changed = changeable(table).filter(({ name }) => columns.some((column) => column.name === name));
  const values = (only: (field: Field) => boolean): string[] =>
    columns.filter(({ field }) => only(field)).map(({ name, field }) => `${key(name)}: ${valueOf(field)}`);
  const inColumns = [
    ...(blueprint.owner === 'user' ? ['owner_id: owner'] : []),
    ...references.map(({ name, column, maker }) => `${column}: ${maker ? 'owner' : `body[${quoted(`${name}Id`)}] ?? null`}`),
    ...columns.map(({ name, column }) => `${key(column)}: body[${quoted(name)}]`),
  ];
  const [first] = changed;
  const changes = first === undefined ? undefined : columns.find(({ name }) => name === first.name);
  return [
    '  {',
    `    name: ${quoted(entity)},`,
    `    table: ${quoted(table.table)},`,
    `    route: ${quoted(`/api/${route}`)},`,
    `    needs: [${required.map(({ name, to }) => `{ field: ${quoted(`${name}Id`)}, to: ${quoted(to)} }`).join(', ')}],`,
    `    create: ${String(create.length > 0)},`,
    `    remove: ${String(change.length > 0)},`,
    `    open: ${String(see.some(({ kind }) => kind === 'everyone'))},`,
    `    signedIn: ${String(see.some(({ kind }) => kind === 'signed-in'))},`,
    `    body: (word) => ({ ${[...values(() => true)].join(', ')} }),`.replace('(word) => ({  })', '() => ({})'),
    `    change: ${change.length === 0 || changes === undefined ? 'undefined' : `(word) => ({ ${key(changes.name)}: ${valueOf(changes.field)} })`},`,
    `    columns: (body, owner) => ({ ${inColumns.join(', ')} }),`,
    `    lists: [${lists.map((list) => listSample(table, list)).join(', ')}],`,
    '  },',
  ]
    .map((line) => (/\bword\b/.test(line.replace('(word)', '')) ? line : line.replace('(word) =>', '() =>')))
    .map((line) =>
      /\bowner\b/.test(line.replace('(body, owner)', '').replace('owner_id:', ''))
        ? line
        : line.replace('(body, owner)', '(body)'),
    );
}

function listSample({ root }: Table, { path, parent, search, through, list }: PlannedList): string {
  // What refers to a user names Ben in the tests, and Ben sees what is his.
  const ofUser = parent.kind === 'relation' && parent.reference.to === 'user';
  const sure =
    through === undefined &&
    parent.kind !== 'all' &&
    list.stale === undefined &&
    (parent.kind !== 'owner' || root.kind === 'user');
  const person = ofUser && !parent.reference.maker && !parent.reference.optional ? 'ben' : 'ann';
  return `{ path: ${quoted(`/api${path}`)}, person: ${quoted(person)}, search: ${search === undefined ? 'undefined' : quoted(search.name)}, sure: ${String(sure && !(parent.kind === 'relation' && parent.reference.optional))} }`;
}

/** A value that a field takes, as an expression of `word`. */
function valueOf(field: Field): string {
  const { type, of = [], min = 0 } = field;
  const most = longest(field);
  switch (type) {
    case 'choice':
      return quoted(of[0] ?? '');
    case 'boolean':
      return 'true';
    case 'integer':
    case 'money':
    case 'number':
      return String(Math.max(min, Math.min(1, field.max ?? 1)));
    case 'date':
      return quoted('2030-01-02');
    case 'time':
      return quoted('2030-01-02T03:04:05.000Z');
    case 'email':
      return '`${word}@example.org`';
    case 'url':
      return '`https://example.org/${word}`';
    default:
      return most !== undefined && most < 12 ? `word.slice(0, ${String(most)})` : '`some ${word}`';
  }
}

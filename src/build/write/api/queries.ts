import type { PlannedList, Reference, Shown, Table } from '../../plan/plan.js';
import { indent, lines, quoted } from '../text.js';
import { asksRow, needsPerson, ownCondition } from './access.js';
import { createStatement } from './create.js';
import { cachedParents } from './events.js';
import { valueType } from './tables.js';

/** The statements of an entity: one for each list, one for a page, and those that write. */
export function queriesTs(table: Table): string {
  const body = [
    ...table.lists.flatMap((list) => ['', ...listStatement(table, list)]),
    '',
    ...findStatement(table),
    ...writes(table),
  ].join('\n');
  const access = ['maySee', 'mayChange', ...table.lists.map(({ name }) => name.replace(/^list/, 'maySee'))].filter((name) =>
    new RegExp(`\\b${name}\\(`).test(body),
  );
  return lines(
    /\bsql[`<]/.test(body) ? `import { sql } from 'kysely';` : undefined,
    `import type { Database } from '../../database.js';`,
    table.lists.length > 0 ? `import type { Position } from '../../pages.js';` : undefined,
    access.length > 0 ? `import { ${access.join(', ')} } from './access.js';` : undefined,
    schemaTypes(table),
    body,
  );
}

function schemaTypes(table: Table): string | undefined {
  const { type, create } = table;
  const used = [...(isChangeable(table) ? [`${type}Change`] : []), ...(create.length > 0 ? [`New${type}`] : [])];
  return used.length > 0 ? `import type { ${used.join(', ')} } from './schemas.js';` : undefined;
}

/** The type of an order's value in a cursor. */
export function positionType(order: PlannedList['order']): 'Date' | 'number' | 'string' {
  if (order.type === 'time') return 'Date';
  return order.type === 'number' ? 'number' : 'string';
}

function listStatement(table: Table, list: PlannedList): string[] {
  const { name, parent, filters, search, order, allowed, through } = list;
  const person = through !== undefined || (needsPerson(allowed) && (asksRow(allowed) || parent.kind === 'owner'));
  const given = [
    ...(parent.kind === 'relation' ? [[`${parent.reference.name}Id`, 'string']] : []),
    ...(person ? [['person', 'string']] : []),
    ...filters.map(({ name, field }) => [name, `${field === undefined ? 'string' : valueType(field)} | undefined`]),
    ...(search === undefined ? [] : [['begins', 'string']]),
    ['after', `Position<${positionType(order)}> | undefined`],
    ['limit', 'number'],
  ];
  const names = given.map(([item]) => item).join(', ');
  const sign = order.descending ? '<' : '>';
  const keys = `${quoted(`${table.table}.${order.column}`)}, ${quoted(`${table.table}.id`)}`;
  const direction = order.descending ? `, 'desc'` : '';
  const conditions = [
    ...(parent.kind === 'relation'
      ? [`.where(${quoted(`${table.table}.${parent.reference.column}`)}, '=', ${parent.reference.name}Id)`]
      : []),
    ...(person && through === undefined ? [allowedCondition(table, list)] : []),
    ...(search === undefined
      ? []
      : [
          `.where(${quoted(`${table.table}.${order.column}`)}, '>=', begins.toLowerCase())`,
          `.where(${quoted(`${table.table}.${order.column}`)}, '<', \`\${begins.toLowerCase()}\\u{10FFFF}\`)`,
        ]),
  ];
  const narrowing = filters.map(
    ({ name, column }) =>
      `  if (${name} !== undefined) query = query.where(${quoted(`${table.table}.${column}`)}, '=', ${name});`,
  );
  const from = [
    `.selectFrom(${quoted(table.table)})`,
    ...joins(list.shown, table),
    `.select([${columns([...list.shown, orderColumn(list)], table)}])`,
    ...conditions,
  ];
  const after = [
    '  if (after !== undefined)',
    '    query = query.where(({ eb, refTuple, tuple }) =>',
    `      eb(refTuple(${keys}), '${sign}', tuple(after.value, after.id)),`,
    '    );',
  ];
  const page = `.orderBy(${quoted(`${table.table}.${order.column}`)}${direction}).orderBy(${quoted(`${table.table}.id`)}${direction}).limit(limit)`;
  const head = [
    `/** ${sentence(table, list)} */`,
    `export function ${name}(`,
    '  database: Database,',
    `  { ${names} }: { ${given.map(([item, type]) => `${item}: ${type}`).join('; ')} },`,
    ') {',
  ];
  if (through !== undefined) return [...head, ...throughStatement(table, list, from, after, page), '}'];
  const few = narrowing.length === 0 && conditions.length === 0;
  return [
    ...head,
    few ? `  let query = database` : '  let query = database',
    ...from.map((line) => `    ${line}`),
    ...narrowing,
    ...after,
    `  return query${page}.execute();`,
    '}',
  ].map((line, at, all) => (all[at + 1] !== undefined && endsChain(line, all[at + 1] ?? '') ? `${line};` : line));
}

/** A chain ends where the next line does not go on with it. */
function endsChain(line: string, next: string): boolean {
  return /^ {4}\./.test(line) && !/^ {4}\./.test(next);
}

function throughStatement(
  table: Table,
  { through, order, shown }: PlannedList,
  from: string[],
  after: string[],
  page: string,
): string[] {
  if (through === undefined) return [];
  const direction = order.descending ? `, 'desc'` : '';
  return [
    '  // The newest of each one who is followed, and of these the newest: a page looks at a page of each, however much they wrote.',
    '  return database',
    `    .selectFrom(${quoted(`${through.table} as followed`)})`,
    '    .innerJoinLateral(',
    '      (outer) => {',
    `        let query = outer`,
    ...from.map((line) => `          ${line}`),
    `          .whereRef(${quoted(`${table.table}.${through.target}`)}, '=', ${quoted(`followed.${through.column}`)});`,
    ...after.map((line) => `      ${line}`),
    `        return query${page}.as('found');`,
    '      },',
    '      (join) => join.onTrue(),',
    '    )',
    `    .select([${shown.map(({ name }) => quoted(`found.${name}`)).join(', ')}])`,
    `    .where(${quoted(`followed.${through.owner}`)}, '=', person)`,
    `    .orderBy(${quoted(`found.${order.name}`)}${direction})`,
    `    .orderBy('found.id'${direction})`,
    '    .limit(limit)',
    '    .execute();',
  ];
}

/** The column that the list is ordered by, when it is not shown anyway: the next page begins behind its value. */
function orderColumn({ order, shown }: PlannedList): Shown | undefined {
  if (shown.some(({ by, column }) => by === undefined && column === order.column)) return undefined;
  return { name: order.name, column: order.column, by: undefined, field: undefined, type: 'field', optional: false };
}

function allowedCondition(table: Table, { parent, allowed, name, byParent }: PlannedList): string {
  if (parent.kind === 'owner' && table.root.kind === 'user')
    return `.where(${quoted(`${table.table}.${table.root.column}`)}, '=', person)`;
  const called = name.replace(/^list/, 'maySee');
  if (byParent && parent.kind === 'relation') return `.where((eb) => ${called}(eb, ${parent.reference.name}Id, person))`;
  return `.where((eb) => ${ownCondition(allowed, table.see) ? called : 'maySee'}(eb, person))`;
}

function sentence({ many }: Table, { parent, order, page, search, filters }: PlannedList): string {
  const whose = parent.kind === 'owner' ? 'One’s own ' : parent.kind === 'relation' ? `The ` : 'All ';
  const of = parent.kind === 'relation' ? ` of one ${parent.reference.name}` : '';
  const how =
    search !== undefined
      ? `that begin with a text, in its order`
      : `${order.descending ? 'the largest' : 'the smallest'} ${order.name} first`;
  const by = filters.length === 0 ? '' : `, perhaps by ${filters.map(({ name }) => name).join(' and ')}`;
  return `${whose}${many}${of}${by}, ${how}: ${page} to a page.`;
}

function findStatement(table: Table): string[] {
  const person = asksRow(table.see);
  return [
    `/** One ${table.one} with all that its page shows; undefined where there is none${person ? ' that the person may see' : ''}. */`,
    `export function find${table.type}(database: Database, ${person ? '{ id, person }: { id: string; person: string }' : '{ id }: { id: string }'}) {`,
    '  return database',
    `    .selectFrom(${quoted(table.table)})`,
    ...joins(table.page, table).map((line) => `    ${line}`),
    `    .select([${columns(table.page, table)}])`,
    `    .where(${quoted(`${table.table}.id`)}, '=', id)`,
    ...(person ? ['    .where((eb) => maySee(eb, person))'] : []),
    '    .executeTakeFirst();',
    '}',
  ];
}

function joins(shown: Shown[], table: Table): string[] {
  const references = new Map<string, Reference>(shown.flatMap(({ by }) => (by === undefined ? [] : [[by.name, by]])));
  return [...references.values()].map(
    (by) =>
      `.${by.optional || by.to !== 'user' ? 'leftJoin' : 'innerJoin'}(${quoted(`${by.table} as ${by.name}`)}, ${quoted(`${by.name}.id`)}, ${quoted(`${table.table}.${by.column}`)})`,
  );
}

function columns(shown: (Shown | undefined)[], { table }: Table): string {
  const items = shown.flatMap((one) => {
    if (one === undefined) return [];
    const from = `${one.by?.name ?? table}.${one.column}`;
    return [quoted(one.column === one.name ? from : `${from} as ${one.name}`)];
  });
  return `\n${indent(items.map((item) => `${item},`).join('\n'), 6)}\n    `;
}

function writes(table: Table): string[] {
  return [
    ...(table.create.length > 0 ? ['', ...createStatement(table)] : []),
    ...(isChangeable(table) ? ['', ...changeStatement(table)] : []),
    ...(table.change.length > 0 ? ['', ...removeStatement(table)] : []),
  ];
}

/** Whether there is something that somebody may change. */
export function isChangeable(table: Table): boolean {
  return table.change.length > 0 && changeable(table).length > 0;
}

/** The columns that may be changed later: fields, and who or what everyone may see. */
export function changeable({ columns, references, ownedBy }: Table): { name: string; column: string; time: boolean }[] {
  return [
    ...columns.map(({ name, column, field }) => ({ name, column, time: field.type === 'time' })),
    ...references
      .filter((reference) => reference !== ownedBy && reference.to === 'user' && reference.optional)
      .map(({ name, column }) => ({ name: `${name}Id`, column, time: false })),
  ];
}

function changeStatement(table: Table): string[] {
  const person = asksRow(table.change);
  const given = ['id: string', ...(person ? ['person: string'] : []), `change: ${table.type}Change`];
  return [
    `/** Changes one ${table.one} if it is still as it was read (its version): of two people at once the second is told. What it then is part of; undefined where it did not. */`,
    `export async function change${table.type}(`,
    '  database: Database,',
    `  { ${given.map((item) => item.split(':')[0]).join(', ')} }: { ${given.join('; ')} },`,
    ') {',
    '  return database',
    `    .updateTable(${quoted(table.table)})`,
    '    .set({',
    ...changeable(table).map(
      ({ name, column, time }) =>
        `      ${column}: ${time ? `change.${name} == null ? change.${name} : new Date(change.${name})` : `change.${name}`},`,
    ),
    '      version: sql`version + 1`,',
    '      updated_at: sql`now()`,',
    '    })',
    `    .where('id', '=', id)`,
    `    .where('version', '=', change.version)`,
    ...(person ? ['    .where((eb) => mayChange(eb, person))'] : []),
    `    .returning(${returned(table)})`,
    '    .executeTakeFirst();',
    '}',
  ];
}

function removeStatement(table: Table): string[] {
  const person = asksRow(table.change);
  return [
    `/** Takes one ${table.one} away. What it was part of; undefined where there was none${person ? ' that the person might take' : ''}. */`,
    `export async function remove${table.type}(database: Database, ${person ? '{ id, person }: { id: string; person: string }' : '{ id }: { id: string }'}) {`,
    '  return database',
    `    .deleteFrom(${quoted(table.table)})`,
    `    .where('id', '=', id)`,
    ...(person ? ['    .where((eb) => mayChange(eb, person))'] : []),
    `    .returning(${returned(table)})`,
    '    .executeTakeFirst();',
    '}',
  ];
}

/** The id, and the parents whose cached lists are old from then on. */
function returned(table: Table): string {
  const columns = ['id', ...cachedParents(table).map(({ column }) => column)];
  return columns.length === 1 ? `'id'` : `[${columns.map(quoted).join(', ')}]`;
}

import type { PlannedList, Shown, Table } from '../../plan/plan.js';
import { quoted } from '../text.js';
import { asksRow, needsPerson, ownCondition } from './access.js';
import { columns, joins } from './select.js';
import { valueType } from './tables.js';

/** The type of an order's value in a cursor. */
export function positionType(order: PlannedList['order']): 'Date' | 'number' | 'string' {
  if (order.type === 'time') return 'Date';
  return order.type === 'number' ? 'number' : 'string';
}

/** The statement of an access path: its conditions, where the page begins, its order and its limit. */
export function listStatement(table: Table, list: PlannedList): string[] {
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

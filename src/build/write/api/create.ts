import { termOnParent } from '../../plan/lists.js';
import type { Reference, Table, Term } from '../../plan/plan.js';
import { indent, quoted } from '../text.js';
import { asksRow, condition } from './access.js';

/**
 * The statement that makes a row. What it belongs to is looked up by the insert itself, which makes no row where the person may
 * not: nothing can change between a check and the insert.
 */
export function createStatement(table: Table): string[] {
  const body = insert(table);
  const given = takesPerson(table) ? ['id', 'person', 'values'] : ['id', 'values'];
  const types: Record<string, string> = { id: 'string', person: 'string', values: `New${table.type}` };
  return [
    `/** Makes one ${table.one}. True when it did: what it belongs to is there, and the person may. */`,
    `export async function create${table.type}(`,
    '  database: Database,',
    `  { ${given.join(', ')} }: { ${given.map((name) => `${name}: ${types[name] ?? ''}`).join('; ')} },`,
    '): Promise<boolean> {',
    ...body,
    '  return made.numInsertedOrUpdatedRows === 1n;',
    '}',
  ];
}

/** Whether the insert itself needs to know who asks: who makes a group is put into it by the database. */
export function takesPerson(table: Table): boolean {
  return insert(table).some((line) => /\bperson\b/.test(line));
}

function insert(table: Table): string[] {
  const from = sourceOf(table);
  return from === undefined ? plainInsert(table) : selectingInsert(table, from);
}

/** The parent whose row gives the right, or which must be visible to be named. */
function sourceOf(table: Table): Reference | undefined {
  return table.ownedBy ?? table.guarded.find(({ reference }) => !reference.optional)?.reference;
}

function plainInsert(table: Table): string[] {
  return [
    '  const made = await database',
    `    .insertInto(${quoted(table.table)})`,
    '    .values({',
    '      id,',
    ...(table.blueprint.owner === 'user' ? ['      owner_id: person,'] : []),
    ...valuesOf(table, undefined).map(([column, value]) => `      ${column}: ${value},`),
    '    })',
    '    .executeTakeFirst();',
  ];
}

function selectingInsert(table: Table, from: Reference): string[] {
  const inherits = from === table.ownedBy && table.root.kind !== 'none' && table.root.column !== from.column;
  const root = inherits && table.root.kind !== 'none' ? table.root.column : undefined;
  const owner = table.blueprint.owner === 'user';
  const values = valuesOf(table, from);
  const columns = [
    'id',
    ...(root === undefined ? [] : [root]),
    ...(owner ? ['owner_id'] : []),
    from.column,
    ...values.map(([column]) => column),
  ];
  const allowed = conditionsOn(table, from);
  return [
    '  const made = await database',
    `    .insertInto(${quoted(table.table)})`,
    `    .columns([${columns.map(quoted).join(', ')}])`,
    '    .expression((eb) =>',
    '      eb',
    `        .selectFrom(${quoted(from.table)})`,
    '        .select((eb) => [',
    `          eb.val(id).as('id'),`,
    ...(root === undefined ? [] : [`          ${quoted(`${from.table}.${root}`)},`]),
    ...(owner ? [`          eb.val(person).as('owner_id'),`] : []),
    `          ${quoted(`${from.table}.id as ${from.column}`)},`,
    ...values.map(([column, value]) => `          eb.val(${value}).as(${quoted(column)}),`),
    '        ])',
    `        .where(${quoted(`${from.table}.id`)}, '=', values.${from.name}Id)${allowed.length === 0 ? ',' : ''}`,
    ...allowed.map((line, at) => `        ${line}${at === allowed.length - 1 ? ',' : ''}`),
    '    )',
    '    .executeTakeFirst();',
  ];
}

/** The rights to make a row, as conditions on the row that it will belong to and on the others that it names. */
function conditionsOn(table: Table, from: Reference): string[] {
  const rights = asksRow(table.create)
    ? table.create.flatMap((term) => termOnParent(term, from, table.root, from === table.ownedBy))
    : [];
  const own = from === table.ownedBy ? rights : (table.guarded.find(({ reference }) => reference === from)?.see ?? []);
  const others = table.guarded.filter(({ reference }) => reference !== from);
  return [...anyOf(own, from.table), ...others.flatMap(({ reference, see }) => named(reference, see))];
}

function anyOf(terms: Term[], table: string): string[] {
  const texts = terms.map((term) => condition(term, table, 0));
  const [first = ''] = texts;
  if (texts.length === 0) return [];
  if (texts.length > 1)
    return [
      `.where((eb) =>\n          eb.or([\n${texts.map((text) => indent(`${text},`, 12)).join('\n')}\n          ]),\n        )`,
    ];
  return first.includes('\n') ? [`.where((eb) =>\n${indent(first, 10)},\n        )`] : [`.where((eb) => ${first})`];
}

/** Another row that is named has to be visible too. */
function named({ name, table, optional }: Reference, see: Term[]): string[] {
  const value = `values.${name}Id`;
  const visible = see.map((term) =>
    condition(term, 'named', 1)
      .replace(/^inner/, 'eb')
      .replace(/\binner\b/g, 'eb'),
  );
  const exists = [
    'eb.exists(',
    '  eb',
    `    .selectFrom(${quoted(`${table} as named`)})`,
    `    .select('named.id')`,
    `    .where('named.id', '=', ${value}${optional ? ' ?? null' : ''})`,
    `    .where((eb) =>`,
    indent(
      visible.length === 1 ? `${visible[0] ?? ''},` : `eb.or([\n${visible.map((text) => indent(`${text},`)).join('\n')}\n]),`,
      6,
    ),
    '    ),',
    ')',
  ].join('\n');
  const text = optional ? `${value} == null ? eb.lit(true) : ${exists}` : exists;
  return [`.where((eb) =>\n${indent(text, 10)},\n        )`];
}

/** Each column that a person fills in with the expression of its value. */
function valuesOf(table: Table, from: Reference | undefined): [string, string][] {
  const references = table.references.filter((reference) => reference !== from);
  return [
    ...references.map(({ name, column, optional, maker }): [string, string] => [
      column,
      maker ? 'person' : optional ? `values.${name}Id ?? null` : `values.${name}Id`,
    ]),
    ...table.columns.map(({ name, column, field }): [string, string] => {
      const given = `values.${name}`;
      if (field.default !== undefined)
        return [column, `${given} ?? ${typeof field.default === 'string' ? quoted(field.default) : String(field.default)}`];
      if (field.type === 'time')
        return [column, field.optional === true ? `${given} == null ? null : new Date(${given})` : `new Date(${given})`];
      return [column, field.optional === true ? `${given} ?? null` : given];
    }),
  ];
}

import type { PlannedList, Table, Term } from '../../plan/plan.js';
import { membersOf } from '../sql/policies.js';
import { indent, lines, quoted } from '../text.js';

/** Whether some right needs to know who asks. */
export function needsPerson(terms: Term[]): boolean {
  return !terms.some(({ kind }) => kind === 'everyone');
}

/** Whether a right is told by the row: being signed in alone is not. */
export function asksRow(terms: Term[]): boolean {
  return needsPerson(terms) && !terms.some(({ kind }) => kind === 'signed-in');
}

/** The conditions under which a person may see and change rows of a table, for its statements. */
export function accessTs(table: Table): string {
  const rights = [
    asksRow(table.see) ? ['', ...right(table, 'maySee', 'see', table.see)] : [],
    asksRow(table.change) && table.change.length > 0 ? ['', ...right(table, 'mayChange', 'change', table.change)] : [],
    lists(table),
  ].flat();
  return lines(
    `import { type ExpressionBuilder${rights.some((line) => line.includes('sql<')) ? ', sql' : ''} } from 'kysely';`,
    `import type { Tables } from '../../tables.js';`,
    '',
    '/* Made from the same terms as the policies in the migrations: they hold twice, in the statement and in the database. */',
    rights,
  );
}

function lists(table: Table): string[] {
  return table.lists.flatMap((list) =>
    list.byParent
      ? ['', ...rightOfParent(table, list)]
      : // One's own rows are asked for by their owner alone.
        ownCondition(list.allowed, table.see) && !(list.parent.kind === 'owner' && table.root.kind === 'user')
        ? ['', ...right(table, `${list.name.replace(/^list/, 'maySee')}`, 'see', list.allowed)]
        : [],
  );
}

/** Whether a list has a reason of its own, and is no list of one's own rows. */
export function ownCondition(allowed: Term[], see: Term[]): boolean {
  return asksRow(allowed) && JSON.stringify(allowed) !== JSON.stringify(see);
}

/** Whether the person may see what belongs to one parent: asked of the parent, once. */
function rightOfParent({ many, table }: Table, { name, parent, allowed }: PlannedList): string[] {
  if (parent.kind !== 'relation') return [];
  const { reference } = parent;
  const conditions = allowed.map((term) => condition(term, 'parent', 1).replace(/\binner\b/g, 'parent'));
  const [only = ''] = conditions;
  const text = conditions.length === 1 ? only : `parent.or([\n${conditions.map((one) => `${indent(one)},`).join('\n')}\n])`;
  const id = `${reference.name}Id`;
  return [
    `/** Whether the person may see the ${many} of one ${reference.name}. */`,
    `export function ${name.replace(/^list/, 'maySee')}(eb: ExpressionBuilder<Tables, ${quoted(table)}>, ${id}: string, person: string) {`,
    '  return eb.exists(',
    '    eb',
    `      .selectFrom(${quoted(`${reference.table} as parent`)})`,
    `      .select('parent.id')`,
    `      .where('parent.id', '=', ${id})`,
    text.includes('\n') ? `      .where((parent) =>\n${indent(text, 8)},\n      ),` : `      .where((parent) => ${text}),`,
    '  );',
    '}',
  ];
}

function right({ table, many }: Table, called: string, verb: string, terms: Term[]): string[] {
  const conditions = terms.map((term) => condition(term, table, 0));
  const [first = '', ...rest] = conditions;
  return [
    `/** Whether the person may ${verb} ${many}. */`,
    `export function ${called}(eb: ExpressionBuilder<Tables, ${quoted(table)}>, person: string) {`,
    rest.length === 0
      ? `  return ${first.replace(/\n/g, '\n  ')};`
      : `  return eb.or([\n${conditions.map((one) => `${indent(one, 4)},`).join('\n')}\n  ]);`,
    '}',
  ];
}

/** A term as an expression of Kysely on `eb`. */
export function condition(term: Term, table: string, depth: number): string {
  const eb = depth === 0 ? 'eb' : 'inner';
  if (term.kind === 'everyone' || term.kind === 'signed-in') return `${eb}.lit(true)`;
  if (term.kind === 'me') return `${eb}(${quoted(`${table}.${term.column}`)}, '=', person)`;
  const gate = depth === 0 ? 'gate' : `gate_${depth}`;
  if (term.kind === 'member') {
    const { members, key } = membersOf(term.group);
    // An array is made once; a subquery might be joined with every row.
    return [
      `${eb}(`,
      `  ${quoted(`${table}.${term.column}`)},`,
      `  '=',`,
      `  ${eb}.fn.any(sql<string[]>\`array(\${${eb}`,
      `    .selectFrom(${quoted(`${members} as ${gate}`)})`,
      `    .select(${quoted(`${gate}.${key}`)})`,
      `    .where(${quoted(`${gate}.user_id`)}, '=', person)${term.roles.length === 0 ? '})`),' : ''}`,
      ...(term.roles.length === 0
        ? []
        : [`    .where(${quoted(`${gate}.role`)}, 'in', [${term.roles.map(quoted).join(', ')}])})\`),`]),
      ')',
    ].join('\n');
  }
  const inner = condition(term.term, gate, depth + 1);
  const simple =
    term.term.kind === 'me'
      ? `    .where(${quoted(`${gate}.${term.term.column}`)}, '=', person),`
      : `    .where((inner) =>\n${indent(inner, 6)},\n    ),`;
  return [
    `${eb}.exists(`,
    `  ${eb}`,
    `    .selectFrom(${quoted(`${term.table} as ${gate}`)})`,
    `    .select(${quoted(`${gate}.id`)})`,
    `    .whereRef(${quoted(`${gate}.id`)}, '=', ${quoted(`${table}.${term.column}`)})`,
    simple,
    ')',
  ].join('\n');
}

import { type Cast, type Finding, findTable, type Statement, type Table } from '../../../model/index.js';
import { hasUniqueKey } from '../../facts/bound.js';
import type { Facts } from '../../facts/index.js';
import { createFinding, nameSome, relatedTo, subject } from '../../finding.js';
import { identifier } from '../../identifier.js';
import { defineRule, type RuleMeta } from '../../rule.js';
import { acceptedAsItComes, type Accepted } from './accepted.js';

export type Needs = 'statements' | 'catalogue' | 'sites' | 'reaches' | 'entryPoints' | 'processFacts';

const meta: RuleMeta<Needs> = {
  id: 'raising-cast',
  kind: 'broken-query',
  factor: 'data-model',
  needs: ['statements', 'catalogue', 'sites', 'reaches', 'entryPoints', 'processFacts'],
  holds: 'No list or sum fails because one row holds a text that cannot be read as the number, date or key that is asked for.',
};

/** A column of text, and the statements over many rows that read it as something that not every text is. */
interface Read {
  table: Table;
  cast: Cast;
  statements: Statement[];
}

/** Casts that fail on rows which the app itself lets in: one such row makes every statement fail that comes by it. */
export const raisingCast = defineRule(meta, (facts) => {
  const byColumn = new Map<string, Read>();
  for (const statement of facts.statements)
    for (const cast of statement.facts.casts ?? []) {
      const table = findTable(facts.catalogue, cast.table, cast.schema);
      if (!table || !mayRaise(table, cast, statement, facts)) continue;
      const key = [table.schema, table.name, cast.column, cast.field ?? ''].join(' ');
      const read = byColumn.get(key) ?? { table, cast, statements: [] };
      if (!read.statements.some(({ site }) => site === statement.site)) read.statements.push(statement);
      byColumn.set(key, read);
    }
  return [...byColumn.values()].flatMap((read): Finding[] => {
    const accepted = acceptedAsItComes(read.table, read.cast, facts);
    return accepted === undefined ? [] : [describe(read, accepted, facts)];
  });
});

/** The column takes any text, and the statement looks at many rows of every sort. */
function mayRaise(table: Table, cast: Cast, statement: Statement, facts: Pick<Facts, Needs>): boolean {
  const type = table.columns.find(({ name }) => name === cast.column)?.type ?? '';
  const isText = cast.field === undefined ? /^(text|citext|character)/.test(type) : /^jsonb?$/.test(type);
  if (!isText || table.origin !== 'declared' || isLookedAt(table, cast, facts)) return false;
  const aliases = statement.facts.tables.filter(({ name }) => name === table.name).map(({ alias }) => alias);
  const filters = statement.facts.filters.filter((filter) => filter.table === table.name || aliases.includes(filter.table));
  return (
    !hasUniqueKey(table, filters) &&
    !filters.some(({ column, operator, parameter, literal }) => {
      const picks = operator === '=' && column !== cast.column && (parameter !== undefined || typeof literal === 'string');
      return picks && tellsSort(table, column, facts);
    })
  );
}

/** The database looks at the text before it is stored: by a constraint, or a trigger that names the column. */
function isLookedAt(table: Table, { column }: Cast, { catalogue }: Pick<Facts, 'catalogue'>): boolean {
  const named = (text: string): boolean => text.match(/\w+/g)?.includes(column) === true;
  return (
    table.checks.some(({ expression }) => named(expression)) ||
    catalogue.functions.some(
      ({ source, triggers = [] }) => triggers.some((trigger) => trigger.table === table.name) && named(source),
    )
  );
}

/** A column that is written when the row is made, never after, and not always with the same: rows of one sort hold texts of one sort. */
function tellsSort(table: Table, column: string, { statements }: Pick<Facts, 'statements'>): boolean {
  const writes = statements.flatMap(({ facts, parameters }) =>
    parameters
      .filter(
        (parameter) =>
          parameter.operator === 'write' && parameter.column?.table === table.name && parameter.column.column === column,
      )
      .map(({ literal }) => ({ verb: facts.verb, literal })),
  );
  return writes.every(({ verb }) => verb === 'insert') && new Set(writes.map(({ literal }) => literal)).size > 1;
}

function describe({ table, cast, statements }: Read, accepted: Accepted, facts: Pick<Facts, Needs>): Finding {
  const sites = statements.flatMap(({ site }) => facts.sites.get(site) ?? []);
  const ids = [...new Set(facts.reaches.filter(({ site }) => sites.some(({ id }) => id === site)).map(({ entry }) => entry))];
  const names = ids.flatMap((id) => facts.entryPoints.get(id)?.name ?? []);
  const column = `${table.name}.${cast.column}`;
  const what = cast.field === undefined ? column : `${cast.field} in ${column}`;
  const [first = accepted.location] = sites.map(({ location }) => location);
  const declared = table.columnLocations[cast.column] ?? table.location;
  return createFinding(meta, {
    fingerprint: [table.schema, table.name, cast.column, cast.field ?? '', ...new Set(sites.map(({ symbol }) => symbol))],
    breaks: 'fails',
    effort: 'migration',
    title: `${subject(names, 'fails', 'fail')} as soon as one ${what} cannot be read as ${cast.to}`,
    why: `${cast.field === undefined ? `${column} is text` : `${column} takes any JSON`}, and ${nameSome(accepted.names)} stores what the request says as it comes (${accepted.origin}). Postgres reads it as ${cast.to} row by row: one row for which that does not work ends the whole statement, whoever asks for it.`,
    fix:
      cast.field === undefined
        ? `Make the column what it is read as, once its rows can be: alter table ${identifier(table.name)} alter column ${identifier(cast.column)} type ${cast.to} using ${identifier(cast.column)}::${cast.to}; and answer with an error where the request says something else.`
        : `Keep ${cast.field} in a column of type ${cast.to}, or look at it before it is stored and read it only where it is one: case when pg_input_is_valid(…, '${cast.to}') then … end.`,
    location: first,
    related: [
      ...sites.slice(1).map(({ location }) => relatedTo(location, 'query')),
      relatedTo(accepted.location, 'query'),
      ...(declared === undefined ? [] : [relatedTo(declared, 'schema')]),
    ],
    entryPoints: ids,
    statements: statements.map(({ id }) => id),
    evidence: [
      `${String(sites.length)} ${sites.length === 1 ? 'call reads' : 'calls read'} it as ${cast.to}, and nothing looks at it before: no constraint, no regular expression, no test in the code that was seen`,
    ],
  });
}

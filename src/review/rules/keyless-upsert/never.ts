import {
  type Catalogue,
  type DatabaseFunction,
  findTable,
  type Finding,
  type FunctionStep,
  type Statement,
  type Table,
} from '../../../model/index.js';
import type { Facts } from '../../facts/index.js';
import { runs } from '../../facts/runs.js';
import { createFinding, reaching, relatedTo, subject } from '../../finding.js';
import { identifier } from '../../identifier.js';
import { meta, type Needs } from './about.js';
import { isMadeAnew } from './anew.js';

/** An `INSERT … ON CONFLICT DO NOTHING` into a table in which nothing can conflict. */
interface Never {
  table: Table;
  written: string[];
}

/** Inserts that leave out what is there already, in tables where no key tells what that is: nothing is ever left out. */
export function neverConflicting(facts: Pick<Facts, Needs>): Finding[] {
  const bySite = new Map(
    facts.statements.flatMap((statement): [string, { statement: Statement; never: Never }][] => {
      const never = neverIn(statement.sql, facts.catalogue, statement);
      return never ? [[statement.site, { statement, never }]] : [];
    }),
  );
  const inside = facts.catalogue.functions.flatMap((known) =>
    (known.steps ?? []).flatMap((step) => {
      const never = neverIn(step.sql, facts.catalogue);
      const callers = never ? facts.statements.filter((statement) => runs(statement, known)) : [];
      return never && callers.length > 0 ? [describeInside(never, step, known, callers, facts)] : [];
    }),
  );
  return [...[...bySite.values()].map(({ statement, never }) => describe(never, statement, facts)), ...inside];
}

function neverIn(sql: string, catalogue: Catalogue, statement?: Statement): Never | undefined {
  const [, name, list, rest = ''] =
    /\binsert\s+into\s+(?:"?\w+"?\.)?"?(\w+)"?(?:\s+as\s+\w+)?\s*\(([^()]*)\)([\s\S]*)\bon\s+conflict\s+do\s+nothing\b/i.exec(
      sql,
    ) ?? [];
  const table = name === undefined ? undefined : findTable(catalogue, name);
  if (list === undefined || table?.origin !== 'declared') return undefined;
  const columns = list.split(',').map((column) => column.replace(/"/g, '').trim());
  const sent = columns.filter((_, index) => !isNew(valueAt(rest, index), statement));
  const unique = table.indexes.filter(({ unique: is, method }) => is || method === 'gist');
  const canConflict = unique.some(
    ({ keys }) => !keys.some(({ text, expression }) => !expression && !sent.includes(text) && isMadeAnew(table, text, catalogue)),
  );
  return canConflict ? undefined : { table, written: sent };
}

/** What the first row has in a column, where rows are written out. */
function valueAt(rest: string, index: number): string {
  return /^\s*values\s*\(([^()]*)\)/i.exec(rest)?.[1]?.split(',')[index]?.trim() ?? '';
}

/** A default, or a key that the library makes for the row. */
function isNew(value: string, statement: Statement | undefined): boolean {
  const parameter = /^\$(\d+)/.exec(value)?.[1];
  const origin = parameter === undefined ? undefined : statement?.parameters[Number(parameter) - 1]?.origin;
  return (
    /^default$/i.test(value) || /random_uuid|uuid_generate|nextval/i.test(value) || (origin?.startsWith('generated') ?? false)
  );
}

type Words = Pick<Finding, 'breaks' | 'effort' | 'title' | 'why' | 'fix'>;

function words({ table, written }: Never, names: string[], through: string): Words {
  return {
    breaks: 'wrong',
    effort: 'migration',
    title: `${subject(names, 'adds', 'add')} the same rows to ${table.name} again each time${through}: ON CONFLICT DO NOTHING leaves out nothing there`,
    why: `${table.name} has no unique key but ${table.primaryKey.join(', ') || 'none'}${table.primaryKey.length > 0 ? ', which the database makes anew for each row' : ''}. No row ever conflicts: what is sent twice (a second press, a second run) is there twice.`,
    fix: `Say which rows are the same: CREATE UNIQUE INDEX ON ${identifier(table.name)} (…), over those of ${written.join(', ')} that tell it, after taking out what is double. Where a row may be there several times by right, leave ON CONFLICT out.`,
  };
}

function describe(never: Never, statement: Statement, facts: Pick<Facts, Needs>): Finding {
  const { ids, names, places } = reaching(statement.site, facts);
  const { table } = never;
  return createFinding(meta, {
    fingerprint: [statement.location.file, facts.sites.get(statement.site)?.symbol ?? '', table.name, 'never'],
    ...words(never, names, ''),
    location: statement.location,
    related: [...places, ...(table.location ? [relatedTo(table.location, 'schema')] : [])],
    entryPoints: ids,
    statements: [statement.id],
    evidence: [statement.sql.slice(0, 400)],
  });
}

function describeInside(
  never: Never,
  step: FunctionStep,
  known: DatabaseFunction,
  callers: Statement[],
  facts: Pick<Facts, Needs>,
): Finding {
  const reached = callers.map(({ site }) => reaching(site, facts));
  const { table } = never;
  return createFinding(meta, {
    fingerprint: [known.schema, known.name, table.name, 'never'],
    ...words(never, [...new Set(reached.flatMap(({ names }) => names))], `, in ${known.name}()`),
    location: step.location,
    related: [
      ...callers.map(({ location }) => relatedTo(location, 'query')),
      ...(table.location ? [relatedTo(table.location, 'schema')] : []),
    ],
    entryPoints: [...new Set(reached.flatMap(({ ids }) => ids))],
    statements: callers.map(({ id }) => id),
    evidence: [step.sql.replace(/\s+/g, ' ').slice(0, 400)],
  });
}

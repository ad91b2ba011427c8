import type { Finding, Statement, Table } from '../../../model/index.js';
import type { Facts } from '../../facts/index.js';
import { createFinding, nameSome, relatedTo } from '../../finding.js';
import { identifier } from '../../identifier.js';
import { defineRule, type RuleMeta } from '../../rule.js';
import { wantedIndexes, type WantedIndex } from './wanted.js';

export type Needs = 'statements' | 'sites' | 'catalogue' | 'growing' | 'reaches' | 'entryPoints' | 'bound';

const meta: RuleMeta<Needs> = {
  id: 'missing-index',
  kind: 'missing-index',
  factor: 'queries',
  needs: ['statements', 'sites', 'catalogue', 'growing', 'reaches', 'entryPoints', 'bound'],
  holds: 'Every column that growing tables are searched by has an index.',
};

interface Wanted extends WantedIndex {
  statements: Statement[];
  /** Further tables that the same deletion looks through. */
  others: WantedIndex[];
}

export const missingIndex = defineRule(meta, (facts) => {
  const wanted = new Map<string, Wanted>();
  for (const statement of facts.statements) {
    for (const index of wantedIndexes(statement, facts)) {
      // All that one deletion looks through is one finding.
      const key = index.why === 'delete' ? `delete ${statement.facts.target ?? ''}` : keyOf(index, index.why);
      const known = wanted.get(key);
      if (!known) wanted.set(key, { ...index, statements: [statement], others: [] });
      else {
        if (!known.statements.includes(statement)) known.statements.push(statement);
        if (index.why === 'delete' && index.table !== known.table && !known.others.some((other) => other.table === index.table))
          known.others.push(index);
      }
    }
  }
  return withoutRepeats(wanted).map((index) => describe(index, facts));
});

/** What a deletion looks through and a search or another deletion asks for too is told once: one index mends both. */
function withoutRepeats(wanted: ReadonlyMap<string, Wanted>): Wanted[] {
  const told = new Map(
    [...wanted.values()].flatMap((found) => (found.why === 'filter' ? [[keyOf(found, 'filter'), found]] : [])),
  );
  return [...wanted.values()].flatMap((found) => {
    if (found.why !== 'delete') return [found];
    const [first, ...others] = [found, ...found.others].filter((index) => {
      const key = keyOf(index, 'filter');
      const other = told.get(key);
      if (other) other.statements.push(...found.statements.filter((statement) => !other.statements.includes(statement)));
      else told.set(key, found);
      return other === undefined;
    });
    return first ? [{ ...first, statements: found.statements, others }] : [];
  });
}

function keyOf(index: WantedIndex, why: WantedIndex['why']): string {
  return `${index.table.schema}.${index.table.name}|${index.columns[0] ?? ''}|${why}`;
}

const reasons: Record<WantedIndex['why'], { title: (table: string, columns: string, others: number) => string; why: string }> = {
  filter: {
    title: (table, columns) => `${table} is searched by ${columns} without an index`,
    why: 'Postgres reads the table from end to end to find a few rows, and the table grows with the users.',
  },
  order: {
    title: (table, columns) => `${table} is sorted by ${columns} without an index`,
    why: 'Postgres reads and sorts the whole table to show its first rows.',
  },
  pattern: {
    title: (table, columns) => `${table} is searched inside ${columns} without a text index`,
    why: 'A pattern that begins with % cannot use an ordinary index: every search reads the whole table.',
  },
  delete: {
    title: (table, columns, others) =>
      `Deleting a row looks through all of ${table} (${columns})${others === 0 ? '' : ` and of ${String(others)} ${others === 1 ? 'table' : 'tables'} more`}`,
    why: 'Postgres must find the rows that point to the one deleted; a foreign key does not bring an index with it.',
  },
};

function describe(wanted: Wanted, facts: Pick<Facts, Needs>): Finding {
  const { table, columns } = wanted;
  const sites = [...new Set(wanted.statements.map((statement) => statement.site))].flatMap((id) => facts.sites.get(id) ?? []);
  const entries = [
    ...new Set(facts.reaches.filter((reach) => sites.some((site) => site.id === reach.site)).map((reach) => reach.entry)),
  ];
  const names = entries.flatMap((id) => facts.entryPoints.get(id)?.name ?? []);
  const listed = columns.join(', ');
  const inferred = table.origin === 'inferred';
  return createFinding(meta, {
    fingerprint: [table.schema, table.name, listed, wanted.why],
    breaks: 'slow',
    effort: 'migration',
    title: reasons[wanted.why].title(table.name, listed, wanted.others.length),
    why: `${reasons[wanted.why].why} It happens in ${nameSome(names, 3)}.${inferred ? ' No schema source that names its indexes was found, so it may have this one.' : ''}`,
    fix: [wanted, ...wanted.others].map((each) => indexText(each, facts.catalogue)).join(' '),
    location: locationOf(table, columns, sites[0]?.location),
    related: [
      ...sites.map((site) => relatedTo(site.location, 'query')),
      ...wanted.others.flatMap((other) => (other.table.location ? [relatedTo(other.table.location, 'schema')] : [])),
    ],
    entryPoints: entries,
    statements: wanted.statements.map((statement) => statement.id),
    evidence: [`indexes of ${table.name}: ${table.indexes.map(indexShown).join('; ') || 'none'}`],
  });
}

/** "orders_open_idx (buyer_id) where paid_at IS NULL": such an index serves only what asks for that too. */
function indexShown({ name, keys, where }: Table['indexes'][number]): string {
  return `${name} (${keys.map((key) => key.text).join(', ')})${where === undefined ? '' : ` where ${where}`}`;
}

/** With a name and IF NOT EXISTS: followed twice, or in two findings, it makes one index. */
function indexText(wanted: WantedIndex, catalogue: Facts['catalogue']): string {
  const name = `if not exists ${identifier(freeName(wanted, catalogue))} on ${identifier(wanted.table.name)}`;
  const columns = wanted.columns.map(identifier);
  if (wanted.why === 'pattern')
    return `create extension if not exists pg_trgm; create index concurrently ${name} using gin (${columns.map((column) => `${column} gin_trgm_ops`).join(', ')});`;
  return `create index concurrently ${name} (${columns.join(', ')});`;
}

/** Postgres cuts off names behind so many bytes. */
const longestName = 63;

/** As Postgres would call it, unless something is called so already: IF NOT EXISTS would take that for it. */
function freeName({ table, columns }: WantedIndex, { tables }: Facts['catalogue']): string {
  const taken = new Set(tables.flatMap(({ name, indexes }) => [name, ...indexes.map((index) => index.name)]));
  const stem = [table.name, ...columns.map((column) => column.replace(/\W+/g, '_'))].join('_').slice(0, longestName - 8);
  let name = `${stem}_idx`;
  for (let number = 1; taken.has(name); number++) name = `${stem}_idx${String(number)}`;
  return name;
}

function locationOf(table: Table, columns: string[], fallback: Finding['location'] | undefined): Finding['location'] {
  return (
    table.location ?? table.columnLocations[columns[0] ?? ''] ?? fallback ?? { file: 'schema', line: 1, endLine: 1, column: 1 }
  );
}

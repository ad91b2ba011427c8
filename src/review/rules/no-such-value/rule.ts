import { type CallSite, type Finding, findTable, isOn, type Statement } from '../../../model/index.js';
import { allowedWords } from '../../facts/allowed.js';
import type { Facts } from '../../facts/index.js';
import { createFinding, reaching, relatedTo, subject } from '../../finding.js';
import { defineRule, type RuleMeta } from '../../rule.js';

type Needs = 'catalogue' | 'refused' | 'sent' | 'sites' | 'reaches' | 'entryPoints';

const meta: RuleMeta<Needs> = {
  id: 'no-such-value',
  kind: 'wrong-answer',
  factor: 'data-model',
  needs: ['catalogue', 'refused', 'sent', 'sites', 'reaches', 'entryPoints'],
  holds: 'What is asked for and stored are words that the tables allow.',
};

/** A word that the column's CHECK leaves out. */
interface Strange {
  statement: Statement;
  table: string;
  column: string;
  word: string;
  allowed: string[];
  stored: boolean;
}

/**
 * A word that a CHECK allows in no row: asked for, nothing is ever found; stored in one of the forms of a call, Postgres refuses the
 * row. Where all forms of a call store such a word, broken-query tells.
 */
export const noSuchValue = defineRule(meta, (facts) => {
  const reached = [...facts.sites.values()].filter((site) => site.reached);
  const found = reached.map((site) => ({
    site,
    strange: facts.sent(site.id).flatMap((statement) => strangeIn(statement, facts)),
  }));
  // What the app stores too, a change of the database that no migration has may allow: the place that stores it is told.
  const stored = new Set(
    [...found.flatMap(({ strange }) => strange), ...facts.refused.flatMap((statement) => strangeIn(statement, facts))]
      .filter((one) => one.stored)
      .map(keyOf),
  );
  return found.flatMap(({ site, strange }) => {
    const told = strange.find((one) => one.stored) ?? strange.find((one) => !stored.has(keyOf(one)));
    return told === undefined ? [] : [describe(site, told, facts)];
  });
});

const keyOf = ({ table, column, word }: Strange): string => JSON.stringify([table, column, word]);

function strangeIn(statement: Statement, { catalogue }: Pick<Facts, Needs>): Strange[] {
  const { filters, sets = [], tables, verb } = statement.facts;
  const [source] = tables;
  const table = source && findTable(catalogue, source.name, source.schema);
  if (table?.origin !== 'declared') return [];
  const asked = filters
    .filter(
      (filter) => filter.operator === '=' && !filter.alternative && !filter.wrapped && !filter.optional && isOn(filter, source),
    )
    .map(({ column, literal }) => ({ column, word: literal, stored: false }));
  const written = statement.parameters.flatMap(({ column, operator, literal }) =>
    column?.table === table.name && operator === 'write' && verb !== 'select' ? [{ column: column.column, word: literal }] : [],
  );
  const fixed = sets.map(({ column, literal }) => ({ column, word: literal }));
  const stored = [...written, ...fixed].map((one) => ({ ...one, stored: true }));
  const allowed = [...asked, ...stored].some(({ word }) => typeof word === 'string')
    ? allowedWords(table)
    : new Map<string, string[]>();
  return [...asked, ...stored].flatMap(({ column, word, stored: isStored }) => {
    const words = allowed.get(column);
    if (words === undefined || typeof word !== 'string' || words.includes(word)) return [];
    return [{ statement, table: table.name, column, word, allowed: words, stored: isStored }];
  });
}

function describe(
  site: CallSite,
  { statement, table, column, word, allowed, stored }: Strange,
  facts: Pick<Facts, Needs>,
): Finding {
  const { ids, names, places } = reaching(site.id, facts);
  const words = allowed.map((one) => `'${one}'`).join(', ');
  const declared = findTable(facts.catalogue, table, statement.facts.tables[0]?.schema)?.location;
  return createFinding(meta, {
    fingerprint: [site.location.file, site.symbol, table, column, word],
    breaks: stored ? 'fails' : 'wrong',
    effort: 'edit',
    title: stored
      ? `${subject(names, 'stores', 'store')} '${word}' as ${column} of ${table}, which the table refuses`
      : `${subject(names, 'asks', 'ask')} for ${table} whose ${column} is '${word}', which no row can be`,
    why: `The CHECK on ${table} allows only ${words} in ${column}: ${stored ? 'Postgres refuses the row each time' : 'the answer is always empty'}.`,
    fix: stored
      ? `Store one of ${words}, or add '${word}' to the CHECK in a migration.`
      : `Ask for one of ${words}; or, if rows are to be '${word}', add it to the CHECK in a migration and store it.`,
    location: site.location,
    related: [...(declared === undefined ? [] : [relatedTo(declared, 'schema')]), ...places],
    entryPoints: ids,
    statements: [statement.id],
  });
}

import type { Finding, Index, Table } from '../../../model/index.js';
import { alsoWhereDeclared } from '../../declared-elsewhere.js';
import { createFinding, relatedTo } from '../../finding.js';
import { identifier } from '../../identifier.js';
import { defineRule, type RuleMeta } from '../../rule.js';

type Needs = 'catalogue' | 'growing';

const meta: RuleMeta<Needs> = {
  id: 'redundant-index',
  kind: 'redundant-index',
  factor: 'data-model',
  needs: ['catalogue', 'growing'],
  holds: 'No index is kept that another one makes needless.',
};

interface Needless {
  table: Table;
  index: Index;
  better: Index;
}

/** Indexes whose keys are the first keys of another: every write keeps both, no read needs them. One finding for all. */
export const redundantIndex = defineRule(meta, (facts) => {
  const needless = facts.catalogue.tables
    .filter((table) => table.origin === 'declared' && table.location !== undefined && facts.growing(table.name))
    .flatMap((table) =>
      table.indexes.flatMap((index) => {
        const better = table.indexes.find((other) => other !== index && covers(other, index));
        return better ? [{ table, index, better }] : [];
      }),
    );
  const first = needless[0];
  return first ? [describe(first, needless)] : [];
});

/** The other one serves every search that this one serves; of two that are the same, the first stays. */
function covers(other: Index, index: Index): boolean {
  if (index.unique || index.primary || index.method !== 'btree' || other.method !== 'btree' || index.where !== other.where)
    return false;
  if (other.keys.length < index.keys.length) return false;
  const same = index.keys.every((key, at) => {
    const twin = other.keys[at];
    return twin !== undefined && twin.text === key.text && twin.descending === key.descending;
  });
  // Included columns, collations and operator classes stand in the definition only.
  if (!same || /\binclude\b|collate|_ops\b/i.test(index.definition)) return false;
  return other.keys.length > index.keys.length || other.unique || other.name < index.name;
}

function describe(first: Needless, needless: Needless[]): Finding {
  const keys = (one: Index): string => one.keys.map((key) => key.text).join(', ');
  const drops = needless.map(({ index }) => `drop index concurrently ${identifier(index.name)};`);
  return createFinding(meta, {
    fingerprint: needless.map(({ index }) => index.name),
    breaks: 'costs',
    effort: 'migration',
    title:
      needless.length === 1
        ? `${first.table.name} keeps the index ${first.index.name} (${keys(first.index)}) that ${first.better.name} (${keys(first.better)}) makes needless`
        : `${needless.length} indexes are kept that other ones make needless (${needless
            .slice(0, 3)
            .map(({ index }) => index.name)
            .join(', ')}, …)`,
    why: 'Every row that is written is written into both indexes; whatever the one finds, the other one finds as well.',
    fix: `${drops.join(' ')}${alsoWhereDeclared(
      needless.map(({ table }) => table),
      'what declares these indexes',
    )}`,
    location: first.table.location ?? { file: 'schema', line: 1, endLine: 1, column: 1 },
    related: [...new Set(needless.map(({ table }) => table))]
      .slice(1)
      .flatMap((table) => (table.location ? [relatedTo(table.location, 'schema')] : [])),
    evidence: needless.map(
      ({ table, index, better }) => `${table.name}: ${index.name} (${keys(index)}) beside ${better.name} (${keys(better)})`,
    ),
  });
}

import type { Finding, Table } from '../../../model/index.js';
import type { Facts } from '../../facts/index.js';
import { createFinding, relatedTo } from '../../finding.js';
import { identifier } from '../../identifier.js';
import { defineRule, type RuleMeta } from '../../rule.js';

type Needs = 'catalogue' | 'growing' | 'statements';

const meta: RuleMeta<Needs> = {
  id: 'missing-key',
  kind: 'denormalized',
  factor: 'data-model',
  needs: ['catalogue', 'growing', 'statements'],
  holds: 'Every table says what makes one of its rows that row.',
};

/** A declared table without a primary key or any unique one, that reached code uses. */
export const missingKey = defineRule(meta, (facts) =>
  facts.catalogue.tables
    .filter((table) => table.origin === 'declared' && facts.growing(table.name) && !hasKey(table))
    .flatMap((table) => {
      const using = facts.statements.filter((statement) => statement.facts.tables.some((source) => source.name === table.name));
      return using.length > 0 ? [describe(table, using)] : [];
    }),
);

function hasKey(table: Table): boolean {
  return table.primaryKey.length > 0 || table.indexes.some((index) => index.unique);
}

function describe(table: Table, using: Facts['statements']): Finding {
  return createFinding(meta, {
    fingerprint: [table.schema, table.name],
    breaks: 'wrong',
    effort: 'migration',
    title: `${table.name} has no key: nothing tells two of its rows apart`,
    why: 'The same row can be there twice, a change or a deletion hits both, and no page of the list can say where the next one begins. Replication and many tools need a key too.',
    fix: `alter table ${identifier(table.name)} add primary key (…) with the columns that make a row that row, or add an id.`,
    location: table.location ?? { file: 'schema', line: 1, endLine: 1, column: 1 },
    related: using.slice(0, 5).map((statement) => relatedTo(statement.location, 'query')),
  });
}

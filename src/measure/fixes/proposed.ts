import { findTable, type FixTrial, type Index, type ProposedIndex, type Table } from '../../model/index.js';
import { quoteName, saltOf } from '../fill/sql.js';
import type { Bench } from './bench.js';
import type { Candidate, Part } from './candidates.js';
import { coveredBy } from './covered.js';
import type { Attempt } from './statements.js';
import { trialOf } from './bench.js';
import { tryIndex } from './trial.js';

/** Indexes that somebody proposes, each to be built and measured as those that are found here. */
export function proposedAttempts(bench: Bench, proposed: readonly ProposedIndex[]): Attempt[] {
  return proposed.map((one) => ({ name: one.index.definition, run: () => tryProposed(bench, one) }));
}

async function tryProposed(bench: Bench, proposed: ProposedIndex): Promise<FixTrial> {
  const table = findTable(bench.app.catalogue, proposed.table, proposed.schema);
  if (table !== undefined) return tryIndex(candidateOf(table, proposed), bench);
  const { index, schema } = proposed;
  const known = { id: idOf(index), kind: 'index' as const, ddl: index.definition, schema, table: proposed.table, columns: [] };
  return trialOf({ ...known, why: 'its table is none of the app’s' });
}

function candidateOf(table: Table, { index, include }: ProposedIndex): Candidate {
  const parts = index.keys.map((key): Part => {
    const columns = key.expression ? columnsIn(table, key.text) : [key.text];
    return {
      sql: key.expression ? key.text : quoteName(key.text),
      columns,
      plain: !key.expression,
      casts: /::|\bcast\b/i.test(key.text),
      suffix: key.descending ? ' DESC' : '',
    };
  });
  const shape = {
    parts,
    method: index.method,
    include,
    ordered: false,
    ...(index.where === undefined ? {} : { where: index.where }),
  };
  const covered = coveredBy(table, shape);
  return {
    id: idOf(index),
    ddl: `${index.definition};`,
    name: index.name,
    table,
    columns: [...new Set(parts.flatMap((part) => part.columns))],
    ...shape,
    ...(covered === undefined ? {} : { covered }),
  };
}

function idOf({ definition }: Index): string {
  return `index-${saltOf(definition).toString(16).padStart(8, '0')}`;
}

/** Columns that an expression names; one too many only makes more writes be looked at. */
function columnsIn({ columns }: Table, text: string): string[] {
  const words = new Set(text.match(/\w+/g));
  return columns.map(({ name }) => name).filter((name) => words.has(name) || text.includes(quoteName(name)));
}

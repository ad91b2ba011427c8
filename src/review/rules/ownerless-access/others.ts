import { isPerson, type Statement, type Table } from '../../../model/index.js';
import type { Facts } from '../../facts/index.js';
import { type Asked, comparesPerson } from './private.js';

/** What the app's other statements on a table tell of whose its rows are. */
export interface Others {
  /** They compare its rows with the person. */
  guarded: Statement[];
  /** They write the person into its rows as their owner. */
  made: Statement[];
  /** They list its rows for everybody. */
  shown: Statement[];
}

const owner = /^(user|owner|author)_?id$/i;

export function othersOn(
  { statement, table }: Asked,
  facts: Pick<Facts, 'statements' | 'sent' | 'reaches' | 'entryPoints'>,
): Others {
  const touching = facts.statements.filter(
    (other) =>
      other.site !== statement.site && other.facts.tables.some(({ name }) => name === table.name) && isOfUsers(other, facts),
  );
  return {
    guarded: touching.filter(
      (other) => other.facts.verb !== 'insert' && other.facts.tables[0]?.name === table.name && comparesPerson(other),
    ),
    made: touching.filter((other) => other.facts.target === table.name && other.facts.verb === 'insert' && writesOwner(other)),
    shown: touching.filter(
      (other) =>
        other.facts.verb === 'select' &&
        isList(other) &&
        !isByKey(other, table) &&
        // A condition that is left out when a parameter is: the calls that there are give it.
        !facts.sent(other.site).some(comparesPerson),
    ),
  };
}

function isOfUsers({ site }: Statement, facts: Pick<Facts, 'reaches' | 'entryPoints'>): boolean {
  return facts.reaches.some((reach) => reach.site === site && facts.entryPoints.get(reach.entry)?.backOffice === false);
}

function writesOwner({ parameters }: Statement): boolean {
  return parameters.some(
    (parameter) => parameter.operator === 'write' && owner.test(parameter.column?.column ?? '') && isPerson(parameter),
  );
}

/** Whether a statement gives rows, more than the one that somebody knew how to name. */
function isList({ facts }: Statement): boolean {
  return !facts.singleRow && facts.limit !== 1;
}

/** Whether a statement asks for rows of the table by their keys: whoever has those was shown them elsewhere. */
function isByKey({ facts }: Statement, { name, primaryKey }: Table): boolean {
  const aliases = new Set(facts.tables.filter((source) => source.name === name).flatMap(({ alias }) => [alias, name]));
  return facts.filters.some(
    ({ table, column, operator, alternative }) =>
      !alternative && aliases.has(table) && primaryKey[0] === column && /^(=|in)$/.test(operator),
  );
}

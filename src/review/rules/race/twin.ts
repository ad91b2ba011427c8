import type { Parameter, Statement, Table } from '../../../model/index.js';
import type { Facts } from '../../facts/index.js';
import { isAsked, isSameAgain, type Sought } from './again.js';

type Needs = Pick<Facts, 'sent' | 'catalogue'>;

/** A unique key, other than what was looked for, that refuses the second of two equal requests. */
export interface RefusingKey {
  columns: string[];
  /** Those of its columns in which two requests may differ that look for the same: such two both pass. */
  differing: string[];
}

/**
 * The unique key that refuses the second of two equal requests: the insert gives its columns the same values both times. Two requests
 * that differ in some of them both pass.
 */
export function refusingKey(table: Table, check: Statement, insert: Statement, facts: Needs): RefusingKey | undefined {
  const written = writtenBy(insert);
  const looked = (of: 'each' | 'one') =>
    check.facts.filters
      .filter(({ alternative }) => alternative === (of === 'one'))
      .flatMap(({ column, parameter }) =>
        [check.parameters[(parameter ?? 0) - 1], written.get(column)].flatMap((value) => value ?? []),
      );
  // What else comes with the request is the same again too: a name that is made of the address, where the number was looked for.
  const asked = [...looked('one'), ...[...written.values()].filter(({ origin }) => isAsked(origin))];
  return refusedBy(table, insert, { compared: wholes(looked('each')), asked, table: table.name }, facts);
}

/** The unique key over what an insert takes from its request: who sends the same again is refused here. */
export function ownKey(table: Table, insert: Statement, facts: Needs): RefusingKey | undefined {
  const asked = [...writtenBy(insert).values()].filter(({ origin }) => isAsked(origin));
  return refusedBy(table, insert, { compared: [], asked, table: table.name }, facts);
}

function refusedBy(table: Table, insert: Statement, sought: Sought, facts: Needs): RefusingKey | undefined {
  const written = writtenBy(insert);
  const found = uniqueKeys(table).flatMap((columns): RefusingKey[] => {
    const told = columns.map((name) => {
      const parameter = written.get(name);
      return parameter && isFilled(table, name, parameter, sought) ? isSameAgain(parameter, sought, facts) : undefined;
    });
    if (told.includes(undefined)) return [];
    return [{ columns, differing: columns.filter((_, index) => told[index] === 'same') }];
  });
  return found.toSorted((left, right) => left.differing.length - right.differing.length)[0];
}

function writtenBy({ parameters }: Statement): Map<string, Parameter> {
  return new Map(
    parameters.flatMap((parameter) =>
      parameter.operator === 'write' && parameter.column ? [[parameter.column.column, parameter] as const] : [],
    ),
  );
}

/** A text of several parts tells none of them. */
function wholes(parameters: Parameter[]): Parameter[] {
  return parameters.filter(({ literal, pieces: parts }) => literal === undefined && (parts?.length ?? 0) < 2);
}

function uniqueKeys(table: Table): string[][] {
  return (
    table.indexes
      // The id of a new row is made, whatever a form may hold besides.
      .filter(
        (index) =>
          index.unique &&
          !(index.primary && index.keys.length === 1) &&
          index.where === undefined &&
          index.keys.every((key) => !key.expression),
      )
      .map((index) => index.keys.map((key) => key.text.replace(/"/g, '')))
  );
}

/** A key refuses no second NULL: the column has none, a text is none, and what the look compares was there. */
function isFilled(table: Table, name: string, { literal, pieces: parts, origin, from }: Parameter, sought: Sought): boolean {
  if (table.columns.some((column) => column.name === name && column.notNull)) return true;
  if (literal !== undefined) return literal !== null;
  if ((parts?.length ?? 0) > 1) return true;
  if (from !== undefined && from.length > 0 && from.every(({ column, changed }) => column === 'id' && !changed)) return true;
  return sought.compared.some((other) => other.origin === origin && /: ./.test(origin) && from === undefined);
}

import type { CallStep, Expression } from '../../model/index.js';
import { Unresolvable } from '../sql.js';
import { isNothing, toSql } from './expression.js';

/**
 * The conditions of a select, update or delete that a later `where` replaces, as SQL without its values: Drizzle keeps the last one
 * and does not join them (its documentation, "Dynamic query building": `.where()` sets the clause). One that the last repeats as a
 * part of its own is not lost.
 */
export function replacedConditions(steps: readonly CallStep[]): string[] {
  const texts = steps.flatMap(({ name, arguments: [condition] }) =>
    name === 'where' && condition && !isNothing(condition) ? [textOf(condition)] : [],
  );
  const last = texts.at(-1);
  return [...new Set(texts.slice(0, -1))].flatMap((text) =>
    text === undefined || last === undefined || last.includes(text) ? [] : [text],
  );
}

/** Undefined where it is only known when the app runs: a condition that is not sent leaves the statement as it is. */
function textOf(condition: Expression): string | undefined {
  try {
    return toSql(condition, { binding: { parameters: [] }, bare: false }).replaceAll(/\$\d+/g, '…');
  } catch (error) {
    if (error instanceof Unresolvable) return undefined;
    throw error;
  }
}

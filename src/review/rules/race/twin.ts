import type { Parameter, Statement, Table } from '../../../model/index.js';

/**
 * The columns of a unique key, other than what was looked for, that refuse the second of two equal requests: the insert gives them
 * the same values both times. Two requests that differ in them both pass.
 */
export function refusingKey(table: Table, check: Statement, insert: Statement): string[] | undefined {
  const written = new Map(
    insert.parameters.flatMap((parameter) =>
      parameter.operator === 'write' && parameter.column ? [[parameter.column.column, parameter] as const] : [],
    ),
  );
  const compared = check.facts.filters.flatMap(({ column, parameter }) =>
    [check.parameters[(parameter ?? 0) - 1], written.get(column)].flatMap((value) => value?.origin ?? []),
  );
  // What else comes with the request is the same again too: a name that is made of the address, where the number was looked for.
  const sought = [...compared, ...[...written.values()].flatMap(({ origin }) => (isAsked(origin) ? [origin] : []))];
  const keys = table.indexes
    // The id of a new row is made, whatever a form may hold besides.
    .filter(
      (index) =>
        index.unique &&
        !(index.primary && index.keys.length === 1) &&
        index.where === undefined &&
        index.keys.every((key) => !key.expression),
    )
    .map((index) => index.keys.map((key) => key.text.replace(/"/g, '')));
  return keys.find((columns) =>
    columns.every((name) => {
      const parameter = written.get(name);
      // A key refuses no second NULL.
      const filled = table.columns.some((column) => column.name === name && column.notNull);
      return filled && parameter !== undefined && isSameAgain(parameter, sought);
    }),
  );
}

/** What is made anew each time, or looked up and so perhaps another one by then. */
const made = /random|uuid|nanoid|cuid|ulid|\bnow\b|\bdate\b|time|crypto|hash|token|secret|generat|\bcount|next|sequence|buf\b/i;

/** Whether two equal requests write the same value: it comes with the request, or is made of what was looked for. */
function isSameAgain({ origin, literal, from }: Parameter, sought: string[]): boolean {
  if (literal !== undefined) return literal !== null;
  if ((from ?? []).some((source) => source.changed)) return false;
  const name = /^unknown: (.*)$/s.exec(origin)?.[1] ?? '';
  return isAsked(origin) || (!made.test(name) && sought.some((other) => isMadeOf(name, other)));
}

/** It comes with the request: `req.body.email`, `schema.parse(req.body).email`. */
function isAsked(origin: string): boolean {
  if (/^(request|user): /.test(origin)) return true;
  return /^unknown: .*\breq(uest)?\.(body|params|query)\b/s.test(origin) && !made.test(origin);
}

/** `validated.email.split('@').0` of `schema.parse(req.body).email`. */
function isMadeOf(name: string, other: string): boolean {
  const last = other.match(/\w+/g)?.at(-1);
  return last !== undefined && last.length > 2 && new RegExp(`\\b${last}\\b`).test(name);
}

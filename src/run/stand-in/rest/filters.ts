import { isOperator } from '../../../resolve/postgrest/condition.js';
import { compare, type Filter } from '../../../resolve/postgrest/filter.js';
import { type Condition, parseLogic, parseOperator, writtenValue } from '../../../resolve/postgrest/logic.js';
import { Refusal } from '../refusal.js';

const nothingOrTruth = /^(?:null|not_null|true|false|unknown)$/i;

/**
 * A parameter of the query as a filter: https://postgrest.org/en/stable/references/api/tables_views.html#horizontal-filtering
 * @throws Refusal PGRST100 where it cannot be read
 */
export function filterOf(name: string, text: string): Filter {
  const logic = /^(?:([\w.$ -]+?)\.)??(not\.)?(and|or)$/.exec(name);
  if (logic) {
    const [, table, negated, kind] = logic;
    const inner = /^\(([\s\S]*)\)$/.exec(text.trim())?.[1];
    if (inner === undefined) throw unreadable(text, 'logic tree');
    const condition: Condition = {
      kind: kind === 'and' ? 'and' : 'or',
      negated: negated !== undefined,
      parts: parseLogic(inner),
    };
    check(condition);
    return { condition, ...(table === undefined ? {} : { table }) };
  }
  const match = /^((?:not\.)?[a-z]+(?:\([\w-]+\))?)\.([\s\S]*)$/.exec(text);
  const operator = parseOperator(match?.[1] ?? '');
  if (operator === undefined) throw unreadable(text, 'filter');
  const written = match?.[2] ?? '';
  if (operator.operator === 'in' && !/^\([\s\S]*\)$/.test(written)) throw unreadable(text, 'filter');
  const filter = compare(name, operator, writtenValue({ kind: 'literal', value: written }, operator.operator));
  check(filter.condition);
  return filter;
}

function check(condition: Condition): void {
  if (condition.kind !== 'compare') {
    if (condition.parts.length === 0) throw unreadable('()', 'logic tree');
    condition.parts.forEach(check);
    return;
  }
  const { operator, value } = condition;
  if (!isOperator(operator)) throw unreadable(operator, 'filter');
  // What stands behind `is` is written into the statement as it is.
  const known = value.kind === 'literal' ? String(value.value) : '';
  if (operator === 'is' && !nothingOrTruth.test(known)) throw unreadable(`is.${known}`, 'filter');
}

function unreadable(text: string, what: string): Refusal {
  return new Refusal(400, 'PGRST100', `"failed to parse ${what} (${text})" (line 1, column 1)`);
}

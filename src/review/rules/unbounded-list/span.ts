import type { CallSite, Statement } from '../../../model/index.js';
import type { Facts } from '../../facts/index.js';

/**
 * What to send where the same function asks for the rows of a span of time when it is given one: a calendar is no list to page
 * through. Undefined where it never does, or where a form of the list has such a span already.
 */
export function bySpan(
  { location, symbol }: CallSite,
  statements: readonly Statement[],
  { sites, sent }: Pick<Facts, 'sites' | 'sent'>,
): string | undefined {
  const table = statements[0]?.facts.tables[0]?.name;
  if (table === undefined || symbol === '' || statements.some((one) => spanOf(one) !== undefined)) return undefined;
  for (const site of sites.values()) {
    if (!site.reached || site.symbol !== symbol || site.location.file !== location.file) continue;
    for (const other of sent(site.id)) {
      const column = spanOf(other);
      if (column === undefined || other.facts.tables[0]?.name !== table) continue;
      return `${symbol} asks for a span of ${column} where it is given one (${site.location.file}:${String(site.location.line)}), and this is what is sent without: let the screens always send the days that they show, and refuse a request without them.`;
    }
  }
  return undefined;
}

/** The column of which a statement asks for what lies between two values that come from outside. */
function spanOf({ facts: { filters } }: Statement): string | undefined {
  const bounded = (sign: string): string[] =>
    filters.flatMap(({ operator, column, parameter, alternative }) =>
      parameter !== undefined && !alternative && (operator.startsWith(sign) || operator === 'between') ? [column] : [],
    );
  const upper = new Set(bounded('<'));
  return bounded('>').find((column) => upper.has(column));
}

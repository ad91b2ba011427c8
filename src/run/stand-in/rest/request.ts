import type { Request } from '../../../resolve/postgrest/request.js';
import { parseSelect } from '../../../resolve/postgrest/select-list.js';
import type { Incoming } from '../incoming.js';
import { filterOf } from './filters.js';
import { boundOf, orderOf, rangeOf } from './page.js';
import type { Preferences } from './preferences.js';

/** What a request asks for of rows, whatever it does besides. */
export type Asked = Pick<Request, 'select' | 'conditions' | 'order' | 'limit' | 'offset' | 'count' | 'form'>;

/** Parameters that are read elsewhere. */
const elsewhere = new Set(['columns', 'on_conflict', 'apikey']);

/**
 * The parameters of a request: https://postgrest.org/en/stable/references/api/url_grammar.html
 * @param own names that belong to the function that is called
 */
export function askedOf(incoming: Incoming, preferences: Preferences, own: ReadonlySet<string> = new Set()): Asked {
  const asked: Required<Pick<Asked, 'conditions' | 'order' | 'limit' | 'offset'>> = {
    conditions: [],
    order: [],
    limit: [],
    offset: [],
  };
  let select: Request['select'];
  for (const [name, value] of incoming.parameters) {
    if (elsewhere.has(name) || own.has(name)) continue;
    const [, table, word] = /^(?:([\w.$ -]+)\.)?(select|order|limit|offset)$/.exec(name) ?? [];
    if (word === 'select' && table === undefined) select = parseSelect(value.trim() === '' ? '*' : value);
    else if (word === 'order') asked.order.push(...orderOf(value, table));
    else if (word === 'limit' || word === 'offset') asked[word].push(boundOf(value, table));
    else asked.conditions.push(filterOf(name, value));
  }
  const range = incoming.method === 'GET' ? rangeOf(incoming) : undefined;
  const whole = (bounds: Asked['limit']): boolean => bounds?.every(({ table }) => table !== undefined) ?? true;
  if (range !== undefined && whole(asked.offset)) asked.offset.push(boundOf(String(range.offset), undefined));
  if (range?.limit !== undefined && whole(asked.limit)) asked.limit.push(boundOf(String(range.limit), undefined));
  return {
    ...asked,
    select,
    ...(preferences.count === 'exact' ? { count: 'exact' } : {}),
    form: preferences.object ? 'object' : 'rows',
  };
}

/** How many rows of the outermost level are skipped. */
export function offsetOf({ offset }: Asked): number {
  const value = offset?.find(({ table }) => table === undefined)?.value;
  return value?.kind === 'literal' ? Number(value.value) : 0;
}

import type { Known, Origin, Source } from '../../model/index.js';
import { askedOrNothing, withoutQuery } from './query-params.js';
import { withoutPath } from './route-params.js';
import type { Item, Tells, Value } from './value.js';

/** More rows than these say nothing more about a value. */
const mostSources = 8;
const deepest = 4;

/** The rows that a value was read or computed from. */
export function sourcesOf(value: Value, depth = 0): Source[] {
  if (depth > deepest) return none;
  switch (value.kind) {
    case 'row': {
      const column = value.path[0];
      return value.uses.map((use) => ({ site: use.site.id, ...(column === undefined ? {} : { column }) }));
    }
    case 'rows':
      return value.uses.map((use) => ({ site: use.site.id, ...(value.distinct ? { distinct: true as const } : {}) }));
    case 'input':
      return value.from ?? none;
    case 'result':
      return sourcesOf(value.rows, depth);
    case 'text':
      return changed(
        inside(
          value.chunks.filter((chunk) => typeof chunk !== 'string'),
          depth,
        ),
      );
    case 'choice':
      return inside(
        value.options.map((option) => option.value),
        depth,
      );
    case 'list': {
      const found = changed(
        inside(
          value.items.map((item) => item.value),
          depth,
        ),
      );
      return value.distinct ? found.map((source) => ({ ...source, distinct: true as const })) : found;
    }
    case 'record':
      return distinct([
        ...(value.from ?? []),
        ...inside(
          [...value.fields.values()].map((item) => item.value),
          depth,
        ),
      ]);
    default:
      return none;
  }
}

/** Most values come from no rows at all. */
const none: Source[] = [];

function inside(values: Value[], depth: number): Source[] {
  const found: Source[] = [];
  for (const value of values) found.push(...sourcesOf(value, depth + 1));
  return distinct(found);
}

/** The same rows, of which something was computed. */
export function changed(sources: Source[]): Source[] {
  if (sources.length === 0) return sources;
  return sources.map((source) => (source.changed ? source : { ...source, changed: true as const }));
}

/** A value computed from others: it remembers the rows that they came from. */
export function derived(origin: Origin, name: string, values: Value[]): Extract<Value, { kind: 'input' }> {
  const from = changed(inside(values, -1));
  return from.length > 0 ? { kind: 'input', origin, name, from } : { kind: 'input', origin, name };
}

/** Each source once, and not too many. */
export function distinct(sources: Source[]): Source[] {
  if (sources.length < 2) return sources;
  const byKey = new Map(sources.map((source) => [`${source.site}|${source.column ?? ''}|${String(source.changed)}`, source]));
  return [...byKey.values()].slice(0, mostSources);
}

/** What a value tells of rows when it is tested. */
export function tellsOf(value: Value): Tells | undefined {
  switch (value.kind) {
    case 'row': {
      const column = value.path[0];
      if (column === undefined || (column === 'id' && value.path.length === 1))
        return opposite(value.uses.map((use) => ({ site: use.site.id, state: 'found' })));
      return opposite(value.uses.map((use) => ({ site: use.site.id, column, state: 'same' })));
    }
    case 'result':
      return tellsOf(value.rows);
    case 'input': {
      if (value.tells) return value.tells;
      const counts = (value.from ?? []).filter((source) => source.column === undefined);
      return counts.length > 0 ? opposite(counts.map(({ site }) => ({ site, state: 'found' }))) : undefined;
    }
    case 'choice': {
      const told = value.options.flatMap((option) => tellsOf(withoutQuery(withoutPath(option.value))) ?? []);
      const asked = askedByGuard(value.options);
      if (asked) told.push(asked);
      return told.length > 0 ? { yes: told.flatMap((tells) => tells.yes), no: told.flatMap((tells) => tells.no) } : undefined;
    }
    default:
      return undefined;
  }
}

/** `req.query.date ? new Date(req.query.date) : undefined`: there where the query has it. */
function askedByGuard(options: Item[]): Tells | undefined {
  const [there, ...more] = options.filter(({ value }) => value.kind !== 'literal' || Boolean(value.value));
  const only = there?.guards.length === 1 && more.length === 0 && options.length > 1 ? there.guards[0] : undefined;
  return only?.asked && (only.arm === 'then' ? only.asked : { yes: only.asked.no, no: only.asked.yes });
}

const opposites = {
  found: 'missing',
  missing: 'found',
  more: 'fewer',
  fewer: 'more',
  same: 'differs',
  differs: 'same',
} as const;

function opposite(yes: Known[]): Tells {
  return { yes, no: yes.map((known) => ({ ...known, state: opposites[known.state] })) };
}

/** `!test` */
export function negated(tells: Tells | undefined): Tells | undefined {
  return tells && { yes: tells.no, no: tells.yes };
}

/** `left && right`, `left || right`: the one outcome tells of both sides, the other of neither but that amounts were weighed. */
export function together(operator: string, left: Tells | undefined, right: Tells | undefined): Tells | undefined {
  if (!left && !right) return undefined;
  const yes = [...(left?.yes ?? []), ...(right?.yes ?? [])];
  if (operator === '&&') return { yes, no: weighed(yes) };
  const no = [...(left?.no ?? []), ...(right?.no ?? [])];
  if (operator === '||') return { yes: weighed(no), no };
  return left;
}

/** Of amounts that were compared: what the other outcome would tell, were it not for the other test. */
function weighed(known: Known[]): Known[] {
  return known.flatMap((each): Known[] =>
    each.state === 'more' || each.state === 'fewer' ? [{ ...each, state: opposites[each.state], unsure: true }] : [],
  );
}

/** `rows.length >= 5`, `row === null`, `row.status !== 'open'` */
export function compared(operator: string, left: Value, right: Value): Tells | undefined {
  const flipped: Record<string, string> = { '<': '>', '<=': '>=', '>': '<', '>=': '<=' };
  if (isPlain(left) && !isPlain(right)) return compared(flipped[operator] ?? operator, right, left);
  const whole = left.kind === 'row' && left.path.length === 0;
  if (right.kind === 'literal' && (right.value === null || typeof right.value === 'boolean')) {
    const told = tellsOf(left);
    const yes = operator.startsWith('!') !== (right.value === true);
    if (!/^[!=]==?$/.test(operator)) return undefined;
    if (right.value === null && !whole && left.kind !== 'choice') return askedOrNothing(operator, left);
    return yes ? told : negated(told);
  }
  const sources = whole ? [] : sourcesOf(left);
  if (sources.length === 0) return undefined;
  const limit = right.kind === 'literal' && typeof right.value === 'number' ? right.value : undefined;
  const word = right.kind === 'literal' && typeof right.value === 'string' ? right.value : undefined;
  // `item.quantity > stock - reserved`: an amount on the other side is weighed as well.
  const across =
    operator in flipped && right.kind !== 'literal' ? sourcesOf(right).filter(({ column }) => column !== undefined) : [];
  const known = (state: Known['state'], at: number | undefined): Tells =>
    opposite([
      ...sources.map((source) => ({ ...weighedAs(source, state, at), ...(word === undefined ? {} : { word }) })),
      ...across.map((source) => weighedAs(source, opposites[state], undefined)),
    ]);
  switch (operator) {
    case '>':
      return known('more', limit === undefined ? undefined : limit + 1);
    case '>=':
      return known('more', limit);
    case '<':
      return known('fewer', limit);
    case '<=':
      return known('fewer', limit === undefined ? undefined : limit + 1);
    case '==':
    case '===':
      return limit === 0 ? known('fewer', 1) : known('same', limit);
    case '!=':
    case '!==':
      return limit === 0 ? known('more', 1) : known('differs', limit);
    default:
      return undefined;
  }
}

function weighedAs({ site, column, changed: isChanged }: Source, state: Known['state'], limit: number | undefined): Known {
  return {
    site,
    state,
    ...(column === undefined ? {} : { column }),
    ...(isChanged && column !== undefined ? { changed: true as const } : {}),
    ...(limit === undefined ? {} : { limit }),
  };
}

function isPlain(value: Value): boolean {
  return value.kind === 'literal' || (value.kind === 'input' && value.from === undefined);
}

/**
 * What becomes of the members of a record within something that cannot be seen is not known: of what comes out no part is told to be
 * one of them, changed. An authenticator's new counter is the device's word, and not the old one and something.
 */
export function unplaced(value: Value): Value {
  if (value.kind !== 'record' || value.fields.size < 2) return value;
  const rows = sourcesOf(value).map(({ site }) => ({ site }));
  return { kind: 'input', origin: 'unknown', name: 'options', from: rows };
}

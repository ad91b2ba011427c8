import type { Expression } from '../model/index.js';
import { inPostgres, type Names, text, word } from './expression.js';
import { assignmentsOf } from './insert.js';
import { nextOf, placeOf, type Token, wordOf } from './tokens.js';

const modifiers = /^(?:low_priority|quick|ignore)$/;

/** `UPDATE … JOIN … SET a.x = …` is Postgres's `UPDATE … SET x = … FROM …`; how many rows at most is no question there. */
export function updateInPostgres(tokens: readonly Token[], names: Names, further: (value: Expression) => string): Token[] {
  const set = placeOf(tokens, /^set$/);
  const start = behindModifiers(tokens, 1);
  const { target, others, condition } = sourcesOf(tokens.slice(start, set));
  const end = placeOf(tokens, /^(?:where|order|limit|returning|from)$/, set + 1);
  const sets = assignmentsOf(tokens.slice(set + 1, end === -1 ? tokens.length : end), further);
  const assigned = sets.flatMap(({ column, value }, index) => [
    ...(index === 0 ? [] : [text(', ')]),
    ...inPostgres([column], names),
    text(' = '),
    ...inPostgres(value, names),
  ]);
  return [
    word('update '),
    ...inPostgres(target, names),
    word(' set '),
    ...assigned,
    ...(others.length === 0 ? [] : [word(' from '), ...inPostgres(others, names)]),
    ...conditions(end === -1 ? [] : tokens.slice(end), condition, names),
  ];
}

/** `DELETE a FROM a JOIN b …` is Postgres's `DELETE FROM a USING b …` */
export function deleteInPostgres(tokens: readonly Token[], names: Names): Token[] {
  const from = placeOf(tokens, /^from$/);
  if (from === -1) return inPostgres(tokens, names);
  const end = placeOf(tokens, /^(?:where|order|limit|returning)$/, from + 1);
  const { target, others, condition } = sourcesOf(tokens.slice(nextOf(tokens, from + 1), end === -1 ? tokens.length : end));
  return [
    word('delete from '),
    ...inPostgres(target, names),
    ...(others.length === 0 ? [] : [word(' using '), ...inPostgres(others, names)]),
    ...conditions(end === -1 ? [] : tokens.slice(end), condition, names),
  ];
}

function behindModifiers(tokens: readonly Token[], from: number): number {
  let at = nextOf(tokens, from);
  for (; modifiers.test(wordOf(tokens[at])) || wordOf(tokens[at]) === 'or'; at = nextOf(tokens, at + 1))
    if (wordOf(tokens[at]) === 'or') at = nextOf(tokens, at + 1);
  return at;
}

/** The table that is written, what it is joined with, and the condition of the first join. */
function sourcesOf(tokens: readonly Token[]): { target: Token[]; others: Token[]; condition: Token[] } {
  const joint = placeOf(tokens, /^(?:join|inner|left|cross|straight_join)$/);
  if (joint === -1) return { target: asTable(tokens), others: [], condition: [] };
  const on = placeOf(tokens, /^on$/, joint);
  const first = placeOf(tokens, /^(?:join|straight_join)$/, joint);
  const more = placeOf(tokens, /^(?:join|inner|left|cross|straight_join)$/, on === -1 ? tokens.length : on);
  const end = more === -1 ? tokens.length : more;
  return {
    target: asTable(tokens.slice(0, joint)),
    others: [...asTable(tokens.slice(first + 1, on === -1 ? tokens.length : on)), ...tokens.slice(end)],
    condition: on === -1 ? [] : tokens.slice(on + 1, end),
  };
}

function asTable(tokens: readonly Token[]): Token[] {
  const at = nextOf(tokens, 0);
  const first = tokens[at];
  const rest = tokens.slice(at + 1);
  if (first?.kind === 'word') return [{ ...first, kind: 'name' }, ...rest];
  return first === undefined ? [] : [first, ...rest];
}

/** The conditions behind the sources, with those of a join; an order and a limit are left out. */
function conditions(tokens: readonly Token[], joined: readonly Token[], names: Names): Token[] {
  const where = placeOf(tokens, /^where$/);
  const end = placeOf(tokens, /^(?:order|limit|returning)$/, Math.max(0, where));
  const asked = where === -1 ? [] : tokens.slice(where + 1, end === -1 ? tokens.length : end);
  const parts = [joined, asked].filter((part) => part.some(({ kind }) => kind !== 'space'));
  const returning = placeOf(tokens, /^returning$/);
  const only = parts.length === 1;
  return [
    ...parts.flatMap((part, index) => [
      word(index === 0 ? ' where ' : ' and '),
      ...(only ? inPostgres(part, names) : [text('('), ...inPostgres(part, names), text(')')]),
    ]),
    ...(returning === -1 ? [] : [text(' '), ...inPostgres(tokens.slice(returning), names)]),
  ];
}

import type { Table } from '../model/index.js';
import { policiesFor } from '../model/index.js';
import type { Facts } from './facts.js';
import { isA } from './names.js';
import type { Rule } from './rules.js';
import { growingParents } from './rules-keys.js';
import { tableKey } from './tables.js';
import * as vocabulary from './vocabulary.js';
import { isOfGroup, isOfUsers, tellsOfUsers } from './whose.js';

/** One of so many users has a role that is given (a provider, an author); it has a few rows of such a table. */
const sharingRole = 20;

/**
 * Rule 4 too: row-level security says who may add rows. Where each of its policies asks for a role that somebody is given, rows follow those
 * who have it rather than the users: few where that is staff's, one for twenty users where it is another's.
 */
export const ofRoles: Rule = (table, facts) => {
  const roles = rolesThatAdd(table, facts);
  if (roles === undefined || tellsOfUsers(table, facts) || isOfGroup(table, facts)) return undefined;
  if (goesOn.some((names) => isA(table.name, names)) || growingParents(table, facts).length > 0) return undefined;
  // Where accounts begin with roles of their own, another one is given by whoever runs the app.
  const given = facts.app.givenRoles;
  const others = [...roles].filter((role) => !staff.test(role) && (given === undefined || given.includes(role)));
  if (others.length === 0)
    return isOfUsers(table, facts)
      ? undefined
      : { fixed: Math.max(200, table.seedRows), rule: 4, reason: `its policies let only ${[...roles].join(' and ')} add rows` };
  const reason = `its policies let only ${others.join(' and ')} add rows: one for ${String(sharingRole)} users`;
  return { perUser: 1 / sharingRole, rule: 4, reason, guess: true };
};

/** What happens again and again grows with those to whom it happens, whoever writes it down. */
const goesOn = [
  vocabulary.logs,
  vocabulary.messages,
  vocabulary.comments,
  vocabulary.money,
  vocabulary.rare,
  vocabulary.reactions,
];

const staff = /admin|moderator|staff|owner|support|operator|editor/i;
const rolesAsked =
  /\bis_(?:super_?)?(admin|moderator|staff)\w*\s*\(|\bhas_role\s*\([^')]*(?:\([^)]*\))?[^')]*'(\w+)'|\brole\b[^'()]*=\s*'(\w+)'/gi;

/** The roles that policies ask for of who adds rows; undefined where somebody may without one, or the code adds them past the policies. */
function rolesThatAdd(table: Table, facts: Facts): Set<string> | undefined {
  if (!table.rowSecurity) return undefined;
  const inserts = facts.usages?.get(tableKey(table))?.inserts ?? [];
  if (inserts.length === 0 || !inserts.every(({ role }) => role === 'anon' || role === 'authenticated')) return undefined;
  const policies = [...policiesFor(table, 'INSERT', 'authenticated'), ...policiesFor(table, 'INSERT', 'anon')];
  const ways = policies.flatMap(({ check, using }) => alternatives(check ?? using ?? ''));
  const asked = ways.map((way) =>
    [...way.matchAll(rolesAsked)].flatMap((match) => match.slice(1).filter((role) => role !== undefined)),
  );
  if (asked.length === 0 || asked.some((roles) => roles.length === 0)) return undefined;
  return new Set(asked.flat().map((role) => role.toLowerCase()));
}

/** The ways through a condition as Postgres prints it: what stands between its outermost ORs. */
function alternatives(condition: string): string[] {
  const text = withoutBrackets(condition.trim());
  const ways: string[] = [];
  let [depth, from] = [0, 0];
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '(') depth++;
    else if (text[at] === ')') depth--;
    else if (depth === 0 && text.startsWith(' OR ', at)) {
      ways.push(text.slice(from, at));
      from = at + 4;
    }
  }
  ways.push(text.slice(from));
  return ways.length === 1 ? [text] : ways.flatMap(alternatives);
}

/** `((a OR b))` as `a OR b`. */
function withoutBrackets(text: string): string {
  if (!text.startsWith('(') || !text.endsWith(')')) return text;
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '(') depth++;
    else if (text[at] === ')' && --depth === 0 && at < text.length - 1) return text;
  }
  return withoutBrackets(text.slice(1, -1).trim());
}

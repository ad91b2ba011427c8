import type { EntryPoint } from '../model/index.js';
import type { Facts } from './facts.js';
import type { Rule } from './rules.js';
import { tableKey } from './tables.js';
import { filledInside } from './usage.js';

/** Rule 7 too: rows that only a sign-up adds, one at a time, are one for each user at most: who brought him, what he agreed to. */
export const bySignUp: Rule = (table, facts) => {
  const key = tableKey(table);
  const writers = facts.usages?.get(key)?.insertedBy ?? [];
  if (writers.length === 0 || facts.groups.has(key) || filledInside(facts.app).has(table.name)) return undefined;
  if (!writers.every(({ entryPoint, looped }) => !looped && !entryPoint.backOffice && makesUsers(entryPoint, facts)))
    return undefined;
  return { perUser: 1, rule: 7, reason: 'only signing up adds a row: one each at most' };
};

/** Where somebody gets his account, by its name: a guard that writes down who has come makes users too, and stands before everything. */
const signingUp = /sign[-_ ]?up|regist(er|ration|ro)|cadastr|create-?account/i;

/** Whether somebody gets his account by it. */
function makesUsers({ id, name, functions = [] }: EntryPoint, { app, population, usages }: Facts): boolean {
  if (!signingUp.test(name)) return false;
  const within = new Set(functions);
  if ((app.signUps ?? []).some((signUp) => within.has(signUp.within))) return true;
  return [...(population?.same ?? [])].some((key) =>
    (usages?.get(key)?.insertedBy ?? []).some(({ entryPoint, looped }) => entryPoint.id === id && !looped),
  );
}

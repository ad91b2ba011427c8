import type { Known } from '../../model/index.js';

const staffRole =
  /\b(role|type|user_?type|access_?level)\b[^&|]*?(===?|!==?)\s*['"`]((?:super|central|main|head|master|root)?[ _-]?(?:admin|administrator)|staff|moderator)['"`]/i;
const staffFlag = /\b(is_?(admin|staff|super_?user|moderator))\b/i;

/** The arm of a test that only staff takes: `role === 'admin'`, `!user.isAdmin`; undefined for any other test. */
export function staffArm(condition: { text: string; negated: boolean }): 'then' | 'else' | undefined {
  const { text, negated } = condition;
  const role = staffRole.exec(text);
  if (!role && !staffFlag.test(text)) return undefined;
  const denied = role
    ? role[2]?.startsWith('!') === true
    : new RegExp(`!\\s*[\\w.?]*${staffFlag.exec(text)?.[1] ?? ''}`).test(text);
  // "admin and something" is staff; "not signed in or not admin" shuts everybody else out; the other mixtures tell nothing.
  if (denied ? text.includes('&&') : text.includes('||')) return undefined;
  return denied === negated ? 'then' : 'else';
}

const staffSite = '@staff';

/** What a test tells of who asks, by the outcome of it without its `!`; undefined where it does not tell staff from others. */
export function staffKnown(condition: { text: string; negated: boolean }): { yes: Known[]; no: Known[] } | undefined {
  const arm = staffArm(condition);
  if (arm === undefined) return undefined;
  const staff: Known[] = [{ site: staffSite, state: 'found' }];
  const others: Known[] = [{ site: staffSite, state: 'missing' }];
  return (arm === 'then') === !condition.negated ? { yes: staff, no: others } : { yes: others, no: staff };
}

/** What is known of who asks where nobody else than staff is left. */
export const staffAsks: Known = { site: staffSite, state: 'found' };

/** Whether it says that staff asks. */
export function isOfStaff({ site, state }: Known): boolean {
  return site === staffSite && state === 'found';
}

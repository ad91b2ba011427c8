import { isStaffRole, type Known } from '../../model/index.js';

const roleSite = '@role';

/** `role: 'driver'`, `user.role !== 'admin'`, `role = 'driver'` in SQL; JSX has `role="group"` for other things. */
const words = /\b(?:user_?|account_?)?role["'`]?(?:\s*(?::|===?|!==?)\s*["'`]([\w-]{2,40})["'`]|\s*=\s*'([\w-]{2,40})')/gi;
/** Lists of roles and defaults: `role: z.enum(['a', 'b'])`, `role text default 'a'`, `check (role in ('a', 'b'))`. */
const listed = /\broles?\w{0,20}["'`]?\)?.{0,60}?(?:enum|default|\bin\b|[:=]\s*\[)(.{0,300})/gi;
const among = /\[([^[\]]{0,300})\]\s*\.includes\(\s*[\w.?!]{0,80}role\b/gi;
const enumeration = /\benum\s+\w{0,40}roles?\w{0,40}\s*\{([^{}]{0,2000})\}|roles?\w{0,40}"?\s+as\s+enum\s*\(([^()]{0,2000})\)/gi;
/** Who speaks in a conversation with a model. */
const speakers = new Set(['assistant', 'system', 'tool', 'model', 'function']);

/** All that code and schema say a person's role may be, in lower case; rather too many than too few. */
export function rolesIn(texts: Iterable<string>): ReadonlySet<string> {
  const found = new Set<string>();
  const add = (word: string | undefined): void => {
    if (word !== undefined && !speakers.has(word.toLowerCase())) found.add(word.toLowerCase());
  };
  for (const text of texts) {
    if (!/role/i.test(text)) continue;
    for (const [, inCode, inSql] of text.matchAll(words)) add(inCode ?? inSql);
    for (const [, braces, brackets] of text.matchAll(enumeration))
      for (const [word] of (braces ?? brackets ?? '').matchAll(/[A-Za-z][\w-]{1,40}/g)) add(word);
    for (const [, list = ''] of [...text.matchAll(listed), ...text.matchAll(among)])
      for (const [, word] of list.matchAll(/["'`]([A-Za-z][\w-]{1,40})["'`]/g)) add(word);
  }
  return found;
}

/** What a test of a role by words alone tells by its outcome: `user.role === 'a' || user.role === 'b'`. */
export function roleKnown({ text }: { text: string }): { yes: Known[]; no: Known[] } | undefined {
  const either = comparisons(text.split('||'), '=');
  if (either) return { yes: either.length === 1 ? told(either, 'same') : [], no: told(either, 'differs') };
  const neither = comparisons(text.split('&&'), '!');
  return neither && { yes: told(neither, 'differs'), no: neither.length === 1 ? told(neither, 'same') : [] };
}

/** The words that one and the same role is compared with in all of the parts. */
function comparisons(parts: string[], operator: '=' | '!'): string[] | undefined {
  const found = parts.map((part) => /^\(*([\w.?!]{0,80}\brole)\s*([=!])==?\s*["'`]([\w-]{1,40})["'`]\)*$/i.exec(part.trim()));
  const all = found.flatMap((match) => (match?.[2] === operator && match[1] === found[0]?.[1] ? [match[3] ?? ''] : []));
  return all.length === parts.length ? all : undefined;
}

function told(all: string[], state: 'same' | 'differs'): Known[] {
  return all.map((word) => ({ site: roleSite, state, word: word.toLowerCase() }));
}

/**
 * Who is left by what the tests on the way have told of his role, where that is nobody or staff alone: who gets a list without
 * any condition, where each of the users' roles adds one.
 */
export function leftTo(known: readonly Known[], roles: ReadonlySet<string>): 'nobody' | 'staff' | undefined {
  const asked = known.filter(({ site }) => site === roleSite);
  const same = asked.flatMap(({ state, word }) => (state === 'same' && word !== undefined ? [word] : []));
  if (same.length > 0) return same.every(isStaffRole) ? 'staff' : undefined;
  const excluded = new Set(asked.map(({ word }) => word));
  const left = [...roles].filter((role) => !excluded.has(role));
  if (excluded.size < 2 || !left.every(isStaffRole)) return undefined;
  return left.length === 0 ? 'nobody' : 'staff';
}

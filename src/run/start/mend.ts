import { valueAs, type Wanted, wantedBy } from './wanted.js';

/** A name as environments have them; codes of errors look alike. */
const names = /\b(?!ERR_|E[A-Z]{3,}\b)[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*\b/g;
const complains =
  /invalid|required|missing|must|expected|failed|undefined|not (?:set|defined|provided|found)|too small|at least|constraint/i;
const longestWords = 240;

/**
 * The environment with what the log of an app that did not start complains about put right; undefined where it complains about
 * nothing that can be.
 * @param given what the owner said, which stays
 * @param declared what the code itself declares of a name, where the log does not say what it wants
 */
export function mended(
  log: string,
  environment: Readonly<Record<string, string>>,
  given: Readonly<Record<string, string>>,
  declared: ReadonlyMap<string, { wanted?: Wanted }>,
): Record<string, string> | undefined {
  const changes: Record<string, string> = {};
  for (const [name, words] of complaintsIn(log)) {
    if (name in given || name === 'PATH' || name === 'PORT') continue;
    const told = wantedBy(words);
    const wanted = told.kind === 'any' ? (declared.get(name)?.wanted ?? told) : told;
    const value = valueAs(name, wanted, environment[name]);
    if (value !== environment[name]) changes[name] = value;
  }
  return Object.keys(changes).length === 0 ? undefined : { ...environment, ...changes };
}

/** Names with what is said of them: behind the name, or in the line before it ("✖ Invalid URL → at SITE_URL"). */
export function complaintsIn(log: string): Map<string, string> {
  const complaints = new Map<string, string>();
  // A word alone is hardly a name ("Invalid URL"), but where it is quoted as a key or pointed at.
  const found = [...log.matchAll(names)].filter(
    ({ 0: name, index }) =>
      name.includes('_') ||
      /^["']\s*:/.test(log.slice(index + name.length, index + name.length + 4)) ||
      log.slice(0, index).endsWith('→ at '),
  );
  for (const [at, match] of found.entries()) {
    const [name] = match;
    const end = match.index + name.length;
    const next = found.slice(at + 1).find(([other]) => other !== name)?.index ?? log.length;
    const behind = log.slice(end, Math.min(next, end + longestWords)).split(/\n\s*(?:at |\n)/)[0] ?? '';
    const before = log.slice(0, match.index).split('\n').slice(-2).join(' ').slice(-longestWords);
    const words = (/(?:→|\bat)\s*$/.test(before) ? [before] : [behind, before]).find((text) => complains.test(text));
    if (words !== undefined && !complaints.has(name)) complaints.set(name, words);
  }
  return complaints;
}

import { LoadbearingError } from '../model/index.js';
import { rules } from '../review/index.js';

/** Beyond this nothing is known to hold: it is more than there are people. */
const mostUsers = 1e9;

/** Ids and kinds of the rules, each once. */
export const ruleNames: readonly string[] = [
  ...new Set<string>([...rules.map(({ meta }) => meta.id), ...rules.map(({ meta }) => meta.kind)]),
];

/** `n-plus-one,race`: ids or kinds of rules that there are. */
export function parseRules(text: string, option: string): string[] {
  const names = text.split(',').map((part) => part.trim());
  const strange = names.find((name) => !ruleNames.includes(name));
  if (strange !== undefined)
    throw new LoadbearingError(
      'LB_USAGE',
      `${option} takes names of rules, and "${strange}" is none; loadbearing explain lists them.`,
    );
  return names;
}

export function parseCounts(text: string): number[] {
  const counts = text.split(',').map((part) => parseCount(part.trim(), '--users'));
  return [...new Set(counts)].sort((left, right) => left - right);
}

/** `800`, `10k`, `1.5M`. */
export function parseCount(text: string, option: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*([kKmM]?)$/.exec(text);
  const factor = { k: 1_000, m: 1_000_000 }[match?.[2]?.toLowerCase() ?? ''] ?? 1;
  const count = Math.round(Number(match?.[1]) * factor);
  if (!match || count < 1 || count > mostUsers)
    throw new LoadbearingError('LB_USAGE', `${option} takes numbers of users such as 800, 10k or 1M, not "${text}".`);
  return count;
}

/** `500/hour`, or `500`: people in an hour. */
export function parseRate(text: string, option: string): number {
  const match = /^(.+?)\s*(?:\/\s*(?:h|hour))?$/.exec(text.trim());
  try {
    return parseCount(match?.[1] ?? '', option);
  } catch {
    throw new LoadbearingError('LB_USAGE', `${option} takes people in an hour such as 500/hour or 2k/hour, not "${text}".`);
  }
}

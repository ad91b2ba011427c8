import { type Recipe, recipeOf } from '../../requests/compose.js';
import type { Plan } from '../../requests/plan.js';
import { isProbe } from './side.js';

const mostKnown = 4;
const mostUnknown = 2;

/**
 * Reads that may show what a write did: those that share a table with it and those of a like address; of the latter also ones that
 * had nothing to show so far, because what they show is made by the write.
 */
export function nearReads(write: Recipe, reads: readonly Recipe[], plans: readonly Plan[]): Recipe[] {
  const tables = new Set(write.plan.tables.map(({ table }) => table));
  const own = startOf(write.plan);
  const rank = (plan: Plan): number =>
    (startOf(plan)[0] === own[0] ? 2 : 0) + (plan.tables.some(({ table }) => tables.has(table)) ? 1 : 0);
  const known = reads
    .filter(({ plan }) => rank(plan) > 0 && !isProbe(plan))
    .sort((left, right) => rank(right.plan) - rank(left.plan))
    .slice(0, mostKnown);
  const unknown = plans
    .filter((plan) => plan.method === 'GET' && rank(plan) > 1 && !isProbe(plan) && plan.parameters.length === 0)
    .filter((plan) => reads.every((read) => read.plan !== plan))
    .slice(0, mostUnknown)
    .map((plan): Recipe => ({ ...recipeOf(plan), as: write.as }));
  return [...known, ...unknown];
}

/** Reads of one thing that the write may have made: `/files/:id` for what `/files` takes, `/files/upload` too. */
export function lookUps({ plan, as }: Recipe, plans: readonly Plan[]): { recipe: Recipe; parameter: string }[] {
  const address = plan.pattern.split('/');
  return plans.flatMap((other) => {
    const parts = other.pattern.split('/');
    const last = /^:(\w+)$/.exec(parts.at(-1) ?? '')?.[1];
    const above = parts.slice(0, -1);
    const isBelow =
      same(above, address) || (same(above, address.slice(0, -1)) && above.length > 1 && !address.at(-1)?.startsWith(':'));
    return other.method === 'GET' && last !== undefined && isBelow
      ? [{ recipe: { ...recipeOf(other), as }, parameter: last }]
      : [];
  });
}

function same(one: readonly string[], other: readonly string[]): boolean {
  return (
    one.length === other.length && one.every((part, at) => part === other[at] || (part[0] === ':' && other[at]?.[0] === ':'))
  );
}

function startOf({ pattern }: Plan): string[] {
  return pattern.split('/').filter((part) => part !== '' && !part.startsWith(':') && part !== 'api' && !/^v\d+$/.test(part));
}

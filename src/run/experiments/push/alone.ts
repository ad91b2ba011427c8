import type { Shot } from '../../load/index.js';
import { send } from '../../requests/send.js';

/**
 * Where even the lowest rate was too much: whether one request alone takes longer than the budget, so that nothing gives way under
 * load.
 * @param outside whether the app asked for what lies outside, which keeps it waiting here
 * @returns undefined where each is in time alone
 */
export async function tooSlowAlone(
  port: number,
  shots: readonly Shot[],
  budgetMilliseconds: number,
  outside: boolean,
): Promise<string | undefined> {
  let slowest = 0;
  for (const shot of new Set(shots)) slowest = Math.max(slowest, (await send(port, shot)).milliseconds);
  if (slowest <= budgetMilliseconds) return undefined;
  const why = outside ? ', and what it asks for outside is not reached' : '';
  return `nothing under load: one request alone takes up to ${String(Math.round(slowest / 10) * 10)} ms${why}`;
}

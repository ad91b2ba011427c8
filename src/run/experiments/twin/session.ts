import type { Apart } from '../../../model/index.js';
import { ask, type Side, type TwinOptions } from './side.js';

/** Who signed in at one instance is not known to the other: by the first read that wants a sign-in. */
export async function sessionApart({ reads, signIn }: TwinOptions, a: Side, b: Side): Promise<Apart | undefined> {
  // Made by this run: it says nothing of where the app keeps its sessions.
  if (signIn === undefined || signIn.made === true) return undefined;
  for (const recipe of reads) {
    if (recipe.as === undefined) continue;
    const anonymous = await ask(recipe, { ...a, world: { ...a.world, people: [] } });
    if (!isUnknown(anonymous.status)) continue;
    const [here, there, again] = [await ask(recipe, a), await ask(recipe, b), await ask(recipe, b)];
    if (here.status >= 400 || !isUnknown(there.status) || again.status !== there.status) return undefined;
    return {
      entryPoint: recipe.plan.entry.id,
      how: 'two instances',
      difference: `${String(here.status)} from the one where the user signed in, ${String(there.status)} from the other`,
      after: [],
    };
  }
  return undefined;
}

function isUnknown(status: number): boolean {
  return status === 401 || status === 403 || (status >= 300 && status < 400);
}

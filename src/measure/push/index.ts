import { LoadbearingError, type Push, type Scenario, type Unknown } from '../../model/index.js';
import type { Lab } from '../../lab/index.js';
import type { BatchResult } from '../execute/run.js';
import type { FillContext } from '../fill/context.js';
import type { TwinSize } from '../load.js';
import { extents, type MeasureOptions } from '../options.js';
import { push } from './push.js';

const unknown = (why: string): Unknown => ({ what: 'process', name: 'what happens under load', why });

/**
 * The hot paths under load, where the caller says how often they come.
 * @throws LoadbearingError of the lab when that failed, LB_INTERRUPTED; whatever else goes wrong here is an unknown
 */
export async function pushMix(
  context: FillContext,
  scenario: Scenario,
  lab: Lab,
  sizes: readonly TwinSize[],
  results: readonly BatchResult[],
  { push: wanted, depth = 'usual', report, signal }: MeasureOptions,
): Promise<{ push?: Push; unknowns: Unknown[] }> {
  if (wanted === undefined) return { unknowns: [] };
  if (lab.server?.loadAllowed === false)
    return {
      unknowns: [unknown('the server that was named is not on this machine: no load is sent there unless --load-anyway says so')],
    };
  report?.({ text: 'sending the hot paths as many people would', done: 0, total: 1 });
  let found: Push | undefined;
  try {
    found = await push(context, scenario, lab, sizes, results, { ...wanted, milliseconds: extents[depth].pushMilliseconds });
  } catch (error) {
    const failure = lab.failure?.();
    if (failure !== undefined) throw failure;
    if (signal?.aborted !== true) return { unknowns: [unknown(error instanceof Error ? error.message : String(error))] };
  }
  if (signal?.aborted === true) throw new LoadbearingError('LB_INTERRUPTED');
  return found === undefined ? { unknowns: [unknown('no path of the users could be sent')] } : { push: found, unknowns: [] };
}

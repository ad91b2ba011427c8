import type { Baseline, Gate, GateVerdict, Verdict } from '../model/index.js';
import { compare } from './compare.js';
import { brokenDemands } from './demands.js';

export { baselineOf, baselineText } from './baseline.js';
export { compare } from './compare.js';
export { brokenDemands } from './demands.js';
export { readBaseline } from './read.js';
export { isHard } from './steps.js';

/** What a baseline and the owner's demands say of a verdict; undefined where there is neither. */
export function gateOf(verdict: Verdict, baseline: Baseline | undefined, gate: Gate | undefined): GateVerdict | undefined {
  if (baseline === undefined && gate === undefined) return undefined;
  const compared: GateVerdict =
    baseline === undefined ? { compared: false, failing: [], gone: [], notes: [] } : compare(baseline, verdict);
  return { ...compared, failing: [...compared.failing, ...(gate === undefined ? [] : brokenDemands(gate, verdict))] };
}

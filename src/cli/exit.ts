import type { Result } from '../check.js';
import { isHard } from '../gate/index.js';

const holds = 0;
const breaks = 1;

/**
 * 0: it holds at every size asked about. 1: something breaks before, or too little was measured to say that it holds.
 * Against a baseline only what is new or worse breaks; a ceiling that the owner demands stands for the sizes.
 */
export function exitStatus(result: Result): number {
  const { verdict } = result;
  if (!verdict) return result.findings.some((finding) => finding.status === 'open') ? breaks : holds;
  const { ceiling, gate } = verdict;
  if (gate !== undefined && gate.failing.length > 0) return breaks;
  if (gate?.compared === true) return holds;
  const enough = result.asked?.gate?.ceiling !== undefined || (ceiling?.over === true && !ceiling.atMost);
  return enough && !verdict.findings.some((finding) => finding.status === 'open' && isHard(finding.breaks)) ? holds : breaks;
}

import type { Result } from '../check.js';

const holds = 0;
const breaks = 1;

/** 0: it holds at every size asked about. 1: something breaks before, or too little was measured to say that it holds. */
export function exitStatus(result: Result): number {
  const { verdict } = result;
  if (!verdict) return result.findings.some((finding) => finding.status === 'open') ? breaks : holds;
  const ceiling = verdict.ceiling;
  const open = verdict.findings.some(
    (finding) =>
      finding.status === 'open' && (finding.breaks === 'wrong' || finding.breaks === 'fails' || finding.breaks === 'unsafe'),
  );
  return ceiling?.over === true && !ceiling.atMost && !open ? holds : breaks;
}

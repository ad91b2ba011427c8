import { existsSync, readFileSync } from 'node:fs';
import type { Result } from '../check.js';
import { baselineOf, baselineText, gateOf, readBaseline } from '../gate/index.js';
import { type Baseline, LoadbearingError, type Verdict } from '../model/index.js';
import type { Arguments } from './arguments.js';
import { withoutVerdict } from './combinations.js';
import { openRevision } from './revision.js';
import { openFile, reasonOf, writeWhole } from './write.js';

type Options = Pick<Arguments, 'baseline' | 'writeBaseline'>;

/**
 * The baseline that the command line names; read before anything is measured. It may be absent where the same run writes it.
 * @throws LB_NO_BASELINE, LB_BASELINE, or LB_NO_WRITE when the new one cannot be written
 */
export function openBaseline({ baseline, writeBaseline }: Options): Baseline | undefined {
  if (baseline === undefined && writeBaseline === undefined) return undefined;
  if (writeBaseline !== undefined) openFile(writeBaseline);
  if (baseline === undefined || (writeBaseline !== undefined && !existsSync(baseline))) return undefined;
  let text: string;
  try {
    text = readFileSync(baseline, 'utf8');
  } catch (error) {
    throw new LoadbearingError('LB_NO_BASELINE', baseline, reasonOf(error));
  }
  return readBaseline(text, baseline);
}

/**
 * Checks the app as it was at a revision, with the same settings.
 * @throws LB_REVISION when it cannot be checked
 */
export async function checkRevision(
  { folder, changedSince }: Pick<Arguments, 'folder' | 'changedSince'>,
  checkFolder: (folder: string) => Promise<Result>,
): Promise<Verdict | undefined> {
  if (changedSince === undefined) return undefined;
  const revision = openRevision(folder, changedSince);
  try {
    return (await checkFolder(revision.folder)).verdict;
  } catch (error) {
    if (!(error instanceof LoadbearingError) || error.code === 'LB_INTERRUPTED') throw error;
    throw new LoadbearingError('LB_REVISION', changedSince, error.message.replaceAll(revision.folder, folder).replace(/\.$/, ''));
  } finally {
    revision.remove();
  }
}

/** The result against the same app at a revision. */
export function gatedSince(result: Result, before: Verdict, revision: string): Result {
  const compared = gated(result, baselineOf(before));
  const gate = compared.verdict?.gate;
  if (compared.verdict === undefined || gate === undefined) return compared;
  return { ...compared, verdict: { ...compared.verdict, gate: { ...gate, since: { revision, ceiling: before.ceiling } } } };
}

/** The result with what its gate decided. */
export function gated(result: Result, baseline: Baseline | undefined): Result {
  if (result.verdict === undefined) return result;
  const gate = gateOf(result.verdict, baseline, result.asked?.gate);
  return gate === undefined ? result : { ...result, verdict: { ...result.verdict, gate } };
}

/**
 * Writes the baseline anew, unless something failed against the one before: a ratchet goes one way.
 * @returns what was done, for people
 * @throws LB_USAGE without a verdict, LB_NO_WRITE
 */
export function writeBaseline(file: string, { verdict }: Result): string {
  if (verdict === undefined) throw withoutVerdict('--write-baseline');
  if (verdict.gate?.compared === true && verdict.gate.failing.length > 0)
    return `The baseline in ${file} was not written: something is new or worse. --write-baseline without --baseline accepts it.`;
  writeWhole(file, baselineText(baselineOf(verdict)));
  return `The baseline is in ${file}: keep it in the repository.`;
}

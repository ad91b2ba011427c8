import type { Progress, Proposed, Result } from '../check.js';
import type { Arguments } from './arguments.js';
import { findDatabase } from './database.js';
import { load } from './save.js';
import { askedOf, findRequests, findSettings, findSnapshot } from './settings.js';

/**
 * The result that a command line asks for: measured now, with the settings of the folder, or taken from what was saved.
 * @param folder what is measured: the command line's folder, or that folder at a revision
 * @param propose what is looked at as if the app did it already
 * @param tell told what must be read whatever becomes of the progress line
 */
export async function obtain(
  options: Arguments,
  signal: AbortSignal,
  report: (progress: Progress) => void,
  folder: string,
  propose?: Proposed,
  tell?: (text: string) => void,
): Promise<Result> {
  if (options.from !== undefined) {
    const saved = load(options.from);
    const asked = askedOf(options, saved.asked);
    if (options.command === 'review' || !saved.measurements) return saved;
    const { judgeAgain } = await import('../check.js');
    const verdict = judgeAgain(saved, asked);
    return { ...saved, asked, verdict, findings: verdict.findings };
  }
  const database = findDatabase(options);
  const told = findSettings(options);
  const snapshot = await findSnapshot(options, told, signal);
  const { command } = options;
  const until = command === 'scenario' || command === 'review' || command === 'measure' ? { until: command } : {};
  const { check } = await import('../check.js');
  return check(folder, {
    ...askedOf(options, told?.settings),
    ...(told ? { told } : {}),
    ...(snapshot ? { snapshot } : {}),
    ...(propose ? { propose } : {}),
    ...(database ? { database } : {}),
    ...(tell ? { tell } : {}),
    depth: options.depth,
    run: options.run,
    install: options.install,
    applyFixes: options.applyFixes,
    requests: findRequests(options, told),
    // For the requests alone no experiment is needed; what is kept is a whole run.
    ...(options.command === 'export' && options.save === undefined ? { experiments: [] } : {}),
    signal,
    report,
    ...until,
  });
}

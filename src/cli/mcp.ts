import path from 'node:path';
import { LoadbearingError } from '../model/index.js';
import type { Arguments } from './arguments.js';
import { explain } from './explain.js';
import { obtain } from './obtain.js';
import { findSettings } from './settings.js';

/**
 * Serves agents until the client goes or the signal is aborted. The server and its protocol are loaded here alone, so that no
 * other command pays for them.
 * @returns the exit status
 * @throws LB_NO_FOLDER for an allowed folder that there is not, LB_INTERRUPTED when the signal was aborted
 */
export async function serve(options: Arguments, signal: AbortSignal): Promise<number> {
  const { allow, folderIn, serveAgents } = await import('../mcp/index.js');
  const allowed = allow(options.folder, options.allow);
  await serveAgents(
    {
      check: async (folder, { now, users, propose }, stop, report) => {
        const snapshot = findSettings({ folder, config: undefined })?.settings.snapshot;
        // What the app's own file names is no reason to read elsewhere.
        if (snapshot !== undefined) folderIn(allowed, path.resolve(folder, path.dirname(snapshot)));
        return obtain({ ...options, folder, now, users }, stop, report, folder, propose);
      },
      explain,
      say: (text) => process.stderr.write(`${text}\n`),
    },
    allowed,
    signal,
  );
  if (signal.aborted) throw new LoadbearingError('LB_INTERRUPTED');
  return 0;
}

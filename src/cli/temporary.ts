import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isAlive, startWatchdog } from '../lab/index.js';
import { LoadbearingError } from '../model/index.js';
import { reasonOf } from './write.js';

const staleMilliseconds = 3_600_000;

/** A temporary folder of this process, how to take it away again, and how to name processes that end with it. */
export interface Temporary {
  folder: string;
  /** A group of processes that is killed when this process dies, however it dies. */
  watchGroup: (group: number) => void;
  remove: () => void;
}

/**
 * Makes a temporary folder that is named by this process. It goes when it is removed, when the process ends, and, by a watchdog,
 * when the process is killed; where even that was killed, at the next start.
 * @param kind tells what it is for in its name: `loadbearing-KIND-…`
 * @throws LB_NO_WRITE
 */
export function openTemporary(kind: string): Temporary {
  const prefix = `loadbearing-${kind}-`;
  removeStale(prefix);
  const folder = makeFolder(prefix);
  const watchdog = startWatchdog(folder, {});
  const remove = (): void => {
    rmSync(folder, { recursive: true, force: true });
    watchdog.dismiss();
  };
  process.once('exit', remove);
  return {
    folder,
    watchGroup: watchdog.watchGroup,
    remove: () => {
      process.removeListener('exit', remove);
      remove();
    },
  };
}

function makeFolder(prefix: string): string {
  try {
    return mkdtempSync(path.join(tmpdir(), `${prefix}${String(process.pid)}-`));
  } catch (error) {
    throw new LoadbearingError('LB_NO_WRITE', tmpdir(), reasonOf(error));
  }
}

/** What a killed run left goes at the next one: its process is gone and the folder is old enough to be nobody's elsewhere. */
function removeStale(prefix: string): void {
  for (const name of readdirSync(tmpdir()).filter((name) => name.startsWith(prefix))) {
    const folder = path.join(tmpdir(), name);
    try {
      if (!isAlive(Number(name.slice(prefix.length).split('-')[0])) && Date.now() - statSync(folder).mtimeMs > staleMilliseconds)
        rmSync(folder, { recursive: true, force: true });
    } catch {
      // Another run takes it away at this moment, or it is another user's.
    }
  }
}

import { statSync } from 'node:fs';
import path from 'node:path';

/** The user that Postgres runs as; absent when it is the user of this process. */
export interface Account {
  uid?: number;
  gid?: number;
}

/** Postgres refuses to run as root, so root starts it as `nobody`, which every system has in its user list. */
const nobody = process.platform === 'darwin' ? 4_294_967_294 : 65_534;

/** The account for every process of the lab, as `spawn` options. */
export function runAccount(): Account {
  return process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : {};
}

/** Whether the run's account can reach what lies in a folder that exists. */
export function mayEnter(folder: string): boolean {
  if (runAccount().uid === undefined) return true;
  const status = statSync(folder, { throwIfNoEntry: false });
  const parent = path.dirname(folder);
  return status !== undefined && (status.mode & 0o001) !== 0 && (parent === folder || mayEnter(parent));
}

import { chownSync, closeSync, existsSync, openSync, statSync, truncateSync } from 'node:fs';
import path from 'node:path';
import { runAccount } from './account.js';

/** Postgres keeps a relation in files of this many bytes each: `16384`, `16384.1`, … */
const segmentBytes = 1024 ** 3;
const pageBytes = 8192;

/** A relation's file under the data folder, as `pg_relation_filepath` gives it, and the pages that it shall seem to have. */
export interface Enlarged {
  file: string;
  pages: number;
}

/**
 * Makes the files of relations as long as they would be with all their rows, without taking disk: the new part is a hole. The
 * planner asks the file system how long a table is, so that it then plans as for so many rows. Nothing may be executed on
 * such a database: its pages are empty.
 * @param data the cluster's data folder
 */
export function enlargeFiles(data: string, relations: readonly Enlarged[]): void {
  for (const { file, pages } of relations) {
    // The name comes from the server, whose functions the app's SQL cannot replace; what is no such name is left alone.
    if (!/^base\/\d+\/\d+$/.test(file)) continue;
    let left = Math.min(pages, 2 ** 32 - 2) * pageBytes;
    for (let segment = 0; left > 0; segment += 1) {
      const bytes = Math.min(left, segmentBytes);
      growFile(path.join(data, segment === 0 ? file : `${file}.${String(segment)}`), bytes);
      left -= bytes;
    }
  }
}

function growFile(file: string, bytes: number): void {
  if (!existsSync(file)) {
    closeSync(openSync(file, 'wx', 0o600));
    const { uid, gid } = runAccount();
    if (uid !== undefined && gid !== undefined) chownSync(file, uid, gid);
  }
  if (statSync(file).size < bytes) truncateSync(file, bytes);
}

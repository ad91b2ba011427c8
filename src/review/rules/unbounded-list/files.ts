import type { EntryPoint } from '../../../model/index.js';
import { nameSome } from '../../finding.js';

/** Words of an address under which rows are put into a file: `/orders/export`, `/backup.csv`. */
const file = /(?:^|[/\-_.:])(?:exports?|downloads?|backups?|csv|xlsx?|excel|pdf|ics|zip)(?=$|[/\-_.?])/i;

/** What to do where the rows go into a file: of a page the file would be cut off. Undefined where none of the entry points makes one. */
export function intoFile(entryPoints: readonly EntryPoint[]): { fix: string; whole: boolean } | undefined {
  const making = entryPoints.filter(({ kind, path, name }) => kind !== 'page' && file.test(path ?? name));
  if (making.length === 0) return undefined;
  const whole = making.length === entryPoints.length;
  const streamed =
    'read the rows a thousand at a time (a cursor, or pages one behind the other) and write each thousand into the answer as it comes, or let a job make the file; a span of time keeps it small';
  const fix = whole
    ? `The rows go into a file, which a page would cut off: ${streamed}.`
    : `Not for ${nameSome(making.map(({ name }) => name))}, whose rows go into a file: ${streamed}.`;
  return { fix, whole };
}

import { usedElsewhere } from '../../columns.js';
import { type CodeWriter, type Replacement, type Target, inOwnFile } from '../../model.js';
import { quoted, sqlTextOf } from './sql-text.js';

const all = /^(\s*select\s+)\*(\s+from\b)/i;
const plainName = /^[a-z_][a-z0-9_]*$/;

/** The columns that the code uses instead of all, where it is seen to use them in the function that asks for them. */
export const writePgColumns: CodeWriter = (target) => inOwnFile(target, narrowed(target));

function narrowed(target: Target): Replacement[] | string {
  const { site, trial } = target;
  const sql = sqlTextOf(target);
  if (sql === undefined) return 'its SQL does not stand whole where it is sent';
  if (!all.test(sql.text)) return 'it names its columns already';
  if (site.usedColumns === 'all' || [...site.usedColumns].sort().join() !== [...trial.columns].sort().join())
    return 'which columns are used is not known for sure';
  const elsewhere = usedElsewhere(target);
  if (elsewhere !== undefined) return elsewhere;
  const list = trial.columns.map((name) => (plainName.test(name) ? name : `"${name}"`)).join(', ');
  const text = sql.text.replace(all, (_, before: string, after: string) => `${before}${list}${after}`);
  return [{ start: sql.node.start, end: sql.node.end, text: quoted(text, sql.quote) }];
}

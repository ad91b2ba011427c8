import type { Table } from '../../model/index.js';

/** `(status = ANY (ARRAY['open'::text, 'closed'::text]))`, as Postgres prints `CHECK (status IN ('open', 'closed'))`. */
const listed = /^\(+"?([\w$]+)"?\)?(?:::[a-z ]+)? = ANY \(\(?ARRAY\[([^\]]*)\]\)?(?:::[\w ]+\[\])?\)+$/s;

/** The words that a CHECK allows in a column alone, by the column's name. */
export function allowedWords({ checks }: Table): Map<string, string[]> {
  const allowed = new Map<string, string[]>();
  for (const { expression } of checks) {
    const [, column, list] = listed.exec(expression.replace(/^CHECK\s*/i, '').trim()) ?? [];
    const words = [...(list ?? '').matchAll(/'((?:[^']|'')*)'(?:::[\w". ]+)?(?:, |$)/g)].map(([, word]) =>
      (word ?? '').replaceAll("''", "'"),
    );
    if (column === undefined || words.length === 0) continue;
    const before = allowed.get(column);
    allowed.set(column, before === undefined ? words : before.filter((word) => words.includes(word)));
  }
  return allowed;
}

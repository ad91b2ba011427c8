import type { EntryPoint, ScreenUse } from '../../../model/index.js';

/** What goes wrong worst with one page of the rows comes first: a wrong sum looks like a right one. */
const worst: readonly ScreenUse['work'][] = ['adds up', 'counts', 'offers', 'searches', 'looks up', 'sorts'];

const mostNamed = 3;

/**
 * What the screens that ask these routes do with all of the rows, as a sentence that says what has to come before a page; undefined
 * where they only show them, or where no screen was seen to ask.
 */
export function beforePage(entries: readonly EntryPoint[]): string | undefined {
  const byFile = new Map<string, ScreenUse>();
  for (const use of entries.flatMap(({ screenUses }) => screenUses ?? [])) {
    const known = byFile.get(use.location.file);
    if (known === undefined || rank(use) < rank(known)) byFile.set(use.location.file, use);
  }
  const uses = [...byFile.values()].sort((left, right) => rank(left) - rank(right));
  if (uses.length === 0) return undefined;
  const places = uses.slice(0, mostNamed).map(({ work, location }) => `${location.file}:${String(location.line)} ${told[work]}`);
  const more = uses.length - places.length;
  const others = more > 0 ? `, and so ${more === 1 ? 'does one more screen' : `do ${String(more)} more screens`}` : '';
  return `Not before its screens: ${places.join(', ')}${others}. Let the database ${askedFor(uses)} first, in statements of ${uses.length === 1 ? 'its' : 'their'} own: with a page ${uses.length === 1 ? 'it' : 'they'} would go wrong without an error.`;
}

function rank({ work }: ScreenUse): number {
  return worst.indexOf(work);
}

const told: Record<ScreenUse['work'], string> = {
  'adds up': 'adds all of them up',
  counts: 'shows how many there are',
  offers: 'offers all of them to choose from',
  searches: 'searches all of them',
  'looks up': 'looks single ones up among all of them',
  sorts: 'sorts all of them',
};

const instead: Record<ScreenUse['work'], string> = {
  'adds up': 'add up',
  counts: 'count',
  offers: 'look for choices as one types',
  searches: 'search',
  'looks up': 'give single rows by their id',
  sorts: 'sort',
};

function askedFor(uses: readonly ScreenUse[]): string {
  const words = worst.filter((work) => uses.some((use) => use.work === work)).map((work) => instead[work]);
  const last = words.pop() ?? '';
  return words.length === 0 ? last : `${words.join(', ')} and ${last}`;
}

import type { Finding, Statement } from '../../model/index.js';
import { nameSome } from '../finding.js';

interface Wording {
  rule: string;
  /** What the advice for Postgres begins with, where the rule has several. */
  instead?: RegExp;
  why?: (finding: Finding) => string;
  fix: string;
}

const billed = 'Each document that is read is billed, whether anybody looks at it or not.';

const wordings: Wording[] = [
  {
    rule: 'n-plus-one',
    instead: /^Write all/,
    fix: 'Put the writes into one writeBatch (up to 500 at once) and commit it once.',
  },
  {
    rule: 'n-plus-one',
    why: ({ why }) => `${why} Each is billed as a read of its own.`,
    fix: "Keep what the list shows of the other document (its name, its picture) in the listed one, or ask for many at once: where(documentId(), 'in', ids) takes 30 ids, getAll(...references) on a server takes more.",
  },
  {
    rule: 'unbounded-list',
    why: ({ why }) =>
      `${why.replace(/ has no LIMIT, so every request carries (the whole \w+) .*$/, ' has no limit(), so every visit reads $1.')} ${billed}`,
    fix: "Ask for a page: query(…, orderBy('createdAt', 'desc'), limit(50)), and startAfter(the last document shown) for the next one.",
  },
  {
    rule: 'over-fetch',
    instead: /^Let the database count/,
    why: () => `Every document travels to the app to be counted. ${billed} A count is one read for a thousand of them.`,
    fix: 'Let Firestore count: getCountFromServer(query), on a server query.count().get().',
  },
  {
    rule: 'over-fetch',
    instead: /^Let the database keep/,
    why: ({ why }) => `${why} ${billed}`,
    fix: 'Firestore cannot keep one of each: keep the values in a document of their own that is changed along with the rows.',
  },
  {
    rule: 'over-fetch',
    why: ({ why }) => `${why} ${billed}`,
    fix: 'Ask with where(…) for what is needed, let Firestore add up with getAggregateFromServer (sum, average, count), or keep the figure in a document of its own that each write changes with increment().',
  },
  {
    rule: 'offset-page',
    why: () =>
      'Firestore reads the documents before the page and throws them away, and each of them is billed: page 500 costs five hundred pages.',
    fix: 'Remember the last document shown instead of its number: orderBy(…), startAfter(lastDocument), limit(…).',
  },
  {
    rule: 'unbounded-in-list',
    why: () =>
      "Firestore takes 30 values in an 'in' condition and refuses the query beyond that: the screen works until somebody has the thirty-first.",
    fix: 'Ask for the ids thirty at a time, or keep in the wanted documents what they are looked for by.',
  },
  {
    rule: 'filter-after-limit',
    fix: 'Put the condition into the query with where(…), before the limit.',
  },
  {
    rule: 'unfiltered-subscription',
    why: ({ why }) => `${why.replace(/ Platforms cut off .*$/, '')} Each of these is billed as a read.`,
    fix: "Name whose changes are wanted: query(collection(db, …), where('userId', '==', user.uid), limit(50)); or read once with getDocs where nobody needs to see changes at once.",
  },
  {
    rule: 'no-cache',
    instead: /^Work it out/,
    fix: 'Keep the numbers in a document that a scheduled function refreshes, or that each write changes with increment().',
  },
  {
    rule: 'no-cache',
    fix: 'Carry the fields in the token (custom claims), or keep the document for some seconds.',
  },
  {
    rule: 'race',
    instead: /^Let the database compute/,
    fix: 'Let Firestore compute it (increment(1), arrayUnion(…), arrayRemove(…)), or read and write in one runTransaction, which begins anew where somebody wrote in between.',
  },
  {
    rule: 'race',
    instead: /^Let the database count/,
    fix: 'Keep the last number in a document of its own, and read it, raise it and add the new document in one runTransaction.',
  },
  {
    rule: 'race',
    instead: /^Do both in one/,
    fix: 'Put both into one writeBatch or runTransaction.',
  },
  {
    rule: 'race',
    instead: /^Lock the row/,
    fix: 'Keep the count in a document that both requests read and write in one runTransaction.',
  },
  {
    rule: 'race',
    why: ({ why }) =>
      why.replace(
        /, and no unique key .* makes the second insert fail/,
        ', and only its id can make a document of Firestore the only one',
      ),
    fix: 'Make what must be there once the id of a document, and add it in a runTransaction that looks first (on a server: create(), which fails where there is one).',
  },
  {
    rule: 'denormalized',
    instead: /^Do both in one/,
    fix: 'Write both in one writeBatch or runTransaction, the number with increment(), let a Cloud Function on the collection keep it, or count when it is shown: getCountFromServer.',
  },
  {
    rule: 'denormalized',
    instead: /row per entry and a key/,
    why: ({ why }) => `${why} A document of Firestore holds 1 MiB at most.`,
    fix: 'Make a subcollection of it, a document per entry; where the list stays short, arrayUnion and arrayRemove change it without reading.',
  },
  {
    rule: 'ownerless-access',
    why: ({ why }) =>
      why
        .replaceAll('neither the statement nor', 'neither the call nor')
        .replace('no row-level security stands behind it', 'the SDK for servers passes the security rules by'),
    fix: "Look at the document's owner before it is shown or changed, and answer 404 where it is another person.",
  },
];

/** `all users` where a query asks for some of them. */
function narrowed(title: string, sent: readonly Statement[]): string {
  const some = sent.length > 0 && sent.every(({ facts }) => facts.filters.length > 0);
  const told = some ? title.replace(/\b(loads?|reads?) all (?!matching\b)/, '$1 all matching ') : title;
  // One hook reads whichever collection it is told.
  const [first = '', ...others] = [...new Set(sent.flatMap(({ facts }) => facts.tables[0]?.name ?? []))];
  return others.length === 0
    ? told
    : told.replace(` ${first}, however many`, ` ${nameSome([first, ...others], 4)}, however many`);
}

/** What it costs there, and what to do with its own means. */
export function inWordsOfFirestore(finding: Finding, sent: readonly Statement[]): Finding {
  const wording = wordings.find(
    ({ rule, instead }) => rule === finding.rule && (instead === undefined || instead.test(finding.fix)),
  );
  // Nothing declares a collection: what is wrong with one stands where it is written.
  const related = finding.related.filter(({ role }) => role !== 'schema');
  const place = /row per entry/.test(finding.fix) ? related.find(({ role }) => role === 'query') : undefined;
  return {
    ...finding,
    title: plain(narrowed(finding.title, sent)),
    related: related.filter((other) => other !== place),
    ...(place ? { location: { file: place.file, line: place.line, endLine: place.line, column: 1 } } : {}),
    fix: wording?.fix ?? finding.fix,
    why: plain(wording?.why?.(finding) ?? finding.why),
  };
}

/** Phrases of the rules as Firestore has it: names of collections and functions are not touched. */
const phrases: [of: RegExp, said: string][] = [
  [/\ba row of\b/g, 'a document of'],
  [/\brows of (?=\d+ lists)/g, 'documents of '],
  [/\blooking at the rows before\b/g, 'looking at those before'],
  [/\bevery row\b/gi, 'every document'],
  [/\b(a|\d+) statements? per row\b/g, '$1 calls per document'],
  [/\ba calls per\b/g, 'a call per'],
  [/\bWith 300 rows\b/g, 'With 300 documents'],
  [/\bexpect one row find\b/g, 'expect one document find'],
  [/\bthe whole table\b/g, 'the whole collection'],
  [/ \(OFFSET\)$/, ''],
];

function plain(text: string): string {
  return phrases.reduce((said, [of, instead]) => said.replace(of, instead), text);
}

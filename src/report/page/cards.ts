import type { Finding, Step, Verdict } from '../../model/index.js';
import { about, plural } from '../../judge/words.js';
import { type Html, markup } from './html.js';
import { titleOf } from '../words.js';

type Entry = Verdict['entryPoints'][number];

/** More cards than these are no picture any more. */
const mostCards = 60;

/** What the cards are drawn from. */
type Shown = Pick<Verdict, 'lamps' | 'scenario' | 'entryPoints' | 'findings' | 'staircase'> & {
  statements: readonly Pick<Verdict['statements'][number], 'entryPoints'>[];
};

/** From how many users on a screen is what it should not be. */
interface Card {
  entry: Entry;
  fails: number | undefined;
  wrong: number | undefined;
  slow: number | undefined;
  /** It sends something that the database refuses, whatever the size. */
  broken: boolean;
  /** Everything it sends was measured, and nothing read in the code speaks against it. */
  known: boolean;
}

/** The app's own screens, each with what it is at the number of users that the slider says. */
export function cardsOf(verdict: Shown): Html {
  const sizes = verdict.lamps.map(({ users }) => users);
  const largest = sizes.at(-1) ?? 1_000_000;
  const unit = verdict.scenario.population?.unit ?? 'user';
  const list = cardList(verdict);
  if (list.html === '') return list;
  const now = sizes[0] ?? 1000;
  return markup`<section aria-labelledby="screens">
    <h2 id="screens">Your screens, with ever more ${plural(unit)}</h2>
    <div class="slider">
      <label for="users">Number of ${plural(unit)}: <output id="users-said" for="users">${about(now)}</output></label>
      <input
        id="users"
        type="range"
        min="2"
        max="${Math.log10(largest).toFixed(2)}"
        step="0.05"
        value="${Math.log10(now).toFixed(2)}"
        aria-describedby="users-sum"
      />
      <p id="users-sum" role="status"></p>
    </div>
    <div data-live="cards">${list}</div>
  </section>`;
}

/** The cards alone, as they are at the smallest size; nothing where no screen asks the database. */
export function cardList(verdict: Shown): Html {
  // A page that asks the database for nothing itself neither holds nor breaks.
  const sends = new Set([...verdict.statements, ...verdict.findings].flatMap(({ entryPoints }) => entryPoints));
  const cards = verdict.entryPoints
    .filter((entry) => !entry.backOffice && entry.moment !== 'job' && entry.kind !== 'job')
    .filter(({ id }) => sends.has(id))
    .map((entry) => cardOf(verdict, entry))
    .sort((left, right) => earliest(left) - earliest(right));
  if (cards.length === 0) return markup``;
  const shown = cards.slice(0, mostCards);
  const now = verdict.lamps[0]?.users ?? 1000;
  return markup`<ul class="cards">
      ${shown.map((card) => drawn(card, now))}
    </ul>
    ${cards.length > shown.length ? markup`<p>… and ${cards.length - shown.length} more, which hold longer.</p>` : markup``}`;
}

/** What the whole app gives way to is felt on every screen. */
const shared: ReadonlySet<Step['sort']> = new Set(['load', 'connections', 'fan-out']);

function cardOf({ findings, staircase }: Shown, entry: Entry): Card {
  const own = findings.filter(({ status, entryPoints }) => status === 'open' && entryPoints.includes(entry.id));
  const first = (kind: Finding['breaks']): number | undefined => {
    const users = own.flatMap(({ breaks, breaksAt }) => (breaks === kind && breaksAt !== undefined ? [breaksAt.users] : []));
    return users.length === 0 ? undefined : Math.min(...users);
  };
  const { ceiling } = entry.verdict;
  const steps = staircase.filter(({ guess, over }) => guess !== true && !over);
  const memory = steps.filter(({ sort, entryPoint }) => sort === 'memory' && entryPoint === entry.id).map(({ users }) => users);
  const slow = [
    ...(ceiling.over ? [] : [ceiling.users]),
    ...steps.filter(({ sort }) => shared.has(sort)).map(({ users }) => users),
  ];
  const refused = own.some(
    ({ kind, breaks, breaksAt, grade }) =>
      kind === 'broken-query' && breaks === 'fails' && breaksAt === undefined && grade !== 'suspected',
  );
  return {
    entry,
    fails: least([first('fails'), ...memory]),
    wrong: first('wrong'),
    slow: least(slow),
    broken: refused,
    known:
      entry.verdict.measured &&
      !own.some(({ breaks, breaksAt }) => breaksAt === undefined && breaks !== 'slow' && breaks !== 'costs'),
  };
}

function least(figures: readonly (number | undefined)[]): number | undefined {
  const known = figures.flatMap((figure) => figure ?? []);
  return known.length === 0 ? undefined : Math.min(...known);
}

function earliest({ fails, wrong, slow, broken }: Card): number {
  return broken ? 0 : Math.min(fails ?? Infinity, wrong ?? Infinity, slow ?? Infinity);
}

function stateOf(
  { fails = Infinity, wrong = Infinity, slow = Infinity, broken, known }: Card,
  users: number,
): [name: string, word: string] {
  if (broken) return ['broken', 'broken'];
  if (fails < users) return ['fails', 'fails'];
  if (wrong < users) return ['wrong', 'wrong'];
  if (slow < users) return ['slow', 'slow'];
  return known ? ['holds', 'holds'] : ['unknown', 'not known'];
}

function drawn(card: Card, users: number): Html {
  const { entry, fails, wrong, slow, broken, known } = card;
  const [name, word] = stateOf(card, users);
  const figure = (value: number | undefined): string => (value === undefined ? '' : String(value));
  return markup`<li
    class="card ${name}"
    data-broken="${broken ? '1' : ''}"
    data-fails="${figure(fails)}"
    data-wrong="${figure(wrong)}"
    data-slow="${figure(slow)}"
    data-known="${known ? '1' : ''}"
  >
    <span class="name">${titleOf(entry)}</span> <span class="state">${word}</span>
  </li>`;
}

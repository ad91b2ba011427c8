import type { CeilingSort, Verdict } from '../../model/index.js';
import { many } from '../../judge/words.js';
import { escaped } from '../page/html.js';

/** What gives way, without a word from the app. */
const firsts: Record<CeilingSort, string> = {
  size: 'a screen takes too long',
  load: 'the machine is too busy',
  connections: 'the database has no more connections',
  memory: 'the app runs out of memory',
  'wrong-answers': 'answers are wrong',
  'failing-requests': 'requests fail',
  'job-overrun': 'a job takes too long',
  'fan-out': 'live updates are too many',
};

/** Green from so many users on, yellow from so many. */
const [plenty, some] = [100_000, 5_000];

/** "about 4 thousand users", "over 1 million users", "not known". */
export function roomOf({ ceiling }: Pick<Verdict, 'ceiling'>): string {
  if (ceiling === undefined) return 'not known';
  const how = ceiling.over
    ? ceiling.atMost
      ? 'perhaps'
      : 'over'
    : ceiling.under
      ? 'under'
      : ceiling.atMost
        ? 'at most'
        : 'about';
  return `${how} ${many(ceiling.users, ceiling.unit)}`;
}

function colourOf({ ceiling }: Verdict): string {
  if (ceiling === undefined || (ceiling.over && ceiling.atMost)) return '#5b6570';
  if (ceiling.users >= plenty) return '#1b6b3a';
  return ceiling.users >= some ? '#7a5700' : '#b3261e';
}

/** A badge for a README: for how many users there is room. Nothing private is in it: no name, no path, no table. */
export function renderBadge(verdict: Verdict): string {
  const [left, right] = ['room for', roomOf(verdict)];
  const [a, b] = [left.length * 6.6 + 14, right.length * 6.6 + 14];
  const text = (x: number, says: string): string =>
    `<text x="${x.toFixed(1)}" y="14" text-anchor="middle">${escaped(says)}</text>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${(a + b).toFixed(1)}" height="20" role="img" aria-label="${escaped(`${left} ${right}`)}"><title>${escaped(`${left} ${right}`)}</title><rect width="${(a + b).toFixed(1)}" height="20" rx="3" fill="#3a434c"/><path d="M${a.toFixed(1)} 0h${(b - 3).toFixed(1)}a3 3 0 0 1 3 3v14a3 3 0 0 1-3 3h-${(b - 3).toFixed(1)}z" fill="${colourOf(verdict)}"/><g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">${text(a / 2, left)}${text(a + b / 2, right)}</g></svg>\n`;
}

/** A card to share: how many, what gives way first, and when it was measured; as little private as the badge. */
export function renderCard(verdict: Verdict, day: string): string {
  const { ceiling } = verdict;
  const first =
    ceiling === undefined
      ? 'It could not be measured'
      : ceiling.sort === undefined
        ? 'Nothing that was measured gives way'
        : `Then ${firsts[ceiling.sort]}`;
  const text = (y: number, size: number, fill: string, says: string, weight = 400): string =>
    `<text x="48" y="${String(y)}" font-size="${String(size)}" font-weight="${String(weight)}" fill="${fill}">${escaped(says)}</text>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1200 630" role="img" aria-label="${escaped(`Room for ${roomOf(verdict)}. ${first}.`)}"><rect width="1200" height="630" fill="#14181c"/><rect width="14" height="630" fill="${colourOf(verdict)}"/><g font-family="system-ui,Segoe UI,Roboto,DejaVu Sans,sans-serif">${text(110, 34, '#a4aeb8', 'Will it scale?')}${text(250, 84, '#ffffff', 'Room for', 700)}${text(350, 84, '#ffffff', roomOf(verdict), 700)}${text(450, 42, '#e8eaec', `${first}.`)}${text(560, 28, '#a4aeb8', `Measured with loadbearing in a real Postgres, ${day}`)}</g></svg>\n`;
}

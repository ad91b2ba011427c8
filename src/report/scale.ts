import type { Interval, Lamp, Verdict } from '../model/index.js';
import { about, counted } from '../judge/words.js';
import { plain } from './formats/plain.js';
import { titleOf } from './words.js';

const said: Record<Lamp, string> = { green: 'yes', red: 'no', unknown: 'not known' };

/**
 * What an app was measured to hold, as a file that is kept beside it: the answer, the lamps, and each screen and call with its
 * statements and its time at every size.
 * @param day on which it was measured
 */
export function renderScale(verdict: Verdict, day: string): string {
  const sizes = verdict.lamps.map(({ users }) => users);
  const row = (cells: string[]): string => `| ${cells.join(' | ')} |`;
  const head = (first: string[]): string[] => [row([...first, ...sizes.map(about)]), row([...first, ...sizes].map(() => '---'))];
  const entries = verdict.entryPoints.filter(
    ({ kind, verdict: one }) => one.measured && kind !== 'job' && (one.at[0]?.statements[1] ?? 0) > 0,
  );
  const { statements } = verdict.coverage;
  return [
    `# What ${plain(verdict.app.name)} holds`,
    '',
    `**${plain(verdict.headline)}**`,
    '',
    `Measured on ${day} by loadbearing ${verdict.tool.version}, in a Postgres of its own with the rows that so many users have (\`loadbearing.json\`): ${String(statements.measured)} of ${String(statements.reached)} statements that are reached were measured. Sizes beyond the loaded ones are calculated from them and from what Postgres's planner says of them. \`npx loadbearing\` in this folder measures it again.`,
    '',
    ...head(['users']),
    ...(['fast', 'right', 'private'] as const).map((lamp) => row([lamp, ...verdict.lamps.map((at) => said[at[lamp]])])),
    '',
    '## Each call, in milliseconds, from the low to the high end of what is known',
    '',
    ...head(['call', 'statements']),
    ...entries.map(({ verdict: one, ...entry }) =>
      row([
        `\`${titleOf(entry).replace(/[`|]/g, '')}\``,
        range(one.at[0]?.statements ?? [0, 0], 0),
        ...sizes.map((users) => {
          const at = one.at.find((point) => point.users === users);
          return at === undefined ? 'not known' : range(at.milliseconds, 1);
        }),
      ]),
    ),
    '',
    '## What it needs',
    '',
    ...head(['']),
    row(['cores of the database', ...verdict.capacity.map(({ cores }) => range(cores, 0))]),
    row(['disk, GB', ...verdict.capacity.map(({ storageGigabytes }) => range(storageGigabytes, 1))]),
    '',
  ].join('\n');
}

function range([low, high]: Interval, digits: number): string {
  const figure = (value: number): string => (value >= 100 ? counted(value) : String(Number(value.toFixed(digits))));
  return figure(low) === figure(high) ? figure(low) : `${figure(low)} to ${figure(high)}`;
}

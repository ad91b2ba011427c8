import type { Experiment, Verdict } from '../model/index.js';
import { paintOf, type Style, wrap } from './style.js';

const mostSaid = 5;
const mostUnanswered = 5;

/** What the running app showed. */
export function renderObserved({ observed }: Verdict, style: Style): string {
  if (observed === undefined) return '';
  const paint = paintOf(style);
  const small = (text: string): string => `  ${paint.dim(wrap(text, style.width, '  '))}`;
  const marks: Record<Experiment['result'], string> = {
    holds: paint.green('✓'),
    breaks: paint.red('✗'),
    told: '·',
    unknown: paint.dim('?'),
  };
  const lines = observed.experiments.flatMap(({ asks, result, says }) => [
    `  ${marks[result]} ${wrap(asks, style.width, '    ')}`,
    ...says.slice(0, mostSaid).map((text) => `      ${wrap(text, style.width, '      ')}`),
    ...(says.length > mostSaid ? [paint.dim(`      … and ${String(says.length - mostSaid)} more in --json`)] : []),
  ]);
  return [paint.bold('  While it ran'), ...sayStart(observed).map(small), ...lines, ...sayUnanswered(observed).map(small)].join(
    '\n',
  );
}

/** How it was started and how much of it answered. */
export function sayStart({
  started,
  asked,
  answered,
  statements,
  unforeseen,
  unknowns,
}: NonNullable<Verdict['observed']>): string[] {
  if (started === undefined) return unknowns;
  const folder = started.folder === '.' ? '' : ` in ${started.folder}`;
  return [
    `Started with "${started.command}"${folder}; ${String(answered)} of ${String(asked)} routes and pages answered with something. Of the ${String(statements)} statements that they sent, reading the code had foreseen ${String(statements - unforeseen)}.`,
    ...(started.signIn === undefined ? [] : [`People got in ${started.signIn}.`]),
    ...(started.outside.length > 0
      ? [
          `It asked for ${started.outside.slice(0, 4).join(', ')} and got no answer: while it runs, it reaches nothing but its own database and itself.`,
        ]
      : []),
    ...unknowns,
  ];
}

export function sayUnanswered({ unanswered }: NonNullable<Verdict['observed']>): string[] {
  if (unanswered.length === 0) return [];
  const shown = unanswered.slice(0, mostUnanswered).map(({ name, why }) => `${name}: ${why}`);
  const more = unanswered.length > mostUnanswered ? [`… and ${String(unanswered.length - mostUnanswered)} more in --json`] : [];
  return [
    `Not looked at, since no answer with data came of ${unanswered.length === 1 ? 'this one' : `these ${String(unanswered.length)}`}:`,
    ...shown,
    ...more,
  ];
}

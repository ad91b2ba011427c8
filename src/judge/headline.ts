import type { Finding, Step, TableScenario, Verdict } from '../model/index.js';
import { isAssumed, mostAssumed, rowsEach } from './assumed.js';
import { type Basis, isUserFacing, tablesOf } from './basis.js';
import { brokenSentence } from './broken.js';
import { isOneGroup } from './ceiling.js';
import { reachedTooFew, userFacingCoverage } from './coverage.js';
import { coverageToHold } from './constants.js';
import type { Rung } from './staircase.js';
import { about, aboutBetween, counted, listed, nameOf, plural, sentence } from './words.js';
import { roomOfOneGroup } from './wrong.js';

/** What breaks within so many times the ceiling is said in the same breath. */
const nearFactor = 4;

/**
 * The sentence on the box: how many, what gives way then and why, in plain words.
 *
 * @param rung what decides; undefined when nothing gives way
 * @param staircase what follows
 */
export function headlineOf(
  basis: Basis,
  ceiling: Verdict['ceiling'],
  rung: Rung | undefined,
  staircase: readonly Step[],
  findings: readonly Finding[],
): string {
  const main = mainSentence(basis, ceiling, rung, staircase);
  return [main, ...assumedSentence(ceiling, rung), ...brokenSentence(basis, findings), ...guessSentence(rung)].join(' ');
}

function mainSentence(basis: Basis, ceiling: Verdict['ceiling'], rung: Rung | undefined, staircase: readonly Step[]): string {
  const { reached, measured } = userFacingCoverage(basis);
  if (ceiling === undefined) {
    return `How many ${plural(basis.scenario.population?.unit ?? 'user')} it holds could not be measured: none of the ${String(reached)} statements that users reach gave a figure.`;
  }
  if (isOneGroup(rung)) return oneGroup(basis, staircase);
  const unit = plural(ceiling.unit);
  const few = reachedTooFew(basis);
  if (ceiling.over && few)
    return `Nothing that was measured gives way up to ${about(ceiling.users)} ${unit}, but nothing that was read leads to ${String(few.found - few.reached)} of the ${String(few.found)} places that use the database: that is no promise.${doubt(ceiling.users, unit, staircase)}`;
  if (ceiling.over) {
    if (measured >= reached * coverageToHold) {
      const rest = ceiling.atMost ? ` (${String(reached - measured)} of ${String(reached)} statements were not measured)` : '';
      return `It holds over ${about(ceiling.users)} ${unit}: nothing that users meet gives way up to there${rest}.${doubt(ceiling.users, unit, staircase)}`;
    }
    return `Nothing that was measured gives way up to ${about(ceiling.users)} ${unit}, but only ${String(measured)} of ${String(reached)} statements that users reach could be measured: that is no promise.${doubt(ceiling.users, unit, staircase)}`;
  }
  const then = `Then ${lowered(rung, ceiling.breaks)}.${nextSentence(basis, ceiling.users, staircase)}`;
  if (ceiling.under) return `It holds under ${about(basis.smallest)} ${unit}. ${then}`;
  const number = aboutBetween(ceiling.users, ceiling.interval, basis.smallest, basis.largest);
  const placed = number.includes(' (') ? number.replace(' (', ` ${unit} (`) : `${number} ${unit}`;
  return `It holds ${ceiling.atMost ? 'at most' : 'about'} ${placed}. ${then}`;
}

/** What may break before that, where it hangs on what nobody has said. */
function doubt(users: number, unit: string, staircase: readonly Step[]): string {
  const first = staircase.find((step) => step.guess === true && !step.over && step.users < users);
  return first ? ` Perhaps far fewer: from about ${about(first.users)} ${unit} on, ${first.breaks}.` : '';
}

/** What follows within four times as many, and whose fault it all is when it is one. */
function nextSentence(basis: Basis, users: number, staircase: readonly Step[]): string {
  const near = staircase.filter((step) => step.guess !== true && step.users <= users * nearFactor && step.sort !== 'job-overrun');
  const entries = new Map(basis.app.entryPoints.map((entry) => [entry.id, entry]));
  const names = near.slice(1).flatMap((step) => {
    const entry = step.entryPoint === undefined ? undefined : entries.get(step.entryPoint);
    return entry && isUserFacing(entry) ? [nameOf(entry)] : [];
  });
  const first = near[0]?.entryPoint === undefined ? undefined : entries.get(near[0].entryPoint);
  const others = [...new Set(names)].filter((name) => first === undefined || name !== nameOf(first));
  const follow = others.length > 0 ? ` Soon after it is too much for ${listed(others)} too.` : '';
  const process = near.length > 1 && near.every((step) => step.resource === 'app process');
  return `${follow}${process ? ' It is the app’s process that gives way, not the database.' : ''}`;
}

/** A sentence goes on after "Then": only the names of requests keep their capitals. */
function lowered(rung: Rung | undefined, text: string): string {
  const name = rung?.cause.entry === undefined ? '' : nameOf(rung.cause.entry);
  if (name !== '' && text.startsWith(name)) return text;
  return /^(The|More|Every|Twenty|No)\b/.test(text) || (name !== '' && text.startsWith(sentence(name)))
    ? `${text.charAt(0).toLowerCase()}${text.slice(1)}`
    : text;
}

const isWrong = ({ sort }: Step): boolean => sort === 'wrong-answers' || sort === 'failing-requests';

function oneGroup(basis: Basis, staircase: readonly Step[]): string {
  const unit = basis.scenario.group?.unit ?? 'user';
  const per = roomOfOneGroup(basis);
  const next = staircase.find((step) => isWrong(step) && step.users > per && step.guess !== true);
  const slow = staircase.find((step) => !isWrong(step) && step.sort !== 'job-overrun');
  const parts = ['everybody reads everybody’s rows'];
  if (next !== undefined) {
    const number = Math.max(1, Math.floor(next.users / per));
    const what =
      next.sort === 'wrong-answers'
        ? 'the platform’s row cap cuts answers off and rows go missing'
        : lowered(undefined, next.breaks);
    parts.push(`from about ${unit} ${counted(number)} on ${what}`);
  }
  const speed =
    slow === undefined || (next !== undefined && slow.users > next.users)
      ? ' Speed is not the problem.'
      : ` It also becomes slow from about ${unit} ${counted(Math.max(1, Math.floor(slow.users / per)))} on.`;
  return `It has room for one ${unit}: no table says whose row it is, so ${parts.join('; ')}.${speed}`;
}

/** How many rows the number is reckoned with, where a rule says it and neither the owner nor a live database. */
function assumedSentence(ceiling: Verdict['ceiling'], rung: Rung | undefined): string[] {
  if (ceiling === undefined || ceiling.over || rung === undefined || rung.guesses.length > 0 || isOneGroup(rung)) return [];
  const { basis, cause } = rung;
  const { population } = basis.scenario;
  const decisive = cause.culprits
    .flatMap((id) => basis.statements.get(id) ?? [])
    .flatMap((statement) => tablesOf(basis, statement));
  const assumed = new Map<string, TableScenario>();
  for (const table of decisive)
    if (table.perUser !== undefined && isAssumed(basis.scenario, table)) assumed.set(table.table, table);
  const words = [...assumed.values()].slice(0, mostAssumed).map((table) => rowsEach(table, population?.unit ?? 'user'));
  return words.length === 0 ? [] : [`That is reckoned with ${listed(words)}.`];
}

function guessSentence(rung: Rung | undefined): string[] {
  if (rung === undefined || rung.guesses.length === 0) return [];
  return [`That rests on a guess: how many rows ${listed(rung.guesses.map((table) => table.table))} has.`];
}

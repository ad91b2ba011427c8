import type { Push, PushErrorKind, PushLoad, UnderLoad } from '../model/index.js';
import type { Basis } from './basis.js';
import { mostPerSecond, queueCrossing, queuesOf } from './queues.js';
import { about, aboutBetween, counted, duration, listed, many, plural, size } from './words.js';

/** What the push showed, in words; undefined where nothing was pushed. */
export function underLoadOf(basis: Basis): UnderLoad | undefined {
  const { push } = basis.measurements;
  if (push === undefined) return undefined;
  const unit = basis.scenario.population?.unit ?? 'user';
  return {
    ...push,
    grade: 'measured',
    paths: pathsSentence(push),
    says: [...push.loads.map((load) => loadSentence(load, push, unit)), ...queueSentences(basis, unit)],
    givesWay: givesWay(basis, push),
    rests: rests(push),
  };
}

function pathsSentence({ mix }: Push): string {
  const hottest = mix.slice(0, 3).map(({ name, share }) => `${name} (${percent(share)} of the work)`);
  const rest = mix.length - hottest.length;
  return `The hottest paths, by calls × cost: ${hottest.join(', ')}${rest > 0 ? ` and ${String(rest)} more` : ''}.`;
}

function loadSentence(load: PushLoad, push: Push, unit: string): string {
  const people =
    load.kind === 'burst'
      ? `${counted(load.declared)} people at the same moment`
      : `${size(load.users, unit)}’ busiest minute on these paths, ${rate(load.declared)}${sentFaster(load)}`;
  return `${people}: ${answers(load)}${times(load)}${waits(load, push)}.`;
}

function sentFaster({ declared, offered }: PushLoad): string {
  return offered > declared * 1.5
    ? ` (sent ${counted(offered / declared)} times as fast, so that there is something to see)`
    : '';
}

function answers({ requests, answered, errors }: PushLoad): string {
  if (answered === requests) return requests === 1 ? 'answered' : `all ${counted(requests)} answered`;
  const failed = errors.map(({ kind, count }) => `${counted(count)} ${errorWords[kind]}`);
  return `${counted(answered)} of ${counted(requests)} answered, ${listed(failed, 6)}`;
}

const errorWords: Record<PushErrorKind, string> = {
  timeout: 'took longer than 3 seconds',
  lock: 'waited too long for a row that another holds',
  deadlock: 'stopped because two waited for each other',
  refused: 'got no connection',
  unanswered: 'not answered before the few seconds of this test were over',
  other: 'failed only under load',
};

function times({ median, slowest20th, late, trials }: PushLoad): string {
  if (median === undefined || slowest20th === undefined)
    return late === trials ? ' (this machine was too busy to tell how fast)' : '';
  return `, half of them in ${span(median)}, the slowest 1 in 20 in ${span(slowest20th)}`;
}

function span([low, high]: [number, number]): string {
  const [from, to] = [duration(low), duration(high)];
  return from === to ? from : `${from} to ${to}`;
}

/** Less than this is not worth a word. */
const littleWaiting = 0.1;

function waits({ poolShare: [, high], lockWaits, waitedOn }: PushLoad, { connections }: Push): string {
  const pool =
    high >= littleWaiting
      ? `; up to ${percent(high)} of the time was waiting for one of the ${counted(connections)} connections`
      : '';
  const locks = lockWaits > 0 ? `; ${counted(lockWaits)} waited for a row of ${listed(waitedOn)} that another held` : '';
  return `${pool}${locks}`;
}

function queueSentences(basis: Basis, unit: string): string[] {
  return queuesOf(basis).map((queue) => {
    const names = queue.entryPoints.flatMap((id) => basis.app.entryPoints.find((entry) => entry.id === id)?.name ?? []);
    const { centre, low, high } = queueCrossing(basis, queue);
    const when = Number.isFinite(centre)
      ? `that is too few from about ${aboutBetween(centre, [low, high], basis.smallest, basis.largest)} ${plural(unit)} on`
      : `that is enough for ${many(basis.largest, unit)}`;
    return `All who come to ${listed(names, 2)} write the same row of ${queue.table}, one after another: about ${about(mostPerSecond(queue))} a second at most (calculated); ${when}.`;
  });
}

/** What gives way by count: errors and rows that are waited for; times decide nothing here. */
function givesWay(basis: Basis, { loads }: Push): string | undefined {
  const failed = loads.flatMap(({ errors }) => errors).filter(({ kind }) => kind !== 'unanswered');
  const worst = failed.toSorted((a, b) => b.count - a.count)[0];
  if (worst?.kind === 'refused') return 'connections to the database';
  const queue = queuesOf(basis).find((one) => Number.isFinite(queueCrossing(basis, one).centre));
  if (queue !== undefined) return `one row of ${queue.table} that everybody writes`;
  const table = loads.flatMap(({ waitedOn }) => waitedOn)[0];
  if (worst?.kind === 'lock' || worst?.kind === 'deadlock') return `rows of ${table ?? 'a table'} that several write`;
  return worst === undefined ? undefined : 'the database: requests that are answered alone are not under load';
}

function rests({ left }: Push): string {
  const missing = left.length > 0 ? ` ${counted(left.length)} of the paths could not be sent whole.` : '';
  return `Measured on this machine, whose cores serve both the database and what asks it: the times tell, the number on top does not rest on them.${missing}`;
}

function rate(perSecond: number): string {
  if (perSecond >= 0.95) return `${counted(perSecond)} ${Math.round(perSecond) === 1 ? 'request' : 'requests'} a second`;
  return `a request every ${duration(1000 / perSecond)}`;
}

function percent(share: number): string {
  return `${String(Math.round(share * 100))} %`;
}

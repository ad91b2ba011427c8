import type { After, App, Experiment, Observations, Observed, Scenario } from '../../model/index.js';
import { about, counted, duration, listed, plural } from '../words.js';
import { losing } from './crowd.js';
import { nameFor } from './finding.js';
import { growing } from './grow.js';
import { sentenceOf } from './twin.js';

/** What the run showed, in words. */
export function observedOf(app: App, scenario: Scenario, observations: Observations): Observed {
  const { driven, started, unknowns } = observations;
  return {
    ...(started === undefined ? {} : { started }),
    asked: driven.length,
    answered: driven.filter(({ answered }) => answered).length,
    unanswered: driven
      .filter(({ answered }) => !answered)
      .map(({ entryPoint, why }) => ({ entryPoint, name: nameFor(app, entryPoint), why: why ?? 'its answer is empty' })),
    statements: driven.reduce((sum, each) => sum + each.statements, 0),
    unforeseen: driven.reduce((sum, each) => sum + each.unforeseen.length, 0),
    experiments: started === undefined ? [] : experimentsOf(app, scenario, observations),
    unknowns: unknowns.map(({ name, why }) => `${name}: ${why}`),
  };
}

/** Undefined where neither was looked at. */
function sum(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined ? other : one + (other ?? 0);
}

function overlapped({ overlap = 0, pairs = 0 }: Observations['looked']): string {
  const same = `${String(overlap)} that look before they write`;
  const different = `${String(pairs)} ${pairs === 1 ? 'pair' : 'pairs'} of different ones about the same row`;
  return pairs === 0 ? same : overlap === 0 ? different : `${same}, and ${different},`;
}

function experimentsOf(app: App, scenario: Scenario, observations: Observations): Experiment[] {
  const { looked, overlap, twin } = observations;
  const unit = scenario.population?.unit ?? 'user';
  const lost = losing(observations);
  return [
    experiment(
      'grow',
      'With more data, does one request do more work?',
      looked.grow,
      growSays(app, observations),
      growing(observations).length > 0,
      `${String(looked.grow)} ${looked.grow === 1 ? 'read asks' : 'reads ask'} the database as often with ten times the rows`,
    ),
    experiment(
      'crowd',
      'Among more strangers, does one user still see what is theirs?',
      looked.crowd,
      lost.map(
        ({ entryPoint, at }) =>
          `${nameFor(app, entryPoint)} shows ${listed(
            at.map(({ own }) => String(own)),
            at.length,
          )} of the same rows`,
      ),
      lost.length > 0,
      `${String(looked.crowd)} ${looked.crowd === 1 ? 'list shows' : 'lists show'} the same reader’s rows at every size`,
    ),
    experiment(
      'overlap',
      'Do two requests at the same moment undo each other?',
      sum(looked.overlap, looked.pairs),
      overlap.map(
        ({ entryPoints, serial, together }) =>
          `${[...new Set(entryPoints)].map((id) => nameFor(app, id)).join(' and ')}: together ${together}; one after the other ${serial}`,
      ),
      overlap.length > 0,
      `${overlapped(looked)} came out as one after the other would`,
    ),
    experiment(
      'twin',
      'Does a second instance, or a restart, change the answers?',
      looked.twin,
      twin.map((apart) => sentenceOf(app, apart)),
      twin.length > 0,
      `${String(looked.twin)} ${looked.twin === 1 ? 'request was' : 'requests were'} answered alike by two instances and after a restart`,
    ),
    repeatOf(app, observations),
    pushOf(app, observations, unit),
    ...(observations.after === undefined ? [] : [afterOf(app, observations.after)]),
  ];
}

function experiment(
  name: Experiment['name'],
  asks: string,
  looked: number | undefined,
  says: string[],
  breaks: boolean,
  holds: string,
): Experiment {
  if (looked === undefined || looked === 0) return { name, asks, result: 'unknown', says: ['nothing could be looked at'] };
  return { name, asks, result: breaks ? 'breaks' : 'holds', says: breaks ? says : [holds] };
}

function growSays(app: App, observations: Observations): string[] {
  return growing(observations).map(
    ({ entryPoint, at }) =>
      `${nameFor(app, entryPoint)} asks the database ${listed(
        at.map(({ statements }) => counted(statements)),
        at.length,
      )} times as its rows grow`,
  );
}

/** Kept answers are an offer and no defect: what repeats is told. */
function repeatOf(app: App, { repeat }: Observations): Experiment {
  const asks = 'Does the same request again cost the same work again?';
  if (repeat.length === 0) return { name: 'repeat', asks, result: 'unknown', says: ['nothing could be looked at'] };
  const anew = repeat.filter(({ first, again }) => first > 0 && again >= first);
  const forAll = anew.filter(({ sameForAll, cacheable }) => sameForAll && !cacheable);
  const twice = repeat
    .filter(({ withinOne }) => withinOne.length > 0)
    .sort((left, right) => most(right.withinOne) - most(left.withinOne));
  return {
    name: 'repeat',
    asks,
    result: 'told',
    says: [
      `${String(anew.length)} of ${String(repeat.length)} ${repeat.length === 1 ? 'read asks' : 'reads ask'} the database anew each time`,
      ...(forAll.length === 0
        ? []
        : [
            `the same for everybody, and kept by nobody: ${listed(
              forAll.map(({ entryPoint }) => nameFor(app, entryPoint)),
              4,
            )}`,
          ]),
      ...twice
        .slice(0, 3)
        .map(
          ({ entryPoint, withinOne }) =>
            `${nameFor(app, entryPoint)} asks the very same thing ${String(most(withinOne))} times within one request`,
        ),
    ],
  };
}

function most(list: readonly { times: number }[]): number {
  return Math.max(0, ...list.map(({ times }) => times));
}

function pushOf(app: App, { push }: Observations, unit: string): Experiment {
  const asks = 'How many requests a second does it take on this machine, and what gives way?';
  if (push === undefined) return { name: 'push', asks, result: 'unknown', says: ['nothing could be looked at'] };
  const { perSecond, interval, over, under, budgetMilliseconds, gaveWay, users, entryPoints, confidence } = push;
  const paths = listed(
    entryPoints.map((id) => nameFor(app, id)),
    3,
  );
  const rate = under
    ? `not even ${String(interval[1])} a second stay within ${String(budgetMilliseconds)} ms`
    : over
      ? `${counted(perSecond)} a second and more stay within ${String(budgetMilliseconds)} ms`
      : `between ${counted(interval[0])} and ${counted(interval[1])} a second stay within ${String(budgetMilliseconds)} ms, about the busiest minute of ${about(users)} ${plural(unit)} on these paths`;
  return {
    name: 'push',
    asks,
    result: 'told',
    says: [`${paths}: ${rate} (${confidence})`, ...(over ? [] : [`what gives way: ${gaveWay}`])],
  };
}

/** A request that gains less than this is not named. */
const leastGain = 1.5;

function afterOf(app: App, { fixes, notBuilt, looked, different, at }: After): Experiment {
  const asks = 'With the tried fixes in the database, does it answer the same, and faster?';
  const gains = at
    .filter(({ before, after }) => before > 1 && before > after * leastGain)
    .sort((left, right) => right.before - right.after - (left.before - left.after))
    .slice(0, 4)
    .map(
      ({ entryPoint, before, after }) =>
        `${nameFor(app, entryPoint)}: ${duration(before)} in the database before, ${duration(after)} after (on this machine)`,
    );
  const others = different.map(
    ({ entryPoint, difference }) =>
      `${nameFor(app, entryPoint)} answers otherwise: ${difference.replace('from one', 'before').replace('from the other', 'after')}`,
  );
  const same = `${String(looked - different.length)} of ${String(looked)} reads answer the same with ${String(fixes.length)} fixes in place`;
  const left = notBuilt.length === 0 ? [] : [`${String(notBuilt.length)} could not be put in place here`];
  return {
    name: 'after',
    asks,
    result: different.length > 0 ? 'breaks' : looked === 0 ? 'unknown' : 'holds',
    says: [same, ...others, ...gains, ...left],
  };
}

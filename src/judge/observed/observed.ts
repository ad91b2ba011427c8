import type { App, Experiment, Observations, Observed, Scenario } from '../../model/index.js';
import { about, counted, listed, plural } from '../words.js';
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
      `${String(looked.grow)} reads ask the database as often with ten times the rows`,
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
      `${String(looked.crowd)} lists show the same reader’s rows at every size`,
    ),
    experiment(
      'overlap',
      'Do two requests at the same moment undo each other?',
      looked.overlap,
      overlap.map(
        ({ entryPoints, serial, together }) =>
          `${nameFor(app, entryPoints[0])}: together ${together}; one after the other ${serial}`,
      ),
      overlap.length > 0,
      `${String(looked.overlap)} that look before they write came out as one after the other would`,
    ),
    experiment(
      'twin',
      'Does a second instance, or a restart, change the answers?',
      looked.twin,
      twin.map((apart) => sentenceOf(app, apart)),
      twin.length > 0,
      `${String(looked.twin)} requests were answered alike by two instances and after a restart`,
    ),
    repeatOf(app, observations),
    pushOf(app, observations, unit),
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
      `${String(anew.length)} of ${String(repeat.length)} reads ask the database anew each time`,
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
      : `between ${counted(interval[0])} and ${counted(interval[1])} a second stay within ${String(budgetMilliseconds)} ms, about the busiest minute of ${about(users)} ${plural(unit)}`;
  return {
    name: 'push',
    asks,
    result: 'told',
    says: [`${paths}: ${rate} (${confidence})`, ...(over ? [] : [`what gives way: ${gaveWay}`])],
  };
}

import type { Grade, Interval } from './measurement.js';

/** Why a request under load was not answered as it was when it ran alone. */
export type PushErrorKind = 'timeout' | 'lock' | 'deadlock' | 'refused' | 'unanswered' | 'other';

/** The hot paths' statements sent at one rate, or all at once, in short trials. Counts may decide, times inform. */
export interface PushLoad {
  kind: 'now' | 'largest' | 'burst';
  /** Whose busiest minute it is. */
  users: number;
  /** Size of the database that it ran against, in users. */
  loaded: number;
  /** Requests a second that so many users make in their busiest minute; of a burst, requests at once. */
  declared: number;
  /** Requests a second that were sent and answered; of a burst, requests at once and those answered. */
  offered: number;
  achieved: number;
  requests: number;
  answered: number;
  /** Milliseconds from the moment at which a request should be sent, low and high over the trials; absent when nothing was answered or no trial was sent in time. */
  median?: Interval;
  slowest20th?: Interval;
  errors: { kind: PushErrorKind; count: number }[];
  /** Share of the time that requests spent waiting for a connection of the app's pool, low and high over the trials. */
  poolShare: Interval;
  /** Statements that were seen waiting for a lock that another request held, and the tables that they write. */
  lockWaits: number;
  waitedOn: string[];
  trials: number;
  /** Trials that this machine sent too late to tell anything about time. */
  late: number;
}

/** Requests of different people that wait for one another's row: seen three times of three. */
export interface PushQueue {
  statement: string;
  table: string;
  /** Entry points whose requests stand in it, the most frequent first. */
  entryPoints: string[];
  /** Reference milliseconds for which one request keeps the others waiting: from counts and round trips, a third to three times. */
  heldMilliseconds: Interval;
  /** Requests that come to it in the busiest minute, a second and user. */
  perSecondAndUser: number;
}

/** What pushing the statement mix showed. */
export interface Push {
  /** Connections that it was sent over, and what bounds them. */
  connections: number;
  bound: string;
  /** Entry points that were pushed: calls per user and day, reference milliseconds of the database, share of all the work. */
  mix: { entryPoint: string; name: string; callsPerUserDay: number; milliseconds: number; share: number }[];
  loads: PushLoad[];
  queues: PushQueue[];
  /** Entry points that were to be pushed and were not, with the reason. */
  left: { entryPoint: string; why: string }[];
  seconds: number;
}

/** The push in a verdict: its figures, and what they say in words. */
export interface UnderLoad extends Push {
  grade: Grade;
  /** Which paths are hot. */
  paths: string;
  /** One sentence for each load and each queue. */
  says: string[];
  /** What gives way, by counts; undefined where nothing does. */
  givesWay: string | undefined;
  /** What the figures rest on. */
  rests: string;
}

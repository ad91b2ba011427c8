import type { CarriedValue, Json, LogIn } from '../model/index.js';

/** Where a value of a request comes from, as scenario.json says it to the scripts. */
export interface LoadValue {
  place: CarriedValue['place'];
  name: string;
  /** The data file and its column; absent where `value` stands for itself. */
  file?: string;
  column?: string;
  /** A number in JSON. */
  number?: true;
  value?: Json;
  unique?: true;
}

/** One request of the load, and how often it arrives. */
export interface LoadRequest {
  /** In letters that mean nothing to any engine. */
  name: string;
  kind: 'view' | 'write';
  perSecond: number;
  method: string;
  path: string;
  body?: 'json' | 'form';
  values: LoadValue[];
}

/** How the scripts get in; `headers`: as the environment says, since what the run used lets nobody in elsewhere. */
export type LoadWayIn = { kind: 'log-in'; logIn: LogIn } | { kind: 'headers' } | { kind: 'none' };

/** The found scenario, as scenario.json holds it: the same for every engine. */
export interface Load {
  users: number;
  perSecond: number;
  warmUpSeconds: number;
  seconds: number;
  /** Share of the requests that may fail. */
  failedShare: number;
  /** 95 of 100 requests of a kind must be answered within it. */
  budgets: { kind: 'view' | 'write'; milliseconds: number }[];
  wayIn: LoadWayIn;
  /** Names of the data files. */
  files: string[];
  requests: LoadRequest[];
}

/** What of the traffic is not in the load, and why. */
export interface LeftOut {
  name: string;
  perSecond: number;
  why: string;
}

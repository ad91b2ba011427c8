import type { Grade, Interval } from './measurement.js';

/** A step of a newcomer's way, and what was taken for it. */
export interface NewcomerStep {
  step: 'landing page' | 'sign-up' | 'first screen';
  /** The entry points that serve it; none where nothing was found, or where a service does it. */
  entryPoints: string[];
  /** What was taken for it and why, or why nothing was. */
  says: string;
  /** All that it asks of the database was measured; false too where nothing was found. */
  known: boolean;
}

/** Something that newcomers use up. */
export interface NewcomerCheck {
  what: 'sign-up e-mails' | 'connections' | 'memory' | 'database' | 'app process';
  /** Unknown: it would hold, but not everything that newcomers ask for is known. */
  survives: 'yes' | 'no' | 'unknown';
  /** What is needed, the users who are there included, and what there is; in `unit`. */
  need: Interval;
  limit?: number;
  unit: string;
  /** Newcomers in an hour up to which it holds. */
  upTo?: number;
  says: string;
  grade: Grade;
  source?: string;
}

/** A burst of newcomers: landing page, sign-up, first screen. */
export interface Ads {
  perHour: number;
  /** Accounts that are there when they come. */
  users: number;
  survives: 'yes' | 'no' | 'unknown';
  says: string;
  steps: NewcomerStep[];
  checks: NewcomerCheck[];
  /** What is assumed of the burst. */
  rests: string;
}

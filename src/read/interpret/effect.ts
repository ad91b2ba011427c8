import type { Known, Location, LoopSource, Moment, Picked, Source, Subscription, Transaction } from '../../model/index.js';
import type { Site } from './value.js';

/** The work of a piece of code as the interpreter sees it: like Work, with what runs later or only once still in place. */
export type Effect =
  /** `asked`: forms that are only sent to answer some queries of a request: each of the ways there, as what it tells of the query. */
  | { kind: 'call'; site: Site; variants: string[]; asked?: ReadonlyMap<string, Known[][]> }
  | ({ kind: 'sequence'; when?: Known[]; transaction?: Transaction; picked?: Picked; rescued?: true } & Compound)
  | ({ kind: 'choice' } & Compound)
  | ({ kind: 'parallel' } & Compound)
  | { kind: 'loop'; over: LoopSource; parallel: boolean; body: Effect; location: Location }
  /** The same key in several components is one request. */
  | { kind: 'shared'; key: string; body: Effect }
  /** Work that starts at another moment: a click, a poll, an event, a page of its own. */
  | {
      kind: 'deferred';
      moment: Moment;
      page?: string;
      name: string;
      location: Location;
      everyMilliseconds?: number;
      /** By a clock in the process, not by one that all processes share. */
      ownClock?: true;
      body: Effect;
    }
  /** Leaves by HTTP; `address` with what is not known of it as `*`, or the service whose client sends it. */
  | {
      kind: 'request';
      method: string;
      address: string;
      service?: string;
      asks?: Record<string, 'always' | 'sometimes'>;
      from?: string[];
      location: Location;
    }
  | { kind: 'subscription'; subscription: Subscription }
  /** A realtime channel is joined whose name was made of rows. */
  | { kind: 'channel'; named: Source[]; location: Location }
  /** Only staff gets here; `whole`: nobody else gets past this point at all. */
  | { kind: 'staff'; whole: boolean; body: Effect }
  /** The function at that place runs here. */
  | { kind: 'function'; within: string };

interface Compound {
  parts: Effect[];
  /** Whether it does nothing, once that was asked: effects are shared, and asked at every level. */
  empty?: boolean | undefined;
}

export function sequence(parts: Effect[]): Effect {
  return parts.length === 1 && parts[0] ? parts[0] : { kind: 'sequence', parts };
}

/** Work that is only done where that is known of rows. */
export function onlyWhen(when: Known[] | undefined, work: Effect, location: Location): Effect {
  if (when === undefined || when.length === 0 || isEmpty(work)) return work;
  return { kind: 'sequence', parts: [work], when: when.map((known) => ({ ...known, location })) };
}

/** Work that a loop does not do in all of its turns. */
export function onlyPicked(picked: Picked | undefined, work: Effect): Effect {
  return picked && !isEmpty(work) ? { kind: 'sequence', parts: [work], picked } : work;
}

/** Work whose failure ends nothing: what stands behind it runs all the same. */
export function rescued(work: Effect): Effect {
  return isEmpty(work) ? work : { kind: 'sequence', parts: [work], rescued: true };
}

/** Whether an effect does nothing in the database and asks for nothing by HTTP, now or later. */
export function isEmpty(effect: Effect): boolean {
  switch (effect.kind) {
    case 'function':
      return true;
    case 'call':
    case 'subscription':
    case 'channel':
    case 'request':
      return false;
    case 'sequence':
    case 'choice':
    case 'parallel':
      return (effect.empty ??= effect.parts.every(isEmpty));
    default:
      return isEmpty(effect.body) && !(effect.kind === 'deferred' && effect.page !== undefined);
  }
}

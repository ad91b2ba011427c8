import type pg from 'pg';
import type { App, Library, Scenario } from '../../model/index.js';

/** Connections that a library's own pool makes unless told, from its documentation; PostgREST's `db-pool` for supabase-js. */
const defaults: Partial<Record<Library, number>> = {
  pg: 10,
  drizzle: 10,
  knex: 10,
  sequelize: 5,
  typeorm: 10,
  kysely: 10,
  supabase: 10,
};
const otherwise = 10;
/** People who come at the same moment in a burst: more connections would have nothing to do. */
export const atOnce = 20;

/** How many connections the app has at once, and why no more. */
export function poolOf(app: App, scenario: Scenario): { connections: number; bound: string } {
  const { machine } = scenario;
  const declared = machine.poolConnections;
  const libraries = new Set(app.callSites.filter((site) => site.reached).map((site) => site.library));
  const smallest = Math.min(...[...libraries].map((library) => defaults[library] ?? otherwise), Infinity);
  const pool = declared ?? (Number.isFinite(smallest) ? smallest : otherwise);
  const perRequest = app.processFacts.some((fact) => fact.kind === 'client-per-request') && declared === undefined;
  const wanted = perRequest ? machine.databaseConnections : pool;
  const connections = Math.max(1, Math.min(wanted, machine.databaseConnections, atOnce));
  if (connections === atOnce && wanted > atOnce) return { connections, bound: 'one for each of the twenty people at once' };
  if (machine.databaseConnections <= wanted) return { connections, bound: 'what the database takes' };
  return { connections, bound: declared === undefined ? 'what the library makes unless told' : 'the pool as it is set' };
}

/** A connection of the pool; `number` tells the people apart who use it. */
export interface Held {
  client: pg.Client;
  number: number;
}

/** So many connections, given to those who wait in their order. */
export interface Pool {
  /** Waits for a free connection; `waited` is how long that took, in milliseconds. */
  take(): Promise<{ held: Held; waited: number }>;
  give(held: Held): void;
}

/** A pool over connections that are open. */
export function poolOver(clients: readonly pg.Client[]): Pool {
  const free = clients.map((client, number): Held => ({ client, number }));
  const waiting: ((held: Held) => void)[] = [];
  return {
    take() {
      const from = performance.now();
      const held = free.shift();
      if (held !== undefined) return Promise.resolve({ held, waited: 0 });
      return new Promise((resolve) => {
        waiting.push((given) => resolve({ held: given, waited: performance.now() - from }));
      });
    },
    give(held) {
      const next = waiting.shift();
      if (next === undefined) free.push(held);
      else next(held);
    },
  };
}

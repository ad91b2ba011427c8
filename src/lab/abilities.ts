import type pg from 'pg';

/** What a connection can do. On a server that the user named it may be less than in the lab. */
export interface Abilities {
  /** As `server_version_num`: 180000 for 18. */
  version: number;
  /** Whether its role may put triggers and foreign keys to rest, which takes a right that only a superuser gives. */
  rest: boolean;
}

/** The lab's own Postgres can do everything: only what is less is noted. */
const whole: Abilities = { version: 180_000, rest: true };
const noted = new WeakMap<pg.Client, Abilities>();

/** Notes what a connection can do, before anybody uses it. */
export function noteAbilities(client: pg.Client, abilities: Abilities): void {
  noted.set(client, abilities);
}

export function abilitiesOf(client: pg.Client): Abilities {
  return noted.get(client) ?? whole;
}

/** Puts triggers and foreign keys to rest, for the transaction or the session; does nothing where the role may not. */
export function restStatement(client: pg.Client, scope: 'SET LOCAL' | 'SET'): string {
  return abilitiesOf(client).rest ? `${scope} session_replication_role = replica` : 'SELECT';
}

/** The other way round. */
export function wakeStatement(client: pg.Client, scope: 'SET LOCAL' | 'SET'): string {
  return abilitiesOf(client).rest ? `${scope} session_replication_role = origin` : 'SELECT';
}

import type pg from 'pg';
import type { LoadbearingError, NamedServer } from '../model/index.js';
import type { Enlarged } from './sparse.js';

export { sayGo, waitsForGo } from './go.js';
export { startWatchdog } from './watchdog.js';
export { keepOnce } from './keep.js';
export { isAlive, processSpace } from './processes.js';

/** How `pg` connects, as plain data that can be handed to another process: a socket of ours, or an address with its password. */
export type Login = { host: string; port: number; user: string; database: string } | { connectionString: string };

/**
 * A Postgres whose databases are thrown away: one of our own on a Unix socket, or databases of our own on a server that the user
 * named (`scratch/`). Everything that can call the app's functions runs as its role, never as superuser.
 */
export interface Lab {
  /** Folder of the socket, for `pg`'s `host`, and its port. */
  socket: { host: string; port: number };
  /** The role that everything of the app runs as. */
  role: string;
  /** The server that the user named; absent: our own, of which everything is known and possible. */
  server?: {
    /** What it is, with what the app's SQL switched on in that database. */
    describe(database: string): Promise<NamedServer>;
    /** Whether the hot paths may be pushed there. */
    loadAllowed: boolean;
  };
  /** How a process of its own logs in as that role. */
  login(database: string): Login;
  /**
   * Makes roles that the app's SQL names: without login or any right, and the app's own role may take them.
   * @returns those that could not be made, with the reason
   */
  makeRoles(names: readonly string[]): Promise<Map<string, string>>;
  /** Creates a database that `lab` owns, empty or as a copy of another one. */
  createDatabase(name: string, template?: string): Promise<void>;
  dropDatabase(name: string): Promise<void>;
  /**
   * Connects. `lab` owns the databases, may set session_replication_role and bypasses row security (`abilitiesOf` says where it
   * may not); `superuser` is for the lab's own bookkeeping and must never run a statement that can call the app's functions.
   * @param statementSeconds how long one statement of this connection may run before it is ended from outside; the app's SQL
   * cannot change that. Absent: the lab's default.
   */
  connect(database: string, role?: 'lab' | 'superuser', statementSeconds?: number): Promise<pg.Client>;
  /** Makes relations seem as large as they would be with all their rows; only EXPLAIN may follow in that database. */
  enlarge(relations: readonly Enlarged[]): void;
  /** Why the lab stopped by itself (the disk is full, the server ended), when it did: the true cause of failed queries. */
  failure?(): LoadbearingError | undefined;
  /** Stops the server, waits for it and removes its folder. */
  stop(): Promise<void>;
}

export { abilitiesOf, noteAbilities, restStatement, wakeStatement } from './abilities.js';
export { openLab } from './open.js';
export { keeperDatabase, labRole, requestRoles } from './roles.js';
export type { Enlarged } from './sparse.js';
export type { LabOptions } from './open.js';

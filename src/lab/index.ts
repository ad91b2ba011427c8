import type pg from 'pg';
import type { LoadbearingError } from '../model/index.js';
import type { Enlarged } from './sparse.js';

export { sayGo, waitsForGo } from './go.js';
export { startWatchdog } from './watchdog.js';
export { isAlive, processSpace } from './processes.js';

/** A throw-away Postgres on a Unix socket. Everything that can call the app's functions runs as its role `lab`, never as superuser. */
export interface Lab {
  /** Folder of the socket, for `pg`'s `host`, and its port. */
  socket: { host: string; port: number };
  /** Creates a database that `lab` owns, empty or as a copy of another one. */
  createDatabase(name: string, template?: string): Promise<void>;
  dropDatabase(name: string): Promise<void>;
  /**
   * Connects. `lab` owns the databases, may set session_replication_role and bypasses row security; `superuser` is for the
   * lab's own bookkeeping and must never run a statement that can call the app's functions.
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

export { openLab } from './open.js';
export { keeperDatabase } from './roles.js';
export type { Enlarged } from './sparse.js';
export type { LabOptions } from './open.js';

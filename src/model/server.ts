/** A server that the user named, on which was measured instead of the lab's own Postgres. */
export interface NamedServer {
  /** "PostgreSQL 16.4 with Citus 13.0-1". */
  product: string;
  /** What could not be done there, in whole sentences; none of it is a pass. */
  lacks: string[];
}

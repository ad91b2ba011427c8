import type { ForeignKey, Policy } from './catalogue.js';

/** A column of a live table with what Postgres's statistics say of it; no value of a row is in it. */
export interface SnapshotColumn {
  name: string;
  /** As `format_type` gives it. */
  type: string;
  notNull: boolean;
  /** Numbered by the database itself: an identity or a sequence. */
  numbered: boolean;
  default?: string | null;
  /** Distinct values: a number when positive, minus the share of the rows when negative (`pg_stats.n_distinct`). */
  distinct?: number | null;
  /** Share of the rows without a value, from 0 to 1. */
  nulls?: number | null;
  /** Shares of the rows that the most common values have, the greatest first; the values themselves are left out. */
  common?: number[] | null;
}

export interface SnapshotIndex {
  name: string;
  unique: boolean;
  primary: boolean;
  /** Columns in order; an expression stands as its text. */
  columns: string[];
  /** `CREATE INDEX …` as Postgres prints it. */
  definition: string;
}

export interface SnapshotTable {
  schema: string;
  name: string;
  /** Rows as Postgres estimates them; null when it never counted. */
  rows: number | null;
  /** Bytes of the rows and of the indexes. */
  bytes: number;
  indexBytes: number;
  columns: SnapshotColumn[];
  indexes: SnapshotIndex[];
  foreignKeys: (Omit<ForeignKey, 'onDelete'> & { onDelete?: ForeignKey['onDelete'] | null })[];
  rowSecurity: boolean;
  policies: (Omit<Policy, 'using' | 'check'> & { using?: string | null; check?: string | null })[];
}

/** What a live database says of itself in answer to the one query of `loadbearing snapshot`. */
export interface Snapshot {
  /** The version of this format. */
  loadbearingSnapshot: 1;
  /** `2026-11-25`, in UTC. */
  taken: string;
  /** `170004` for 17.4. */
  server: number;
  enums: { schema: string; name: string; labels: string[] }[];
  tables: SnapshotTable[];
}

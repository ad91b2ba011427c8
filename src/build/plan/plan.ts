import type { Blueprint, Dashboard, Entity, Field, Job, List, Slot } from '../blueprint/blueprint.js';

/** A reason for which somebody may see or change a row, in terms of its columns. */
export type Term =
  | { kind: 'everyone' }
  | { kind: 'signed-in' }
  /** The column holds the one who asks. */
  | { kind: 'me'; column: string }
  /** Who asks is in the group that the column names; with roles only as one of these. */
  | { kind: 'member'; column: string; group: string; roles: string[] }
  /** The row that the column refers to gives the right. */
  | { kind: 'related'; column: string; table: string; term: Term };

/** Whose the rows are in the end: each row carries that key, which leads its composite keys. */
export type Root = { kind: 'user'; column: string } | { kind: 'group'; group: string; column: string } | { kind: 'none' };

/** A column that people fill in. */
export interface Column {
  name: string;
  column: string;
  field: Field;
}

export interface Reference {
  name: string;
  column: string;
  /** An entity, or `user`. */
  to: string;
  table: string;
  optional: boolean;
  /** It is the person who makes the row. */
  maker: boolean;
  onDelete: 'cascade' | 'restrict' | 'clear';
  /** The root column that the foreign key carries along, so that a row cannot belong to another owner than its parent. */
  with: string | undefined;
}

/** A key of an order or an index. */
export interface SortKey {
  column: string;
  descending: boolean;
}

export interface Index {
  name: string;
  keys: SortKey[];
  unique: boolean;
}

/** A column that a list or a page shows: of the row itself, or of one that a relation leads to. */
export interface Shown {
  /** As the API calls it: `price`, `shopName`. */
  name: string;
  column: string;
  /** The relation that leads to it; absent: the row's own. */
  by: Reference | undefined;
  field: Field | undefined;
  type: 'field' | 'id' | 'time' | 'count';
  optional: boolean;
}

export interface PlannedList {
  key: string;
  list: List;
  /** The name of its function: `listNewest`. */
  name: string;
  /** Path below the API's root, in Fastify's notation. */
  path: string;
  /** The relation by whose row it is narrowed, or the owner's column. */
  parent: { kind: 'all' } | { kind: 'owner' } | { kind: 'relation'; reference: Reference };
  filters: { name: string; column: string; field: Field | undefined }[];
  order: SortKey & { name: string; type: 'time' | 'text' | 'number' | 'date' };
  page: number;
  shown: Shown[];
  search: Column | undefined;
  through: { table: string; column: string; owner: string; target: string } | undefined;
  /** Why who asks may see the rows; an empty list: nobody. */
  allowed: Term[];
  /** The reasons are the parent's, in terms of its columns: it is asked once, and not each row. */
  byParent: boolean;
}

/** A number that the database keeps. */
export interface KeptCount {
  name: string;
  column: string;
  /** The table whose rows are counted, and its column that leads here. */
  of: string;
  by: string;
}

/** An entity with all that follows from it. */
export interface Table {
  entity: string;
  blueprint: Entity;
  /** In the database. */
  table: string;
  /** In URLs. */
  route: string;
  /** Where its files are: `src/entities/order-item`. */
  folder: string;
  /** Of its row type. */
  type: string;
  /** What people read: `order item`, `order items`. */
  one: string;
  many: string;
  root: Root;
  /** The relation through which it is owned. */
  ownedBy: Reference | undefined;
  /** The group whose members these rows are. */
  ofGroup: string | undefined;
  columns: Column[];
  references: Reference[];
  /** Relations to rows that not everybody sees: only who sees such a row may name it. */
  guarded: { reference: Reference; see: Term[] }[];
  counts: KeptCount[];
  unique: string[][];
  indexes: Index[];
  see: Term[];
  create: Term[];
  change: Term[];
  lists: PlannedList[];
  /** All columns that a row's page shows. */
  page: Shown[];
  /** Whether other tables' foreign keys carry its root column. */
  parentOfOwned: boolean;
  /** Rows for each account, or in all. */
  rows: { perUser: number } | { fixed: number };
}

export interface PlannedDashboard {
  key: string;
  dashboard: Dashboard;
  table: string;
  route: string;
  of: Table;
  per: { column: string; reference: Reference | undefined };
  measures: { name: string; column: string; sum: string | undefined }[];
  allowed: Term[];
}

/** A Blueprint with everything decided: the writers only write it down. */
export interface Plan {
  name: string;
  title: string;
  blueprint: Blueprint;
  /** Parents before children. */
  tables: Table[];
  dashboards: PlannedDashboard[];
  jobs: { key: string; job: Job; file: string }[];
  slots: { key: string; slot: Slot; file: string; route: string }[];
  app: boolean;
}

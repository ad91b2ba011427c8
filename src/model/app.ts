import type { Catalogue } from './catalogue.js';
import type { Source } from './expression.js';
import type { Location, Unknown } from './location.js';
import type { Places } from './platform.js';
import type { PolicyCommand } from './policy.js';
import type { CallSite, EntryPoint, Reading, Role } from './reading.js';
import type { ZonedDate } from './zoned-date.js';

export type ParameterValue = string | number | boolean | null | (string | number | boolean | null)[];

/** A parameter of a statement: `$1` is the first. */
export interface Parameter {
  /** Its value, where the code fixes it. */
  literal?: ParameterValue;
  /** What it is where it is there at all, though the code does not fix that it is. */
  always?: string | number;
  /** It is NULL because one of these was not given. */
  lacking?: string[];
  /** Where it comes from otherwise, in the code's words. */
  origin: string;
  /** The column it is compared with or written to, where SQL tells; found by the parser, not by the name. */
  column?: { schema?: string; table: string; column: string };
  /** The operator of the comparison; `write` when it is stored. */
  operator?: string;
  /** Text around the value: `%${query}%` is `['%', '%']`. */
  around?: [string, string];
  /** The values that stand whole in a text: `${tenant}:${user}`. */
  pieces?: { origin: string; from?: Source[] }[];
  /** Calls whose rows the value was computed from. */
  from?: Source[];
  /** The parameter is an array (`= any($1)`, an `in` list). */
  array?: boolean;
}

/** A comparison in the WHERE or JOIN part of a statement. */
export interface Filter {
  schema?: string;
  table: string;
  column: string;
  operator: string;
  /** Number of the parameter on the other side, from 1. */
  parameter?: number;
  literal?: string | number | boolean | null;
  /** Inside a function or a cast: `lower(email) = ...`. */
  wrapped: boolean;
  /** Under an OR or a NOT: an index on this column alone does not narrow the scan. */
  alternative: boolean;
  /** In the ON of an outer join: it narrows what is joined to a row, not the rows. */
  optional?: true;
}

/** A column, or a field of one that holds JSON, read as a type that not every text can be read as. */
export interface Cast {
  schema?: string;
  table: string;
  column: string;
  field?: string;
  /** As people write it: `integer`, `timestamptz`. */
  to: string;
}

/** What Postgres's own parser tells of a statement. */
export interface StatementFacts {
  verb: 'select' | 'insert' | 'update' | 'delete' | 'other';
  /** Tables read or written, the target or first of FROM first. */
  tables: { schema?: string; name: string; alias: string }[];
  target?: string;
  filters: Filter[];
  /** What an update writes, where it is a value that the code fixes or a parameter. */
  sets?: { column: string; literal?: string | number | boolean | null; parameter?: number }[];
  /** Equality between columns of two tables. */
  joins: { left: { table: string; column: string }; right: { table: string; column: string } }[];
  orderBy: { table?: string; column: string; descending: boolean }[];
  limit?: number | 'parameter';
  offset?: number | 'parameter';
  /** The outermost select yields one row whatever the tables hold: an aggregate without GROUP BY. */
  singleRow: boolean;
  /** What the outermost select groups by: columns, or '' for an expression. */
  groupBy?: { table?: string; column: string }[];
  /**
   * Tables that a subquery beside those of the outermost select groups whole, whichever of the rows are asked for:
   * `LEFT JOIN (SELECT post_id, count(*) FROM comments GROUP BY post_id) …`.
   */
  groupedAside?: { schema?: string; name: string; column: string }[];
  /** Columns that leave, or `all` for `*`. */
  columns: { table?: string; column: string }[] | 'all';
  /** Aggregates without a WHERE that must visit every row: count(*), sum(x). */
  aggregates: string[];
  /** Casts that fail on some text, where the statement looks at the text before by nothing. */
  casts?: Cast[];
  /** Dates on which AT TIME ZONE is used. */
  zonedDates?: ZonedDate[];
}

/** A comparison of a column of the one row that is embedded beside each row: it empties what is embedded and leaves every row. */
export interface IdleFilter {
  /** As the request calls it. */
  embed: string;
  column: string;
}

/** A column that a statement names and that the table does not have. */
export interface MissingColumn {
  schema: string;
  table: string;
  column: string;
}

/** The parameterised Postgres SQL that the library really sends. */
export interface Statement {
  id: string;
  site: string;
  variant: number;
  /** Its place among the statements of its variant, from 0: they are sent one after the other. */
  order: number;
  sql: string;
  parameters: Parameter[];
  role: Role;
  facts: StatementFacts;
  /** Rows at which the platform cuts the answer off silently (PostgREST: 1,000), where it stands in the SQL. */
  rowCap?: number;
  /** It steers the session or a transaction (BEGIN, SET, LISTEN) and touches no table: there is nothing to measure. */
  control?: true;
  idleFilters?: IdleFilter[];
  /** Columns of which the library keeps one row for each value, once all rows have come out of the database. */
  onePer?: string[];
  /** Conditions that the call was given and that a later one replaced, as SQL without values. */
  replaced?: string[];
  /** Rows come back inside one JSON document (PostgREST): the plan's row counts are one level down. */
  json: boolean;
  location: Location;
  /** Postgres refuses it: `app` when the app is wrong, `catalogue` when a table or column is only missing from what was read. */
  refused?: {
    by: 'app' | 'catalogue';
    code: string;
    message: string;
    /** The generated types of the app know no such column either: no migration is missing. */
    confirmed?: boolean;
    /** All columns that it names and that its tables do not have, where Postgres names the first. */
    missing?: MissingColumn[];
    /** Where the repository's SQL is at fault: the REVOKE of a right that the statement needs. */
    at?: Location;
    /** No error comes back, and nothing is done: the command for which row-level security has no policy. */
    silent?: PolicyCommand;
    /** Read from the policies: the lab gave another answer, for another reason. */
    untold?: true;
  };
}

/** The repository, understood: what every rule, the lab and the judge look at. */
export interface App {
  name: string;
  stack: string[];
  /** Where it runs, as far as the repository tells. */
  platforms?: Places;
  catalogue: Catalogue;
  callSites: CallSite[];
  statements: Statement[];
  entryPoints: EntryPoint[];
  links: Reading['links'];
  subscriptions: Reading['subscriptions'];
  suppressions: Reading['suppressions'];
  processFacts: Reading['processFacts'];
  /** The database that the code says it uses, where that is not Postgres. */
  otherDatabase?: string;
  /** How SQLite is asked: within the process, which stands still meanwhile or not, or over the network. */
  databaseAccess?: 'blocking' | 'embedded' | 'remote';
  signIn: boolean;
  /** Roles that an account has by itself, in small letters; absent where people pick theirs or none is known. */
  givenRoles?: string[];
  signUps?: Reading['signUps'];
  shadowedRoutes?: Reading['shadowedRoutes'];
  comparedWords?: string[];
  poolConnections?: number;
  files: Reading['files'];
  unknowns: Unknown[];
}

import type { Location, Unknown } from './location.js';
import type { ZonedDate } from './zoned-date.js';

export interface Column {
  name: string;
  /** As `format_type` gives it: `character varying(255)`, `timestamp with time zone`, `text[]`. */
  type: string;
  notNull: boolean;
  default?: string;
  identity: boolean;
  generated: boolean;
  /** Labels, when the type is an enum. */
  enumLabels?: string[];
}

export interface ForeignKey {
  name: string;
  columns: string[];
  schema: string;
  table: string;
  references: string[];
  /** What happens to the row when the one that it points to is deleted; nothing is done where it is absent. */
  onDelete?: 'cascade' | 'set null' | 'set default';
}

export interface Index {
  name: string;
  /** Key columns in order; an expression stands as its text with `expression: true`. */
  keys: { text: string; expression: boolean; descending: boolean }[];
  unique: boolean;
  primary: boolean;
  method: string;
  where?: string;
  /** `CREATE INDEX ...` as Postgres prints it. */
  definition: string;
}

/** An index that somebody proposes, as Postgres understood it. */
export interface ProposedIndex {
  schema: string;
  table: string;
  index: Index;
  /** Columns that it only carries along (`INCLUDE`). */
  include: string[];
}

export interface Policy {
  name: string;
  command: string;
  roles: string[];
  permissive: boolean;
  using?: string;
  check?: string;
}

export interface Table {
  schema: string;
  name: string;
  columns: Column[];
  primaryKey: string[];
  foreignKeys: ForeignKey[];
  indexes: Index[];
  checks: { name: string; expression: string }[];
  rowSecurity: boolean;
  /** Its policies bind the owner of the table too. */
  rowSecurityForced?: true;
  policies: Policy[];
  /** Rows that the repository's own SQL put in. */
  seedRows: number;
  /** Where it is declared; columns too, where the source says so. */
  location?: Location;
  columnLocations: Record<string, Location>;
  /** `inferred`: keys and indexes are unknown, not missing. */
  origin: 'declared' | 'inferred';
}

/** A loop over the rows of a query that runs inside the database, and what it sends for each of them. */
export interface FunctionLoop {
  over: string;
  statements: string[];
  location: Location;
}

/** A step of a function in plpgsql. */
export interface FunctionStep {
  /** `test`: what an IF asks. `end`: it returns, or raises an error (`raise`). */
  kind: 'statement' | 'test' | 'end';
  sql: string;
  /** Variables that get what it gives: one for a row, or one for each column. */
  into?: string[];
  /** Arms of tests, loops and rescues around it, from the outside in. */
  arms: string[];
  /** Of a test: the arm that is run where it holds. */
  arm?: string;
  location: Location;
}

export interface DatabaseFunction {
  schema: string;
  name: string;
  language: string;
  source: string;
  /** What it takes, as DROP FUNCTION names it. */
  arguments?: string;
  /** Tables whose changes run it. `limited`: only of some columns, under a condition, once for a statement, or not in a session like the app's. */
  triggers?: { table: string; events: string[]; limited?: true }[];
  loops?: FunctionLoop[];
  /**
   * It runs with the rights of its owner (SECURITY DEFINER). `callable`: roles of people that may call it; `location`: where it is
   * made, where a source of the repository has it.
   */
  definer?: { callable: ('anon' | 'authenticated')[]; location?: Location };
  /** What it does in order, where it tests something before it writes. */
  steps?: FunctionStep[];
  /** Dates on which AT TIME ZONE is used, where nothing sets the session's zone. */
  zonedDates?: (ZonedDate & { location: Location })[];
}

/** The schema as the lab's Postgres has it after applying every source in the repository. */
export interface Catalogue {
  tables: Table[];
  /** Views and materialized views by name, with the columns they give. */
  views: { schema: string; name: string; columns: Column[] }[];
  functions: DatabaseFunction[];
  /** Tables (`schema.table`) whose changes Supabase sends to those who listen; absent where no schema source names any. */
  published?: string[];
  /** Statements of the schema sources that Postgres refused to the end. */
  refusals: { location: Location; sql: string; message: string }[];
  sources: {
    file: string;
    kind: 'sql' | 'drizzle' | 'sequelize' | 'typeorm' | 'mongoose' | 'firestore' | 'prisma' | 'inferred';
    statements: number;
    applied: number;
  }[];
  unknowns: Unknown[];
}

/** The table of that name: in `schema` when it is given, else `public` first, then any. */
export function findTable(catalogue: Catalogue, name: string, schema?: string): Table | undefined {
  const named = catalogue.tables.filter((table) => table.name === name);
  if (schema !== undefined) return named.find((table) => table.schema === schema);
  return named.find((table) => table.schema === 'public') ?? named[0];
}

/** A column by its name, or by the one that code has for it, where only one can be meant: `authorId` for `author_id`. */
export function columnCalled({ columns }: Pick<Table, 'columns'>, name: string): Column | undefined {
  const plain = (text: string): string => text.replaceAll('_', '').toLowerCase();
  const alike = columns.filter((column) => plain(column.name) === plain(name));
  return columns.find((column) => column.name === name) ?? (alike.length === 1 ? alike[0] : undefined);
}

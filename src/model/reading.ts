import type { DataModel } from './datamodel.js';
import type { Expression, Source } from './expression.js';
import type { Location, Unknown } from './location.js';
import type { Interval } from './measurement.js';
import type { Places } from './platform.js';
import type { ProcessFact } from './process.js';

export type Library =
  | 'supabase'
  | 'drizzle'
  | 'prisma'
  | 'pg'
  | 'mysql'
  | 'sqlite'
  | 'kysely'
  | 'knex'
  | 'sequelize'
  | 'typeorm'
  | 'mongoose'
  | 'firestore';

/** The database role under which a statement runs. */
export type Role = 'anon' | 'authenticated' | 'service' | 'owner';

/** One step of a call as it is written: `.eq('id', id)` is `{ name: 'eq', arguments: [...] }`. */
export interface CallStep {
  name: string;
  arguments: Expression[];
}

/** One feasible path through the code that builds a call; `label` says which optional parts it has. */
export interface CallVariant {
  steps: CallStep[];
  label: string;
}

/**
 * What the code does with the rows of a result. `delivered`: they leave the process (a response, a screen);
 * `iterated`: each is looked at in a loop; `counted`: only their number is used; `aggregated`: they are summed, filtered or searched down to something small;
 * `discarded`: not looked at.
 */
export type ResultUse = 'delivered' | 'iterated' | 'aggregated' | 'counted' | 'first' | 'discarded';

/** One place that gets the rows of a call, which may be far from the call itself. */
export interface UsePlace {
  location: Location;
  /** The function around it: uses of one handler belong together. */
  within: string;
  use: ResultUse;
  /** The code throws rows away that the database could have left out. */
  filtered: boolean;
  /** Of many rows that share something, one is kept. */
  grouped?: true;
  /** Each value of a column is kept once. */
  distinct?: true;
  /** Calls whose rows decide which rows the code keeps: those that a limit cut off are lost. */
  picked?: string[];
  /** The code keeps those in which a column is what the request asks for. */
  asked?: true;
  usedColumns: string[] | 'all';
  /** Embedded relations of which the code looks at one row only. */
  firstOf: string[];
}

/** One place in the code that reads or writes the database. */
export interface CallSite {
  id: string;
  library: Library;
  /** The function around it, as a reader would name it: `PostgresStorage.getUser`. */
  symbol: string;
  location: Location;
  role: Role;
  variants: CallVariant[];
  use: ResultUse;
  uses: UsePlace[];
  /** Columns of the result that the code uses, or `all` where the whole row leaves or its use cannot be followed. */
  usedColumns: string[] | 'all';
  /** Those of them that only go into a log. */
  loggedColumns?: string[];
  reached: boolean;
  /** Only who leads a group of users (a company's admin, a community's owner) gets to it. */
  leads?: true;
}

/** What a loop runs over. */
export type LoopSource =
  /**
   * `turns`: for each row, as the running app was seen to do. `inflow`: a job's loop that takes each row out of what it asks for, so
   * that it turns over what came since its last run.
   */
  | { kind: 'rows'; sites: string[]; filtered: boolean; turns?: Interval; inflow?: true }
  | { kind: 'constant'; count: number }
  | { kind: 'input'; name: string }
  /** `answer`: a list that a request by HTTP was answered, by method and address. */
  | { kind: 'unknown'; name: string; answer?: string };

/** What a test in the code has told of the rows of a call by the time that something runs. */
export interface Known {
  site: string;
  /** The column that was looked at; absent where it was whether there are rows, or how many. */
  column?: string;
  /** `more` and `fewer`: at least and below `limit`, where that is known. */
  state: 'found' | 'missing' | 'more' | 'fewer' | 'same' | 'differs';
  /** It was weighed together with another test, and either may have decided. */
  unsure?: true;
  /** What was weighed was computed from it: `10 - rows.length`. */
  changed?: true;
  limit?: number;
  /** `same` and `differs`: the text that it was held against. */
  word?: string;
  /** Where it is tested. */
  location?: Location;
}

/** Statements that take effect together or not at all. */
export interface Transaction {
  /** As the code names it: `serializable`. */
  isolation?: string;
}

/**
 * How many of a loop's turns get to a place in it, from the fewest: what ends the loop, one value picked out of the rows, or what a test
 * lets through of which nobody knows the share.
 */
export type Picked = 'once' | 'few' | 'some';

/** The work that a piece of code does in the database, with its order: what the latency of an entry point is made of. */
export type Work =
  /** `variants` are the numbers of the site's variants that this path can send. */
  | { kind: 'call'; site: string; variants: number[] }
  /** `when`: runs only where that is known. `picked`: in a loop, not in all of its turns. `rescued`: its failure is caught, and what stands behind it runs. */
  | { kind: 'sequence'; parts: Work[]; when?: Known[]; transaction?: Transaction; picked?: Picked; rescued?: true }
  | { kind: 'choice'; parts: Work[] }
  | { kind: 'parallel'; parts: Work[] }
  | { kind: 'loop'; over: LoopSource; parallel: boolean; body: Work; location: Location };

export type Moment = 'view' | 'action' | 'poll' | 'event' | 'request' | 'job' | 'webhook';

/** A request by HTTP; `address` has `*` for what is not known of it. `loop`: one is sent per item; `outer`: loops around that, outermost first. */
export interface HttpRequest {
  method: string;
  address: string;
  /** Whose client sends it, where the code names no address: "the mail service". */
  service?: string;
  /** What stands behind the `?` of its address, always or only sometimes with a value; absent where it could not be read. */
  asks?: Record<string, 'always' | 'sometimes'>;
  /** Calls whose rows stand in what is sent. */
  from?: string[];
  location: Location;
  loop?: { over: LoopSource; location: Location };
  outer?: { over: LoopSource; location: Location }[];
}

/** A realtime channel for each item of a list: what of the item its name is made of, and the loop over the list. */
export interface Channel {
  named: Source[];
  location: Location;
  loop: Location;
}

/** A request of the repository's own screen to one of its routes. */
export interface Caller extends HttpRequest {
  /** The entry point that asks, and its name. */
  entry: string;
  name: string;
  moment: Moment;
  backOffice: boolean;
  everyMilliseconds?: number;
}

/** What a screen does with all rows that a route answers with: of one page of them it would come out wrong. */
export interface ScreenUse {
  work: 'adds up' | 'counts' | 'offers' | 'searches' | 'looks up' | 'sorts';
  location: Location;
}

/** Where an app keeps its data that asks no database: in its process's memory, or behind a driver whose calls are not read. */
export interface KeptElsewhere {
  in: 'memory' | 'driver';
  /** The class that keeps it, or the databases: `SQLite or MySQL`. */
  name: string;
  location: Location;
}

/** A field of what a route is sent, or of the rows that it answers with, as its schema describes it. */
export interface Taken {
  place: 'query' | 'body' | 'answer';
  name: string;
  /** `uri`, `email`: as JSON Schema names it. */
  format?: string;
  /** What stands for it where it is left out. */
  default?: string | number | boolean;
}

/** What starts work: an HTTP route, a page, an edge function, a job. `name` is in the owner's words. */
export interface EntryPoint {
  id: string;
  kind: 'route' | 'page' | 'action' | 'edge-function' | 'job';
  moment: Moment;
  name: string;
  method?: string;
  path?: string;
  /** What its schemas say of what it is sent. */
  takes?: Taken[];
  location: Location;
  /** A page that is made on a server: its calls run in a process of the app, not in a browser. */
  server?: true;
  /** Runs for staff only: reported, never the headline. */
  backOffice: boolean;
  /** Whether a signed-in user is demanded; unknown where it could not be read. */
  access: 'public' | 'signed-in' | 'unknown';
  /** Roles of which one is demanded, where the code names them all. */
  roles?: string[];
  /** Only who leads a group of users (a company's admin, a community's owner) passes. */
  leads?: true;
  /** Milliseconds between two runs of a poll or a job, where it could be read. */
  everyMilliseconds?: number;
  /** A clock in the process that answers requests starts it: as many times as there are processes. */
  ownClock?: true;
  work: Work;
  /** Who asks a route for its answer, as far as the repository's own screens do. */
  calledBy?: Caller[];
  /** A route that gives something, which no screen of the repository asks for, though its screens ask for most. */
  unasked?: true;
  /** What those screens do with all of the rows that it answers with. */
  screenUses?: ScreenUse[];
  /** What it asks of others by HTTP. */
  requests?: HttpRequest[];
  /** Realtime channels that it joins for the items of a list. */
  channels?: Channel[];
  /** Functions that it runs, by file and line: ties a use's `within` to the entry points that lead there. */
  functions?: string[];
  /** A middleware of the framework stands before it that looks at who is asking, of some of its paths at least. */
  fronted?: true;
  /** What the app's process was seen to take for one request, beyond that with the fewest rows; ascending by rows. */
  seenProcess?: SeenProcess[];
  /** Statements that the running app sent for it and reading had not foreseen: a number. */
  unforeseen?: number;
}

/** Milliseconds of CPU of the app's process for one request, by the rows that the database sent for it. */
export interface SeenProcess {
  rows: number;
  milliseconds: number;
}

export interface ColumnDeclaration {
  name: string;
  /** The Postgres type as DDL: `uuid`, `numeric(10, 2)`, `text[]`. */
  type: string;
  notNull: boolean;
  primaryKey: boolean;
  unique: boolean;
  /** Postgres expression. */
  default?: string;
  references?: { table: string; column: string; onDelete?: string };
  location: Location;
}

/** A table that code or a schema language declares (Drizzle, Prisma), or whose use shows that it must exist (`inferred`). */
export interface TableDeclaration {
  schema?: string;
  name: string;
  columns: ColumnDeclaration[];
  primaryKey?: string[];
  uniques: { name?: string; columns: string[] }[];
  indexes: { name?: string; unique: boolean; method?: string; expressions: string[]; where?: string; location: Location }[];
  foreignKeys: { columns: string[]; table: string; references: string[]; onDelete?: string }[];
  checks: { name?: string; expression: string }[];
  location: Location;
}

export interface EnumDeclaration {
  name: string;
  values: string[];
}

/** A source of the schema, in the order in which it is to be applied. */
export type SchemaSource =
  | { kind: 'sql'; file: string; text: string }
  /** `kept`: its own migrations are kept, which repeat what it says and are not read: other SQL tells of another time. */
  | { kind: 'drizzle'; file: string; enums: EnumDeclaration[]; tables: TableDeclaration[]; kept?: true }
  /** `migrated`: migrations are the tables' source; the declaration says where they stand in code, and where the two differ. */
  | { kind: 'prisma'; file: string; enums: EnumDeclaration[]; tables: TableDeclaration[]; migrated: boolean }
  | {
      kind: 'sequelize' | 'typeorm' | 'mongoose' | 'firestore';
      file: string;
      enums: EnumDeclaration[];
      tables: TableDeclaration[];
      migrated: boolean;
    }
  /**
   * Tables listed by generated types or seen in the code's own calls: keys and indexes unknown, not missing. `functions`: those that
   * generated types list, where they list any.
   */
  | { kind: 'inferred'; file: string; tables: TableDeclaration[]; functions?: string[] };

/** A realtime subscription: whose changes are watched, and whether a filter narrows them. */
export interface Subscription {
  table: string;
  filtered: boolean;
  location: Location;
}

/** A call that makes an account at a service which keeps them, seen in code that is reached. */
export interface SignUp {
  call: string;
  /** The service sends an e-mail for it: unless it is told otherwise there, to confirm the address. */
  mails: boolean;
  location: Location;
  /** The function around it, as `EntryPoint.functions` names it. */
  within: string;
}

/** A route that never runs, since an earlier one of the same router takes its address. */
export interface ShadowedRoute {
  /** Method and path: `GET /api/orders/stats`. */
  name: string;
  location: Location;
  /** The route that answers in its place. */
  by: { path: string; location: Location };
  /** Both have the same method and path: what the one that never runs does besides. */
  twice?: {
    /** What it reads behind the `?`. */
    query: string[];
    /** Whether it checks what it is sent by a schema. */
    checks: boolean;
    /** Functions that run before it. */
    guards: string[];
  };
}

/** A comment by which the owner accepts findings of these rules (or kinds) at its place. */
export interface Suppression {
  rules: string[];
  reason: string;
  location: Location;
}

/** Everything that reading a repository yields. Found = resolved + unknown is asserted downstream. */
export interface Reading {
  app: { name: string; stack: string[]; platforms?: Places };
  files: { found: number; read: number; unreadable: number };
  callSites: CallSite[];
  entryPoints: EntryPoint[];
  /** ORM relations and the like: which column points to which table though no key says so. */
  links: { table: string; column: string; references: string }[];
  schemaSources: SchemaSource[];
  /** Models of an ORM's schema language, which its calls name. */
  models: DataModel[];
  subscriptions: Subscription[];
  suppressions: Suppression[];
  processFacts: ProcessFact[];
  /** The database that the code says it uses, where that is not Postgres. */
  otherDatabase?: string;
  /** How SQLite is asked: within the process, which stands still meanwhile or not, or over the network. */
  databaseAccess?: 'blocking' | 'embedded' | 'remote';
  /** Where the data is kept of an app in which no call to a database was found. */
  keptElsewhere?: KeptElsewhere;
  /** Words that calls may send and that the code compares with somewhere: "all" in a field of choices. */
  comparedWords?: string[];
  /** Where accounts are made at a service. */
  signUps?: SignUp[];
  shadowedRoutes?: ShadowedRoute[];
  /** Connections of the smallest pool whose size the code says. */
  poolConnections?: number;
  /** Whether the code has a sign-in at all: decides between "who owns a row" and "there are no users yet". */
  signIn: boolean;
  unknowns: Unknown[];
}

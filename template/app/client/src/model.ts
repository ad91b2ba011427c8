import type { paths } from './api';
import type { Answer } from './data/answer';

/** What the screens know of the app: plain data in entities/, dashboards.ts and actions.ts. */

export type FieldType =
  | 'text'
  | 'longText'
  | 'email'
  | 'url'
  | 'integer'
  | 'number'
  | 'money'
  | 'boolean'
  | 'date'
  | 'time'
  | 'choice';

/** A value as the API gives and takes it. */
export type Value = string | number | boolean | null;

/** A row as the API gives it. */
export type Row = Record<string, unknown>;

/** What a person fills in. */
export interface Field<Name extends string = string> {
  name: Name;
  label: string;
  type: FieldType;
  /** Shortest and longest text, or smallest and largest number. */
  min?: number;
  max?: number;
  /** The words of a choice. */
  of?: string[];
  default?: string | number | boolean;
  optional?: boolean;
  /** The server fills it in where nothing is said. */
  filled?: boolean;
}

/** From which list a row is chosen. */
export interface Choosing {
  entity: string;
  list: string;
  /** The key of its rows that is taken. */
  value: string;
  /** The key of its rows that tells their name, where it is not the entity's usual one. */
  name?: string;
  /** The ids that lead to the parent of that list: the first stands in the form, the others in the rows it leads to. */
  parent?: string[];
}

export interface Relation<Name extends string = string> {
  /** The id's name: `shopId`. */
  name: Name;
  label: string;
  /** An entity, or `user`. */
  to: string;
  optional?: boolean;
  /** It may be changed after the row was made. */
  changes?: boolean;
  from?: Choosing;
}

export interface Column {
  name: string;
  label: string;
  type: FieldType;
  /** The address of a picture. */
  picture?: boolean;
  /** It is the name of another row. */
  leadsTo?: { entity: string; by: string };
}

export type Filter = Field | { name: string; label: string; type: 'relation'; from?: Choosing };

/** Which page of a list is asked for. */
export interface Asked {
  parent: string;
  limit: number;
  after: string | undefined;
  begins: string;
  filters: Record<string, string | undefined>;
}

export interface Page {
  items: Row[];
  /** Where the next page begins; null at the end. */
  next: string | null;
}

export interface List {
  key: string;
  /** In addresses. */
  slug: string;
  label: string;
  /** The key of its rows by which they lead to a row of the entity; absent: `id`. */
  id?: string;
  /** Whose rows: the list stands on the page of that row. */
  whose?: { entity: string; by: string };
  own?: boolean;
  signedIn?: boolean;
  page: number;
  /** Seconds for which it may be old. */
  stale?: number;
  /** What is searched, where it is a search. */
  search?: string;
  filters: Filter[];
  columns: Column[];
  read: (asked: Asked) => Promise<Answer<Page>>;
}

export interface Entity {
  key: string;
  route: string;
  one: string;
  many: string;
  title: string;
  /** Where a row's name is found, the best first. */
  naming: string[];
  signedIn?: boolean;
  makes: boolean;
  changes: boolean;
  /** The ids that lead from a row to those who may change it; absent: the server alone knows. */
  changedBy?: string[][];
  madeBy?: string[][];
  fields: Field[];
  relations: Relation[];
  columns: Column[];
  lists: List[];
  find: (id: string) => Promise<Answer<Row>>;
}

export interface Dashboard {
  key: string;
  label: string;
  by: 'day' | 'month';
  /** What is added up. */
  of: string;
  /** On whose rows' pages it stands; absent: a person's own. */
  entity?: string;
  /** As `changedBy`, from that row. */
  seenBy?: string[][];
  measures: { name: string; label: string; type: FieldType }[];
  read: (asked: { parent: string; from: string; to: string }) => Promise<Answer<{ items: Row[] }>>;
}

/** Something that the app's own code does. */
export interface Action {
  key: string;
  slug: string;
  label: string;
  path: string;
  signedIn?: boolean;
  input: Field[];
  output: { name: string; label: string; type: FieldType }[];
}

/** The names of what a route takes for a new row: data that names anything else does not compile. */
export type Taken<Path extends keyof paths> = paths[Path] extends {
  post: { requestBody: { content: { 'application/json': infer Body } } };
}
  ? keyof Body & string
  : never;

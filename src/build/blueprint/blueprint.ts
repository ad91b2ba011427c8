/** Who may do something with a row: everyone, who is signed in, its owner, or the owner of the row that a relation leads to (`order.shop`). */
export type Party = string;

export const fieldTypes = [
  'text',
  'longText',
  'email',
  'url',
  'integer',
  'number',
  'money',
  'boolean',
  'date',
  'time',
  'choice',
] as const;
export type FieldType = (typeof fieldTypes)[number];

/** A column that people fill in. */
export interface Field {
  type: FieldType;
  /** Longest text in characters, or largest number. */
  max?: number;
  min?: number;
  /** The words of a choice. */
  of?: string[];
  default?: string | number | boolean;
  optional?: boolean;
}

/** A row's reference to another one. */
export interface Relation {
  /** An entity, or `user`. */
  to: string;
  optional?: boolean;
  /** It is the person who makes the row, and no other can be named: an author. */
  maker?: boolean;
  /** What happens to this row when that one goes; `clear` needs an optional relation. */
  onDelete?: 'cascade' | 'restrict' | 'clear';
}

/** An access path: which rows, in which order, how many at a time. Indexes follow from it. */
export interface List {
  /** `owner` for one's own rows, a relation for the rows of one parent; absent: all that may be seen. */
  of?: string;
  /** Choices, yes-or-no fields and relations by which it may be narrowed. */
  filter?: string[];
  /** A field, or `createdAt`; with `-` the largest first. */
  order?: string;
  /** Rows of a page unless asked for fewer or more. */
  page?: number;
  /** Fields that are shown, also of a related row (`shop.name`); absent: all but long texts. */
  columns?: string[];
  /** Only rows whose field begins with what is typed, in its order. */
  search?: string;
  /** Only rows of those that another entity of one's own names: the posts of people whom I follow is `{ entity: 'follow', relation: 'person' }`. */
  through?: { entity: string; relation: string };
  /** Seconds for which an answer that is the same for everyone may be stale. */
  stale?: number;
}

/** A group of users that owns rows together: a team, a household. */
export interface Members {
  /** What a member may be; who makes the group is the first. */
  roles: string[];
  /** How many people are in one, for the sizes. */
  usual: number;
}

/** A number that a row keeps of the rows that name it. */
export interface Counter {
  of: string;
  /** The relation of those rows that leads here, where there are several. */
  by?: string;
}

export interface Entity {
  /** `user`, a relation to what owns it, `members` for a group, `nobody` for what the operator keeps. */
  owner?: string;
  /** In URLs and tables, where adding an s is wrong. */
  plural?: string;
  fields: Record<string, Field>;
  relations?: Record<string, Relation>;
  members?: Members;
  see?: Party[];
  create?: Party[];
  change?: Party[];
  /** Rows for each owner (each user, each parent, each group), or rows in all where nobody owns them. */
  rows?: number;
  /** Rows that each owner adds in a month: a year of them where `rows` is not said. */
  perMonth?: number;
  /** Fields and relations that together occur once; `owner` among them means once for each owner. */
  unique?: string[][];
  counters?: Record<string, Counter>;
  lists?: Record<string, List>;
}

/** Figures that the database keeps by day, so that nobody adds them up when they are shown. */
export interface Dashboard {
  of: string;
  /** A relation or `owner`: whose figures. */
  per: string;
  by: 'day' | 'month';
  /** `count`, or `sum` of a field. */
  measures: Record<string, { count?: boolean; sum?: string }>;
}

/** Work outside requests, in a slot of the same name. */
export interface Job {
  /** `created`, `changed` or `deleted` of an entity: `order.created`. */
  on?: string;
  /** A cron line in UTC. */
  every?: string;
}

/** Custom code with a typed contract, never overwritten. */
export interface Slot {
  input: Record<string, Field>;
  output: Record<string, Field>;
  for?: 'everyone' | 'signed-in';
}

/** A backend as plain data. */
export interface Blueprint {
  $schema?: string;
  name: string;
  title?: string;
  entities: Record<string, Entity>;
  dashboards?: Record<string, Dashboard>;
  jobs?: Record<string, Job>;
  slots?: Record<string, Slot>;
  /** Sign-in beside e-mail and password, by configuration. */
  social?: ('google' | 'github' | 'apple' | 'microsoft')[];
  /** `api` leaves the web client out. */
  target?: 'app' | 'api';
}

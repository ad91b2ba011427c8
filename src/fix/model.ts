import type { Table } from '../model/index.js';

/** A change of the database that was tried in the lab and after which every answer is the same. */
export interface Change {
  /** The id of the fix that was tried. */
  fix: string;
  kind: 'index' | 'drop-index' | 'policy';
  /** What Postgres is told; one statement for an index. */
  sql: string;
  table: Table;
  /** What was measured, in words. */
  why: string;
  index?: IndexShape;
}

/** An index as its definition says it; expressions and the condition are SQL text. */
export interface IndexShape {
  name: string;
  method: string;
  keys: IndexKey[];
  include: string[];
  where?: string;
}

export interface IndexKey {
  /** Absent for an expression. */
  column?: string;
  text: string;
  descending: boolean;
  /** What is said behind it, such as an operator class. */
  more?: string;
}

/** A file as it will be. */
export interface Edit {
  /** Relative to the app's folder, with forward slashes. */
  file: string;
  /** Absent where the file is new. */
  before?: string;
  after: string;
}

/** What one migration system makes of changes. */
export interface Written {
  edits: Edit[];
  /** Ids of the fixes that the edits bring. */
  fixes: string[];
  /** What could not be said in this system, and why. */
  left: Left[];
  /** What the owner does so that the database gets it. */
  next: string;
}

export interface Left {
  fix: string;
  why: string;
}

/** The app's folder, as far as a migration system looks at it. */
export interface Folder {
  /** The text of a file; undefined where there is none that can be read. */
  read: (file: string) => string | undefined;
  /** Names in a folder, sorted; empty where there is none. */
  list: (folder: string) => string[];
  /** The day and time that new migrations are named by. */
  now: Date;
}

/** A way in which apps bring changes to their database. */
export interface MigrationSystem {
  /** "Supabase migrations". */
  name: string;
  /** Whether it brings tables that are declared in this file. */
  takes: (file: string, folder: Folder) => boolean;
  /** What is written together: all tables of a folder of migrations, or those of one file. */
  together: 'folder' | 'file';
  /** The edits for changes of tables that are declared in files which it takes; `file` is one of these. */
  write: (changes: Change[], file: string, folder: Folder) => Written;
}

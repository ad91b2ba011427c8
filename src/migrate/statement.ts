import type { Location, SchemaSource, TableDeclaration } from '../model/index.js';
import type { Aside } from './aside.js';

export interface TableName {
  schema?: string;
  table: string;
}

export interface DeclaredColumn {
  name: string;
  location: Location;
}

/** What a statement does to tables and their columns, as far as it decides where a table is declared. */
export type Effect =
  | { kind: 'create'; name: TableName; columns: DeclaredColumn[]; unlessExists: boolean }
  | { kind: 'add-columns'; name: TableName; columns: DeclaredColumn[] }
  | { kind: 'drop'; names: TableName[] }
  | { kind: 'rename'; name: TableName; to: string }
  | { kind: 'rename-column'; name: TableName; column: string; to: string }
  | { kind: 'move'; name: TableName; to: string };

/**
 * How a statement is treated. `once`: tried at its place and never again, since later it would destroy what was built
 * meanwhile; `optional`: as `once`, and a refusal says nothing about the schema.
 */
export type Treatment = 'apply' | 'once' | 'optional' | 'skip';

/** One statement of a source, ready to be run. */
export interface SchemaStatement {
  sql: string;
  location: Location;
  treatment: Treatment;
  effects: Effect[];
  /** Why the parser refuses it: it is not run. */
  syntaxError?: string;
  /** A question to the database; when the answer is true, the statement's work is there already. */
  unless?: string;
  /** Run in its place when Postgres says that what it creates is there already. */
  otherwise?: SchemaStatement[];
  /** It stands in a loose script, and would undo what a chain of migrations beside it has made. */
  aside?: Aside;
  /** The declaration that it was made from. */
  declaration?: TableDeclaration;
}

/** A source with its statements in order. */
export interface ParsedSource {
  file: string;
  kind: SchemaSource['kind'];
  statements: SchemaStatement[];
}

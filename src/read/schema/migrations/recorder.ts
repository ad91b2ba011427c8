import type { CallExpression } from '@oxc-project/types';
import type { Frame } from '../../interpret/frame.js';
import type { Value } from '../../interpret/value.js';
import { position } from '../../parse.js';
import type { MigrationStatement, Piece } from './layout.js';

/** A column while its methods are called. */
export interface RecordedColumn {
  line: number;
  name: string;
  type: string;
  notNull?: boolean;
  primary?: boolean;
  unique?: string | true;
  fallback?: string;
  check?: string;
  references?: { table?: string; column?: string; onDelete?: string; onUpdate?: string };
  index?: string | true;
  /** It exists, and is changed. */
  altered?: boolean;
}

/** A table while it is created or altered. */
export interface RecordedTable {
  name: string;
  line: number;
  created: boolean;
  unlessExists: boolean;
  columns: RecordedColumn[];
  constraints: Piece[];
  /** Statements that follow it. */
  after: MigrationStatement[];
}

/** An index while its methods are called. */
export interface RecordedIndex {
  line: number;
  name: string;
  table?: string;
  keys: string[];
  unique: boolean;
  method?: string;
  where?: string;
}

/** What a migration does to the schema, in order, while its code is read. */
export interface Recorder {
  file: string;
  /** `table`: its statements are made once all of its methods have been called. */
  steps: (MigrationStatement | { table: RecordedTable } | { index: RecordedIndex })[];
  tables: RecordedTable[];
  columns: { column: RecordedColumn; table: RecordedTable }[];
  keys: {
    table: RecordedTable;
    columns: string[];
    line: number;
    name?: string;
    references?: string[];
    target?: string;
    onDelete?: string;
    onUpdate?: string;
  }[];
  indexes: RecordedIndex[];
  /** Text that may be a value of its own or a statement. */
  raw: Map<Value, MigrationStatement>;
  schema?: string;
}

const recorders = new WeakMap<Frame['run'], Recorder>();

export function startRecorder(run: Frame['run'], file: string): Recorder {
  const recorder: Recorder = { file, steps: [], tables: [], columns: [], keys: [], indexes: [], raw: new Map() };
  recorders.set(run, recorder);
  return recorder;
}

export function currentRecorder(run: Frame['run']): Recorder | undefined {
  return recorders.get(run);
}

export function stopRecorder(run: Frame['run']): void {
  recorders.delete(run);
}

/** What stands for the schema, a table or a column while a migration is read: its methods are handed to the recorder. */
export function handle(name: string): Value {
  return { kind: 'external', source: 'migration', name };
}

/** The line of a method in a chain of calls. */
export function lineOf(node: CallExpression, frame: Frame, recorder: Recorder): number {
  if (frame.module.file !== recorder.file) return 1;
  const at = node.callee.type === 'MemberExpression' ? node.callee.property : node;
  return position(frame.module.lineStarts, at.start).line;
}

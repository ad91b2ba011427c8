import { LoadbearingError, type Snapshot } from '../model/index.js';
import { parseWithLines, problemIn } from '../settings/index.js';
import { snapshotShape } from './shape.js';

const mark = 'loadbearingSnapshot';

/** Answers lie in rows, in columns, in texts: an editor wraps them no deeper. */
const deepest = 6;

/**
 * Reads the answer to {@link snapshotQuery} back, however an editor wrapped it: the bare JSON, rows as JSON, a CSV with its quotes
 * doubled, a cell with a header, a psql table.
 *
 * @param source how it is named to people
 * @throws LB_SNAPSHOT when it holds no snapshot, was cut off, or is not as the query gives it
 */
export function readSnapshot(text: string, source: string): Snapshot {
  return checked(unwrap(text, source), source);
}

/** @throws LB_SNAPSHOT when a value is not as the query gives it */
export function checked(value: unknown, source: string): Snapshot {
  if (isSnapshot(value)) return value;
  const problem = problemIn(parseWithLines(JSON.stringify(value ?? null)), snapshotShape);
  throw new LoadbearingError('LB_SNAPSHOT', source, problem?.text ?? 'it is none');
}

/** Everything that is used of it is there and of its type. */
function isSnapshot(value: unknown): value is Snapshot {
  return value !== undefined && problemIn(parseWithLines(JSON.stringify(value)), snapshotShape) === undefined;
}

function unwrap(text: string, source: string): unknown {
  for (const attempt of attempts(text)) {
    const found = find(attempt(), 0);
    if (found !== undefined) return found;
  }
  if (text.trim() === '') throw new LoadbearingError('LB_SNAPSHOT', source, 'it is empty');
  if (text.includes(mark)) {
    const clause = 'it was cut off or changed on the way; export the answer as CSV or JSON instead of copying it';
    throw new LoadbearingError('LB_SNAPSHOT', source, clause);
  }
  if (/^\s*(--|with\b)/i.test(text))
    throw new LoadbearingError('LB_SNAPSHOT', source, 'it holds the query, not the answer that your database gives to it');
  throw new LoadbearingError('LB_SNAPSHOT', source, 'it does not hold the answer to that query');
}

/** Ways to take a text for JSON, the plainest first; each gives undefined where it is none. */
function attempts(text: string): (() => unknown)[] {
  const whole = text.replace(/^\uFEFF/, '').trim();
  const from = whole.indexOf('{');
  const inner = whole.slice(Math.max(0, from), whole.lastIndexOf('}') + 1);
  // psql breaks a long value into lines that end in "+".
  const joined = inner.replaceAll(/ *\+? *\r?\n */g, '');
  return [
    () => (whole.startsWith("'") ? parsed(inner.replaceAll("''", "'")) : undefined),
    () => parsed(whole),
    () => parsed(inner),
    () => parsed(inner.replaceAll('""', '"')),
    () => parsed(`"${inner}"`),
    () => parsed(joined),
  ];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The object with the mark, in lists, under names and within texts that are JSON themselves. */
function find(value: unknown, depth: number): unknown {
  if (depth > deepest || value === undefined || value === null) return undefined;
  if (typeof value === 'string') return value.includes(mark) ? find(parsed(value), depth + 1) : undefined;
  if (typeof value !== 'object') return undefined;
  if (mark in value) return value;
  for (const part of Object.values(value).slice(0, 20)) {
    const found = find(part, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

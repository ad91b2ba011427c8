import type { Outcome } from './frames.js';
import type { Journal } from './journal.js';
import type { Hold, Seen, Verb } from './seen.js';

/** What Bind made of a prepared statement. A cursor is one statement, however often it is fetched from. */
export interface Portal {
  sql: string;
  parameters: (string | null)[];
  /** The Sync before which it was bound: a transaction's end takes it along. */
  batch: number;
  seen: Seen | undefined;
  state: 'fresh' | 'running' | 'suspended' | 'done';
  /** It was closed, or its name was taken. */
  gone: boolean;
}

/** What the server has still to answer, in its order. */
export type Awaited =
  | { kind: 'parse'; name: string; sql: string; previous: string | undefined; sentAt: number }
  | { kind: 'execute'; seen: Seen; portal: Portal }
  | { kind: 'query'; parts: Seen[]; at: number; batch: number }
  | { kind: 'sync'; batch: number };

/** What both sides of one connection have said so far. */
export interface Dialogue {
  connection: number;
  journal: Journal;
  rule: () => Hold | undefined;
  awaited: Awaited[];
  prepared: Map<string, string>;
  portals: Map<string, Portal>;
  batch: number;
  /** The first ReadyForQuery has come, which answers nothing. */
  started: boolean;
  /** After an error the server skips everything up to the next Sync. */
  skipping: boolean;
  /** The app sends rows; the server takes no Sync meanwhile. */
  copying: boolean;
  /** A transaction block is open: as the app has said by now, and as the server has. */
  block: { asked: boolean; answered: boolean };
  /** Executed, and committed with the Sync that is still to be answered. */
  closing: Seen | undefined;
  /** Process and secret for a cancel request. */
  key: Buffer | undefined;
}

/** The dialogue of a new connection. */
export function createDialogue(connection: number, journal: Journal, rule: () => Hold | undefined): Dialogue {
  return {
    connection,
    journal,
    rule,
    awaited: [],
    prepared: new Map(),
    portals: new Map(),
    batch: 0,
    started: false,
    skipping: false,
    copying: false,
    block: { asked: false, answered: false },
    closing: undefined,
    key: undefined,
  };
}

/** A statement that was sent just now. */
export function createSeen(dialogue: Dialogue, sql: string, verb: Verb, parameters: (string | null)[]): Seen {
  const { block, connection, journal } = dialogue;
  const inTransaction = block.asked || verb === 'begin';
  if (verb === 'begin') block.asked = true;
  if (verb === 'commit' || verb === 'rollback') block.asked = false;
  const sentAt = performance.now();
  return {
    connection,
    order: journal.order(),
    sql,
    parameters,
    verb,
    inTransaction,
    rows: 0,
    bytes: 0,
    sentAt,
    answeredAt: sentAt,
  };
}

/** Statements that were sent and not yet answered. */
export function pendingOf({ awaited, closing }: Dialogue): number {
  let count = closing === undefined ? 0 : 1;
  for (const item of awaited) {
    if (item.kind === 'execute') count += 1;
    if (item.kind === 'query') count += Math.max(0, item.parts.length - item.at);
  }
  return count;
}

/** Keeps what a portal was seen to do when it can do no more, and was left in the middle. */
export function leave(dialogue: Dialogue, portal: Portal): void {
  portal.gone = true;
  if (portal.state !== 'suspended') return;
  portal.state = 'done';
  if (portal.seen !== undefined) dialogue.journal.keep(portal.seen);
}

/** Asks a rule about statements in turn. A rule that fails holds nothing. */
export function held(rule: ((statement: Seen) => Promise<void> | undefined) | undefined, statements: readonly Seen[]): Outcome {
  if (rule === undefined) return 'through';
  for (const [at, statement] of statements.entries()) {
    const wait = asked(rule, statement);
    if (wait === undefined) continue;
    const rest = statements.slice(at + 1);
    const next = async (): Promise<void> => {
      const outcome = held(rule, rest);
      if (typeof outcome !== 'string') await outcome;
    };
    return wait.then(next, next);
  }
  return 'through';
}

function asked(rule: (statement: Seen) => Promise<void> | undefined, statement: Seen): Promise<void> | undefined {
  try {
    return rule(statement);
  } catch {
    return undefined;
  }
}

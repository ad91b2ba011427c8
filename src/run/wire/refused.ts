import { type Awaited, createSeen, type Dialogue } from './dialogue.js';
import type { Outcome } from './frames.js';
import { textAt } from './messages.js';
import type { Seen } from './seen.js';
import { verbOfText } from './verb.js';

const longestMessage = 1024;

/**
 * Notes an error: it belongs to one statement, and what was sent with that one is not run.
 * @param finish what is done with a statement that is answered for good
 */
export function refuse(
  dialogue: Dialogue,
  bytes: Buffer,
  start: number,
  end: number,
  finish: (dialogue: Dialogue, seen: Seen) => Outcome,
): Outcome {
  const error = readError(bytes, start, end);
  dialogue.copying = false;
  const seen = victim(dialogue);
  if (seen === undefined) return 'through';
  seen.error = error;
  seen.inTransaction = dialogue.block.answered;
  // Its Sync is still to come: the commit failed, and nothing is skipped.
  if (seen === dialogue.closing) return 'within';
  return finish(dialogue, seen);
}

function victim(dialogue: Dialogue): Seen | undefined {
  const { awaited } = dialogue;
  const [head] = awaited;
  if (head === undefined) return undefined;
  if (head.kind === 'sync') return dialogue.closing;
  if (head.kind === 'query') {
    // The rest of the message is not run.
    return head.parts.splice(head.at)[0];
  }
  const sync = awaited.findIndex(({ kind }) => kind === 'sync');
  dialogue.skipping = sync === -1;
  const skipped = awaited.splice(0, sync === -1 ? awaited.length : sync);
  forgetNames(dialogue, skipped);
  const executed = skipped.find((item) => item.kind === 'execute');
  if (executed !== undefined) executed.portal.state = 'done';
  if (head.kind === 'execute' || executed?.seen.sql === head.sql) return executed?.seen;
  // Refused when it was prepared, before it was executed.
  return { ...createSeen(dialogue, head.sql, verbOfText(head.sql), []), sentAt: head.sentAt, answeredAt: head.sentAt };
}

/** What was not prepared leaves its name to what had it before. */
function forgetNames({ prepared }: Dialogue, skipped: readonly Awaited[]): void {
  for (const item of skipped.toReversed()) {
    if (item.kind !== 'parse') continue;
    if (item.previous === undefined) prepared.delete(item.name);
    else prepared.set(item.name, item.previous);
  }
}

/** Fields of an error: a letter, and a text that ends with zero. */
function readError(bytes: Buffer, start: number, end: number): { code: string; message: string } {
  const error = { code: '', message: '' };
  let at = start;
  while (at < end && bytes[at] !== 0) {
    const kind = bytes[at];
    const { text, stop } = textAt(bytes, at + 1, end, longestMessage);
    if (kind === 0x43) error.code = text;
    if (kind === 0x4d) error.message = text;
    at = stop + 1;
  }
  return error;
}

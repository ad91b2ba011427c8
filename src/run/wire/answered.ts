import { type Dialogue, held, leave } from './dialogue.js';
import { refuse } from './refused.js';
import type { Outcome } from './frames.js';
import { answer, idle } from './messages.js';
import type { Seen } from './seen.js';
import { verbOfTag } from './verb.js';

/** Notes a message of the server. */
export function noteAnswered(
  dialogue: Dialogue,
  letter: number,
  bytes: Buffer,
  start: number,
  end: number,
  size: number,
): Outcome {
  switch (letter) {
    case answer.dataRow:
      return countRow(dialogue, 1, size);
    case answer.copyData:
      return countRow(dialogue, 0, size);
    case answer.parseComplete:
      if (dialogue.awaited[0]?.kind === 'parse') dialogue.awaited.shift();
      return 'through';
    case answer.rowDescription:
    case answer.copyOut:
    case answer.copyDone:
    case answer.notice:
      return current(dialogue) === undefined ? 'through' : 'within';
    case answer.commandComplete:
      return complete(dialogue, bytes, start, end);
    case answer.emptyQuery:
      return complete(dialogue, bytes, start, start);
    case answer.portalSuspended:
      return suspend(dialogue);
    case answer.error:
      return refuse(dialogue, bytes, start, end, finish);
    case answer.ready:
      return ready(dialogue, bytes[start] !== idle);
    case answer.copyIn:
      receiveRows(dialogue);
      return 'through';
    case answer.keyData:
      dialogue.key = Buffer.from(bytes.subarray(start, end));
      return 'through';
    default:
      return 'through';
  }
}

/** The statement that is being answered. */
function current({ awaited: [head] }: Dialogue): Seen | undefined {
  if (head?.kind === 'execute') return head.seen;
  // More answers than statements were told apart: they count with the last.
  return head?.kind === 'query' ? (head.parts[head.at] ?? head.parts.at(-1)) : undefined;
}

function countRow(dialogue: Dialogue, rows: number, size: number): Outcome {
  const seen = current(dialogue);
  if (seen === undefined) return 'through';
  seen.rows += rows;
  seen.bytes += size;
  return 'within';
}

function complete(dialogue: Dialogue, bytes: Buffer, start: number, end: number): Outcome {
  const seen = current(dialogue);
  const [head, next] = dialogue.awaited;
  if (seen === undefined || head === undefined) return 'through';
  const { block } = dialogue;
  if (seen.rows === 0) seen.rows = countOf(bytes, start, end);
  if (seen.verb === 'other') seen.verb = verbOfTag(seen.sql, bytes.toString('latin1', start, end));
  seen.inTransaction = block.answered || seen.verb === 'begin';
  if (seen.verb === 'begin') block.answered = true;
  if (seen.verb === 'commit' || seen.verb === 'rollback') block.answered = false;
  if (head.kind === 'query') {
    head.at += 1;
    return head.at > head.parts.length ? 'within' : finish(dialogue, seen);
  }
  dialogue.awaited.shift();
  if (head.kind === 'execute') {
    // A finished portal that is executed again does nothing.
    if (head.portal.state === 'done') return 'through';
    head.portal.state = 'done';
  }
  if (next?.kind !== 'sync') return finish(dialogue, seen);
  dialogue.closing = seen;
  return 'within';
}

/** The last number of a command tag. */
function countOf(bytes: Buffer, start: number, end: number): number {
  let count = 0;
  for (let at = end - 2, weight = 1; at >= start; at--, weight *= 10) {
    const digit = (bytes[at] ?? 0) - 0x30;
    if (digit < 0 || digit > 9) break;
    count += digit * weight;
  }
  return count;
}

function suspend(dialogue: Dialogue): Outcome {
  const [head] = dialogue.awaited;
  if (head?.kind !== 'execute') return 'through';
  dialogue.awaited.shift();
  const { portal, seen } = head;
  const first = seen.answeredAt === seen.sentAt;
  seen.answeredAt = performance.now();
  seen.inTransaction = dialogue.block.answered;
  portal.state = 'suspended';
  if (portal.gone) leave(dialogue, portal);
  return first ? held(dialogue.rule()?.after, [seen]) : 'through';
}

/** What was sent up to a Sync, or with a simple query, is answered. */
function ready(dialogue: Dialogue, inBlock: boolean): Outcome {
  const { awaited, block, closing, portals } = dialogue;
  block.answered = inBlock;
  if (!dialogue.started) {
    dialogue.started = true;
    return 'through';
  }
  let last = awaited.shift();
  while (last !== undefined && last.kind !== 'sync' && last.kind !== 'query') last = awaited.shift();
  if (awaited.length === 0) block.asked = inBlock;
  if (!inBlock && last !== undefined) {
    for (const [name, portal] of portals) {
      if (portal.batch > last.batch) continue;
      portals.delete(name);
      leave(dialogue, portal);
    }
  }
  dialogue.closing = undefined;
  return closing === undefined ? 'through' : finish(dialogue, closing);
}

/** A Sync that was sent before the app knew that it has to send rows is lost. */
function receiveRows(dialogue: Dialogue): void {
  const { awaited } = dialogue;
  dialogue.copying = true;
  if (awaited[0]?.kind === 'execute') while (awaited[1]?.kind === 'sync') awaited.splice(1, 1);
}

/** A statement is answered for good. */
function finish(dialogue: Dialogue, seen: Seen): Outcome {
  const asked = seen.answeredAt !== seen.sentAt;
  seen.answeredAt = performance.now();
  dialogue.journal.keep(seen);
  return asked ? 'through' : held(dialogue.rule()?.after, [seen]);
}

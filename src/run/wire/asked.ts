import { createSeen, type Dialogue, held, leave, type Portal } from './dialogue.js';
import type { Outcome } from './frames.js';
import { ask, textAt } from './messages.js';
import { readBind } from './values.js';
import { partsOf, verbOfText } from './verb.js';

/** Names of one connection that are remembered; the oldest go first. */
const mostNames = 10_000;

/** Notes a message of the app. */
export function noteAsked(dialogue: Dialogue, letter: number, bytes: Buffer, start: number, end: number): Outcome {
  if (dialogue.skipping && letter !== ask.sync) return 'through';
  switch (letter) {
    case ask.query:
      return query(dialogue, textAt(bytes, start, end).text);
    case ask.parse:
      return parse(dialogue, bytes, start, end);
    case ask.bind:
      return bind(dialogue, bytes, start, end);
    case ask.describe:
      return 'within';
    case ask.execute:
      return execute(dialogue, textAt(bytes, start, end).text);
    case ask.close:
      if (bytes[start] === portalKind) closePortal(dialogue, textAt(bytes, start + 1, end).text);
      return 'within';
    case ask.sync:
    case ask.functionCall:
      // The server takes no Sync while rows are sent to it.
      if (dialogue.copying) return 'through';
      dialogue.skipping = false;
      dialogue.awaited.push({ kind: 'sync', batch: dialogue.batch++ });
      return 'through';
    case ask.copyDone:
    case ask.copyFail:
      dialogue.copying = false;
      return 'through';
    default:
      return 'through';
  }
}

const portalKind = 0x50;

function query(dialogue: Dialogue, sql: string): Outcome {
  const parts = partsOf(sql).map((part) => createSeen(dialogue, part.sql, part.verb, []));
  dialogue.awaited.push({ kind: 'query', parts, at: 0, batch: dialogue.batch++ });
  return held(dialogue.rule()?.before, parts);
}

function parse(dialogue: Dialogue, bytes: Buffer, start: number, end: number): Outcome {
  const name = textAt(bytes, start, end);
  const sql = textAt(bytes, name.stop + 1, end).text;
  const previous = dialogue.prepared.get(name.text);
  dialogue.awaited.push({ kind: 'parse', name: name.text, sql, previous, sentAt: performance.now() });
  remember(dialogue.prepared, name.text, sql);
  return 'within';
}

function bind(dialogue: Dialogue, bytes: Buffer, start: number, end: number): Outcome {
  const { portal, statement, parameters } = readBind(bytes, start, end);
  closePortal(dialogue, portal);
  const sql = dialogue.prepared.get(statement) ?? '';
  remember(dialogue.portals, portal, { sql, parameters, batch: dialogue.batch, seen: undefined, state: 'fresh', gone: false });
  return 'within';
}

function execute(dialogue: Dialogue, name: string): Outcome {
  const portal = dialogue.portals.get(name) ?? unknownPortal();
  const again = portal.seen;
  const seen = again ?? createSeen(dialogue, portal.sql, verbOfText(portal.sql), portal.parameters);
  portal.seen = seen;
  if (portal.state !== 'done') portal.state = 'running';
  dialogue.awaited.push({ kind: 'execute', seen, portal });
  return again === undefined ? held(dialogue.rule()?.before, [seen]) : 'through';
}

/** One that SQL declared, or that there is not. */
function unknownPortal(): Portal {
  return { sql: '', parameters: [], batch: 0, seen: undefined, state: 'fresh', gone: true };
}

function closePortal(dialogue: Dialogue, name: string): void {
  const portal = dialogue.portals.get(name);
  if (portal === undefined) return;
  dialogue.portals.delete(name);
  leave(dialogue, portal);
}

function remember<Item>(names: Map<string, Item>, name: string, item: Item): void {
  const oldest = names.size < mostNames || names.has(name) ? undefined : names.keys().next().value;
  if (oldest !== undefined) names.delete(oldest);
  names.set(name, item);
}

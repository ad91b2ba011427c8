import { type App, databaseMilliseconds, type EntryPoint, type Statement, type Work } from '../../model/index.js';
import type { BatchResult } from '../execute/run.js';
import { heavyPoints } from '../growth/model.js';

/** A statement as it is sent in a request. */
export interface Sent {
  kind: 'statement';
  result: BatchResult;
  /** Reference milliseconds at the size that is pushed, from counts. */
  milliseconds: number;
  /** It takes locks on rows: a write, or FOR UPDATE. */
  locks: boolean;
}

/** What a request sends, in its order. What is `held` runs on one connection, in one transaction; marks are where one begins and ends. */
export type Part =
  | Sent
  | { kind: 'mark'; mark: 'begins' | 'ends' }
  | { kind: 'sequence'; parts: Part[]; held: boolean }
  | { kind: 'parallel'; parts: Part[] };

/** What one request of an entry point sends. */
export interface Path {
  entry: EntryPoint;
  part: Part;
  /** Reference milliseconds in the database. */
  milliseconds: number;
}

/** Statements of one request beyond which a loop is cut short: what more of them would do is seen. */
const mostStatements = 60;
/** Turns of a loop over something that is not known, as the judgement assumes. */
const unknownTurns = 10;

/** The path of an entry point at a loaded size; undefined where none of its statements was measured there. */
export function pathOf(app: App, entry: EntryPoint, results: ReadonlyMap<string, BatchResult>, users: number): Path | undefined {
  const bySite = (site: string): Statement[] => app.statements.filter((statement) => statement.site === site);
  const pointAt = (id: string) => {
    const found = results.get(id);
    return found && heavyPoints(found.executed.points).find((point) => point.users === users);
  };
  const budget = { left: mostStatements };
  const send = (statement: Statement): Part[] => {
    const result = results.get(statement.id);
    const point = pointAt(statement.id);
    if (result === undefined || point === undefined || !result.executed.heavy.has(users) || budget.left <= 0) return [];
    budget.left -= 1;
    const locks = result.batch.write || /\bfor\s+(no\s+key\s+)?update\b/i.test(statement.sql);
    return [{ kind: 'statement', result, milliseconds: databaseMilliseconds(point), locks }];
  };
  const turns = (work: Extract<Work, { kind: 'loop' }>): number => {
    if (work.over.kind === 'constant') return work.over.count;
    if (work.over.kind !== 'rows') return unknownTurns;
    const rows = work.over.sites.flatMap((site) => bySite(site).map(({ id }) => pointAt(id)?.rows ?? 0));
    return Math.max(0, ...rows);
  };
  const walk = (work: Work): Part => {
    switch (work.kind) {
      case 'call': {
        const all = bySite(work.site);
        const mark = markOf(all);
        if (mark !== undefined) return { kind: 'mark', mark };
        const chosen = all.filter(({ variant }) => work.variants.length === 0 || work.variants.includes(variant));
        // Variants are alternatives: the first that was measured stands for the call.
        const variant = chosen.find(({ id }) => pointAt(id) !== undefined)?.variant;
        const form = chosen.filter((one) => one.variant === variant).toSorted((a, b) => a.order - b.order);
        return { kind: 'sequence', parts: form.flatMap(send), held: false };
      }
      case 'sequence':
        return work.transaction === undefined
          ? { kind: 'sequence', parts: betweenMarks(work.parts.map(walk)), held: false }
          : { kind: 'sequence', parts: work.parts.map(walk), held: true };
      case 'parallel':
        return { kind: 'parallel', parts: work.parts.map(walk) };
      case 'choice':
        return dearest(work.parts.map(walk));
      case 'loop': {
        const parts: Part[] = [];
        for (let turn = turns(work); turn > 0 && budget.left > 0; turn--) parts.push(walk(work.body));
        return work.parallel ? { kind: 'parallel', parts } : { kind: 'sequence', parts, held: false };
      }
    }
  };
  const part = walk(entry.work);
  if (sentIn(part).length === 0) return undefined;
  return { entry, part, milliseconds: costOf(part) };
}

/** The statements of a part, in their order. */
export function sentIn(part: Part): Sent[] {
  if (part.kind === 'mark') return [];
  return part.kind === 'statement' ? [part] : part.parts.flatMap(sentIn);
}

/** A transaction that the code opens and closes by statements of its own. */
function markOf(statements: readonly Statement[]): 'begins' | 'ends' | undefined {
  const [first] = statements;
  if (first?.control !== true) return undefined;
  if (/^\s*(begin|start\s+transaction)\b/i.test(first.sql)) return 'begins';
  return /^\s*(commit|end|rollback)\b(?!.*\bto\b)/i.test(first.sql) ? 'ends' : undefined;
}

/** What stands between a beginning and the next end runs in one transaction; a sequence within a sequence is one with it. */
function betweenMarks(parts: readonly Part[]): Part[] {
  const flat = parts.flatMap((part) => (part.kind === 'sequence' && !part.held && hasMark(part) ? part.parts : [part]));
  const found: Part[] = [];
  let open: Part[] | undefined;
  for (const part of flat) {
    if (part.kind === 'mark') {
      if (part.mark === 'begins') open ??= [];
      else if (open !== undefined) {
        found.push({ kind: 'sequence', parts: open, held: true });
        open = undefined;
      }
    } else (open ?? found).push(part);
  }
  // Its end may stand in a branch that was not taken: it lasts to the end of the sequence.
  if (open !== undefined) found.push({ kind: 'sequence', parts: open, held: true });
  return found;
}

function hasMark(part: Part): boolean {
  if (part.kind === 'mark') return true;
  return part.kind !== 'statement' && part.parts.some(hasMark);
}

function costOf(part: Part): number {
  return sentIn(part).reduce((sum, { milliseconds }) => sum + milliseconds, 0);
}

function dearest(parts: readonly Part[]): Part {
  return parts.toSorted((a, b) => costOf(b) - costOf(a))[0] ?? { kind: 'sequence', parts: [], held: false };
}

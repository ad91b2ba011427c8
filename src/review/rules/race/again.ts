import { findTable, type Parameter, type Source, type Statement } from '../../../model/index.js';
import type { Facts } from '../../facts/index.js';

/** Where a value comes from: that of a parameter, or of a piece of a text. */
type Piece = Pick<Parameter, 'origin' | 'from'>;

type Needs = Pick<Facts, 'sent' | 'catalogue'>;

/** What two equal requests ask for alike: what the look compares, and what else comes with the request and is written. */
export interface Sought {
  /** Compared by the look itself: whoever gets past it with another value looked for something else. */
  compared: Piece[];
  asked: Piece[];
  table: string;
}

/** What is made anew each time, or looked up and so perhaps another one by then. */
const made = /random|uuid|nanoid|cuid|ulid|\bnow\b|\bdate\b|time|crypto|hash|token|secret|generat|\bcount|next|sequence|buf\b/i;

/** `same`: two equal requests write the same value; `compared`: so do any two that look for the same. */
export type Again = 'compared' | 'same' | undefined;

/** Whether two requests write the same value: it comes with the request, or is made of what was looked for. */
export function isSameAgain(parameter: Parameter, sought: Sought, facts: Needs): Again {
  const { literal, pieces, origin, from } = parameter;
  if (literal !== undefined) return literal === null ? undefined : 'compared';
  if (pieces !== undefined && pieces.length > 1) {
    const told = pieces.map((piece) => ofPiece(piece, sought, facts));
    if (told.includes(undefined)) return undefined;
    return told.includes('same') ? 'same' : 'compared';
  }
  return ofPiece({ origin, ...(from ? { from } : {}) }, sought, facts);
}

function ofPiece(piece: Piece, sought: Sought, facts: Needs): Again {
  if ((piece.from ?? []).some((source) => source.changed)) return undefined;
  if (/^unknown: .*\b(random|uuid|nanoid|now)\b/is.test(piece.origin)) return undefined;
  if (sought.compared.some((other) => isSamePiece(piece, other))) return 'compared';
  const name = /^unknown: (.*)$/s.exec(piece.origin)?.[1] ?? '';
  const isMade = made.test(name);
  if (!isMade && sought.compared.some(({ origin }) => isMadeOf(name, origin))) return 'compared';
  if (isAsked(piece.origin) || isKept(piece, sought, facts)) return 'same';
  return !isMade && sought.asked.some(({ origin }) => isMadeOf(name, origin)) ? 'same' : undefined;
}

function isSamePiece(left: Piece, right: Piece): boolean {
  const [rows, others] = [left.from ?? [], right.from ?? []];
  if (rows.length > 0 || others.length > 0)
    return rows.some((row) => others.some((other) => row.site === other.site && row.column === other.column));
  return left.origin === right.origin && /: ./.test(left.origin);
}

/** The key of a row that was there before: both find the same one. Not what this request adds, nor the last of the rows it adds to. */
function isKept({ origin, from }: Piece, sought: Sought, facts: Needs): boolean {
  if (!origin.startsWith('row: ') || from === undefined || from.length === 0) return false;
  return from.every((source) => isKeyOf(source, sought, facts));
}

function isKeyOf({ site, column }: Source, { table }: Sought, facts: Needs): boolean {
  if (column === undefined || !/(^id|_id|Id)$/.test(column)) return false;
  const reads = facts.sent(site);
  return reads.length > 0 && reads.every((read) => isOfOther(read, table, facts));
}

function isOfOther({ facts: { verb, tables } }: Statement, table: string, { catalogue }: Needs): boolean {
  const [first] = tables;
  return verb === 'select' && first !== undefined && first.name !== table && findTable(catalogue, first.name) !== undefined;
}

const parsed = /^unknown: [\w.$]*schema[\w.$]*\.(?:safeParse|parse)(?:Async)?\((?:raw|body|json|input|payload|data|params)\)/i;

/** It comes with the request: `req.body.email`, `schema.parse(req.body).email`. */
export function isAsked(origin: string): boolean {
  if (/^(request|user): /.test(origin)) return true;
  if (parsed.test(origin)) return !made.test(origin.slice(origin.indexOf(')')));
  return /^unknown: .*\breq(uest)?\.(body|params|query)\b/s.test(origin) && !made.test(origin);
}

/** `validated.email.split('@').0` of `schema.parse(req.body).email`. */
function isMadeOf(name: string, other: string): boolean {
  const last = other.match(/\w+/g)?.at(-1);
  return last !== undefined && last.length > 2 && new RegExp(`\\b${last}\\b`).test(name);
}

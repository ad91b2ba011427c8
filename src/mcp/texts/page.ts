import type { Verdict } from '../../model/index.js';
import { inOrder } from '../../report/index.js';
import { mostCharacters } from '../answer.js';
import { findingLine } from './finding.js';

/** Findings on a page, and the characters that they may take. */
const [mostOnPage, mostText] = [20, mostCharacters - 2_000];

/** Open findings from the one at `first` on, a line each, as many as fit; `next` is where the next page begins. */
export function findingsPage(verdict: Verdict, first: number): { lines: string[]; open: number; next?: number } {
  const all = inOrder(verdict);
  const lines: string[] = [];
  let room = mostText;
  for (const [at, finding] of all.entries()) {
    if (at < first) continue;
    const line = findingLine(finding, at + 1);
    room -= line.length + 1;
    if (lines.length > 0 && (room < 0 || lines.length >= mostOnPage)) break;
    lines.push(line);
  }
  const next = first + lines.length;
  return { lines, open: all.length, ...(next < all.length ? { next } : {}) };
}

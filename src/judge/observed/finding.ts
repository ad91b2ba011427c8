import { createHash } from 'node:crypto';
import type { App, EntryPoint, Finding, Grade } from '../../model/index.js';

/** What an experiment adds to a finding that reading had made, or the finding that it makes. */
export interface Shown {
  /** Findings of reading that it bears out. */
  bears(finding: Finding): boolean;
  grade: Grade;
  evidence: string;
  /** Said where reading had found nothing. */
  otherwise: () => Finding | undefined;
}

/** What is said of a finding that only the running app showed. */
export interface Draft {
  rule: string;
  kind: Finding['kind'];
  factor: Finding['factor'];
  breaks: Finding['breaks'];
  effort: Finding['effort'];
  grade: Grade;
  fingerprint: string[];
  title: string;
  why: string;
  fix: string;
  entryPoints: string[];
  statements: string[];
  evidence: string[];
}

/** A finding at its first statement's place, else at its entry point's; undefined where neither is known. */
export function createObserved(app: App, draft: Draft): Finding | undefined {
  const { fingerprint, statements, entryPoints } = draft;
  const entry = app.entryPoints.find(({ id }) => entryPoints.includes(id));
  const location = app.statements.find(({ id }) => statements.includes(id))?.location ?? entry?.location;
  if (location === undefined) return undefined;
  const { rule, kind, factor, grade, breaks, effort, title, why, fix, evidence } = draft;
  return {
    id: createHash('sha256')
      .update(['run', rule, ...fingerprint].join('|'))
      .digest('hex')
      .slice(0, 12),
    rule,
    kind,
    factor,
    grade,
    status: 'open',
    breaks,
    effort,
    title,
    why,
    fix,
    location,
    related:
      entry === undefined
        ? []
        : [{ file: entry.location.file, line: entry.location.line, endLine: entry.location.endLine, role: 'entry-point' }],
    entryPoints,
    statements,
    evidence,
    at: [],
  };
}

export function entryNamed(app: App, id: string): EntryPoint | undefined {
  return app.entryPoints.find((entry) => entry.id === id);
}

export function nameFor(app: App, id: string): string {
  return entryNamed(app, id)?.name ?? id;
}

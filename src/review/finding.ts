import { createHash } from 'node:crypto';
import type { Finding, Location, Related } from '../model/index.js';
import type { Reach } from './facts/reach.js';
import type { RuleMeta } from './rule.js';
import type { Facts } from './facts/index.js';

/** What a rule fills in; the rest of a finding follows from its meta. */
export interface Draft {
  /** What makes it this finding and no other: symbol and SQL or table, never a line number. */
  fingerprint: string[];
  breaks: Finding['breaks'];
  effort: Finding['effort'];
  title: string;
  why: string;
  fix: string;
  location: Location;
  related?: Related[];
  entryPoints?: string[];
  statements?: string[];
  evidence?: string[];
  grade?: Finding['grade'];
}

/** A finding as review leaves it: read in the code, its cost not known yet. */
export function createFinding(meta: RuleMeta<keyof Facts>, draft: Draft): Finding {
  return {
    id: createHash('sha256')
      .update([meta.id, ...draft.fingerprint].join('|'))
      .digest('hex')
      .slice(0, 12),
    rule: meta.id,
    kind: meta.kind,
    factor: meta.factor,
    grade: draft.grade ?? 'suspected',
    status: 'open',
    breaks: draft.breaks,
    effort: draft.effort,
    title: draft.title,
    why: draft.why,
    fix: draft.fix,
    location: draft.location,
    related: draft.related ?? [],
    entryPoints: draft.entryPoints ?? [],
    statements: draft.statements ?? [],
    evidence: draft.evidence ?? [],
    at: [],
  };
}

export function relatedTo(location: Location, role: Related['role']): Related {
  return { file: location.file, line: location.line, endLine: location.endLine, role };
}

/** "GET /api/orders and 2 more". */
export function nameSome(names: string[], most = 2): string {
  const distinct = withoutParts(names);
  const shown = distinct.slice(0, most).join(', ');
  return distinct.length > most ? `${shown} and ${distinct.length - most} more` : shown;
}

/** "GET /api/orders asks", "GET /a, GET /b ask": who does it, and the verb in its number. */
export function subject(names: string[], singular: string, plural: string): string {
  const distinct = withoutParts(names);
  return `${nameSome(distinct)} ${distinct.length === 1 ? singular : plural}`;
}

/** A page stands for the clicks on it, a route for those who ask it again and again. */
function withoutParts(names: string[]): string[] {
  const distinct = [...new Set(names)];
  return distinct.filter(
    (name) => !distinct.some((other) => name.startsWith(`${other}: `) || name.startsWith(`${other} (asked by `)),
  );
}

/** The entry points that reach a call site, or these forms of it, by id and by name, and their places. */
export function reaching(
  site: string,
  facts: Pick<Facts, 'reaches' | 'entryPoints'>,
  forms?: readonly number[],
): { ids: string[]; names: string[]; places: Related[] } {
  const sends = ({ variants }: Reach): boolean =>
    forms === undefined || variants.length === 0 || variants.some((variant) => forms.includes(variant));
  const ids = [...new Set(facts.reaches.filter((reach) => reach.site === site && sends(reach)).map((reach) => reach.entry))];
  const entries = ids.flatMap((id) => facts.entryPoints.get(id) ?? []);
  return {
    ids,
    names: entries.map((entry) => entry.name),
    places: entries.map((entry) => relatedTo(entry.location, 'entry-point')),
  };
}

import type { App, Finding, Observations } from '../../model/index.js';
import { stronger } from '../grades.js';
import { shownByCrowd } from './crowd.js';
import { shownByEnd } from './ended.js';
import type { Shown } from './finding.js';
import { shownByGrow } from './grow.js';
import { shownByExcess } from './own-work.js';
import { shownByOverlap } from './overlap.js';
import { shownByTwin } from './twin.js';

/**
 * The findings of reading with what the running app showed of them, and those that only it showed. What an experiment bears out
 * has its grade; nothing is taken back because it was not seen.
 */
export function withObserved(read: App, findings: readonly Finding[], observations: Observations): Finding[] {
  const app = { ...read, entryPoints: [...read.entryPoints, ...(observations.added ?? [])] };
  const shown = [shownByEnd, shownByGrow, shownByExcess, shownByOverlap, shownByTwin, shownByCrowd].flatMap((of) =>
    of(app, observations),
  );
  const merged = new Map(findings.map((finding) => [finding.id, finding]));
  for (const each of [...shown, ...refusedAt(observations)]) {
    const borne = [...merged.values()].filter((finding) => each.bears(finding));
    if (borne.length === 0) {
      const added = each.otherwise();
      if (added === undefined) continue;
      const known = merged.get(added.id);
      // The same statement in the loop of another route.
      merged.set(
        added.id,
        known === undefined
          ? added
          : {
              ...known,
              evidence: [...known.evidence, ...added.evidence],
              entryPoints: [...new Set([...known.entryPoints, ...added.entryPoints])],
            },
      );
    }
    for (const finding of borne)
      merged.set(finding.id, {
        ...finding,
        grade: stronger(finding.grade, each.grade),
        evidence: [...finding.evidence, each.evidence],
      });
  }
  return [...merged.values()];
}

/** A statement that cannot run: the route that sends it fails. */
function refusedAt({ driven }: Observations): Shown[] {
  return driven.flatMap(({ entryPoint, status, why }): Shown[] => {
    if (status === undefined || status < 500) return [];
    return [
      {
        bears: ({ rule, entryPoints }) => rule === 'broken-query' && entryPoints.includes(entryPoint),
        grade: 'measured',
        evidence: `run: asked over HTTP, ${why ?? `it answered ${String(status)}`}`,
        otherwise: () => undefined,
      },
    ];
  });
}

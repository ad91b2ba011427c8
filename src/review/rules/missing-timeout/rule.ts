import type { Finding, ProcessFact } from '../../../model/index.js';
import { createFinding, relatedTo, subject } from '../../finding.js';
import { defineRule, type RuleMeta } from '../../rule.js';

const meta: RuleMeta<'processFacts' | 'entryPoints'> = {
  id: 'missing-timeout',
  kind: 'blocking-event-loop',
  factor: 'backend',
  needs: ['processFacts', 'entryPoints'],
  holds: 'Every call to a service outside gives up after a while.',
};

/** With more files than these it is a habit, and mended in one place. */
const mostFiles = 3;
const mostPlaces = 20;
const everywhere = 'everywhere';

/**
 * Calls that wait for a service outside as long as it likes while a person waits: one finding per file, one for all edge functions, one
 * for all of many files.
 */
export const missingTimeout = defineRule(meta, ({ processFacts, entryPoints }) => {
  const byFile = new Map<string, ProcessFact[]>();
  for (const fact of processFacts) {
    if (fact.kind === 'no-timeout') {
      const place = /^(.*supabase\/functions)\//.exec(fact.location.file)?.[1] ?? fact.location.file;
      byFile.set(place, [...(byFile.get(place) ?? []), fact]);
    }
  }
  const groups: [string, ProcessFact[]][] = byFile.size > mostFiles ? [[everywhere, [...byFile.values()].flat()]] : [...byFile];
  return groups.flatMap(([file, group]): Finding[] => {
    const [first, ...rest] = group;
    if (!first) return [];
    const ids = [...new Set(group.flatMap((fact) => fact.entryPoints))];
    const names = ids.flatMap((id) => entryPoints.get(id)?.name ?? []);
    const calls = group.length === 1 ? 'One call' : `${String(group.length)} calls`;
    return [
      createFinding(meta, {
        fingerprint: file === everywhere ? [file] : [file, ...new Set(group.map((fact) => fact.name))],
        breaks: 'slow',
        effort: 'edit',
        title: `${subject(names, 'waits', 'wait')} for a service outside for as long as it takes: no timeout`,
        why: `${calls} in ${file === everywhere ? `${String(byFile.size)} files` : file} ${group.length === 1 ? 'has' : 'have'} no limit of time. When the other side is slow, requests pile up with their memory and sockets until this app stands still too: somebody else's bad hour becomes yours.`,
        fix: `Give up after some seconds: fetch(url, { signal: AbortSignal.timeout(5000) }), or timeout in axios. Not so short where the answer is streamed (the signal ends the stream too: give up on the headers only) or money is moved (what was given up may have been done: thirty seconds, and an idempotency key).${file === everywhere ? ' Say it once, in a function that all of them ask through.' : ''}`,
        location: first.location,
        related: rest.slice(0, file === everywhere ? mostPlaces : 5).map((fact) => relatedTo(fact.location, 'callee')),
        entryPoints: ids,
        evidence: [`${String(group.length)} × ${[...new Set(group.map((fact) => fact.name))].join(', ')} without a timeout`],
      }),
    ];
  });
});

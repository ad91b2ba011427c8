import type { App, Finding, Suppression, Unknown } from '../model/index.js';

/** Findings that a comment at their place accepts get that status and the reason; comments that accept nothing are named. */
export function acceptSuppressed(findings: Finding[], app: App, ran: Set<string>): { findings: Finding[]; unknowns: Unknown[] } {
  const used = new Set<Suppression>();
  const accepted = findings.map((finding): Finding => {
    const suppression = app.suppressions.find((candidate) => accepts(candidate, finding));
    if (!suppression) return finding;
    used.add(suppression);
    return { ...finding, status: 'accepted', evidence: [...finding.evidence, `accepted by its owner: ${suppression.reason}`] };
  });
  const unused = app.suppressions.filter(
    (suppression) => !used.has(suppression) && suppression.rules.some((rule) => ran.has(rule)),
  );
  return {
    findings: accepted,
    unknowns: unused.map(({ rules, location }) => ({
      what: 'file' as const,
      name: `${location.file}:${location.line}`,
      why: `the loadbearing-ignore of ${rules.join(', ')} accepts nothing: there is no such finding at this place`,
      location,
    })),
  };
}

/** The comment stands in the line above the finding, in its line, or in the lines that the finding spans. */
function accepts({ rules, location }: Suppression, finding: Finding): boolean {
  const { file, line, endLine } = finding.location;
  if (location.file !== file || !(rules.includes(finding.rule) || rules.includes(finding.kind))) return false;
  return location.line >= line - 1 && location.line <= Math.max(line, Math.min(endLine, line + 5));
}

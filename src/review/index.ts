import type { App, Finding, Scenario } from '../model/index.js';
import { gatherFacts } from './facts/index.js';
import type { Review, Rule } from './rule.js';
import { brokenQuery } from './rules/broken-query/rule.js';
import { missingIndex } from './rules/missing-index/rule.js';
import { nPlusOne } from './rules/n-plus-one/rule.js';
import { noOwner } from './rules/no-owner/rule.js';
import { overFetch } from './rules/over-fetch/rule.js';
import { race } from './rules/race/rule.js';
import { silentCap } from './rules/silent-cap/rule.js';
import { unboundedList } from './rules/unbounded-list/rule.js';

/** A new rule is one folder and one line here. */
export const rules: Rule[] = [noOwner, silentCap, brokenQuery, nPlusOne, unboundedList, missingIndex, overFetch, race];

/** Holds every rule against the app. Pure. Findings come in a stable order: by rule, file and line. */
export function review(app: App, scenario: Scenario): Review {
  const facts = gatherFacts(app, scenario);
  const found: Finding[] = [];
  const holds: Review['holds'] = [];
  const unknowns: Review['unknowns'] = [];
  for (const rule of rules) {
    const findings = rule.check(facts);
    if (findings.length === 0 && facts.statements.length > 0) holds.push({ rule: rule.meta.id, text: rule.meta.holds });
    found.push(...findings);
  }
  return { findings: tellApart(found), holds, unknowns };
}

/** Two findings of one symbol with the same SQL are numbered in the order of the code. */
function tellApart(findings: Finding[]): Finding[] {
  const seen = new Map<string, number>();
  return findings.map((finding) => {
    const count = (seen.get(finding.id) ?? 0) + 1;
    seen.set(finding.id, count);
    return count === 1 ? finding : { ...finding, id: `${finding.id}-${count}` };
  });
}

import type { Factor, Finding, Kind, Unknown } from '../model/index.js';
import type { Facts } from './facts/index.js';

/** What a rule says of itself. `needs` names the facts that it sees; it sees no others. */
export interface RuleMeta<Needs extends keyof Facts> {
  /** A noun in a failing state: the rule's folder has the same name. */
  id: string;
  kind: Kind;
  factor: Factor;
  needs: readonly Needs[];
  /** What is said when nothing was found. */
  holds: string;
}

export interface Rule {
  meta: RuleMeta<keyof Facts>;
  check: (facts: Facts) => Finding[];
}

/** Ties a rule's check to the facts that it declared. */
export function defineRule<const Needs extends keyof Facts>(
  meta: RuleMeta<Needs>,
  check: (facts: Pick<Facts, Needs>) => Finding[],
): Rule {
  return { meta, check };
}

export interface Review {
  findings: Finding[];
  /** Rules that found nothing: what holds. */
  holds: { rule: string; text: string }[];
  unknowns: Unknown[];
}

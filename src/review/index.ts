import type { App, EntryPoint, Finding, Scenario } from '../model/index.js';
import { acceptSuppressed } from './accept.js';
import { speechOf } from './databases/index.js';
import { gatherFacts } from './facts/index.js';
import { nameSome } from './finding.js';
import type { Review, Rule } from './rule.js';
import { blockingEventLoop } from './rules/blocking-event-loop/rule.js';
import { brokenQuery } from './rules/broken-query/rule.js';
import { channelPerItem } from './rules/channel-per-item/rule.js';
import { connectionPerRequest } from './rules/connection-per-request/rule.js';
import { denormalized } from './rules/denormalized/rule.js';
import { emptiedFirstRule } from './rules/emptied-first/rule.js';
import { filterAfterLimit } from './rules/filter-after-limit/rule.js';
import { idleFilter } from './rules/idle-filter/rule.js';
import { inMemoryState } from './rules/in-memory-state/rule.js';
import { keylessUpsert } from './rules/keyless-upsert/rule.js';
import { missingIndex } from './rules/missing-index/rule.js';
import { missingKey } from './rules/missing-key/rule.js';
import { missingTimeout } from './rules/missing-timeout/rule.js';
import { nPlusOne } from './rules/n-plus-one/rule.js';
import { noCache } from './rules/no-cache/rule.js';
import { noOwner } from './rules/no-owner/rule.js';
import { noSignIn } from './rules/no-sign-in/rule.js';
import { offsetPage } from './rules/offset-page/rule.js';
import { openFunction } from './rules/open-function/rule.js';
import { openMaintenance } from './rules/open-maintenance/rule.js';
import { openTransaction } from './rules/open-transaction/rule.js';
import { overFetch } from './rules/over-fetch/rule.js';
import { ownerlessAccess } from './rules/ownerless-access/rule.js';
import { race } from './rules/race/rule.js';
import { raisingCast } from './rules/raising-cast/rule.js';
import { randomOrder } from './rules/random-order/rule.js';
import { repeatedSchedule } from './rules/repeated-schedule/rule.js';
import { replacedCondition } from './rules/replaced-condition/rule.js';
import { requestPerItem } from './rules/request-per-item/rule.js';
import { requestPerRow } from './rules/request-per-row/rule.js';
import { redundantIndex } from './rules/redundant-index/rule.js';
import { reusedNumber } from './rules/reused-number/rule.js';
import { wholeCount } from './rules/whole-count/rule.js';
import { noSuchValue } from './rules/no-such-value/rule.js';
import { rowLoop } from './rules/row-loop/rule.js';
import { shadowedRoute } from './rules/shadowed-route/rule.js';
import { shiftedDate } from './rules/shifted-date/rule.js';
import { silentCap } from './rules/silent-cap/rule.js';
import { unboundedInList } from './rules/unbounded-in-list/rule.js';
import { unboundedList } from './rules/unbounded-list/rule.js';
import { unclampedPage } from './rules/unclamped-page/rule.js';
import { unfilteredSubscription } from './rules/unfiltered-subscription/rule.js';
import { unheardSubscription } from './rules/unheard-subscription/rule.js';
import { unusedColumn } from './rules/unused-column/rule.js';
import { wrongType } from './rules/wrong-type/rule.js';

/** A new rule is one folder, its import and one line here. */
export const rules: Rule[] = [
  noOwner,
  shadowedRoute,
  unheardSubscription,
  emptiedFirstRule,
  shiftedDate,
  silentCap,
  brokenQuery,
  raisingCast,
  keylessUpsert,
  idleFilter,
  noSuchValue,
  replacedCondition,
  filterAfterLimit,
  openTransaction,
  race,
  reusedNumber,
  nPlusOne,
  rowLoop,
  wholeCount,
  unboundedList,
  unboundedInList,
  unclampedPage,
  offsetPage,
  randomOrder,
  requestPerItem,
  requestPerRow,
  missingIndex,
  overFetch,
  unusedColumn,
  unfilteredSubscription,
  channelPerItem,
  denormalized,
  noCache,
  inMemoryState,
  repeatedSchedule,
  connectionPerRequest,
  blockingEventLoop,
  missingTimeout,
  openFunction,
  openMaintenance,
  noSignIn,
  ownerlessAccess,
  missingKey,
  wrongType,
  redundantIndex,
];

/** Rules by id or kind: those that are wanted, all where none is named, less those that are not. */
export interface Selection {
  only?: string[];
  skip?: string[];
}

/** Holds the rules against the app. Pure. Findings come in a stable order: by rule, file and line. */
export function review(app: App, scenario: Scenario, selection: Selection = {}): Review {
  const facts = gatherFacts(app, scenario);
  const found: Finding[] = [];
  const holds: Review['holds'] = [];
  const speech = speechOf(app);
  const running = rules.filter((rule) => isSelected(rule, selection) && speech?.silent.has(rule.meta.id) !== true);
  for (const rule of running) {
    const findings = rule.check(facts);
    if (findings.length === 0 && facts.statements.length > 0) holds.push({ rule: rule.meta.id, text: rule.meta.holds });
    found.push(...(speech ? speech.say(findings, app) : findings));
  }
  const told = found.map((finding) => sayUnasked(finding, facts.entryPoints));
  const ran = new Set(running.flatMap(({ meta }) => [meta.id, meta.kind]));
  return { ...acceptSuppressed(tellApart(onceEach(told)), app, ran), holds };
}

/** Of routes that no screen asks for: that they may be left over. */
function sayUnasked(finding: Finding, entryPoints: ReadonlyMap<string, EntryPoint>): Finding {
  const entries = finding.entryPoints.flatMap((id) => entryPoints.get(id) ?? []);
  if (entries.length === 0 || !entries.every((entry) => entry.unasked)) return finding;
  const isOther = entries.every(({ id }) => id.endsWith(' otherwise'));
  const line = isOther
    ? 'the screens of this repository send other values behind the ? than lead here: judged after what they ask for; if nobody else asks so, refuse it'
    : `no screen of this repository asks for ${nameSome(entries.map(({ name }) => name))}: judged after what screens ask for; if nobody else asks, take it out`;
  return { ...finding, evidence: [...finding.evidence, line] };
}

function isSelected({ meta }: Rule, { only, skip }: Selection): boolean {
  const named = (names: string[]): boolean => names.includes(meta.id) || names.includes(meta.kind);
  return (only === undefined || named(only)) && !(skip !== undefined && named(skip));
}

/**
 * A list with which the app computes is over-fetch's alone: of the page that unbounded-list advises the sum, the latest or the
 * count would come out wrong.
 */
function onceEach(findings: Finding[]): Finding[] {
  const at = ({ location: { file, line } }: Finding): string => `${file}:${String(line)}`;
  const computed = new Set(findings.filter(({ rule }) => rule === overFetch.meta.id).map(at));
  return findings.filter((finding) => finding.rule !== unboundedList.meta.id || !computed.has(at(finding)));
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

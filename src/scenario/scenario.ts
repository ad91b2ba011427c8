import type { App, Scenario, TableScenario } from '../model/index.js';
import { defaults } from './defaults.js';
import { gatherFacts, ownerColumn, type Amount, type Facts } from './facts.js';
import { findGroup, sharedAmount } from './group.js';
import { headNoun } from './names.js';
import { withinLimit } from './limits.js';
import { partOf } from './parts.js';
import { rules } from './rules.js';
import { tableKey } from './tables.js';

/** What is known better than the rules: of the owner, or of a live database. What is absent is left to the rules. */
export interface Overrides {
  population?: Scenario['population'];
  /** Undefined when users share nothing. */
  group?: Scenario['group'] | undefined;
  /** Lines that replace the rules' (by schema and name); tables that follow from them follow. The owner's column stays as it was found. */
  tables?: TableScenario[];
  traffic?: Partial<Scenario['traffic']>;
  budgets?: Partial<Scenario['budgets']>;
  machine?: Partial<Scenario['machine']>;
  platform?: NonNullable<Scenario['platform']>;
}

/**
 * The assumptions of a verdict: how many rows each table has at N users, with the rule and the reason, the population, and
 * traffic, budgets and machine. Method: docs/scenario.md, first match wins.
 */
export function scenario(app: App, overrides: Overrides = {}): Scenario {
  const set = new Map((overrides.tables ?? []).map((table) => [`${table.schema}.${table.table}`, table]));
  const facts = withAmounts(app, overrides.population, set);
  const amounts = new Map(facts.tables.map((table) => [tableKey(table), facts.amount(tableKey(table))]));
  const group = 'group' in overrides ? overrides.group : findGroup(facts, amounts);
  const tables = facts.tables.map((table): TableScenario => {
    const amount = amounts.get(tableKey(table)) ?? facts.amount(tableKey(table));
    const shared = group !== undefined && isShared(facts, tableKey(table), amount) ? sharedAmount(amount, group) : amount;
    const owner = ownerColumn(facts, table);
    const line: TableScenario = {
      schema: table.schema,
      table: table.name,
      ...(shared.perUser === undefined ? { fixed: shared.fixed ?? 0 } : { perUser: shared.perUser }),
      reason: shared.reason,
      rule: shared.rule,
      guess: shared.guess ?? false,
    };
    const whole = facts.limits.get(tableKey(table))?.column ?? amount.partOf ?? partOf(facts, table)?.columns[0];
    return {
      ...(owner === undefined ? {} : { owner }),
      ...(whole === undefined ? {} : { partOf: whole }),
      ...(set.get(tableKey(table)) ?? line),
    };
  });
  const { population } = facts;
  const found = population && {
    schema: population.table.schema,
    table: population.table.name,
    unit: population.unit,
    reason: population.reason,
  };
  return {
    population: 'population' in overrides ? overrides.population : found,
    ...(group === undefined ? {} : { group }),
    tables,
    traffic: { ...defaults.traffic, ...overrides.traffic },
    budgets: { ...defaults.budgets, ...overrides.budgets },
    machine: {
      ...defaults.machine,
      ...(app.poolConnections === undefined ? {} : { poolConnections: app.poolConnections }),
      ...overrides.machine,
    },
    ...(overrides.platform === undefined ? {} : { platform: overrides.platform }),
  };
}

/** Rows that are nobody's in particular: neither users, nor groups, nor one for each user. */
function isShared(facts: Facts, key: string, amount: Amount): boolean {
  if (amount.rule < 7 || amount.rule === 8 || facts.owned.has(key)) return false;
  // A subscription's e-mail address says whose it is.
  if (headNoun(key) === 'subscription') return false;
  return amount.rule !== 7 || facts.links.some((link) => link.from === key);
}

/** The facts, with the rules' own answer for other tables: a child's rows follow its parent's. */
function withAmounts(app: App, population: Overrides['population'], set: ReadonlyMap<string, TableScenario>): Facts {
  const known = new Map<string, Amount>();
  const open = new Set<string>();
  const circular: Amount = { perUser: 5, rule: 21, reason: 'the tables point to each other in a circle', guess: true };
  const facts: Facts = {
    ...gatherFacts(app, population),
    amount(key) {
      const before = known.get(key);
      if (before !== undefined) return before;
      const table = facts.tables.find((candidate) => tableKey(candidate) === key);
      if (table === undefined || open.has(key)) return circular;
      open.add(key);
      const amount = set.get(key) ?? withinLimit(facts, table, firstMatch(facts, table));
      open.delete(key);
      known.set(key, amount);
      return amount;
    },
  };
  return facts;
}

function firstMatch(facts: Facts, table: Facts['tables'][number]): Amount {
  for (const rule of rules) {
    const amount = rule(table, facts);
    if (amount !== undefined) return amount;
  }
  return { fixed: 1000, rule: 21, reason: 'neither the name nor the code tells: a thousand', guess: true };
}

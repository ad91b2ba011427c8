import {
  type Catalogue,
  type DatabaseFunction,
  inPattern,
  type ForeignKey,
  type Location,
  type Statement,
  type Table,
} from '../../../model/index.js';
import type { Facts } from '../../facts/index.js';
import { type Draft, nameSome, relatedTo } from '../../finding.js';

/** A foreign key whose action on the deletion of what it points to a trigger refuses. */
interface Blocked {
  table: Table;
  keys: ForeignKey[];
  guard: DatabaseFunction;
  location: Location | undefined;
}

type Needs = Pick<Facts, 'catalogue' | 'sites' | 'reaches' | 'entryPoints' | 'sent'>;

/** What is said of every table whose rows keep what they point to, though their keys say that they let it go. */
export function blockedActions(facts: Needs): Draft[] {
  return blockedIn(facts.catalogue).map((blocked) => describe(blocked, facts));
}

function blockedIn({ tables, functions }: Catalogue): Blocked[] {
  return tables.flatMap((table) =>
    table.origin === 'inferred'
      ? []
      : functions.flatMap((guard): Blocked[] => {
          const keys = table.foreignKeys.filter((key) => refuses(guard, table, key, functions));
          return keys.length === 0 ? [] : [{ table, keys, guard, location: refusalOf(guard, keys)?.location }];
        }),
  );
}

function refuses(guard: DatabaseFunction, table: Table, key: ForeignKey, functions: readonly DatabaseFunction[]): boolean {
  const event =
    key.onDelete === 'set null' || key.onDelete === 'set default' ? 'update' : key.onDelete === 'cascade' ? 'delete' : '';
  const isRun = guard.triggers?.some(
    (trigger) => trigger.table === table.name && !trigger.limited && trigger.events.includes(event),
  );
  if (!isRun || isAnnounced(guard, key, functions)) return false;
  return alwaysRaises(guard) || (event === 'update' && refusalOf(guard, [key]) !== undefined);
}

/** Nothing but an error, whatever is changed: `begin raise exception '…'; end`. */
function alwaysRaises({ source }: DatabaseFunction): boolean {
  return /^\s*begin\s+raise\s+exception\b/i.test(source) && !/\bif\b/i.test(source);
}

/** The test that ends in an error as soon as the column of a key changes, where nothing before it lets anybody through. */
function refusalOf({ steps = [] }: DatabaseFunction, keys: readonly ForeignKey[]): { location: Location } | undefined {
  const tests = steps.filter(({ kind }) => kind === 'test');
  return tests.find((test) => {
    const changes = keys.some(({ columns }) =>
      columns.some((column) =>
        new RegExp(String.raw`\bnew\.${inPattern(column)}\s+is\s+distinct\s+from\s+old\.${inPattern(column)}\b`, 'i').test(
          test.sql,
        ),
      ),
    );
    if (!changes || test.arms.length > 0 || /\band\b|\bcase\b|\bnot\b|pg_trigger_depth/i.test(test.sql)) return false;
    const [first] = steps.filter(({ arms }) => test.arm !== undefined && arms[0] === test.arm);
    if (first?.kind !== 'end' || first.sql !== 'raise') return false;
    const before = steps.slice(0, steps.indexOf(test));
    return before.every((step) =>
      step.kind === 'test' ? isSetting(step.sql) || !lets(step.arm, before) : step.arms.length > 0 || step.kind === 'statement',
    );
  });
}

/** An arm that leaves the function without an error. */
function lets(arm: string | undefined, steps: DatabaseFunction['steps']): boolean {
  return steps?.some(({ kind, sql, arms }) => kind === 'end' && sql !== 'raise' && arms.some((one) => one === arm)) === true;
}

const setting = /\bcurrent_setting\s*\(\s*'([a-z_]+\.[a-z_]+)'/i;

/** A switch of the app's own, which code sets that means to change what is guarded. */
function isSetting(sql: string): boolean {
  const name = setting.exec(sql)?.[1];
  return name !== undefined && !/^request\./i.test(name) && !/\bor\b|auth\.|pg_trigger_depth|is_admin/i.test(sql);
}

/** Whether another function turns that switch and deletes. */
function isAnnounced({ source }: DatabaseFunction, key: ForeignKey, functions: readonly DatabaseFunction[]): boolean {
  const name = setting.exec(source)?.[1];
  return (
    name !== undefined &&
    functions.some(
      (other) =>
        other.source.includes(name) &&
        new RegExp(String.raw`\bdelete\s+from\s+(?:\w+\.)?"?${inPattern(key.table)}\b`, 'i').test(other.source),
    )
  );
}

function describe({ table, keys, guard, location }: Blocked, facts: Needs): Draft {
  const parents = [...new Set(keys.map((key) => (key.schema === 'public' ? key.table : `${key.schema}.${key.table}`)))];
  const shown = parents.length > 1 ? `${parents.slice(0, -1).join(', ')} or ${parents.at(-1) ?? ''}` : (parents[0] ?? '');
  const columns = keys.flatMap((key) => key.columns);
  const actions = [...new Set(keys.map((key) => `ON DELETE ${(key.onDelete ?? '').toUpperCase()}`))].join(' and ');
  const removes = [...facts.sites.keys()].flatMap((site) => facts.sent(site)).filter((statement) => isRemoval(statement, keys));
  const entries = [
    ...new Set(facts.reaches.filter(({ site }) => removes.some((one) => one.site === site)).map(({ entry }) => entry)),
  ];
  const names = entries.flatMap((id) => facts.entryPoints.get(id)?.name ?? []);
  const place = location ?? table.columnLocations[columns[0] ?? ''] ?? table.location ?? removes[0]?.location;
  return {
    fingerprint: ['blocked', table.schema, table.name, guard.name, ...columns],
    breaks: 'fails',
    effort: 'migration',
    title: `No row of ${shown} can be deleted once a row of ${table.name} points to it: its trigger refuses what the foreign key does${names.length > 0 ? ` (${nameSome(names)})` : ''}`,
    why: `${columns.map((column) => `${table.name}.${column}`).join(', ')} ${columns.length > 1 ? 'say' : 'says'} ${actions}: with the row that is pointed to, Postgres changes or deletes the row of ${table.name}. Triggers run for that too, and ${guard.name} raises an error: the whole DELETE fails, for everybody.`,
    fix: `Let ${guard.name} pass what the foreign key does, for example a column that becomes NULL: … AND NEW.${columns[0] ?? ''} IS NOT NULL. Or, if such rows must never change, say so in the key (ON DELETE RESTRICT), and mark what is to go as deleted.`,
    location: place ?? { file: '', line: 1, endLine: 1, column: 1 },
    related: removes.slice(0, 5).map((one) => relatedTo(one.location, 'query')),
    entryPoints: entries,
    statements: removes.map(({ id }) => id),
    evidence: [`${guard.name} runs at each change of ${table.name} and raises where ${columns.join(', ')} changes`],
  };
}

function isRemoval({ facts: { verb, target } }: Statement, keys: readonly ForeignKey[]): boolean {
  return verb === 'delete' && keys.some((key) => key.table === target);
}

import type { Location, Table } from '../../../model/index.js';
import { createFinding, relatedTo } from '../../finding.js';
import { defineRule, type RuleMeta } from '../../rule.js';

const meta: RuleMeta<'scenario' | 'catalogue' | 'growing' | 'statements' | 'signIn' | 'entryPoints' | 'reaches'> = {
  id: 'no-owner',
  kind: 'security',
  factor: 'data-model',
  needs: ['scenario', 'catalogue', 'growing', 'statements', 'signIn', 'entryPoints', 'reaches'],
  holds: 'Rows have owners: a path leads from the growing tables to the person whose rows they are.',
};

/** No growing table says whose row it is: every user reads every row, at any size (docs/scenario.md, rule 22). */
export const noOwner = defineRule(meta, (facts) => {
  const { group } = facts.scenario;
  if (!group) return [];
  const read = facts.statements.filter((statement) => statement.facts.verb === 'select');
  const tables = facts.catalogue.tables.filter(
    (table) =>
      table.origin === 'declared' &&
      facts.growing(table.name) &&
      read.some((statement) => statement.facts.tables.some((source) => source.name === table.name)),
  );
  const located = tables.filter((table): table is Table & { location: Location } => table.location !== undefined);
  const first = [...located].sort((left, right) =>
    left.location.file < right.location.file
      ? -1
      : left.location.file > right.location.file
        ? 1
        : left.location.line - right.location.line,
  )[0];
  if (!first) return [];
  const names = tables.map((table) => table.name);
  // Policies hold for those who ask the database themselves, and not for a server that owns its tables.
  const byPolicies = read.some(({ role }) => role === 'anon' || role === 'authenticated');
  const unguarded = byPolicies ? tables.filter((table) => !table.rowSecurity) : [];
  return [
    createFinding(meta, {
      fingerprint: [...names].sort(),
      breaks: 'wrong',
      effort: 'redesign',
      title: `No table says whose row it is: every ${group.unit} reads and changes everybody's rows`,
      why: `${listed(names)} ${names.length === 1 ? 'has' : 'have'} no column that leads to a ${group.unit} or to a signed-in person${facts.signIn ? '' : ', and the app has no sign-in'}. With a second ${group.unit} in the same database, both see, change and delete each other's data.${unguarded.length > 0 ? ` Row-level security is off on ${listed(unguarded.map((table) => table.name))}, so anybody with the public key can too.` : ''}`,
      fix: `Add sign-in, a ${group.unit} (or owner) column on every table, led by it in the indexes, and ${byPolicies ? 'a row-level security policy that compares it' : 'a condition in each statement that compares it'} with the signed-in user.`,
      location: first.location,
      related: located
        .filter((table) => table !== first)
        .slice(0, 5)
        .map((table) => relatedTo(table.location, 'schema')),
      entryPoints: [...new Set(facts.reaches.map((reach) => reach.entry))]
        .filter((id) => facts.entryPoints.get(id)?.backOffice === false)
        .slice(0, 20),
      statements: read
        .filter((statement) => statement.facts.tables.some((source) => names.includes(source.name)))
        .map((statement) => statement.id),
      evidence: tables.map(
        (table) => `${table.name}: no column leads to its owner${unguarded.includes(table) ? ', no row-level security' : ''}`,
      ),
    }),
  ];
});

function listed(names: string[]): string {
  return names.length > 4 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} other tables` : names.join(', ');
}

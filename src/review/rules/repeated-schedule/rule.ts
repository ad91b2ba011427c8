import type { EntryPoint, Finding } from '../../../model/index.js';
import { createFinding, relatedTo } from '../../finding.js';
import type { Facts } from '../../facts/index.js';
import { defineRule, type RuleMeta } from '../../rule.js';
import { type Harm, harmsOf, type Needs } from './harm.js';

const meta: RuleMeta<Needs> = {
  id: 'repeated-schedule',
  kind: 'in-memory-state',
  factor: 'state',
  needs: ['processFacts', 'entryPoints', 'courses', 'sent', 'catalogue', 'platforms'],
  holds: 'No process that answers requests has a clock of its own for what must be done once.',
};

/** Jobs that each process of the app starts for itself, though what they do must be done once. */
export const repeatedSchedule = defineRule(meta, (facts) =>
  facts.processFacts.flatMap((fact): Finding[] => {
    const entry = facts.entryPoints.get(fact.entryPoints[0] ?? '');
    if (fact.kind !== 'own-clock' || !entry) return [];
    const harms = harmsOf(entry, facts);
    return harms.length === 0 ? [] : [describe(entry, harms, facts.platforms)];
  }),
);

function describe(entry: EntryPoint, harms: Harm[], { process }: Facts['platforms']): Finding {
  const rows = harms.filter((harm) => harm.kind === 'row');
  const messages = harms.filter((harm) => harm.kind === 'message');
  const tables = [...new Set(rows.map(({ table }) => table.name))];
  const does = [
    ...(tables.length > 0 ? [`adds rows to ${tables.slice(0, 3).join(', ')}`] : []),
    ...(messages.length > 0 ? [`writes to people by ${[...new Set(messages.map(({ to }) => to))].join(' and ')}`] : []),
  ].join(' and ');
  return createFinding(meta, {
    fingerprint: [entry.location.file, entry.name, ...tables, ...new Set(messages.map(({ to }) => to))],
    breaks: 'wrong',
    effort: 'edit',
    title: `The process that answers requests starts ${entry.name} by a clock of its own, which ${does}: with n instances it is done n times`,
    why: `${comesAndGoes(process?.platform)}Each process has its own clock. With a second instance, and while a deploy lets the old and the new one run side by side, the same work is done twice: rows are there twice, people get the same message twice. Nothing in the database refuses the second.`,
    fix: 'Let one of them do it: a scheduler that all share (pg-boss, graphile-worker, BullMQ, pg_cron, the platform’s own), pg_try_advisory_lock before it, or take each row by one UPDATE … WHERE … RETURNING before doing what belongs to it.',
    location: entry.location,
    related: [
      ...rows.map(({ statement }) => relatedTo(statement.location, 'query')),
      ...messages.map(({ request }) => relatedTo(request.location, 'callee')),
    ].slice(0, 5),
    entryPoints: [entry.id],
    statements: [...new Set(rows.map(({ statement }) => statement.id))],
    evidence: [
      `${entry.location.file}:${String(entry.location.line)} starts it in a process that answers requests`,
      ...rows.map(
        ({ statement, table }) =>
          `${statement.location.file}:${String(statement.location.line)} inserts into ${table.name}, and no key refuses the second row`,
      ),
      ...(process && comesAndGoes(process.platform) !== '' ? [`${process.told} tells where it runs: ${process.platform}`] : []),
      ...messages.map(({ request, to }) => `${request.location.file}:${String(request.location.line)} writes by ${to}`),
    ].filter((line, index, all) => all.indexOf(line) === index),
  });
}

/** Platforms that start a process when requests come and stop it when none do: its clock stands still meanwhile. */
function comesAndGoes(platform: string | undefined): string {
  return platform === 'Replit' || platform === 'Vercel'
    ? `${platform} starts processes as requests come and stops them when none do: at an hour when nobody is there it is not done at all, and with two of them it is done twice. `
    : '';
}

import type { DatabaseFunction, Finding, FunctionLoop, Statement } from '../../../model/index.js';
import type { Facts } from '../../facts/index.js';
import { runs } from '../../facts/runs.js';
import { createFinding, relatedTo, subject } from '../../finding.js';
import { defineRule, type RuleMeta } from '../../rule.js';

type Needs = 'catalogue' | 'statements' | 'growing' | 'reaches' | 'entryPoints';

const meta: RuleMeta<Needs> = {
  id: 'row-loop',
  kind: 'n-plus-one',
  factor: 'queries',
  needs: ['catalogue', 'statements', 'growing', 'reaches', 'entryPoints'],
  holds: 'No function in the database that a screen calls sends a statement for every row.',
};

/** A loop over rows in plpgsql, with statements of its own for each: inside the database it is a loop as well. */
export const rowLoop = defineRule(meta, (facts) =>
  facts.catalogue.functions.flatMap((known) => {
    const loops = (known.loops ?? []).filter((loop) => growsWithRows(loop, facts));
    const callers = loops.length > 0 ? facts.statements.filter((statement) => runs(statement, known)) : [];
    return callers.length > 0 ? loops.map((loop) => describe(known, loop, callers, facts)) : [];
  }),
);

/** Its rows are those of a table that grows, and neither a limit nor the key keeps them few. */
function growsWithRows(loop: FunctionLoop, facts: Pick<Facts, Needs>): boolean {
  if (/\blimit\s+[1-5]\b/i.test(loop.over) || /\bwhere\b[\s\S]*(^|[^\w])id\s*=\s/i.test(loop.over)) return false;
  const tables = [...loop.over.matchAll(/\b(?:from|join)\s+(?:"?\w+"?\.)?"?(\w+)"?/gi)].map((match) => match[1] ?? '');
  return tables.some((table) => facts.growing(table));
}

function describe(known: DatabaseFunction, loop: FunctionLoop, callers: Statement[], facts: Pick<Facts, Needs>): Finding {
  const sites = new Set(callers.map((statement) => statement.site));
  const entries = [...new Set(facts.reaches.filter((reach) => sites.has(reach.site)).map((reach) => reach.entry))];
  const names = entries.flatMap((id) => facts.entryPoints.get(id)?.name ?? []);
  const each = loop.statements.length === 1 ? 'a statement' : `${loop.statements.length} statements`;
  const writes = loop.statements.some((sql) => /^\s*(insert|update|delete|merge)\b/i.test(sql));
  return createFinding(meta, {
    fingerprint: [known.schema, known.name, loop.over, ...loop.statements],
    breaks: 'slow',
    effort: 'migration',
    title: `${subject(names, 'sends', 'send')} ${each} for every row inside the database, in ${known.name}() (N+1)`,
    why: `The loop in ${loop.location.file}:${loop.location.line} runs over "${oneLine(loop.over)}" and sends ${each} for each of its rows. It spares the way to the database, not the work: with 10,000 rows those are ${loop.statements.length * 10_000} statements while the caller waits${writes ? ' and the rows stay locked' : ''}.`,
    fix: writes
      ? 'Replace the loop by one statement over all rows: UPDATE … FROM, INSERT … SELECT or DELETE … USING.'
      : 'Replace the loop by one query: a join, or an aggregate with GROUP BY.',
    location: loop.location,
    related: callers.map((statement) => relatedTo(statement.location, 'query')),
    entryPoints: entries,
    evidence: [`${each} per row: ${loop.statements.map(oneLine).join('; ')}`],
  });
}

function oneLine(sql: string): string {
  const text = sql.replace(/\s+/g, ' ').trim();
  return text.length > 90 ? `${text.slice(0, 89)}…` : text;
}

import { type EntryPoint, findTable, type HttpRequest, type Statement, type Table } from '../../../model/index.js';
import type { CourseStep } from '../../facts/course.js';
import type { Facts } from '../../facts/index.js';

export type Needs = 'processFacts' | 'entryPoints' | 'courses' | 'sent' | 'catalogue' | 'platforms';

/** What comes twice when two processes run the same job. */
export type Harm = { kind: 'row'; statement: Statement; table: Table } | { kind: 'message'; request: HttpRequest; to: string };

/** Rows that tell of the run itself: two runs have two of them. */
const ofTheRun = /log|metric|heartbeat|health|telemetry|(^|_)(runs?|executions?)$/i;
const messengers = /^the (mail|push|text message)/;

/** What a job does that must be done once; empty where something lets one process only do it, or makes the second time the same. */
export function harmsOf(entry: EntryPoint, facts: Pick<Facts, Exclude<Needs, 'platforms'>>): Harm[] {
  const steps = facts.courses.filter((course) => course.entry === entry.id).flatMap((course) => course.steps);
  const statements = steps.flatMap((step) => facts.sent(step.site, step.variants));
  if (statements.some((statement) => keepsApart(statement))) return [];
  const rows = steps.flatMap((step) => rowsTwice(step, facts));
  const messages = (entry.requests ?? []).flatMap((request): Harm[] => {
    const to = request.service ?? '';
    return messengers.test(to) ? [{ kind: 'message', request, to }] : [];
  });
  return [...rows, ...messages];
}

/** A lock that all processes share, or a row that is taken: the second process finds it gone. */
function keepsApart({ sql, facts, parameters }: Statement): boolean {
  if (/pg_(try_)?advisory_|\bfor\s+(no\s+key\s+)?update\b|^\s*lock\s+table\b/i.test(sql)) return true;
  if (facts.verb === 'delete') return /\breturning\b/i.test(sql);
  if (facts.verb !== 'update') return false;
  const set = /\bset\b([\s\S]*?)\bwhere\b/i.exec(sql)?.[1] ?? '';
  const written = new Set(parameters.flatMap(({ operator, column }) => (operator === 'write' && column ? [column.column] : [])));
  return facts.filters.some(
    ({ alternative, operator, column }) =>
      !alternative &&
      /^(=|is null|in|<>|!=)$/i.test(operator) &&
      (written.has(column) || new RegExp(`(^|[\\s,."])${column}"?\\s*=`).test(set)),
  );
}

/** Inserts that a second run does again: no key refuses them, and nothing was looked at before. */
function rowsTwice(step: CourseStep, facts: Pick<Facts, 'sent' | 'catalogue'>): Harm[] {
  const checked = step.known.some(({ state }) => state !== 'found' && state !== 'more');
  return facts.sent(step.site, step.variants).flatMap((statement): Harm[] => {
    const { verb, tables, target } = statement.facts;
    const source = tables.find(({ name }) => name === target) ?? tables[0];
    const table = source && findTable(facts.catalogue, source.name, source.schema);
    if (checked || verb !== 'insert' || table?.origin !== 'declared' || ofTheRun.test(table.name)) return [];
    if (/\bon\s+conflict\b|\bnot\s+exists\b/i.test(statement.sql) || isRefusedTwice(statement, table)) return [];
    return [{ kind: 'row', statement, table }];
  });
}

/** Whether a unique key over what is written makes the second insert fail; a key that is made anew each time does not. */
function isRefusedTwice({ parameters }: Statement, table: Table): boolean {
  const written = new Set(
    parameters.flatMap(({ operator, column, origin }) =>
      operator === 'write' && column && !/uuid|nanoid|random|createId|cuid|ulid/i.test(origin) ? [column.column] : [],
    ),
  );
  const keys = [
    table.primaryKey,
    ...table.indexes.filter(({ unique }) => unique).map(({ keys: own }) => own.map(({ text }) => text)),
  ];
  return keys.some(
    (columns) => columns.length > 0 && columns.every((text) => [...written].some((column) => text.includes(column))),
  );
}

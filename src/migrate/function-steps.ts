import { field, type FunctionStep } from '../model/index.js';
import { type Body, locationAt, partsNamed, queryOf } from './plpgsql.js';

/** What ends a function with an error: `RAISE EXCEPTION` is the level 21 of Postgres's own. */
const raisesFrom = 21;

/**
 * What a function in plpgsql does, in the order of its text: statements, tests and where it ends. Empty where it looks at nothing
 * before.
 */
export function stepsOf({ parsed, place }: Body): FunctionStep[] {
  const steps: FunctionStep[] = [];
  const [block] = partsNamed(parsed, 'action');
  walk([block], [], (line, step) => steps.push({ ...step, location: locationAt(place, line) }));
  const looks = steps.some(({ kind, into }) => kind === 'test' || into !== undefined);
  const acts = steps.some(({ kind, sql }) => kind === 'end' || /^\s*(insert|update|delete)\b/i.test(sql));
  // An insert that leaves out what is there looks at it, too.
  return (looks && acts) || steps.some(({ sql }) => /\bon\s+conflict\b/i.test(sql)) ? steps : [];
}

type Add = (line: number, step: Omit<FunctionStep, 'location'>) => void;

function walk(list: unknown, arms: string[], add: Add): void {
  if (!Array.isArray(list)) return;
  for (const entry of list) {
    if (typeof entry !== 'object' || entry === null) continue;
    for (const [name, part] of Object.entries(entry)) visit(name, part, arms, add);
  }
}

function visit(name: string, part: unknown, arms: string[], add: Add): void {
  const at = field(part, 'lineno');
  const line = typeof at === 'number' ? at : 1;
  const statement = (text: string | undefined, into: string[] = []): void => {
    if (text !== undefined) add(line, { kind: 'statement', sql: text, arms, ...(into.length > 0 ? { into } : {}) });
  };
  const arm = (which: number | string): string[] => [...arms, `${String(line)}:${String(which)}`];
  switch (name) {
    case 'PLpgSQL_stmt_block': {
      walk(field(part, 'body'), arms, add);
      for (const handler of partsNamed(field(part, 'exceptions'), 'PLpgSQL_exception'))
        walk(field(handler, 'action'), arm('rescue'), add);
      return;
    }
    case 'PLpgSQL_stmt_if': {
      const further = partsNamed(field(part, 'elsif_list'), 'PLpgSQL_if_elsif');
      const asked = [part, ...further].map((one) => queryOf(field(one, 'cond')) ?? '');
      asked.forEach((sql, which) => add(line, { kind: 'test', sql, arms, arm: arm(which).at(-1) ?? '' }));
      walk(field(part, 'then_body'), arm(0), add);
      further.forEach((one, index) => walk(field(one, 'stmts'), arm(index + 1), add));
      walk(field(part, 'else_body'), arm('else'), add);
      return;
    }
    case 'PLpgSQL_stmt_execsql':
      return statement(queryOf(field(part, 'sqlstmt')), namesIn(field(part, 'target')));
    case 'PLpgSQL_stmt_assign': {
      const text = queryOf(field(part, 'expr'));
      const [, into, given] = /^\s*([\w.]+)\s*:?=\s*([^]*)$/.exec(text ?? '') ?? [];
      return into === undefined ? undefined : statement(given, [into]);
    }
    case 'PLpgSQL_stmt_perform':
    case 'PLpgSQL_stmt_call':
      return statement(queryOf(field(part, 'expr')));
    case 'PLpgSQL_stmt_return_query':
      return statement(queryOf(field(part, 'query')));
    case 'PLpgSQL_stmt_dynexecute':
      return statement('execute');
    case 'PLpgSQL_stmt_return':
      add(line, { kind: 'end', sql: queryOf(field(part, 'expr')) ?? '', arms });
      return;
    case 'PLpgSQL_stmt_raise': {
      const level = field(part, 'elog_level');
      if (typeof level === 'number' && level >= raisesFrom) add(line, { kind: 'end', sql: 'raise', arms });
      return;
    }
    case 'PLpgSQL_stmt_fors':
      statement(queryOf(field(part, 'query')), namesIn(field(part, 'var')));
      return walk(field(part, 'body'), arm('loop'), add);
    default:
      // Other loops and cases: what is in them may run.
      if (field(part, 'body') !== undefined) walk(field(part, 'body'), arm('loop'), add);
      partsNamed(part, 'PLpgSQL_case_when').forEach((one, index) => walk(field(one, 'stmts'), arm(index), add));
      walk(field(part, 'else_stmts'), arm('else'), add);
  }
}

/** Variables that a statement fills: one for the whole row, or one for each column. */
function namesIn(target: unknown): string[] {
  const record = field(field(target, 'PLpgSQL_rec'), 'refname');
  if (typeof record === 'string') return [record];
  const fields = field(field(target, 'PLpgSQL_row'), 'fields');
  return (Array.isArray(fields) ? fields : []).flatMap((one) => {
    const name = field(one, 'name');
    return typeof name === 'string' ? [name] : [];
  });
}

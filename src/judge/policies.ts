import { findTable, type Finding, type Statement, type Table, type Verdict } from '../model/index.js';
import type { Basis } from './basis.js';
import { about, listed, plural } from './words.js';

type Question = Verdict['questions'][number];

/**
 * Tables of which a statement reads what the policies let a person see, and whose policies nobody wrote down: the schema comes
 * from generated types, from the code's use of it or from models, which say nothing of row-level security. Only rows that
 * belong to somebody, and only where the statement itself asks for no one's: what is asked for by a key is there or not,
 * whatever a policy says.
 */
export function hiddenTables(basis: Basis, { facts, parameters, role }: Statement): Table[] {
  if ((role !== 'anon' && role !== 'authenticated') || facts.verb !== 'select') return [];
  const byKey = facts.filters.some(
    ({ operator, parameter, alternative }) =>
      operator === '=' && !alternative && parameter !== undefined && parameters[parameter - 1]?.literal === undefined,
  );
  if (byKey) return [];
  // What is embedded comes along with the rows that lead to it.
  return facts.tables.slice(0, 1).flatMap(({ schema, name }) => {
    const table = findTable(basis.app.catalogue, name, schema);
    if (table === undefined || !isSilent(table)) return [];
    return basis.tables.get(`${table.schema}.${table.name}`)?.owner === undefined ? [] : [table];
  });
}

/** Whether its source could not have told of row-level security. */
function isSilent({ rowSecurity, origin, location }: Table): boolean {
  return !rowSecurity && (origin === 'inferred' || /\.(?:[cm]?[jt]sx?|prisma)$/.test(location?.file ?? ''));
}

/** Whether what a statement gives was measured as its user gets it. */
export function isSeenAsSent(basis: Basis, id: string): boolean {
  const statement = basis.statements.get(id);
  return basis.curves.has(id) && (statement === undefined || hiddenTables(basis, statement).length === 0);
}

/** A finding that is one only if policies that nobody wrote down let everybody's rows through: it breaks at no known size. */
export function underHiddenPolicies(basis: Basis, read: Finding, judged: Finding): Finding {
  const hidden = read.statements.map((id) => {
    const statement = basis.statements.get(id);
    return statement === undefined ? [] : hiddenTables(basis, statement);
  });
  if (read.rule === 'no-owner' || hidden.length === 0 || hidden.some((tables) => tables.length === 0)) return judged;
  if (judged.breaksAt === undefined) return judged;
  const { breaksAt, ...rest } = judged;
  const unit = basis.scenario.population?.unit ?? 'user';
  const names = listed(namesOf(hidden.flat()));
  const line = `from about ${about(breaksAt.users)} ${plural(unit)} on, if row-level security lets a ${unit} read everybody’s ${names}: no file of the repository says so`;
  return { ...rest, grade: read.grade, at: [], evidence: [...judged.evidence, line] };
}

/** What a step that rests on them adds to its words. */
export function ifSeen(basis: Basis, tables: readonly Table[]): string {
  const unit = basis.scenario.population?.unit ?? 'user';
  return ` (only if a ${unit} may read everybody’s ${listed(namesOf(tables))}: the repository does not say)`;
}

/**
 * One question for all tables whose policies would decide.
 *
 * @param steps what breaks if everybody's rows are read, with the users at which it does; ascending
 */
export function policyQuestion(
  basis: Basis,
  steps: readonly { breaks: string; users: number; tables: readonly Table[] }[],
): Question[] {
  const [first] = steps;
  if (first === undefined) return [];
  const unit = basis.scenario.population?.unit ?? 'user';
  const names = listed(namesOf(steps.flatMap(({ tables }) => tables)), 3);
  return [
    {
      ask: `May a ${unit} read everybody’s ${names}, or only their own? The policies (row-level security) are not in the repository.`,
      why: `${first.breaks}. That is so only if everybody’s rows are read`,
      effectOfEachAnswer: [
        `everybody’s: it breaks at about ${about(first.users)} ${plural(unit)}`,
        'only their own: this does not happen, and what the policies cost is not known yet',
        'loadbearing snapshot prints a query to run in the database’s SQL editor: its answer, saved as snapshot.json, brings the policies',
      ],
      set: '{ "snapshot": "snapshot.json" }',
    },
  ];
}

function namesOf(tables: readonly Table[]): string[] {
  return [...new Set(tables.map((table) => table.name))];
}

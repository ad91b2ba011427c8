import { type EntryPoint, findTable, isPerson, type Parameter, type Statement, type Table } from '../../../model/index.js';
import type { Facts } from '../../facts/index.js';

/** What whoever asks has not sent: a guard has put it into the request. */
const putThere = /\breq(uest)?\.(?!(params?|query|body|headers?|cookies?|url|nextUrl|json|formData|text)\b)\w/;

/** Whether a value is the request's own, and nobody can doubt it: `req.params.id`. */
function isAsked({ origin, from, literal }: Parameter): boolean {
  if (literal !== undefined || !origin.startsWith('request') || from?.length) return false;
  return !/\b(user|session|auth)\b/i.test(origin) && !putThere.test(origin);
}

/** A statement that names one row by its key, which stands in the path of the request: `name` is `id` of `/orders/:id`. */
export interface Asked {
  statement: Statement;
  table: Table;
  name: string;
}

/** Undefined for a statement that does not read, change or delete one row by a key out of the path. */
export function askedById(statement: Statement, facts: Pick<Facts, 'catalogue'>): Asked | undefined {
  const { verb, tables, filters } = statement.facts;
  const source = tables[0];
  const table = source && findTable(facts.catalogue, source.name, source.schema);
  if (table?.primaryKey.length !== 1 || !(verb in methods)) return undefined;
  const named = filters.find(
    ({ column, operator, parameter, alternative, table: of }) =>
      column === table.primaryKey[0] &&
      operator === '=' &&
      parameter !== undefined &&
      !alternative &&
      (of === source?.name || of === source?.alias),
  );
  const parameter = named?.parameter === undefined ? undefined : statement.parameters[named.parameter - 1];
  const name = /\bparams\)?\.(\w+)$/.exec(parameter?.origin ?? '')?.[1];
  return parameter && name !== undefined && isAsked(parameter) ? { statement, table, name } : undefined;
}

/** A POST may count something or hand something over: these say what they do. */
const methods: Partial<Record<Statement['facts']['verb'], RegExp>> = {
  select: /^GET$/,
  update: /^(PATCH|PUT)$/,
  delete: /^DELETE$/,
};

/** Whether the row's key stands in the path of a route, and its method is the one for what the statement does. */
export function namesRow({ path = '', method = '' }: EntryPoint, { statement, name }: Asked): boolean {
  return new RegExp(`[:{[]${name}\\b`).test(path) && (methods[statement.facts.verb]?.test(method) ?? false);
}

/** Whether anything that a statement compares may lead to whoever is signed in: what is no literal, not the request's and not the time. */
export function mayLead(statement: Statement): boolean {
  if (/current_setting|auth\.uid|current_user|session_user/i.test(statement.sql)) return true;
  return statement.parameters.some(
    (parameter) =>
      parameter.operator !== 'write' &&
      parameter.operator !== 'limit' &&
      parameter.literal === undefined &&
      !/^(now|literal)/.test(parameter.origin) &&
      !isAsked(parameter),
  );
}

/** Whether a statement compares something with the signed-in person. */
export function comparesPerson(statement: Statement): boolean {
  return statement.parameters.some((parameter) => parameter.operator !== 'write' && isPerson(parameter));
}

import type { Frame } from '../../interpret/frame.js';
import { input, literalText, type Value } from '../../interpret/value.js';
import { buildFunctionCall } from './run.js';
import { underscore } from '../sequelize-types.js';
import { type MigrationStatement, type Piece, quoted, quotedPath, separated } from './layout.js';
import { handle, type Recorder } from './recorder.js';
import { alterationsSql, columnParts, enumStatements } from './sequelize-column.js';
import { conditionSql } from './sequelize-where.js';
import { bare, indexStatement } from './statements.js';
import { namesOf, option, rawText } from './value.js';

/** A method of what stands for Sequelize's query interface in a migration: https://sequelize.org/docs/v6/other-topics/query-interface/ */
export function recordSequelize(
  object: string,
  method: string,
  values: Value[],
  line: number,
  recorder: Recorder,
  frame: Frame,
): Value {
  if (object.endsWith('sequelize')) return connectionMethod(method, values, line, recorder, frame);
  const [first, second, third] = values;
  const table = tableName(first);
  const statement = (text: string) => void recorder.steps.push({ pieces: [{ line, text }] });
  if (table === undefined) {
    if (/^(create|drop|rename|add|remove|change)[A-Z]/.test(method)) unknownPart(method, line, recorder, frame);
    return input('unknown', method);
  }
  const path = quotedPath(table);
  const name = literalText(second);
  switch (method) {
    case 'createTable':
      recorder.steps.push(...createTable(table, second, third, line));
      break;
    case 'dropTable':
      statement(`DROP TABLE IF EXISTS ${path}`);
      break;
    case 'renameTable':
      statement(`ALTER TABLE ${path} RENAME TO ${quoted(bare(tableName(second) ?? ''))}`);
      break;
    case 'addColumn':
    case 'changeColumn': {
      if (name === undefined) return unknownPart(method, line, recorder, frame);
      recorder.steps.push(...enumStatements(table, name, third, line, method === 'changeColumn'));
      if (method === 'addColumn') statement(`ALTER TABLE ${path} ADD COLUMN ${columnParts(table, name, third)}`);
      else for (const text of alterationsSql(table, name, third)) statement(`ALTER TABLE ${path} ${text}`);
      break;
    }
    case 'removeColumn':
      if (name === undefined) return unknownPart(method, line, recorder, frame);
      statement(`ALTER TABLE ${path} DROP COLUMN ${quoted(name)}`);
      break;
    case 'renameColumn':
      statement(`ALTER TABLE ${path} RENAME COLUMN ${quoted(name ?? '')} TO ${quoted(literalText(third) ?? '')}`);
      break;
    case 'addIndex':
      return addIndex(table, second, third, line, recorder, frame);
    case 'removeIndex': {
      const columns = namesOf(second);
      const index = second?.kind === 'list' ? underscore(`${bare(table)}_${columns.join('_')}`) : name;
      if (index === undefined) return unknownPart(method, line, recorder, frame);
      statement(`DROP INDEX IF EXISTS ${quoted(index)}`);
      break;
    }
    case 'addConstraint':
      return addConstraint(table, second, third, line, recorder, frame);
    case 'removeConstraint':
      statement(`ALTER TABLE ${path} DROP CONSTRAINT ${quoted(name ?? '')}`);
      break;
    default:
    // Rows that a migration changes are not the schema.
  }
  return input('unknown', method);
}

/** `queryInterface.sequelize`: text is a statement, a transaction runs its body. */
function connectionMethod(method: string, values: Value[], line: number, recorder: Recorder, frame: Frame): Value {
  if (method === 'transaction') {
    const body = values.find((value) => value.kind === 'function');
    if (body?.kind === 'function') buildFunctionCall(body, [input('unknown', 'transaction')], frame);
    return input('unknown', 'transaction');
  }
  if (method !== 'query') return input('unknown', method);
  const text = rawText(values[0]);
  if (text === undefined || option(values[1], 'replacements') || option(values[1], 'bind')) {
    // Rows that are moved about in code leave the schema as it is.
    if (text === undefined || !/^\s*(select|insert|update|delete)\b/i.test(text)) unknownPart('query', line, recorder, frame);
    return input('unknown', 'rows');
  }
  if (!/^\s*select\b/i.test(text)) recorder.steps.push({ pieces: [{ line, text: text.trim().replace(/;+\s*$/, '') }] });
  return input('unknown', 'rows');
}

function unknownPart(method: string, line: number, recorder: Recorder, frame: Frame): Value {
  const location = { file: frame.module.file, line, endLine: line, column: 1 };
  const why = `what ${method} of a migration does is only known when it runs`;
  frame.run.unknowns.push({ what: 'schema', name: recorder.file, why, location });
  return input('unknown', method);
}

/** `'users'` or `{ tableName: 'users', schema: 'app' }` */
export function tableName(value: Value | undefined): string | undefined {
  const schema = literalText(option(value, 'schema'));
  const name = literalText(value) ?? literalText(option(value, 'tableName'));
  return name === undefined || schema === undefined ? name : `${schema}.${name}`;
}

function createTable(table: string, columns: Value | undefined, options: Value | undefined, line: number): MigrationStatement[] {
  const all =
    columns?.kind === 'record'
      ? [...columns.fields].map(([name, { value }]) => ({ name: literalText(option(value, 'field')) ?? name, value }))
      : [];
  const keys = all.filter(({ value }) => literalText(option(value, 'primaryKey')) === 'true').map(({ name }) => quoted(name));
  const parts: Piece[] = all.map(({ name, value }) => ({ line, text: columnParts(table, name, value) }));
  if (keys.length > 0) parts.push({ line, text: `PRIMARY KEY (${keys.join(', ')})` });
  const shared = new Map<string, string[]>();
  for (const { name, value } of all) {
    const unique = literalText(option(value, 'unique'));
    if (unique !== undefined && unique !== 'true' && unique !== 'false')
      shared.set(unique, [...(shared.get(unique) ?? []), name]);
  }
  for (const names of shared.values()) parts.push({ line, text: `UNIQUE (${names.map(quoted).join(', ')})` });
  const uniques = option(options, 'uniqueKeys');
  if (uniques?.kind === 'record')
    for (const { value } of uniques.fields.values()) {
      const fields = namesOf(option(value, 'fields'));
      if (fields.length > 0) parts.push({ line, text: `UNIQUE (${fields.map(quoted).join(', ')})` });
    }
  const start = { line, text: `CREATE TABLE IF NOT EXISTS ${quotedPath(table)} (` };
  const enums = all.flatMap(({ name, value }) => enumStatements(table, name, value, line, false));
  return [...enums, { pieces: [start, ...separated(parts), { line, text: ')' }] }];
}

/** `addIndex('users', ['email'], { unique: true })` or `addIndex('users', { fields: ['email'] })` */
function addIndex(
  table: string,
  second: Value | undefined,
  third: Value | undefined,
  line: number,
  recorder: Recorder,
  frame: Frame,
): Value {
  const options = second?.kind === 'record' ? second : third;
  const fields = second?.kind === 'list' ? second : option(second, 'fields');
  const keys = (fields?.kind === 'list' ? fields.items : []).map(({ value }) => keySql(value));
  const where = option(options, 'where');
  const condition = where ? conditionSql(where) : undefined;
  const known = keys.flatMap((key) => key ?? []);
  if (known.length === 0 || known.length < keys.length || (where && condition === undefined))
    return unknownPart('addIndex', line, recorder, frame);
  const names = known.map((key) => key.name).join('_');
  const name =
    literalText(option(options, 'name')) ?? literalText(option(options, 'indexName')) ?? underscore(`${bare(table)}_${names}`);
  const kind = literalText(option(options, 'type')) ?? literalText(option(options, 'indicesType'));
  const method = literalText(option(options, 'using')) ?? literalText(option(options, 'method'));
  const unique = literalText(option(options, 'unique')) === 'true' || kind?.toUpperCase() === 'UNIQUE';
  const operator = literalText(option(options, 'operator'));
  const columns = known.map((key) => (operator === undefined ? key.sql : `${key.sql} ${operator}`));
  const parts = { unique, ...(method === undefined ? {} : { method }), ...(condition === undefined ? {} : { where: condition }) };
  recorder.steps.push(indexStatement({ name: table }, columns, line, name, parts));
  return input('unknown', 'index');
}

/** `'email'`, `{ name: 'createdAt', order: 'DESC' }`, `Sequelize.literal('lower(email)')` */
function keySql(value: Value): { name: string; sql: string } | undefined {
  const name = literalText(value) ?? literalText(option(value, 'name')) ?? literalText(option(value, 'attribute'));
  if (name !== undefined) {
    const order = literalText(option(value, 'order'));
    return { name, sql: `${quoted(name)}${order === undefined ? '' : ` ${order}`}` };
  }
  if (value.kind !== 'call') return undefined;
  const first = literalText(value.arguments[0]);
  if (value.name === 'sequelize.literal' && first !== undefined)
    return { name: 'expression', sql: /^[\w.]+\s*\(.*\)$|^\(.*\)$/s.test(first) ? first : `(${first})` };
  if (value.name !== 'sequelize.fn' || first === undefined) return undefined;
  const columns = value.arguments
    .slice(1)
    .map((part) => (part.kind === 'call' && part.name === 'sequelize.col' ? literalText(part.arguments[0]) : undefined));
  return columns.some((column) => column === undefined)
    ? undefined
    : { name: first, sql: `${first}(${columns.map((column) => quoted(column ?? '')).join(', ')})` };
}

/** `addConstraint('users', { fields: ['email'], type: 'unique', name })`, or with the fields before the options. */
function addConstraint(
  table: string,
  second: Value | undefined,
  third: Value | undefined,
  line: number,
  recorder: Recorder,
  frame: Frame,
): Value {
  const options = second?.kind === 'list' ? third : second;
  const fields = namesOf(second?.kind === 'list' ? second : option(second, 'fields'));
  const kind = literalText(option(options, 'type'))?.toLowerCase();
  const references = option(options, 'references');
  const target = tableName(option(references, 'table')) ?? tableName(option(references, 'model'));
  const pointed = literalText(option(references, 'field')) ?? namesOf(option(references, 'fields'))[0] ?? 'id';
  const list = fields.map(quoted).join(', ');
  const actions = ['onDelete', 'onUpdate'].flatMap((name) => {
    const action = literalText(option(options, name));
    return action === undefined ? [] : [` ON ${name.slice(2).toUpperCase()} ${action.toUpperCase()}`];
  });
  const where = option(options, 'where');
  const condition = where ? conditionSql(where) : undefined;
  const bodies: Record<string, [string, string | undefined]> = {
    unique: ['uk', `UNIQUE (${list})`],
    'primary key': ['pk', `PRIMARY KEY (${list})`],
    'foreign key': [
      `${target ?? ''}_fk`,
      target === undefined
        ? undefined
        : `FOREIGN KEY (${list}) REFERENCES ${quotedPath(target)} (${quoted(pointed)})${actions.join('')}`,
    ],
    check: ['ck', condition === undefined ? undefined : `CHECK (${condition})`],
  };
  const [suffix, body] = bodies[kind ?? ''] ?? ['', undefined];
  if (body === undefined) return unknownPart('addConstraint', line, recorder, frame);
  const name = literalText(option(options, 'name')) ?? `${bare(table)}_${fields.join('_')}_${suffix}`;
  recorder.steps.push({ pieces: [{ line, text: `ALTER TABLE ${quotedPath(table)} ADD CONSTRAINT ${quoted(name)} ${body}` }] });
  return input('unknown', 'constraint');
}

/** What stands for the query interface and for Sequelize itself while a migration is read. */
export const sequelizeArguments: Value[] = [handle('sequelizeInterface'), { kind: 'external', source: 'sequelize', name: '*' }];

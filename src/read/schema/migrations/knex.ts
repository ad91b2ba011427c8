import type { Frame } from '../../interpret/frame.js';
import { buildFunctionCall } from './run.js';
import { input, literalText, type Value } from '../../interpret/value.js';
import { knexColumn, knexColumnMethod, knexKeyMethod } from './knex-column.js';
import { quoted, quotedPath } from './layout.js';
import { handle, type RecordedTable, type Recorder } from './recorder.js';
import { bare, indexStatement } from './statements.js';
import { defaultSql, namesOf, option, rawText } from './value.js';

/** A method of what stands for Knex, its schema, a table or a column in a migration: https://knexjs.org/guide/schema-builder.html */
export function recordKnex(
  object: string,
  method: string,
  values: Value[],
  line: number,
  recorder: Recorder,
  frame: Frame,
): Value {
  const number = Number(/#(\d+)$/.exec(object)?.[1]);
  if (object.startsWith('table#')) {
    const table = recorder.tables[number];
    return table ? tableMethod(method, values, line, table, recorder) : handle(object);
  }
  if (object.startsWith('column#')) return knexColumnMethod(method, values, number, recorder);
  if (object.startsWith('key#')) return knexKeyMethod(method, values, number, recorder);
  if (method === 'raw') return rawStatement(values, line, recorder, object.endsWith('schema'), frame);
  if (object === 'knex.fn') return { kind: 'sql', chunks: [method === 'uuid' ? 'gen_random_uuid()' : 'CURRENT_TIMESTAMP'] };
  if (object === 'knex.schema') return schemaMethod(method, values, line, recorder, frame);
  if (method === 'transaction' && values[0]?.kind === 'function') buildFunctionCall(values[0], [handle('knex')], frame);
  // Rows that a migration changes are not the schema.
  return handle('rows');
}

function rawStatement(values: Value[], line: number, recorder: Recorder, always: boolean, frame: Frame): Value {
  const text = rawText(values[0]);
  const bound = values[1]?.kind === 'list' ? values[1].items.map((item) => item.value) : [];
  let at = 0;
  let known = text !== undefined;
  const sql = (text ?? '').replace(/\?\??/g, (match) => {
    const value = bound[at++];
    if (!value) return match;
    const filled = match === '??' ? literalText(value) : defaultSql(value);
    if (filled === undefined) known = false;
    return match === '??' ? quotedPath(filled ?? '') : (filled ?? match);
  });
  if (!known) {
    const place = { file: frame.module.file, line, endLine: line, column: 1 };
    frame.run.unknowns.push({
      what: 'schema',
      name: recorder.file,
      why: 'SQL text of a migration that is only known when it runs',
      location: place,
    });
    return input('unknown', 'raw');
  }
  const value: Value = { kind: 'sql', chunks: [sql] };
  // A piece of another call is no statement.
  if (
    /^\s*(\/\*|--|create|alter|drop|insert|update|delete|select|with|do|comment|grant|revoke|set|begin|truncate|refresh)\b/i.test(
      sql,
    )
  ) {
    const statement = { pieces: [{ line, text: sql.trim().replace(/;+$/, '') }] };
    recorder.steps.push(statement);
    recorder.raw.set(value, statement);
  }
  return always ? handle('knex.schema') : value;
}

function schemaMethod(method: string, values: Value[], line: number, recorder: Recorder, frame: Frame): Value {
  const schema = handle('knex.schema');
  const given = literalText(values[0]);
  const name = given === undefined || recorder.schema === undefined ? given : `${recorder.schema}.${given}`;
  const statement = (text: string): Value => {
    recorder.steps.push({ pieces: [{ line, text }] });
    return schema;
  };
  if (method === 'withSchema') {
    if (given !== undefined) recorder.schema = given;
    return schema;
  }
  if (/^has(Table|Column)$/.test(method)) return input('unknown', method);
  if (name === undefined) return schema;
  switch (method) {
    case 'createTable':
    case 'createTableIfNotExists':
    case 'alterTable':
    case 'table': {
      const created = method.startsWith('create');
      const table: RecordedTable = {
        name,
        line,
        created,
        unlessExists: method.endsWith('Exists'),
        columns: [],
        constraints: [],
        after: [],
      };
      recorder.tables.push(table);
      recorder.steps.push({ table });
      const body = values.find((value) => value.kind === 'function');
      if (body?.kind === 'function') buildFunctionCall(body, [handle(`table#${recorder.tables.length - 1}`)], frame);
      return schema;
    }
    case 'dropTable':
    case 'dropTableIfExists':
      return statement(`DROP TABLE ${method.endsWith('Exists') ? 'IF EXISTS ' : ''}${quotedPath(name)}`);
    case 'renameTable':
      return statement(`ALTER TABLE ${quotedPath(name)} RENAME TO ${quoted(literalText(values[1]) ?? '')}`);
    case 'createSchema':
    case 'createSchemaIfNotExists':
      return statement(`CREATE SCHEMA IF NOT EXISTS ${quoted(given ?? '')}`);
    case 'createExtension':
    case 'createExtensionIfNotExists':
      return statement(`CREATE EXTENSION IF NOT EXISTS ${quoted(given ?? '')}`);
    default:
      return schema;
  }
}

function tableMethod(method: string, values: Value[], line: number, table: RecordedTable, recorder: Recorder): Value {
  const [first, second, third] = values;
  const columns = namesOf(first);
  const constraint = (kind: string) =>
    literalText(second) ??
    literalText(option(second, 'indexName')) ??
    literalText(option(second, 'constraintName')) ??
    (kind === 'pkey' ? `${bare(table.name)}_pkey` : `${bare(table.name)}_${columns.join('_')}_${kind}`);
  const change = (text: string) => void table.constraints.push({ line, text });
  const list = columns.map(quoted).join(', ');
  switch (method) {
    case 'primary':
      change(`CONSTRAINT ${quoted(constraint('pkey'))} PRIMARY KEY (${list})`);
      break;
    case 'unique': {
      const predicate = option(second, 'predicate');
      if (predicate || literalText(option(second, 'useConstraint')) === 'false')
        table.after.push(indexStatement(table, columns, line, constraint('unique'), { unique: true }));
      else change(`CONSTRAINT ${quoted(constraint('unique'))} UNIQUE (${list})`);
      break;
    }
    case 'index': {
      const method = literalText(third) ?? literalText(option(third, 'indexType'));
      const name = literalText(second);
      table.after.push(
        indexStatement(
          table,
          columns.length > 0 ? columns : [rawText(first) ?? ''],
          line,
          name,
          method === undefined ? {} : { method },
        ),
      );
      break;
    }
    case 'foreign':
      recorder.keys.push({
        table,
        columns,
        line,
        ...(literalText(second) === undefined ? {} : { name: literalText(second) ?? '' }),
      });
      return handle(`key#${recorder.keys.length - 1}`);
    case 'dropColumn':
    case 'dropColumns':
      for (const column of values.flatMap(namesOf)) change(`DROP COLUMN ${quoted(column)}`);
      break;
    case 'dropTimestamps':
      for (const column of ['created_at', 'updated_at']) change(`DROP COLUMN ${quoted(column)}`);
      break;
    case 'dropForeign':
      change(`DROP CONSTRAINT ${quoted(constraint('foreign'))}`);
      break;
    case 'dropUnique':
      change(`DROP CONSTRAINT ${quoted(constraint('unique'))}`);
      break;
    case 'dropPrimary':
      change(`DROP CONSTRAINT ${quoted(literalText(first) ?? `${bare(table.name)}_pkey`)}`);
      break;
    case 'dropChecks':
      for (const name of columns) change(`DROP CONSTRAINT ${quoted(name)}`);
      break;
    case 'dropIndex':
      table.after.push({ pieces: [{ line, text: `DROP INDEX ${quoted(constraint('index'))}` }] });
      break;
    case 'renameColumn':
      change(`RENAME COLUMN ${quoted(literalText(first) ?? '')} TO ${quoted(literalText(second) ?? '')}`);
      break;
    case 'setNullable':
    case 'dropNullable':
      change(`ALTER COLUMN ${list} ${method === 'setNullable' ? 'DROP' : 'SET'} NOT NULL`);
      break;
    case 'check': {
      const text = rawText(first);
      if (text !== undefined) change(`CHECK (${text})`);
      break;
    }
    default:
      return knexColumn(method, values, line, table, recorder);
  }
  return handle(`table#${recorder.tables.indexOf(table)}`);
}

import { snakeCase } from '../../../model/index.js';
import type { Frame } from '../../interpret/frame.js';
import { callFunction } from '../../interpret/function.js';
import { literalText, type Value } from '../../interpret/value.js';
import { usesCamelCase } from '../../libraries/kysely.js';
import { quoted, quotedPath, quotedText } from './layout.js';
import { handle, type RecordedColumn, type RecordedTable, type Recorder } from './recorder.js';
import { defaultSql, namesOf, rawText } from './value.js';

type Naming = (name: string) => string;

/** A method of what stands for Kysely in a migration: https://kysely-org.github.io/kysely-apidoc/classes/SchemaModule.html */
export function recordKysely(
  object: string,
  method: string,
  values: Value[],
  line: number,
  recorder: Recorder,
  frame: Frame,
): Value {
  const named: Naming = usesCamelCase(frame) ? snakeCase : (name) => name;
  const [, kind = '', digits = ''] = /^kysely(\w+)#(\d+)$/.exec(object) ?? [];
  const number = Number(digits);
  const table = kind === 'Table' ? recorder.tables[number] : undefined;
  if (table) return tableMethod(method, values, line, table, recorder, frame, named);
  if (kind === 'Column') return columnMethod(object, method, values, recorder.columns[number]?.column, named);
  if (kind === 'Index') return indexMethod(object, method, values, number, recorder, named);
  if (kind === 'Key') return keyMethod(object, method, values, number, recorder);
  if (kind === 'Type') {
    const name = /^create type (.*)$/.exec(pending.get(recorder)?.[number] ?? '')?.[1];
    if (method === 'asEnum' && name !== undefined)
      push(recorder, line, `CREATE TYPE ${name} AS ENUM (${namesOf(values[0]).map(quotedText).join(', ')})`);
    return handle(object);
  }
  if (object === 'kysely.schema') return schemaMethod(method, values, line, recorder, named);
  return handle(method === 'schema' || method === 'withSchema' ? 'kysely.schema' : 'rows');
}

const pending = new WeakMap<Recorder, string[]>();

function push(recorder: Recorder, line: number, text: string): void {
  recorder.steps.push({ pieces: [{ line, text }] });
}

function schemaMethod(method: string, values: Value[], line: number, recorder: Recorder, named: Naming): Value {
  const given = literalText(values[0]);
  if (given === undefined) return handle('kysely.schema');
  if (method === 'withSchema') {
    recorder.schema = given;
    return handle('kysely.schema');
  }
  const name = (recorder.schema === undefined ? given : `${recorder.schema}.${given}`).split('.').map(named).join('.');
  switch (method) {
    case 'createTable':
    case 'alterTable': {
      const created = method === 'createTable';
      const table: RecordedTable = { name, line, created, unlessExists: false, columns: [], constraints: [], after: [] };
      recorder.tables.push(table);
      recorder.steps.push({ table });
      return handle(`kyselyTable#${recorder.tables.length - 1}`);
    }
    case 'createIndex': {
      const index = { line, name: named(given), keys: [], unique: false };
      recorder.indexes.push(index);
      recorder.steps.push({ index });
      return handle(`kyselyIndex#${recorder.indexes.length - 1}`);
    }
    case 'createType': {
      const texts = pending.get(recorder) ?? [];
      pending.set(recorder, [...texts, `create type ${quotedPath(name)}`]);
      return handle(`kyselyType#${texts.length}`);
    }
    case 'createSchema':
      push(recorder, line, `CREATE SCHEMA IF NOT EXISTS ${quoted(named(given))}`);
      break;
    case 'dropTable':
    case 'dropIndex':
    case 'dropType':
    case 'dropView':
      push(recorder, line, `DROP ${method.slice(4).toUpperCase()} IF EXISTS ${quotedPath(name)} CASCADE`);
      break;
    default:
  }
  return handle('kyselyDone#0');
}

function tableMethod(
  method: string,
  values: Value[],
  line: number,
  table: RecordedTable,
  recorder: Recorder,
  frame: Frame,
  named: Naming,
): Value {
  const back = handle(`kyselyTable#${recorder.tables.indexOf(table)}`);
  const [first, second, third, fourth] = values;
  const name = named(literalText(first) ?? '');
  const list = (value: Value | undefined) =>
    namesOf(value)
      .map((column) => quoted(named(column)))
      .join(', ');
  const change = (text: string) => void table.constraints.push({ line, text });
  const body = values.find((value) => value.kind === 'function');
  const call = (argument: Value) => void (body?.kind === 'function' && callFunction(body, [argument], frame));
  switch (method) {
    case 'ifNotExists':
      table.unlessExists = true;
      break;
    case 'addColumn':
    case 'alterColumn':
    case 'modifyColumn': {
      const type = method === 'alterColumn' ? '' : rawText(second);
      if (name === '' || type === undefined) break;
      const column: RecordedColumn = { line, name, type, ...(method === 'addColumn' ? {} : { altered: true }) };
      table.columns.push(column);
      recorder.columns.push({ column, table });
      call(handle(`kyselyColumn#${recorder.columns.length - 1}`));
      break;
    }
    case 'addPrimaryKeyConstraint':
      change(`CONSTRAINT ${quoted(name)} PRIMARY KEY (${list(second)})`);
      break;
    case 'addUniqueConstraint':
      change(`CONSTRAINT ${quoted(name)} UNIQUE (${list(second)})`);
      break;
    case 'addCheckConstraint': {
      const text = rawText(second);
      if (text !== undefined) change(`CONSTRAINT ${quoted(name)} CHECK (${text})`);
      break;
    }
    case 'addForeignKeyConstraint': {
      const target = literalText(third);
      if (target === undefined) break;
      const key = { table, columns: namesOf(second).map(named), line, name, target: target.split('.').map(named).join('.') };
      recorder.keys.push({ ...key, references: namesOf(fourth).map(named) });
      const at = handle(`kyselyKey#${recorder.keys.length - 1}`);
      call(at);
      // What it does on delete may also follow as steps of the table.
      break;
    }
    case 'dropColumn':
      change(`DROP COLUMN ${quoted(name)}`);
      break;
    case 'dropConstraint':
      change(`DROP CONSTRAINT ${quoted(name)}`);
      break;
    case 'renameColumn':
      change(`RENAME COLUMN ${quoted(name)} TO ${quoted(named(literalText(second) ?? ''))}`);
      break;
    case 'renameTo':
      change(`RENAME TO ${quoted(name)}`);
      break;
    case 'onDelete':
      keyMethod('', method, values, recorder.keys.length - 1, recorder);
      break;
    case '$call':
      call(back);
      break;
    default:
  }
  return back;
}

function columnMethod(object: string, method: string, values: Value[], column: RecordedColumn | undefined, named: Naming): Value {
  const [first] = values;
  const text = literalText(first);
  if (!column) return handle(object);
  switch (method) {
    case 'notNull':
    case 'setNotNull':
      column.notNull = true;
      break;
    case 'dropNotNull':
      column.notNull = false;
      break;
    case 'primaryKey':
      column.primary = true;
      break;
    case 'unique':
      column.unique = true;
      break;
    case 'setDataType':
      column.type = rawText(first) ?? column.type;
      break;
    case 'defaultTo':
    case 'setDefault': {
      const fallback = defaultSql(first);
      if (fallback !== undefined && fallback !== 'NULL') column.fallback = fallback;
      break;
    }
    case 'check': {
      const check = rawText(first);
      if (check !== undefined) column.check = check;
      break;
    }
    case 'references': {
      const parts = (text ?? '').split('.').map(named);
      const target = parts.pop();
      if (target !== undefined && parts.length > 0)
        column.references = { ...column.references, table: parts.join('.'), column: target };
      break;
    }
    case 'onDelete':
    case 'onUpdate':
      if (text !== undefined) column.references = { ...column.references, [method]: text.toUpperCase() };
      break;
    case 'generatedAlwaysAsIdentity':
    case 'generatedByDefaultAsIdentity':
      column.type += ` GENERATED ${method.includes('Always') ? 'ALWAYS' : 'BY DEFAULT'} AS IDENTITY`;
      break;
    case 'generatedAlwaysAs': {
      const expression = rawText(first);
      if (expression !== undefined) column.type += ` GENERATED ALWAYS AS (${expression}) STORED`;
      break;
    }
    default:
  }
  return handle(object);
}

function keyMethod(object: string, method: string, values: Value[], number: number, recorder: Recorder): Value {
  const key = recorder.keys[number];
  const text = literalText(values[0])?.toUpperCase();
  if (key && text !== undefined && method === 'onDelete') key.onDelete = text;
  if (key && text !== undefined && method === 'onUpdate') key.onUpdate = text;
  return handle(object);
}

function indexMethod(object: string, method: string, values: Value[], number: number, recorder: Recorder, named: Naming): Value {
  const index = recorder.indexes[number];
  if (!index) return handle(object);
  const [first] = values;
  switch (method) {
    case 'on':
      index.table = (literalText(first) ?? '').split('.').map(named).join('.');
      break;
    case 'column':
    case 'columns':
      index.keys.push(
        ...namesOf(first).map((name) => named(name.replace(/\s+(asc|desc)$/i, '')) + (/\s+(asc|desc)$/i.exec(name)?.[0] ?? '')),
      );
      break;
    case 'expression': {
      const text = rawText(first);
      if (text !== undefined) index.keys.push(`(${text})`);
      break;
    }
    case 'unique':
      index.unique = true;
      break;
    case 'using': {
      const text = rawText(first);
      if (text !== undefined) index.method = text;
      break;
    }
    case 'where': {
      const text = values.length === 1 ? rawText(first) : undefined;
      const operator = literalText(values[1]);
      const value = defaultSql(values[2]);
      if (text !== undefined) index.where = text;
      else if (operator !== undefined && value !== undefined)
        index.where = `${quoted(named(literalText(first) ?? ''))} ${operator} ${value}`;
      break;
    }
    default:
  }
  return handle(object);
}

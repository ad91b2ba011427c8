import type { CallExpression, TaggedTemplateExpression } from '@oxc-project/types';
import { argumentsOf } from '../../interpret/call.js';
import type { Frame } from '../../interpret/frame.js';
import { input, type Value } from '../../interpret/value.js';
import { recordKnex } from './knex.js';
import { recordKysely } from './kysely.js';
import { currentRecorder, lineOf } from './recorder.js';
import { recordSequelize } from './sequelize.js';
import { recordTypeorm } from './typeorm.js';
import { rawText } from './value.js';

/** A method of what stands for the client, the schema, a table or a column while a migration is read. */
export function recordMigration(name: string, node: CallExpression, frame: Frame): Value {
  const recorder = currentRecorder(frame.run);
  const values = argumentsOf(node, frame);
  if (!recorder) return input('unknown', name);
  const [, object = '', method = ''] = /^(.*?)\.?(\w+)$/.exec(name) ?? [];
  const record = object.startsWith('kysely')
    ? recordKysely
    : object.startsWith('sequelizeInterface')
      ? recordSequelize
      : object.startsWith('typeormRunner')
        ? recordTypeorm
        : recordKnex;
  return record(object, method, values, lineOf(node, frame, recorder), recorder, frame);
}

/** `` sql`create …`.execute(db) `` in a migration; false outside of one. */
export function recordSql(value: Value, node: CallExpression | TaggedTemplateExpression, frame: Frame): boolean {
  const recorder = currentRecorder(frame.run);
  if (!recorder || node.type !== 'CallExpression') return false;
  const text = rawText(value);
  const line = lineOf(node, frame, recorder);
  if (text !== undefined) recorder.steps.push({ pieces: [{ line, text: text.trim().replace(/;+$/, '') }] });
  return true;
}

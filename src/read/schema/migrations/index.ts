import type { SchemaSource } from '../../../model/index.js';
import { capture, type Run } from '../../interpret/frame.js';
import { classesOf } from '../../interpret/decorators.js';
import { classMember } from '../../interpret/member.js';
import { callFunction } from '../../interpret/function.js';
import { exportedValue, moduleFrame, runModule } from '../../interpret/module.js';
import type { Value } from '../../interpret/value.js';
import type { Module } from '../../parse.js';
import { layOut } from './layout.js';
import { handle, startRecorder, stopRecorder } from './recorder.js';
import { sequelizeArguments } from './sequelize.js';
import { statementsOf } from './statements.js';

/** Migrations that are written in code, as SQL text in which everything stands on the line of the code that says it. */
export function codeMigrations(run: Run): SchemaSource[] {
  const modules = [...run.modules.values()]
    .filter((module) => /migrat/i.test(module.file) && /\bup\b/.test(module.text))
    .toSorted((left, right) => left.file.localeCompare(right.file, 'en', { numeric: true }));
  return modules.flatMap((module) => {
    const given = clientOf(module);
    return given ? recorded(run, module, given) : [];
  });
}

/** What the migration's `up` is called with, by what its text speaks of. */
function clientOf(module: Module): Value[] | undefined {
  if (/\bMigrationInterface\b|\bQueryRunner\b/.test(module.text)) return [handle('typeormRunner')];
  if (/queryInterface|\bQueryInterface\b/.test(module.text)) return sequelizeArguments;
  if (/['"]kysely['"]/.test(module.text)) return [handle('kysely'), handle('promise')];
  return /\bknex\b|\.schema\b/i.test(module.text) ? [handle('knex'), handle('promise')] : undefined;
}

function recorded(run: Run, module: Module, given: Value[]): SchemaSource[] {
  const state = runModule(run, module);
  // TypeORM's migrations are classes.
  const [of] = classesOf(run, module, state);
  const ofClass = (name: string): Value | undefined =>
    of && classMember(of.value, name, { kind: 'instance', of: of.value, fields: new Map() }, of.frame);
  const exported = (name: string): Value | undefined => {
    const whole = state.environment.variables.get('default');
    return exportedValue(run, module, name) ?? (whole?.kind === 'record' ? whole.fields.get(name)?.value : undefined);
  };
  const up = exported('up') ?? ofClass('up');
  if (up?.kind !== 'function') return [];
  const recorder = startRecorder(run, module.file);
  try {
    const frame = moduleFrame(run, module, { ...state, effects: [] });
    capture(frame, () => void callFunction(up, given, frame));
    const down = exported('down') ?? ofClass('down');
    // What takes the migration back is not read as code of the app.
    if (down?.kind === 'function') run.executed.add(down.node);
  } finally {
    stopRecorder(run);
  }
  const statements = statementsOf(recorder);
  return statements.length === 0 ? [] : [{ kind: 'sql', file: module.file, text: layOut(statements) }];
}

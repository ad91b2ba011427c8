import type { CallStep, Expression } from '../../model/index.js';
import { bind, fieldOf, quote } from '../sql.js';
import { isNothing, type Scope, toSql } from './expression.js';

/** `onConflictDoNothing` and `onConflictDoUpdate`. */
export function conflictSql(steps: CallStep[], table: Extract<Expression, { kind: 'table' }>, scope: Scope): string {
  const step = steps.find((candidate) => candidate.name === 'onConflictDoNothing' || candidate.name === 'onConflictDoUpdate');
  if (!step) return '';
  const options = step.arguments[0];
  const target = fieldOf(options, 'target');
  const columns = target?.kind === 'list' ? target.items : target ? [target] : [];
  const where = columns.length > 0 ? ` (${columns.map((column) => toSql(column, { ...scope, bare: true })).join(', ')})` : '';
  const condition = (...names: string[]) => {
    const given = names.map((name) => fieldOf(options, name)).find((value) => value && !isNothing(value));
    return given ? ` where ${toSql(given, scope)}` : '';
  };
  if (step.name === 'onConflictDoNothing') return ` on conflict${where}${condition('where')} do nothing`;
  const targetWhere = condition('targetWhere');

  const set = fieldOf(options, 'set');
  const parts = (set?.kind === 'record' ? set.fields : []).map((field) => {
    return `${quote(table.properties?.[field.name] ?? field.name)} = ${field.value.kind === 'sql' || field.value.kind === 'column' ? toSql(field.value, scope) : bind(scope.binding, field.value)}`;
  });
  return parts.length > 0
    ? ` on conflict${where}${targetWhere} do update set ${parts.join(', ')}${condition('setWhere', 'where')}`
    : ` on conflict${where}${targetWhere} do nothing`;
}

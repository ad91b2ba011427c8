import type { CallStep, Expression } from '../../model/index.js';
import { bind, fieldOf, quote } from '../sql.js';
import { type Scope, toSql } from './expression.js';

/** `onConflictDoNothing` and `onConflictDoUpdate`. */
export function conflictSql(steps: CallStep[], table: Extract<Expression, { kind: 'table' }>, scope: Scope): string {
  const step = steps.find((candidate) => candidate.name === 'onConflictDoNothing' || candidate.name === 'onConflictDoUpdate');
  if (!step) return '';
  const options = step.arguments[0];
  const target = fieldOf(options, 'target');
  const columns = target?.kind === 'list' ? target.items : target ? [target] : [];
  const where = columns.length > 0 ? ` (${columns.map((column) => toSql(column, { ...scope, bare: true })).join(', ')})` : '';
  if (step.name === 'onConflictDoNothing') return ` on conflict${where} do nothing`;
  const set = fieldOf(options, 'set');
  const parts = (set?.kind === 'record' ? set.fields : []).map((field) => {
    return `${quote(table.properties?.[field.name] ?? field.name)} = ${field.value.kind === 'sql' || field.value.kind === 'column' ? toSql(field.value, scope) : bind(scope.binding, field.value)}`;
  });
  return parts.length > 0 ? ` on conflict${where} do update set ${parts.join(', ')}` : ` on conflict${where} do nothing`;
}

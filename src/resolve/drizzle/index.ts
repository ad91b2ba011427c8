import { type CallVariant, type Catalogue, findTable } from '../../model/index.js';
import { type Binding, type Resolved, Unresolvable } from '../sql.js';
import { toSql } from './expression.js';
import { buildRelational } from './relational.js';
import { buildSelect, countSql, withColumns } from './select.js';
import { replacedConditions } from './replaced.js';
import { buildWrite } from './write.js';

/** The statement that Drizzle sends for a call. Throws Unresolvable with the reason when it cannot be told. */
export function resolveDrizzle(variant: CallVariant, catalogue: Catalogue): Resolved {
  const binding: Binding = { parameters: [] };
  const start = variant.steps.find((step) => step.name !== 'with');
  const find = (name: string, schema?: string) => findTable(catalogue, name, schema);
  let replaced: string[] = [];
  const sql = withColumns(
    (name, schema) =>
      (find(name, schema) ?? catalogue.views.find((view) => view.name === name))?.columns.map((column) => column.name) ?? [],
    () => {
      replaced = isBuilt(start?.name) ? replacedConditions(variant.steps) : [];
      switch (start?.name) {
        case 'select':
        case 'selectDistinct':
        case 'selectDistinctOn':
          return buildSelect(variant.steps, binding);
        case 'findMany':
        case 'findFirst':
          return buildRelational(start.name, start.arguments[0], start.arguments[1], binding);
        case 'insert':
        case 'update':
        case 'delete':
          return buildWrite(variant.steps, binding, find);
        case '$count':
          return countSql(start.arguments, { binding, bare: false });
        case 'execute': {
          const text = start.arguments[0];
          if (text?.kind === 'sql') return toSql(text, { binding, bare: false });
          if (text?.kind === 'literal' && typeof text.value === 'string') return text.value;
          throw new Unresolvable('SQL text that is only known when the app runs');
        }
        default:
          throw new Unresolvable(`Drizzle's ${start?.name ?? 'call'} is not read yet`);
      }
    },
  );
  return { sql, parameters: binding.parameters, ...(replaced.length === 0 ? {} : { replaced }) };
}

/** Whether its conditions are given step by step. */
function isBuilt(name: string | undefined): boolean {
  return name !== undefined && ['select', 'selectDistinct', 'selectDistinctOn', 'update', 'delete'].includes(name);
}

import type { CallVariant, Catalogue } from '../../model/index.js';
import type { Binding, Resolved } from '../sql.js';
import { statementSql } from './statement.js';

/** The statement that Knex sends for a call. Throws Unresolvable with the reason when it cannot be told. */
export function resolveKnex(variant: CallVariant, catalogue: Catalogue): Resolved {
  const binding: Binding = { parameters: [] };
  const sql = statementSql(variant.steps, { binding, catalogue, camelCase: false });
  return { sql, parameters: binding.parameters };
}

import type { CallVariant, Catalogue } from '../../model/index.js';
import type { Binding, Resolved } from '../sql.js';
import { statementSql } from './statement.js';

/** The statement that Kysely sends for a call. Throws Unresolvable with the reason when it cannot be told. */
export function resolveKysely(variant: CallVariant, catalogue: Catalogue): Resolved {
  const binding: Binding = { parameters: [] };
  const sql = statementSql(variant.steps, { binding, catalogue, camelCase: false, common: new Set(), qualified: new Set() });
  return { sql, parameters: binding.parameters };
}

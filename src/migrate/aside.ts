import type { Node } from 'libpg-query';
import { escapeLiteral } from 'pg';
import type { TableName } from './statement.js';

/**
 * What a loose script may not do beside a chain of migrations. Which of such scripts were ever run, and when, nobody tells: what one adds
 * may be there, but what it takes away or puts in another's place may be back by a later migration.
 *
 * `always`: it takes away or changes. `made`: it changes how a table works that the chain made. `allowed`: a policy for what the chain's own
 * policies of that table let somebody do already. `present`: it replaces what is there, where the question says so.
 */
export type Aside =
  | { left: 'always' }
  | { left: 'made'; table: TableName }
  | { left: 'allowed'; table: TableName; command: string }
  | { left: 'present'; question: string };

const taking = new Set([
  'DropStmt',
  'DeleteStmt',
  'UpdateStmt',
  'TruncateStmt',
  'RenameStmt',
  'AlterPolicyStmt',
  'AlterObjectSchemaStmt',
]);

const adding = new Set(['AT_AddColumn', 'AT_AddIndex', 'AT_AddConstraint']);

/** What of a statement in a loose script would undo a chain of migrations; undefined for what only adds. */
export function asideOf(node: Node, sql: string): Aside | undefined {
  const [kind = ''] = Object.keys(node);
  if (taking.has(kind)) return { left: 'always' };
  if ('DoStmt' in node) return /\b(?:drop|alter|delete|update|truncate|policy)\b/i.test(sql) ? { left: 'always' } : undefined;
  if ('CreatePolicyStmt' in node) {
    const { table, cmd_name: command = 'all' } = node.CreatePolicyStmt;
    return table && { left: 'allowed', table: nameOf(table), command };
  }
  if ('CreateTrigStmt' in node) {
    const { relation } = node.CreateTrigStmt;
    return relation && { left: 'made', table: nameOf(relation) };
  }
  if ('AlterTableStmt' in node) {
    const { relation, cmds = [] } = node.AlterTableStmt;
    const adds = cmds.every((command) => 'AlterTableCmd' in command && adding.has(command.AlterTableCmd.subtype ?? ''));
    return adds || !relation ? undefined : { left: 'made', table: nameOf(relation) };
  }
  if ('CreateFunctionStmt' in node && node.CreateFunctionStmt.replace === true) {
    const words = (node.CreateFunctionStmt.funcname ?? []).map((word) => ('String' in word ? (word.String.sval ?? '') : ''));
    return { left: 'present', question: isThere('pg_proc', 'proname', 'pronamespace', words.at(-1), words.at(-2)) };
  }
  if ('ViewStmt' in node && node.ViewStmt.replace === true)
    return {
      left: 'present',
      question: isThere('pg_class', 'relname', 'relnamespace', node.ViewStmt.view?.relname, node.ViewStmt.view?.schemaname),
    };
  return undefined;
}

function nameOf({ relname = '', schemaname }: { relname?: string; schemaname?: string }): TableName {
  return schemaname === undefined ? { table: relname } : { schema: schemaname, table: relname };
}

function isThere(catalogue: string, name: string, namespace: string, value = '', schema?: string): string {
  const within = schema === undefined ? 'current_schema()' : escapeLiteral(schema);
  return `select exists (select 1 from ${catalogue} where ${name} = ${escapeLiteral(value)} and ${namespace} = (select oid from pg_namespace where nspname = ${within}))`;
}

/** Whether a table has a policy already for what another one would allow; to be asked of one that the chain made. */
export function hasPolicyFor({ schema, table }: TableName, command: string): string {
  const letters: Record<string, string> = { select: 'r', insert: 'a', update: 'w', delete: 'd' };
  const letter = letters[command.toLowerCase()];
  const within = schema === undefined ? 'current_schema()' : escapeLiteral(schema);
  return `select exists (select 1 from pg_policy p join pg_class c on c.oid = p.polrelid join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = ${within} and c.relname = ${escapeLiteral(table)}${letter === undefined ? '' : ` and p.polcmd in ('*', '${letter}')`})`;
}

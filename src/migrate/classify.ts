import type { AlterTableStmt, Node, RangeVar } from 'libpg-query';
import type { Location } from '../model/index.js';
import type { DeclaredColumn, Effect, TableName, Treatment } from './statement.js';

/** Names of the parser's nodes. */
function kinds(names: string): ReadonlySet<string> {
  return new Set(names.trim().split(/\s+/));
}

/** Statements that only the lab's confinement refuses, or that mean nothing in a throw-away database. */
const skipped = kinds(`
  TransactionStmt CreateRoleStmt AlterRoleStmt AlterRoleSetStmt DropRoleStmt GrantRoleStmt DropOwnedStmt
  ReassignOwnedStmt AlterSystemStmt CreatedbStmt AlterDatabaseStmt AlterDatabaseSetStmt DropdbStmt LoadStmt
  VacuumStmt CheckPointStmt AlterOwnerStmt CreateTableSpaceStmt DropTableSpaceStmt CreateSubscriptionStmt
  AlterSubscriptionStmt DropSubscriptionStmt CreateEventTrigStmt AlterEventTrigStmt ListenStmt UnlistenStmt
  NotifyStmt DiscardStmt SecLabelStmt AlterExtensionStmt CreateFdwStmt CreateForeignServerStmt LockStmt
  CreateUserMappingStmt ImportForeignSchemaStmt ReindexStmt ClusterStmt CreatePLangStmt ExplainStmt
  PrepareStmt ExecuteStmt DeallocateStmt DeclareCursorStmt FetchStmt ClosePortalStmt ConstraintsSetStmt
  AlterDatabaseRefreshCollStmt
`);

const optional = kinds(`
  GrantStmt AlterDefaultPrivilegesStmt CommentStmt SelectStmt CreateExtensionStmt VariableSetStmt
  VariableShowStmt CreatePublicationStmt AlterPublicationStmt CallStmt CreateStatsStmt
`);

const once = new Set(['DropStmt', 'TruncateStmt', 'DeleteStmt', 'UpdateStmt', 'RefreshMatViewStmt']);

/** Settings that belong to the lab: who runs a statement, and for how long. */
const labSettings = new Set([
  'role',
  'session_authorization',
  'statement_timeout',
  'lock_timeout',
  'session_replication_role',
  'transaction_timeout',
]);

/** How a parsed statement is treated. */
export function treatmentOf(node: Node): Treatment {
  const kind = Object.keys(node)[0] ?? '';
  if (skipped.has(kind)) return 'skip';
  if ('VariableSetStmt' in node) return labSettings.has(node.VariableSetStmt.name ?? '') ? 'skip' : 'optional';
  if ('AlterTableStmt' in node) return alterTreatment(node.AlterTableStmt);
  if ('CopyStmt' in node) return 'once';
  // A script that starts over would take everything that the sources before it have built.
  if ('DropStmt' in node && node.DropStmt.removeType === 'OBJECT_SCHEMA') return 'skip';
  // Tried again once the declared schema is there, it would take the type from under the columns that have it.
  if ('RenameStmt' in node && node.RenameStmt.renameType === 'OBJECT_TYPE') return 'once';
  if (optional.has(kind)) return 'optional';
  return once.has(kind) ? 'once' : 'apply';
}

function alterTreatment(statement: AlterTableStmt): Treatment {
  const kinds = (statement.cmds ?? []).map((command) =>
    'AlterTableCmd' in command ? (command.AlterTableCmd.subtype ?? '') : '',
  );
  if (kinds.length > 0 && kinds.every((kind) => kind === 'AT_ChangeOwner')) return 'skip';
  return kinds.some((kind) => /^AT_Drop(Column|Constraint)/.test(kind)) ? 'once' : 'apply';
}

/**
 * What a parsed statement does to tables.
 * @param locate turns a byte offset of the parser into a place in the file
 */
export function effectsOf(node: Node, locate: (offset: number) => Location): Effect[] {
  if ('CreateStmt' in node) {
    const { relation, tableElts, if_not_exists: unlessExists = false } = node.CreateStmt;
    if (relation === undefined) return [];
    return [{ kind: 'create', name: nameOf(relation), columns: columnsOf(tableElts ?? [], locate), unlessExists }];
  }
  if ('CreateTableAsStmt' in node) {
    const relation = node.CreateTableAsStmt.into?.rel;
    if (relation === undefined || node.CreateTableAsStmt.objtype !== 'OBJECT_TABLE') return [];
    return [{ kind: 'create', name: nameOf(relation), columns: [], unlessExists: node.CreateTableAsStmt.if_not_exists ?? false }];
  }
  if ('AlterTableStmt' in node) {
    const { relation, cmds } = node.AlterTableStmt;
    if (relation === undefined) return [];
    const added = (cmds ?? []).flatMap((command) => ('AlterTableCmd' in command ? [command.AlterTableCmd.def] : []));
    return [
      {
        kind: 'add-columns',
        name: nameOf(relation),
        columns: columnsOf(
          added.filter((node) => node !== undefined),
          locate,
        ),
      },
    ];
  }
  return changesOf(node);
}

function changesOf(node: Node): Effect[] {
  if ('DropStmt' in node && node.DropStmt.removeType === 'OBJECT_TABLE') {
    return [{ kind: 'drop', names: (node.DropStmt.objects ?? []).map(droppedName).filter((name) => name !== undefined) }];
  }
  if ('RenameStmt' in node && node.RenameStmt.relation !== undefined) {
    const { relation, renameType, subname, newname = '' } = node.RenameStmt;
    if (renameType === 'OBJECT_TABLE') return [{ kind: 'rename', name: nameOf(relation), to: newname }];
    if (renameType === 'OBJECT_COLUMN')
      return [{ kind: 'rename-column', name: nameOf(relation), column: subname ?? '', to: newname }];
  }
  if ('AlterObjectSchemaStmt' in node && node.AlterObjectSchemaStmt.relation !== undefined) {
    const { relation, newschema = 'public' } = node.AlterObjectSchemaStmt;
    return [{ kind: 'move', name: nameOf(relation), to: newschema }];
  }
  return [];
}

function nameOf(relation: RangeVar): TableName {
  const table = relation.relname ?? '';
  return relation.schemaname === undefined ? { table } : { schema: relation.schemaname, table };
}

function droppedName(object: Node): TableName | undefined {
  const words =
    'List' in object ? (object.List.items ?? []).map((item) => ('String' in item ? (item.String.sval ?? '') : '')) : [];
  const table = words.at(-1);
  const schema = words.at(-2);
  if (table === undefined) return undefined;
  return schema === undefined ? { table } : { schema, table };
}

function columnsOf(nodes: Node[], locate: (offset: number) => Location): DeclaredColumn[] {
  return nodes.flatMap((node) => {
    if (!('ColumnDef' in node)) return [];
    return [{ name: node.ColumnDef.colname ?? '', location: locate(node.ColumnDef.location ?? 0) }];
  });
}

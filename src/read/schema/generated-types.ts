import type { TSSignature, TSType, TSTypeName } from '@oxc-project/types';
import type { ColumnDeclaration, Location, SchemaSource, TableDeclaration } from '../../model/index.js';
import { locate, type Module } from '../parse.js';
import { typeByName } from './inferred.js';

/** `Database['public']['Tables']` as `supabase gen types` writes it: every table, column and relation, but no index. */
export function readGeneratedTypes(module: Module): SchemaSource | undefined {
  for (const statement of module.program.body) {
    const declaration = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
    if (declaration?.type !== 'TSTypeAliasDeclaration' && declaration?.type !== 'TSInterfaceDeclaration') continue;
    if (declaration.id.name !== 'Database') continue;
    const members = declaration.type === 'TSInterfaceDeclaration' ? declaration.body.body : membersOf(declaration.typeAnnotation);
    const tables = childMembers(childMembers(members, 'public'), 'Tables').flatMap((entry) => tableOf(entry, module));
    const functions = childMembers(childMembers(members, 'public'), 'Functions').flatMap((entry) => nameOf(entry) ?? []);
    if (tables.length > 0) return { kind: 'inferred', file: module.file, tables, ...(functions.length > 0 ? { functions } : {}) };
  }
  return undefined;
}

function membersOf(type: TSType | undefined | null): TSSignature[] {
  return type?.type === 'TSTypeLiteral' ? type.members : [];
}

function nameOf(member: TSSignature): string | undefined {
  if (member.type !== 'TSPropertySignature') return undefined;
  return member.key.type === 'Identifier'
    ? member.key.name
    : member.key.type === 'Literal'
      ? String(member.key.value)
      : undefined;
}

function typeOf(member: TSSignature | undefined): TSType | undefined {
  return member?.type === 'TSPropertySignature' ? member.typeAnnotation?.typeAnnotation : undefined;
}

function childMembers(members: TSSignature[], name: string): TSSignature[] {
  return membersOf(typeOf(members.find((member) => nameOf(member) === name)));
}

function tableOf(entry: TSSignature, module: Module): TableDeclaration[] {
  const name = nameOf(entry);
  if (name === undefined) return [];
  const parts = membersOf(typeOf(entry));
  const optional = optionalIn(childMembers(parts, 'Insert'));
  const columns = childMembers(parts, 'Row')
    .flatMap((member) => columnOf(member, module))
    .map((column) => (column.notNull && optional.has(column.name) ? withDefault(column) : column));
  if (columns.length === 0) return [];
  const location: Location = locate(module, entry);
  return [
    {
      name,
      columns,
      uniques: [],
      indexes: [],
      foreignKeys: relationships(typeOf(parts.find((part) => nameOf(part) === 'Relationships'))),
      checks: [],
      location,
    },
  ];
}

/** What an insert may leave out. */
function optionalIn(members: TSSignature[]): Set<string> {
  return new Set(
    members.flatMap((member) => (member.type === 'TSPropertySignature' && member.optional ? (nameOf(member) ?? []) : [])),
  );
}

/** A column that is never null and may be left out is filled by the database: with what, its type tells. */
function withDefault(column: ColumnDeclaration): ColumnDeclaration {
  if (column.primaryKey && column.type === 'bigint') return { ...column, type: 'bigserial' };
  const value = defaults[column.type];
  return value === undefined ? { ...column, notNull: column.primaryKey } : { ...column, default: value };
}

const defaults: Record<string, string> = {
  uuid: 'gen_random_uuid()',
  timestamptz: 'now()',
  boolean: 'false',
  integer: '0',
  numeric: '0',
  text: "''",
  jsonb: "'{}'",
};

function columnOf(member: TSSignature, module: Module): ColumnDeclaration[] {
  const name = nameOf(member);
  const type = typeOf(member);
  if (name === undefined || !type) return [];
  const alternatives = type.type === 'TSUnionType' ? type.types : [type];
  const nullable = alternatives.some((part) => part.type === 'TSNullKeyword');
  const main = alternatives.find((part) => part.type !== 'TSNullKeyword') ?? type;
  return [
    {
      name,
      type: postgresType(name, main),
      notNull: !nullable,
      primaryKey: name === 'id',
      unique: false,
      location: locate(module, member),
    },
  ];
}

function postgresType(name: string, type: TSType): string {
  switch (type.type) {
    case 'TSNumberKeyword': {
      const guess = typeByName(name);
      return name === 'id' || name.endsWith('_id') ? 'bigint' : guess === 'numeric' ? 'numeric' : 'integer';
    }
    case 'TSBooleanKeyword':
      return 'boolean';
    case 'TSArrayType':
      return `${postgresType('', type.elementType)}[]`;
    case 'TSTypeReference':
      return type.typeName.type === 'Identifier' && nameText(type.typeName) === 'Json' ? 'jsonb' : 'text';
    default: {
      if (name === 'id' || name.endsWith('_id')) return 'uuid';
      return typeByName(name) === 'timestamptz' ? 'timestamptz' : 'text';
    }
  }
}

function nameText(name: TSTypeName): string {
  return name.type === 'Identifier' ? name.name : '';
}

function relationships(type: TSType | undefined): TableDeclaration['foreignKeys'] {
  if (type?.type !== 'TSTupleType') return [];
  return type.elementTypes.flatMap((element) => {
    if (element.type !== 'TSTypeLiteral') return [];
    const texts = (name: string): string[] => {
      const value = typeOf(element.members.find((member) => nameOf(member) === name));
      const parts = value?.type === 'TSTupleType' ? value.elementTypes : value ? [value] : [];
      return parts.flatMap((part) =>
        part.type === 'TSLiteralType' && part.literal.type === 'Literal' ? [String(part.literal.value)] : [],
      );
    };
    const [table] = texts('referencedRelation');
    return table === undefined ? [] : [{ columns: texts('columns'), table, references: texts('referencedColumns') }];
  });
}

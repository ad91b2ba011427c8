import type { ColumnDeclaration, DataModel, Location, ModelField, TableDeclaration } from '../../model/index.js';
import type { Run } from '../interpret/frame.js';
import { literalText, type Value } from '../interpret/value.js';
import { declaredIn, type DeclaredModel, type DeclaredSchema, fieldsOf, pathsOf, type SchemaPath } from './mongoose.js';
import { pluralOf } from './plural.js';

/** Models of Mongoose with the table that stands for each one's collection: https://mongoosejs.com/docs/guide.html */
export function mongooseModels(run: Run): { models: DataModel[]; tables: TableDeclaration[] } {
  const { models, schemas } = declaredIn(run);
  const made = [...models.values()].flatMap((declared) => {
    const schema = schemas.get(declared.schema);
    return schema ? [{ declared, schema, paths: allPaths(schema, run) }] : [];
  });
  const tableOf = (name: string | undefined): string | undefined => {
    const found = made.find(({ declared }) => declared.name === name);
    return found && collectionOf(found.declared, found.schema);
  };
  for (const { declared, schema, paths } of made)
    for (const { path, reference } of paths) {
      const references = tableOf(reference);
      if (references !== undefined) run.links.push({ table: collectionOf(declared, schema), column: path, references });
    }
  return {
    models: made.map(({ declared, schema, paths }) => modelOf(declared, schema, paths)),
    tables: made.map(({ declared, schema, paths }) => tableFor(declared, schema, paths)),
  };
}

function allPaths(schema: DeclaredSchema, run: Run): SchemaPath[] {
  const stamps = stampsOf(schema);
  const declared = new Map(schema.fields.flatMap((fields) => pathsOf(fields, run)).map((path) => [path.path, path]));
  const plain = { list: false, inner: false, unique: false, indexed: false, hidden: false, given: true };
  if (!declared.has('_id')) declared.set('_id', { ...plain, path: '_id', type: 'text', required: true });
  if (!declared.has('__v'))
    declared.set('__v', { ...plain, path: '__v', type: 'double precision', required: false, inner: true });
  for (const stamp of [stamps.createdAt, stamps.updatedAt])
    if (stamp !== undefined && !declared.has(stamp))
      declared.set(stamp, { ...plain, path: stamp, type: 'timestamptz', required: false });
  return [...declared.values()].sort((left, right) => Number(right.path === '_id') - Number(left.path === '_id'));
}

/** The names under which a schema keeps when a document was made and changed. */
function stampsOf({ options }: DeclaredSchema): { createdAt?: string; updatedAt?: string } {
  const asked = new Map(fieldsOf(options)).get('timestamps')?.value;
  if (!asked || (asked.kind === 'literal' && !asked.value)) return {};
  const given = new Map(fieldsOf(asked));
  const name = (stamp: string): string => literalText(given.get(stamp)?.value) ?? stamp;
  return { createdAt: name('createdAt'), updatedAt: name('updatedAt') };
}

/** Mongoose keeps `Person` in `people`: lower case, plural, unless the code names the collection. */
function collectionOf(model: DeclaredModel, schema: DeclaredSchema): string {
  const named = model.collection ?? literalText(new Map(fieldsOf(schema.options)).get('collection')?.value);
  return named ?? pluralOf(model.name.toLowerCase());
}

function modelOf(declared: DeclaredModel, schema: DeclaredSchema, paths: SchemaPath[]): DataModel {
  const fields = paths.map((path): ModelField => ({
    name: path.path,
    column: path.path,
    type: path.type,
    kind: 'scalar',
    list: path.list,
    optional: !path.required,
    updatedAt: false,
    ignored: path.inner,
    ...(path.given ? { default: 'library' as const } : {}),
  }));
  const references = paths.flatMap(({ path, reference }) => (reference === undefined ? [] : [[path, reference] as const]));
  return {
    name: declared.name,
    table: collectionOf(declared, schema),
    fields,
    id: ['_id'],
    uniques: paths.filter(({ unique }) => unique).map(({ path }) => ({ name: path, fields: [path] })),
    enumTypes: {},
    provider: 'MongoDB',
    mongoose: {
      ...stampsOf(schema),
      hidden: paths.filter(({ hidden }) => hidden).map(({ path }) => path),
      references: Object.fromEntries(references),
    },
  };
}

function tableFor(declared: DeclaredModel, schema: DeclaredSchema, paths: SchemaPath[]): TableDeclaration {
  const { location } = schema;
  const known = new Set(paths.map(({ path }) => path));
  const columns = paths.map((path): ColumnDeclaration => ({
    name: path.path,
    type: path.type,
    notNull: path.path === '_id',
    primaryKey: path.path === '_id',
    unique: path.unique,
    location,
  }));
  const single = paths.filter(({ indexed, unique }) => indexed && !unique).map(({ path }) => index([path], false, location));
  const several = schema.indexes.flatMap((declaration) => {
    const keys = fieldsOf(declaration.fields);
    const expressions = keys.map(([path, { value }]) => (known.has(path) ? direction(path, value) : undefined));
    // Text and geographic indexes serve no plain comparison.
    if (keys.length === 0 || keys.some(([, { value }]) => literalText(value) !== '1' && literalText(value) !== '-1')) return [];
    const unique = new Map(fieldsOf(declaration.options)).get('unique')?.value;
    const only = expressions.filter((expression) => expression !== undefined);
    return only.length === keys.length
      ? [{ ...index([], unique?.kind === 'literal' && Boolean(unique.value), declaration.location), expressions: only }]
      : [];
  });
  const empty = { uniques: [], foreignKeys: [], checks: [] };
  return { name: collectionOf(declared, schema), columns, ...empty, indexes: [...single, ...several], location };
}

function index(paths: string[], unique: boolean, location: Location): TableDeclaration['indexes'][number] {
  return { unique, expressions: paths.map((path) => `"${path}"`), location };
}

function direction(path: string, value: Value): string {
  return `"${path}"${literalText(value) === '-1' ? ' DESC' : ''}`;
}

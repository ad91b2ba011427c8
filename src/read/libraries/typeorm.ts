import { callUnknown } from '../interpret/unseen.js';
import { type Frame, transact } from '../interpret/frame.js';
import { callFunction } from '../interpret/function.js';
import { ownUse } from '../interpret/use.js';
import {
  type ClassValue,
  type ClientValue,
  input,
  list,
  literal,
  literalText,
  type QueryValue,
  record,
  type Value,
} from '../interpret/value.js';
import { nodesIn } from '../parse.js';
import { addStep, beginQuery, type CallNode, endedHere, type LibraryReader } from './index.js';
import { noteChange } from './knex.js';
import { assignedTo } from './sequelize-model.js';
import { runBrackets, typeormValue } from './typeorm-value.js';

const owner: ClientValue = { kind: 'client', library: 'typeorm', role: 'owner' };
const one = /^(findOne(By)?(OrFail)?|findOneById|getOne(OrFail)?|getRawOne|preload)$/;
const many = /^(find(By|ByIds)?|getMany|getRawMany|getRawAndEntities|query)$/;
const numbers = /^(count(By)?|exists?(By)?|sum|average|minimum|maximum|getCount|getExists)$/;
const pairs = /^(findAndCount(By)?|getManyAndCount)$/;
const written =
  /^(save|insert|update|updateAll|upsert|delete|deleteAll|remove|softDelete|softRemove|restore|recover|increment|decrement|clear|execute)$/;
const ends =
  /^(getMany|getOne|getOneOrFail|getRawMany|getRawOne|getManyAndCount|getRawAndEntities|getCount|getExists|execute|stream)$/;

/** TypeORM: https://typeorm.io/docs/working-with-entity-manager/repository-api */
export const typeorm: LibraryReader = {
  library: 'typeorm',

  create(target) {
    if (target.source !== 'typeorm') return undefined;
    const name = target.name.replace(/^(default|\*)\./, '');
    return /^(DataSource|createConnection|getConnection|getManager|Connection)$/.test(name) ? owner : undefined;
  },

  call(client, names, values, node, frame) {
    const at = names.filter((name) => !/^(manager|createQueryRunner|connection|dataSource)$/.test(name));
    const [first = '', second, third] = at;
    if (first === 'repository' && second !== undefined && third !== undefined && at.length === 3)
      return callRepository(second, third, values, node, frame);
    if (names.at(-1) === 'createQueryRunner' || (first === '' && at.length === 0)) return client;
    if (at.length === 1) return callManager(client, first, values, node, frame);
    return callUnknown(names.join('.'), values, frame);
  },

  step(query, name, values, node, frame) {
    if (query.steps[0]?.name !== 'builder') return query;
    if (name === 'clone') return { ...query };
    if (/^(getQuery|getSql|getParameters|getQueryAndParameters|printSql)$/.test(name)) return input('unknown', name);
    const given = values.map((value) => typeormValue(runBrackets(value, node, frame), frame));
    const next = addStep(query, name, given, node, frame);
    // A builder changes where it stands: `builder.andWhere(…)` adds to the variable `builder`.
    if (ends.test(name)) return endedHere(next, node, frame);
    noteChange(query, next, node, frame);
    return next;
  },

  isSent: (query) => query.steps[0]?.name !== 'builder' || ends.test(query.steps.at(-1)?.name ?? ''),

  member(names, name, frame) {
    if (names[0] === 'repository' && names.length === 2 && /^(manager|metadata|target)$/.test(name))
      return name === 'manager' ? owner : undefined;
    return frame && names.length === 0 ? undefined : undefined;
  },

  result(query, frame) {
    const method = query.steps.at(-1)?.name ?? '';
    if (numbers.test(method)) return input('row', method);
    const use = ownUse(query.site, frame);
    const rows: Value = { kind: 'rows', uses: [use], filtered: false };
    if (pairs.test(method)) return list([rows, input('row', 'count')]);
    if (method === 'getRawAndEntities') return record({ entities: rows, raw: rows });
    if (one.test(method)) {
      use.flags.add('first');
      return { kind: 'row', uses: [use], path: [] };
    }
    if (many.test(method)) return rows;
    // What is saved comes back as it was given.
    if (method === 'save') return savedValue(query, use);
    return written.test(method) ? input('row', method) : input('unknown', method);
  },
};

function savedValue(query: QueryValue, use: ReturnType<typeof ownUse>): Value {
  return query.steps[0]?.arguments[1]?.kind === 'list'
    ? { kind: 'rows', uses: [use], filtered: false }
    : { kind: 'row', uses: [use], path: [] };
}

/** What stands for the repository of an entity. */
export function repositoryOf(entity: string): Value {
  return { kind: 'path', client: owner, names: ['repository', entity] };
}

/** The entity of `Repository<User>`, where a parameter or field is declared so. */
export function repositoryType(declared: unknown): string | undefined {
  for (const node of nodesIn(declared)) {
    if (node.type !== 'TSTypeReference' || node.typeName.type !== 'Identifier') continue;
    if (!/^(Tree)?Repository$/.test(node.typeName.name)) continue;
    const [named] = node.typeArguments?.params ?? [];
    if (named?.type === 'TSTypeReference' && named.typeName.type === 'Identifier') return named.typeName.name;
  }
  return undefined;
}

/** What a constructor is given under that name, where nobody was seen to make an instance: its type tells it. */
export function typeormField(of: ClassValue, name: string): Value | undefined {
  const constructor = of.node.body.body.find((element) => element.type === 'MethodDefinition' && element.kind === 'constructor');
  if (constructor?.type !== 'MethodDefinition' || !of.module.text.includes('typeorm')) return undefined;
  const parameter = constructor.value.params.find(
    (candidate) =>
      candidate.type === 'TSParameterProperty' && candidate.parameter.type === 'Identifier' && candidate.parameter.name === name,
  );
  const entity = parameter && repositoryType(parameter);
  if (entity !== undefined) return repositoryOf(entity);
  for (const node of nodesIn(parameter))
    if (
      node.type === 'TSTypeReference' &&
      node.typeName.type === 'Identifier' &&
      /^(DataSource|EntityManager)$/.test(node.typeName.name)
    )
      return typeormManager;
  return undefined;
}

/** What stands for the manager or the data source. */
export const typeormManager: Value = owner;

/** The entity that a value names: its class, or its name as text. */
export function entityNamed(value: Value | undefined): string | undefined {
  return value?.kind === 'class' ? value.name : literalText(value);
}

/** `class Users extends Repository<User>`, `class User extends BaseEntity`: what the class itself does not have is the library's. */
export function typeormClass(parent: { source: string; name: string }, of: ClassValue): Value | undefined {
  if (parent.source !== 'typeorm') return undefined;
  if (/(^|\.)BaseEntity$/.test(parent.name)) return repositoryOf(of.name);
  if (!/(^|\.)(Repository|TreeRepository|AbstractRepository)$/.test(parent.name)) return undefined;
  const named = of.node.superTypeArguments?.params[0];
  const text = named?.type === 'TSTypeReference' && named.typeName.type === 'Identifier' ? named.typeName.name : undefined;
  return text === undefined ? undefined : repositoryOf(text);
}

function callManager(client: ClientValue, name: string, values: Value[], node: CallNode, frame: Frame): Value {
  const [first, second] = values;
  const entity = entityNamed(first);
  if (/^get(Tree|Mongo|Custom)?Repository$/.test(name) || name === 'withRepository')
    return first?.kind === 'path' ? first : entity === undefined ? input('unknown', name) : repositoryOf(entity);
  if (name === 'transaction') {
    const body = values.find((value) => value.kind === 'function');
    return body?.kind === 'function'
      ? transact(frame, literalText(first), () => callFunction(body, [client], frame))
      : input('unknown', name);
  }
  if (name === 'query')
    return beginQuery('typeorm', 'owner', { name: 'query', arguments: [literal(null), ...values] }, node, frame);
  if (name === 'createQueryBuilder')
    return beginQuery(
      'typeorm',
      'owner',
      { name: 'builder', arguments: [entity === undefined ? literal(null) : literal(entity), second ?? literal(null)] },
      node,
      frame,
    );
  if (name === 'create') return createdEntity(second, frame);
  if (/^(merge|getId|hasId)$/.test(name)) return second ?? input('unknown', name);
  if (
    /^(initialize|destroy|connect|close|synchronize|runMigrations|release|startTransaction|commitTransaction|rollbackTransaction|undoLastMigration)$/.test(
      name,
    )
  )
    return /^(initialize|connect)$/.test(name) ? client : input('unknown', name);
  if (!asks(name)) return callUnknown(name, values, frame);
  // `manager.save(row)` tells the entity only by what the row is.
  const stated = first?.kind === 'class' || (first?.kind === 'literal' && values.length > 1);
  const target = stated ? entity : entityOfRow(first);
  const further = stated ? values.slice(1) : values;
  return beginQuery(
    'typeorm',
    'owner',
    {
      name,
      arguments: [target === undefined ? literal(null) : literal(target), ...further.map((value) => given(name, value, frame))],
    },
    node,
    frame,
  );
}

function asks(name: string): boolean {
  return (
    one.test(name) || many.test(name) || numbers.test(name) || pairs.test(name) || (written.test(name) && name !== 'execute')
  );
}

function entityOfRow(value: Value | undefined): string | undefined {
  if (value?.kind === 'instance') return value.of.name;
  if (value?.kind !== 'row' || value.path.length > 0) return undefined;
  const names = new Set(
    value.uses.flatMap(({ site }) => {
      const named = [...site.variants.values()][0]?.steps[0]?.arguments[0];
      return site.library === 'typeorm' && named?.kind === 'literal' ? [String(named.value)] : [];
    }),
  );
  return names.size === 1 ? [...names][0] : undefined;
}

function callRepository(entity: string, method: string, values: Value[], node: CallNode, frame: Frame): Value {
  if (method === 'createQueryBuilder')
    return beginQuery(
      'typeorm',
      'owner',
      { name: 'builder', arguments: [literal(entity), values[0] ?? literal(null)] },
      node,
      frame,
    );
  if (method === 'create') return createdEntity(values[0], frame);
  if (method === 'merge') {
    const [into, ...more] = values;
    return into?.kind === 'row' ? into : (more[0] ?? input('unknown', method));
  }
  if (method === 'extend') return repositoryOf(entity);
  if (!asks(method)) return callUnknown(`${entity}.${method}`, values, frame);
  return beginQuery(
    'typeorm',
    'owner',
    { name: method, arguments: [literal(entity), ...values.map((value) => given(method, value, frame))] },
    node,
    frame,
  );
}

/** `repository.create(values)` is a row that is not there yet: saved, it is inserted with all of its columns. */
function createdEntity(value: Value | undefined, frame: Frame): Value {
  if (value?.kind === 'record' && !value.open) return value;
  if (value?.kind === 'list') return value;
  return { kind: 'call', name: 'typeorm.new', arguments: [typeormValue(value ?? record({}, true), frame)] };
}

/** A row that is saved goes with what the function at hand assigned to it. */
function given(method: string, value: Value, frame: Frame): Value {
  if (method !== 'save') return typeormValue(value, frame);
  if (value.kind === 'list')
    return { ...value, items: value.items.map((item) => ({ ...item, value: given(method, item.value, frame) })) };
  // `new Comment()` with what was put into it.
  if (value.kind === 'instance')
    return { kind: 'call', name: 'typeorm.new', arguments: [typeormValue(record(Object.fromEntries(value.fields)), frame)] };
  if (value.kind !== 'row' || value.path.length > 0) return typeormValue(value, frame);
  return { kind: 'call', name: 'typeorm.row', arguments: [value, typeormValue(record(assignedTo(value, frame)), frame)] };
}

const ownMethod = /^(save|remove|softRemove|recover|reload)$/;

/** `user.save()` of an active record, whose class extends BaseEntity. */
export function asksByEntity(row: Extract<Value, { kind: 'row' }>, name: string): boolean {
  return row.path.length === 0 && ownMethod.test(name) && row.uses.some((use) => use.site.library === 'typeorm');
}

export function callEntity(row: Extract<Value, { kind: 'row' }>, name: string, node: CallNode, frame: Frame): Value {
  const entity = entityOfRow(row);
  const named = entity === undefined ? literal(null) : literal(entity);
  return beginQuery('typeorm', 'owner', { name, arguments: [named, given(name, row, frame)] }, node, frame);
}

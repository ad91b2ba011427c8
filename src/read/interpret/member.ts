import type { Origin } from '../../model/index.js';
import { evaluate, throughCell } from './evaluate.js';
import type { Frame } from './frame.js';
import { createFunction } from './function.js';
import { classOf, exportedValue } from './module.js';
import { markDistinct } from './use.js';
import { pluginMember } from '../entries/fastify.js';
import { trpcMember } from '../entries/trpc.js';
import { columnOf, subqueryMember } from '../libraries/drizzle-fields.js';
import { clientMember, createClient } from '../libraries/index.js';
import { documentMember, referenceMember, snapshotMember } from '../libraries/firestore-snapshot.js';
import { mongooseMember } from '../libraries/mongoose.js';
import { modelClass } from '../libraries/sequelize.js';
import { typeormClass, typeormField } from '../libraries/typeorm.js';
import { readyClient } from '../libraries/pg.js';
import { routeParam } from './route-params.js';
import { distinct } from './provenance.js';
import { ownField, queryParam } from './query-params.js';
import { bounded, choiceOf, type ClassValue, input, type Item, literal, nothing, type Value, unknown } from './value.js';

/** Parts of a request that whoever sends it fills in: a user named there is anybody. */
const brought = /\b(?:query|params|body|searchParams|formData|headers|cookies)\b/;

/** `value.name`, as far as it is known. */
export function member(value: Value, name: string, frame: Frame): Value {
  switch (value.kind) {
    case 'record': {
      const field = value.fields.get(name);
      if (field) return field.guards.length === 0 ? field.value : choiceOf([field, { value: nothing, guards: [] }]);
      return value.open ? input('unknown', name) : nothing;
    }
    case 'list': {
      if (name === 'length')
        return value.open || value.items.some((item) => item.guards.length > 0)
          ? input('unknown', 'length')
          : literal(value.items.length);
      return value.items[Number(name)]?.value ?? (value.open ? input('unknown', name) : nothing);
    }
    case 'rows': {
      const own = snapshotMember(value, name);
      if (own) return own;
      if (name === 'length' || (name === 'size' && value.distinct)) {
        if (name === 'size') markDistinct(value);
        for (const use of value.uses) use.flags.add(frame.whether ? 'exists' : 'counted');
        return { ...input('row', 'length'), from: distinct(value.uses.map((use) => ({ site: use.site.id, changed: true }))) };
      }
      if (/^\d+$/.test(name)) {
        for (const use of value.uses) use.flags.add('first');
        return value.element ?? { kind: 'row', uses: value.uses, path: [] };
      }
      return name === 'data' || name === 'rows' ? value : input('row', name);
    }
    case 'result':
      if (name === 'data' || name === 'rows') return value.rows;
      if (/^\d+$/.test(name)) return member(value.rows, name, frame);
      if (name === 'length') return member(value.rows, name, frame);
      return input('unknown', name);
    case 'row': {
      const own = documentMember(value, name);
      if (own) return own;
      // Sequelize keeps the plain values of a row apart.
      if (name === 'dataValues' && value.uses.some((use) => use.site.library === 'sequelize')) return value;
      for (const use of value.uses) {
        if (value.path.length === 0) {
          use.columns.add(name);
          if (!frame.run.logging) use.beyondLogs.add(name);
        } else if (name === '0' && value.path[0] !== undefined) use.firstOf.add(value.path[0]);
      }
      return { kind: 'row', uses: value.uses, path: [...value.path, name] };
    }
    case 'module':
      return exportedValue(frame.run, value.module, name) ?? unknown(`${value.module.file} exports no ${name}`);
    case 'instance':
      return value.fields.get(name) ?? classMember(value.of, name, value, frame);
    case 'class':
      return classMember(value, name, value, frame);
    case 'external':
      return prismaEnum(value, name, frame) ?? externalMember(value, name);
    case 'input': {
      if (value.route) return routeParam(name);
      const given = /\.(server|app)$/.test(value.name) ? frame.run.shared.get(name) : undefined;
      if (given) return given;
      const found = value.origin === 'request' ? frame.run.shared.get(`${value.name}.${name}`) : undefined;
      if (found?.kind === 'row') return found;
      const origin: Origin =
        value.origin === 'request' && /^(?:user|session|auth)$/.test(name) && !brought.test(value.name) ? 'user' : value.origin;
      const inner = ownField(queryParam(input(origin, value.name ? `${value.name}.${name}` : name), value.name, name), name);
      const told = value.from ? { ...inner, from: value.from } : inner;
      return value.answer === undefined ? told : { ...told, answer: value.answer };
    }
    case 'choice':
      return choiceMember(value.options, name, frame);
    case 'cell': {
      if (name === 'getState') return value;
      const always = value.cell.constants?.get(name);
      if (always !== undefined) return { ...input('unknown', name), always };
      const held = throughCell(value.cell, (inner) => (inner.kind === 'literal' ? undefined : member(inner, name, frame)));
      // What a field of the state holds at first, it need not hold later.
      if (held?.kind === 'literal' && held.value !== null) return { kind: 'cell', cell: { values: [held] } };
      if (held?.kind === 'list') return { ...held, open: true };
      return held && held.kind !== 'literal' ? held : input('unknown', name);
    }
    case 'client':
    case 'path':
      return clientMember(value, name, frame);
    case 'router':
      return frame.run.shared.get(name) ?? (value.router.framework === 'fastify' ? pluginMember(name) : unknown(name));
    case 'context':
      if (name === 'var') return { ...value, name: `${value.name}.var` };
      return value.fields.get(name) ?? input(name === 'user' || name === 'session' ? 'user' : 'request', `${value.name}.${name}`);
    case 'table': {
      const column = value.columns.get(name);
      if (column === undefined) return name === '$inferSelect' || name === '_' ? unknown('type') : nothing;
      return columnOf(value, column);
    }
    case 'query':
      return referenceMember(value, name) ?? subqueryMember(value, name) ?? unknown(name);
    case 'text':
      // An address as an object: `new URL('/api/orders').href`.
      return name === 'href' ? value : input('unknown', name);
    case 'literal':
      if (name === 'length' && typeof value.value === 'string') return literal(value.value.length);
      // Nothing has no members: where one is asked for, something else must have been there.
      return input('unknown', name);
    default:
      return unknown(name);
  }
}

function choiceMember(options: Item[], name: string, frame: Frame): Value {
  const members = options
    .filter((option) => option.value.kind !== 'literal')
    .map((option) => ({ value: member(option.value, name, frame), guards: option.guards }));
  const only = members.length === 1 ? members[0] : undefined;
  if (only) return only.value;
  if (members.length === 0) return nothing;
  return bounded(choiceOf(members));
}

/** `Role.ADMIN` of an enum in Prisma's schema, which the generated client exports: the word itself. */
function prismaEnum({ source, name: path }: { source: string; name: string }, label: string, frame: Frame): Value | undefined {
  if (!/prisma/i.test(source)) return undefined;
  const type = path.split('.').at(-1) ?? path;
  const isEnum = frame.run.models.some(({ enumTypes }) => Object.hasOwn(enumTypes, type));
  return isEnum ? { kind: 'literal', value: label } : undefined;
}

function externalMember(value: { source: string; name: string }, name: string): Value {
  // `import * as pg`, `await import('pg')`: what is in it has the name that it is imported by.
  const path = value.name === '*' ? name : `${value.name}.${name}`;
  if (path === 'process.env' || path === 'import.meta.env' || path === 'import.meta.env.default')
    return input('generated', 'env');
  return (
    mongooseMember(value.source, path) ??
    trpcMember(value.source, path) ??
    readyClient(value.source, path) ?? { kind: 'external', source: value.source, name: path }
  );
}

/** A method or field of a class, its parents included; undefined members of a class that is known to the end are absent. */
export function classMember(of: ClassValue, name: string, self: Value, frame: Frame): Value {
  for (let at: ClassValue | undefined = of, hops = 0; at && hops < 8; hops++) {
    const inside: Frame = { ...frame, module: at.module, environment: at.environment, self };
    for (const element of at.node.body.body) {
      if (element.type !== 'MethodDefinition' && element.type !== 'PropertyDefinition') continue;
      const key =
        element.key.type === 'Identifier'
          ? element.key.name
          : element.key.type === 'PrivateIdentifier'
            ? `#${element.key.name}`
            : undefined;
      if (key !== name) continue;
      if (element.type === 'PropertyDefinition') {
        const value = evaluate(element.value, inside);
        if (self.kind === 'instance') self.fields.set(name, value);
        return value;
      }
      return element.type === 'MethodDefinition' ? { ...createFunction(element.value, inside, self), name } : unknown(name);
    }
    if (isGiven(at, name)) return typeormField(at, name) ?? input('unknown', name);
    if (!at.node.superClass) return nothing;
    const parent: Value = evaluate(at.node.superClass, inside);
    const model = parent.kind === 'external' ? modelClass(parent, of, frame) : undefined;
    if (model) return clientMember(model, name, frame);
    const entity = parent.kind === 'external' ? typeormClass(parent, of) : undefined;
    if (entity?.kind === 'path') return clientMember(entity, name, frame);
    // `class Database extends Kysely`: the client's own methods.
    const client = parent.kind === 'external' ? createClient(parent, [], inside) : undefined;
    if (client) return clientMember(client, name, frame);
    at = classOf(parent);
  }
  return unknown(`${of.name}.${name}`);
}

/** Whether the constructor is given that field: where nobody was seen to make an instance, it is not known, and not absent. */
function isGiven(of: ClassValue, name: string): boolean {
  const constructor = of.node.body.body.find((element) => element.type === 'MethodDefinition' && element.kind === 'constructor');
  if (constructor?.type !== 'MethodDefinition') return false;
  const text = of.module.text.slice(constructor.start, constructor.end);
  return (
    new RegExp(`\\bthis\\.${name.replaceAll(/\W/g, '')}\\s*=[^=]`).test(text) ||
    constructor.value.params.some(
      (parameter) =>
        parameter.type === 'TSParameterProperty' &&
        parameter.parameter.type === 'Identifier' &&
        parameter.parameter.name === name,
    )
  );
}

import type { Frame, Run } from '../interpret/frame.js';
import { type ClientValue, list, literal, literalText, record, type Value } from '../interpret/value.js';
import { field, known } from '../schema/sequelize.js';
import { callScope } from '../schema/sequelize-associations.js';

const owner: ClientValue = { kind: 'client', library: 'sequelize', role: 'owner' };

/** What stands for a model: its methods ask the database. */
export function modelValue(name: string): Value {
  return { kind: 'path', client: owner, names: ['model', name] };
}

/** The model that a value stands for, by the name under which it was declared. */
export function modelOfValue(value: Value): string | undefined {
  if (value.kind === 'class') return value.name;
  if (value.kind !== 'path' || value.client.library !== 'sequelize' || value.names.length !== 2) return undefined;
  return /^models?$/.test(value.names[0] ?? '') ? value.names[1] : undefined;
}

/** Whether a value is a model: those are looked at one by one, because each is joined to others in its own way. */
export function isSequelizeModel(value: Value, frame: Frame): boolean {
  const name = modelOfValue(value);
  return name !== undefined && (value.kind === 'path' || known(frame.run).classes.has(name));
}

/** Whether a row was read by Sequelize: it can ask the database itself. */
export function isSequelize(row: Extract<Value, { kind: 'row' }>): boolean {
  return row.uses.some((use) => use.site.library === 'sequelize');
}

/** `User.associate = (models) => …`: what the code itself puts on a model is found there again. */
export function assignToModel(object: Value, name: string, value: Value, frame: Frame): void {
  if (object.kind === 'row') noteAssigned(object, name, value, frame);
  if (object.kind !== 'path' && object.kind !== 'class') return;
  const model = modelOfValue(object);
  if (model === undefined) return;
  const { statics } = known(frame.run);
  const own = statics.get(model) ?? new Map<string, Value>();
  statics.set(model, own);
  own.set(name, value.kind === 'function' ? { ...value, self: object } : value);
}

/** What a model has beside its methods: its name, and what the code put on it. */
export function modelMember(model: string, name: string, frame: Frame): Value | undefined {
  if (name === 'name') return literal(known(frame.run).models.get(model)?.model.name ?? model);
  return known(frame.run).statics.get(model)?.get(name);
}

/** A model by the name that `sequelize.models` has it under, which a class may have set. */
export function declaredName(run: Run, name: string): string {
  const state = known(run);
  if (state.models.has(name) || state.decorated.has(name)) return name;
  for (const [declared, { model }] of state.models) if (model.name === name) return declared;
  for (const [declared, { marks }] of state.decorated) {
    const table = marks.find((mark) => mark.name === 'Table')?.values[0];
    if (literalText(field(table, 'modelName')) === name) return declared;
  }
  return name;
}

/** Models within options by their names. */
export function named(value: Value | undefined): Value {
  switch (value?.kind) {
    case 'path':
      return value.client.library === 'sequelize'
        ? { kind: 'call', name: 'sequelize.model', arguments: [literal(value.names[1] ?? '')] }
        : value;
    case 'class':
      return { kind: 'call', name: 'sequelize.model', arguments: [literal(value.name)] };
    case 'query': {
      // A model under a scope: `include: [{ model: User.scope('small') }]`.
      const [start, ...more] = value.steps;
      if (!/^(un)?scoped?$/.test(start?.name ?? '') || more.length > 0 || !start) return value;
      value.site.part = true;
      return { kind: 'call', name: 'sequelize.scoped', arguments: [...start.arguments, literal(start.name)] };
    }
    case 'list':
      return { ...value, items: value.items.map((item) => ({ ...item, value: named(item.value) })) };
    case 'choice':
      return { ...value, options: value.options.map((item) => ({ ...item, value: named(item.value) })) };
    case 'record':
      return {
        ...value,
        fields: new Map([...value.fields].map(([name, item]) => [name, { ...item, value: named(item.value) }])),
      };
    default:
      return value ?? { kind: 'record', fields: new Map(), open: false };
  }
}

/** What `User.scope('active', { method: ['of', id] })` adds to a statement, in order; a scope that is not known stays an input. */
export function scopeOptions(model: string, values: Value[], run: Run): Value {
  const asked = values.flatMap((value) => (value.kind === 'list' ? value.items.map((item) => item.value) : [value]));
  return list(asked.map((value) => named(oneScope(model, value, run))));
}

function oneScope(model: string, value: Value, run: Run): Value {
  const method = field(value, 'method');
  const [called, ...given] = method?.kind === 'list' ? method.items.map((item) => item.value) : method ? [method] : [value];
  const name = literalText(called);
  const scope = name === undefined ? undefined : scopeNamed(model, name, run);
  if (!scope) return { kind: 'unknown', why: `the scope ${name ?? ''} of ${model} is only known when the app runs` };
  return scope.kind === 'function' ? callScope(scope, given, run) : scope;
}

function scopeNamed(model: string, name: string, run: Run): Value | undefined {
  const scopes = known(run).scopes.get(model);
  if (name === 'defaultScope') return scopes?.usual ?? record({});
  const direct = scopes?.named.get(name);
  if (direct) return direct;
  const all = scopes?.named.get('');
  return field(all?.kind === 'function' ? callScope(all, [], run) : all, name);
}

const assigned = new WeakMap<Frame, Map<string, Map<string, Value>>>();

/** `row.title = 'a'`: what the function at hand changed of a row, for the `save` that sends it. */
export function noteAssigned(row: Extract<Value, { kind: 'row' }>, name: string, value: Value, frame: Frame): void {
  if (row.path.length > 0 || !row.uses.some((use) => /^(sequelize|typeorm|mongoose)$/.test(use.site.library))) return;
  const rows = assigned.get(frame) ?? new Map<string, Map<string, Value>>();
  assigned.set(frame, rows);
  const key = keyOf(row);
  const fields = rows.get(key) ?? new Map<string, Value>();
  rows.set(key, fields);
  fields.set(name, value);
}

/** What was assigned to a row so far in this function. */
export function assignedTo(row: Extract<Value, { kind: 'row' }>, frame: Frame): Record<string, Value> {
  return Object.fromEntries(assigned.get(frame)?.get(keyOf(row)) ?? []);
}

function keyOf(row: Extract<Value, { kind: 'row' }>): string {
  return [...new Set(row.uses.map((use) => use.site.id))].sort().join(',');
}

/** The models that a row may be of: the call's, and how its associations lead on from there. */
export function modelsOfRow(row: Extract<Value, { kind: 'row' }>): { model: string; path: string[] }[] {
  const found = new Map<string, { model: string; path: string[] }>();
  for (const { site } of row.uses)
    for (const variant of site.variants.values()) {
      const [start] = variant.steps;
      const model = start?.arguments[0];
      if (site.library !== 'sequelize' || model?.kind !== 'literal' || typeof model.value !== 'string') continue;
      const led = /^row\.(get|create)([A-Z]\w*)$/.exec(start?.name ?? '');
      const before = start?.name.startsWith('row.') ? start.arguments[1] : undefined;
      const names =
        before?.kind === 'list' ? before.items.flatMap((item) => (item.kind === 'literal' ? [String(item.value)] : [])) : [];
      const path = [
        ...names,
        ...(led?.[2] === undefined ? [] : [`.${led[2]}`]),
        ...row.path.filter((name) => !/^(\*|\d+)$/.test(name)),
      ];
      found.set(`${model.value}/${path.join('/')}`, { model: model.value, path });
    }
  return [...found.values()];
}

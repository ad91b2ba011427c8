import type { Node, PropertyDefinition } from '@oxc-project/types';
import { callFunction } from '../interpret/function.js';
import { evaluate } from '../interpret/evaluate.js';
import { classesOf, type Mark, marksByName, marksOf } from '../interpret/decorators.js';
import type { Frame, ModuleState, Run } from '../interpret/frame.js';
import { type ClassValue, literal, literalText, record, type Value } from '../interpret/value.js';
import { named } from '../libraries/sequelize-model.js';
import type { Module } from '../parse.js';
import { defineModel, field, known } from './sequelize.js';
import { associate } from './sequelize-associations.js';

const associations: Record<string, string> = {
  BelongsTo: 'belongsTo',
  HasOne: 'hasOne',
  HasMany: 'hasMany',
  BelongsToMany: 'belongsToMany',
};

/** Classes of a module whose decorators tell a model: https://github.com/sequelize/sequelize-typescript */
export function noteDecorated(run: Run, module: Module, state: ModuleState): void {
  if (!module.text.includes('sequelize-typescript') || !module.text.includes('@Table')) return;
  for (const { value, frame } of classesOf(run, module, state)) {
    const marks = marksOf(value.node.decorators, frame);
    if (!marks.some((mark) => mark.name === 'Table')) continue;
    known(run).decorated.set(value.name, { of: value, frame, marks });
    known(run).classes.set(value.name, value);
    noteScopes(value.name, marks, frame);
  }
}

/** `@DefaultScope(() => ({ … }))` and `@Scopes(() => ({ withAuthor: { … } }))` */
function noteScopes(name: string, marks: Mark[], frame: Frame): void {
  const scopes = known(frame.run).scopes.get(name) ?? { named: new Map<string, Value>() };
  for (const mark of marks) {
    const first = mark.values[0];
    if (mark.name === 'DefaultScope' && first) scopes.usual = first;
    // Models that scopes speak of may come later in a circle of imports: the function is called when a scope is asked for.
    if (mark.name === 'Scopes' && first) scopes.named.set('', first);
  }
  if (scopes.usual || scopes.named.size > 0) known(frame.run).scopes.set(name, scopes);
}

interface Part {
  name: string;
  element: PropertyDefinition;
  marks: Map<string, Value[]>;
  frame: Frame;
}

/** Makes models of the classes that were noted, with the fields of the classes that they extend. */
export function declareDecorated(run: Run): void {
  const { decorated } = known(run);
  const parts = new Map([...decorated].map(([name, { of, frame }]) => [name, partsOf(of, frame)]));
  for (const [name, { of, frame, marks }] of decorated) {
    const own = parts.get(name) ?? [];
    const table = marks.find((mark) => mark.name === 'Table')?.values[0];
    const attributes = record(Object.fromEntries(own.flatMap((part) => attributeOf(part))));
    const options: Record<string, Value> = {};
    for (const [mark, stamp] of [
      ['CreatedAt', 'createdAt'],
      ['UpdatedAt', 'updatedAt'],
      ['DeletedAt', 'deletedAt'],
    ] as const) {
      const part = own.find((candidate) => candidate.marks.has(mark));
      if (part) options[stamp] = literal(part.name);
      if (part && stamp === 'deletedAt') options['paranoid'] = literal(true);
    }
    const given = table?.kind === 'record' ? Object.fromEntries([...table.fields].map(([key, item]) => [key, item.value])) : {};
    defineModel(name, attributes, named(record({ ...options, ...given })), of.node, { ...frame, module: of.module });
  }
  for (const [name] of decorated)
    for (const part of parts.get(name) ?? [])
      for (const [mark, kind] of Object.entries(associations)) {
        const values = part.marks.get(mark);
        if (values) associateBy(name, kind, values, part, parts);
      }
}

/** Fields with decorators, those of parents first. */
function partsOf(of: ClassValue, frame: Frame): Part[] {
  const inside: Frame = { ...frame, module: of.module, environment: of.environment };
  const parent = of.node.superClass ? evaluate(of.node.superClass, inside) : undefined;
  const inherited = parent?.kind === 'class' ? partsOf(parent, frame) : [];
  const own = of.node.body.body.flatMap((element): Part[] => {
    if (element.type !== 'PropertyDefinition' || element.key.type !== 'Identifier' || element.decorators.length === 0) return [];
    return [{ name: element.key.name, element, marks: marksByName(marksOf(element.decorators, inside)), frame: inside }];
  });
  const names = new Set(own.map((part) => part.name));
  return [...inherited.filter((part) => !names.has(part.name)), ...own];
}

/** The attribute that `@Column` and what stands beside it declare, as `Model.init` takes it. */
function attributeOf({ name, element, marks }: Part): [string, Value][] {
  const column = marks.get('Column');
  if (!column) return [];
  const given = column[0];
  const detail: Record<string, Value> =
    given?.kind === 'record'
      ? Object.fromEntries([...given.fields].map(([key, item]) => [key, item.value]))
      : { type: given ?? typeByAnnotation(element.typeAnnotation) };
  detail['type'] ??= typeByAnnotation(element.typeAnnotation);
  if (marks.has('PrimaryKey')) detail['primaryKey'] = literal(true);
  if (marks.has('AutoIncrement')) detail['autoIncrement'] = literal(true);
  const allowed = marks.get('AllowNull');
  if (allowed) detail['allowNull'] = allowed[0] ?? literal(true);
  const unique = marks.get('Unique');
  if (unique) detail['unique'] = unique[0] ?? literal(true);
  const usual = marks.get('Default');
  if (usual?.[0]) detail['defaultValue'] = usual[0];
  return [[name, record(detail)]];
}

const byAnnotation: Record<string, string> = {
  TSStringKeyword: 'STRING',
  TSNumberKeyword: 'INTEGER',
  TSBigIntKeyword: 'BIGINT',
  TSBooleanKeyword: 'BOOLEAN',
};

/** `@Column name: string` takes its type from the field's. */
function typeByAnnotation(node: { typeAnnotation: Node } | null | undefined): Value {
  const type = node?.typeAnnotation;
  const date = type?.type === 'TSTypeReference' && type.typeName.type === 'Identifier' && type.typeName.name === 'Date';
  return { kind: 'external', source: 'sequelize', name: date ? 'DATE' : (byAnnotation[type?.type ?? ''] ?? 'STRING') };
}

/** `@BelongsTo(() => User, 'userId') user` */
function associateBy(source: string, kind: string, values: Value[], part: Part, parts: Map<string, Part[]>): void {
  const [target, second, third, fourth] = values.map((value) => given(value, part.frame));
  const name = classNamed(target);
  if (name === undefined || !target) return;
  const options: Record<string, Value> =
    second?.kind === 'record' && kind !== 'belongsToMany'
      ? Object.fromEntries([...second.fields].map(([key, item]) => [key, item.value]))
      : {};
  options['as'] ??= literal(part.name);
  if (kind === 'belongsToMany') {
    const whole = second?.kind === 'record' ? second : undefined;
    const through = given(field(whole, 'through') ?? second ?? literal(null), part.frame);
    options['through'] = named(through);
    const own = field(whole, 'foreignKey') ?? third ?? pointing(parts.get(classNamed(through) ?? ''), source);
    const other = field(whole, 'otherKey') ?? fourth ?? pointing(parts.get(classNamed(through) ?? ''), name);
    if (own) options['foreignKey'] = own;
    if (other) options['otherKey'] = other;
  } else {
    const [holder, pointed] = kind === 'belongsTo' ? [source, name] : [name, source];
    const key = literalText(second) === undefined ? pointing(parts.get(holder), pointed) : second;
    if (!options['foreignKey'] && key) options['foreignKey'] = key;
  }
  associate(source, kind, named(target), record(options), part.frame);
}

function classNamed(value: Value | undefined): string | undefined {
  return value?.kind === 'class' ? value.name : undefined;
}

/** The attribute of a model whose `@ForeignKey` names another. */
function pointing(parts: Part[] | undefined, target: string): Value | undefined {
  const part = parts?.find(({ marks, frame }) => {
    const value = marks.get('ForeignKey')?.[0];
    return value !== undefined && classNamed(given(value, frame)) === target;
  });
  return part && literal(part.name);
}

/** `() => User`: other models are named through functions, because they import each other. */
function given(value: Value, frame: Frame): Value {
  return value.kind === 'function' ? callFunction(value, [], { ...frame, effects: [] }) : value;
}

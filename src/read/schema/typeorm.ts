import type { DataModel, TableDeclaration } from '../../model/index.js';
import { classesOf, type Mark, marksByName, marksOf } from '../interpret/decorators.js';
import { evaluate } from '../interpret/evaluate.js';
import type { Frame, ModuleState, Run } from '../interpret/frame.js';
import { callFunction } from '../interpret/function.js';
import { type ClassValue, literalText, type Value } from '../interpret/value.js';
import { locate, type Module } from '../parse.js';
import { addColumns, columnsOfRelation, type Entity, isTrue, type Names, option, type Part } from './typeorm-columns.js';

interface Noted {
  of: ClassValue;
  frame: Frame;
  marks: Mark[];
}

const noted = new WeakMap<Run, Map<string, Noted>>();
const finished = new WeakMap<Run, Map<string, Entity>>();

/** Classes of a module that `@Entity` makes a table of: https://typeorm.io/docs/entity/entities */
export function noteEntities(run: Run, module: Module, state: ModuleState): void {
  if (!/@(Child|View)?Entity\b/.test(module.text) || !module.text.includes('typeorm')) return;
  const entities = noted.get(run) ?? new Map<string, Noted>();
  noted.set(run, entities);
  for (const { value, frame } of classesOf(run, module, state)) {
    const marks = marksOf(value.node.decorators, frame);
    if (marks.some((mark) => mark.name === 'Entity')) entities.set(value.name, { of: value, frame, marks });
  }
}

/** Whether a class is an entity. */
export function isEntity(run: Run, name: string): boolean {
  return noted.get(run)?.has(name) ?? false;
}

/** The entities of this run as models, once all of them are read. */
export function typeormModels(run: Run): DataModel[] {
  return [...entitiesOf(run).values()].map(({ model }) => model);
}

/** The tables that `synchronize` makes of the entities, and those between them. */
export function typeormTables(run: Run): TableDeclaration[] {
  const entities = entitiesOf(run);
  return [...entities.values()].flatMap((entity) => [entity.table, ...entity.between]);
}

function entitiesOf(run: Run): Map<string, Entity> {
  const before = finished.get(run);
  if (before) return before;
  const entities = new Map<string, Entity>();
  finished.set(run, entities);
  const names = namesOf(run);
  const all = [...(noted.get(run) ?? [])];
  const parts = new Map(all.map(([name, { of, frame }]) => [name, partsOf(of, frame)]));
  for (const [name, { of, frame, marks }] of all) {
    const entity = emptyEntity(name, of, marks, names);
    for (const part of parts.get(name) ?? [])
      addColumns(entity, part, names, (value) => embedded(value, { ...frame, module: of.module }));
    entities.set(name, entity);
  }
  // Keys that relations hold come behind the columns, as TypeORM has them.
  for (const [name] of all) for (const part of parts.get(name) ?? []) columnsOfRelation(name, part, entities, names);
  for (const [name, { marks }] of all) {
    const entity = entities.get(name);
    if (entity) noteKeys(entity, marks, parts.get(name) ?? []);
  }
  return entities;
}

function emptyEntity(name: string, of: ClassValue, marks: Mark[], names: Names): Entity {
  const mark = marks.find((candidate) => candidate.name === 'Entity');
  const [first, second] = mark?.values ?? [];
  const options = first?.kind === 'record' ? first : second;
  const table = literalText(first) ?? literalText(option(options, 'name')) ?? names.table(name);
  const schema = literalText(option(options, 'schema'));
  const location = locate(of.module, of.node);
  return {
    model: {
      name,
      table,
      ...(schema === undefined ? {} : { schema }),
      fields: [],
      id: [],
      uniques: [],
      enumTypes: {},
      provider: 'postgresql',
      typeorm: { relations: [], hidden: [] },
    },
    table: {
      ...(schema === undefined ? {} : { schema }),
      name: table,
      columns: [],
      uniques: [],
      indexes: [],
      foreignKeys: [],
      checks: [],
      location,
    },
    between: [],
  };
}

/** Fields with decorators, those of parents first. */
function partsOf(of: ClassValue, frame: Frame, depth = 0): Part[] {
  if (depth > 8) return [];
  const inside: Frame = { ...frame, module: of.module, environment: of.environment };
  const parent = of.node.superClass ? evaluate(of.node.superClass, inside) : undefined;
  const inherited = parent?.kind === 'class' ? partsOf(parent, frame, depth + 1) : [];
  const own = of.node.body.body.flatMap((element): Part[] => {
    if (element.type !== 'PropertyDefinition' || element.key.type !== 'Identifier' || element.decorators.length === 0) return [];
    const marks = marksByName(marksOf(element.decorators, inside));
    return [{ name: element.key.name, element, marks, frame: inside, location: locate(of.module, element) }];
  });
  const replaced = new Set(own.map((part) => part.name));
  return [...inherited.filter((part) => !replaced.has(part.name)), ...own];
}

/** `@Column(() => Name)`: the columns of another class, kept in this table. */
function embedded(value: Value, frame: Frame): Part[] | undefined {
  if (value.kind !== 'function') return undefined;
  const of = callFunction(value, [], { ...frame, effects: [] });
  return of.kind === 'class' ? partsOf(of, frame) : undefined;
}

/** `@Index(['a', 'b'], { unique: true })`, `@Unique(['a', 'b'])` of the class, and those of its fields. */
function noteKeys(entity: Entity, marks: Mark[], parts: Part[]): void {
  const fields = parts.flatMap((part) =>
    ['Index', 'Unique'].flatMap((name) => {
      const values = part.marks.get(name);
      return values ? [{ name, values, columns: [part.name], location: part.location }] : [];
    }),
  );
  const whole = marks
    .filter((mark) => mark.name === 'Index' || mark.name === 'Unique')
    .map((mark) => {
      const list = mark.values.find((value) => value.kind === 'list');
      const columns = list?.kind === 'list' ? list.items.flatMap((item) => literalText(item.value) ?? []) : [];
      return { ...mark, columns, location: entity.table.location };
    });
  for (const { name, values, columns, location } of [...whole, ...fields]) {
    const options = values.find((value) => value.kind === 'record');
    const names = columns.flatMap((property) => columnOf(entity, property) ?? []);
    // An index on some of the rows is not declared: nothing is said about it.
    if (names.length === 0 || names.length < columns.length || option(options, 'where')) continue;
    const unique = name === 'Unique' || isTrue(option(options, 'unique'));
    const called = literalText(values[0]);
    if (unique) entity.model.uniques.push({ name: columns.join('_'), fields: columns });
    entity.table.indexes.push({ ...(called === undefined ? {} : { name: called }), unique, expressions: names, location });
  }
}

function columnOf({ model }: Entity, property: string): string | undefined {
  const relation = model.typeorm?.relations.find((candidate) => candidate.name === property);
  return relation?.column ?? model.fields.find((field) => field.name === property)?.column;
}

/** TypeORM's snake case, and its names: https://typeorm.io/docs/advanced-topics/naming-strategy */
function snake(text: string): string {
  return text.replaceAll(/(?:([a-z])([A-Z]))|(?:((?!^)[A-Z])([a-z]))/g, '$1_$3$2$4').toLowerCase();
}

function camel(text: string): string {
  return text
    .replaceAll(/[_-](\w)/g, (_match, letter: string) => letter.toUpperCase())
    .replace(/^./, (letter) => letter.toLowerCase());
}

/** The names of tables and columns that are not given: TypeORM's own, or those of the strategy that apps most often bring. */
function namesOf(run: Run): Names {
  const snaked = [...run.modules.values()].some((module) => /\bnew\s+SnakeNamingStrategy\b/.test(module.text));
  const word = snaked ? snake : (text: string) => text;
  return {
    table: snake,
    column: (prefix, name) =>
      snaked ? snake([...prefix, name].join('_')) : prefix.length > 0 ? camel([...prefix, name].join('_')) : name,
    joinColumn: (relation, key) => (snaked ? snake(`${relation}_${key}`) : camel(`${relation}_${key}`)),
    joinTable: (first, property, second) => snake(`${first}_${property}_${second}`),
    joinTableColumn: (table, column) => (snaked ? word(`${table}_${column}`) : camel(`${table}_${column}`)),
  };
}

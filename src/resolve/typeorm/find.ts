import type { DataModel, Expression } from '../../model/index.js';
import { fieldOf, literalString, Unresolvable } from '../sql.js';
import {
  aliasOf,
  belowAlias,
  columnSql,
  entityBy,
  fieldBy,
  joinSql,
  keyField,
  namedColumn,
  type Place,
  readColumns,
  relationOf,
} from './entity.js';
import { emptyPlace, type Select, type Sort } from './select.js';
import { chosen, findWhere, isNull } from './where.js';

const known =
  /^(where|select|relations|order|skip|take|withDeleted|cache|lock|loadEagerRelations|transaction|comment|relationLoadStrategy)$/;

/** The select that `find` and its relatives build from their options: https://typeorm.io/docs/working-with-entity-manager/find-options */
export function findSelect(model: DataModel, options: Expression | undefined, models: DataModel[]): Select {
  if (options !== undefined && !isNull(options)) {
    if (options.kind !== 'record' || options.open) throw new Unresolvable('options that are only known when the app runs');
    const other = options.fields.find(({ name }) => !known.test(name));
    if (other) throw new Unresolvable(`TypeORM's option ${other.name} is not read yet`);
    if (literalString(fieldOf(options, 'relationLoadStrategy')) === 'query')
      throw new Unresolvable('relations that are read by statements of their own are not read yet');
  }
  const place = emptyPlace(models, { parameters: [] });
  const deleted = fieldOf(options, 'withDeleted');
  place.withDeleted = deleted?.kind === 'literal' && deleted.value === true;
  const alias = model.name;
  place.aliases.set(alias, model);
  const joins: string[] = [];
  const selected = fieldOf(options, 'select');
  const tree = treeOf(fieldOf(options, 'relations'));
  const columns = ownColumns(model, alias, selected);
  joinTree(model, alias, tree, selected, { place, joins, columns });
  if (fieldOf(options, 'loadEagerRelations')?.kind !== 'literal' || !isFalse(fieldOf(options, 'loadEagerRelations')))
    joinEager(model, alias, { place, joins, columns }, 0);
  const where = findWhere(fieldOf(options, 'where'), { model, alias }, place, joins);
  const order = orderOf(fieldOf(options, 'order'), { model, alias }, place, joins);
  const [take, skip] = [fieldOf(options, 'take'), fieldOf(options, 'skip')];
  return {
    model,
    alias,
    place,
    columns,
    joins,
    order,
    ...(where === undefined ? {} : { where: `(${where})` }),
    ...(take === undefined ? {} : { take }),
    ...(skip === undefined ? {} : { skip }),
    ...(fieldOf(options, 'lock') ? lockOf(fieldOf(options, 'lock')) : {}),
  };
}

function isFalse(value: Expression | undefined): boolean {
  return value?.kind === 'literal' && value.value === false;
}

function lockOf(value: Expression | undefined): { lock?: string } {
  const mode = literalString(fieldOf(value, 'mode'));
  if (mode === 'pessimistic_write') return { lock: 'FOR UPDATE' };
  if (mode === 'pessimistic_read') return { lock: 'FOR SHARE' };
  throw new Unresolvable('a lock that is not read yet');
}

interface Tree {
  [name: string]: Tree;
}

/** `['author', 'author.profile']` and `{ author: { profile: true } }` alike. */
function treeOf(value: Expression | undefined): Tree {
  const tree: Tree = {};
  if (value === undefined || isNull(value)) return tree;
  const listed = chosen(value);
  if (listed) {
    for (const path of listed) {
      let at = tree;
      for (const name of path.split('.')) at = at[name] ??= {};
    }
    return tree;
  }
  if (value.kind !== 'record' || value.open) throw new Unresolvable('relations that are only known when the app runs');
  for (const { name, value: inner } of value.fields) {
    if (isFalse(inner) || isNull(inner)) continue;
    tree[name] = inner.kind === 'record' ? treeOf(inner) : {};
  }
  return tree;
}

interface Gathering {
  place: Place;
  joins: string[];
  columns: string[];
}

function joinTree(model: DataModel, alias: string, tree: Tree, selected: Expression | undefined, into: Gathering): void {
  for (const [name, below] of Object.entries(tree)) {
    const relation = relationOf(model, name);
    if (!relation) throw new Unresolvable(`${model.name} leads to no ${name}`);
    const target = entityBy(relation.target, into.place.models);
    const joined = belowAlias(alias, name);
    into.joins.push(joinSql('LEFT', { model, alias }, relation, joined, into.place));
    const inner = fieldOf(selected, name);
    const columns = ownColumns(target, joined, inner?.kind === 'record' ? inner : undefined);
    const key = namedColumn(joined, keyField(target).column);
    into.columns.push(...columns, ...(columns.includes(key) ? [] : [key]));
    joinTree(target, joined, below, inner, into);
  }
}

/** Relations that are read with every find. */
function joinEager(model: DataModel, alias: string, into: Gathering, depth: number): void {
  if (depth > 5) throw new Unresolvable('eager relations that lead in a circle');
  for (const relation of model.typeorm?.relations ?? []) {
    if (!relation.eager) continue;
    const joined = belowAlias(alias, relation.name);
    const target = entityBy(relation.target, into.place.models);
    if (!into.place.aliases.has(joined)) {
      into.joins.push(joinSql('LEFT', { model, alias }, relation, joined, into.place));
      into.columns.push(...readColumns(target, joined));
    }
    joinEager(target, joined, into, depth + 1);
  }
}

/** The columns of an entity that are asked for: all, those listed, or those that are true. */
function ownColumns(model: DataModel, alias: string, selected: Expression | undefined): string[] {
  const listed = chosen(selected);
  const column = (name: string) => {
    const field = fieldBy(model, name);
    if (!field) throw new Unresolvable(`${model.name} has no ${name}`);
    return namedColumn(alias, field.column);
  };
  if (listed) return listed.map(column);
  if (selected === undefined || isNull(selected)) return readColumns(model, alias);
  if (selected.kind !== 'record' || selected.open) throw new Unresolvable('columns that are only known when the app runs');
  const names = selected.fields.filter(({ name, value }) => !isFalse(value) && !relationOf(model, name)).map(({ name }) => name);
  return model.fields.filter((field) => names.includes(field.name)).map((field) => column(field.name));
}

function orderOf(value: Expression | undefined, at: { model: DataModel; alias: string }, place: Place, joins: string[]): Sort[] {
  if (value === undefined || isNull(value)) return [];
  if (value.kind !== 'record' || value.open) throw new Unresolvable('an order that is only known when the app runs');
  return value.fields.flatMap(({ name, value: way }): Sort[] => {
    const relation = relationOf(at.model, name);
    if (relation && way.kind === 'record') {
      const below = belowAlias(at.alias, name);
      if (!place.aliases.has(below)) joins.push(joinSql('LEFT', at, relation, below, place));
      return orderOf(way, { model: entityBy(relation.target, place.models), alias: below }, place, joins);
    }
    const field = fieldBy(at.model, name);
    if (!field) throw new Unresolvable(`${at.model.name} has no ${name}`);
    return [
      { sql: columnSql(at.alias, field.column), direction: directionOf(way), named: aliasOf(`${at.alias}_${field.column}`) },
    ];
  });
}

export function directionOf(value: Expression): string {
  if (value.kind === 'literal') {
    const word = String(value.value).toUpperCase();
    if (word === 'ASC' || word === 'DESC') return word;
    if (word === '1' || word === '-1') return word === '1' ? 'ASC' : 'DESC';
  }
  const way = value.kind === 'record' ? literalString(fieldOf(value, 'direction')) : undefined;
  const nulls = value.kind === 'record' ? literalString(fieldOf(value, 'nulls')) : undefined;
  if (way === undefined) throw new Unresolvable('an order whose direction is only known when the app runs');
  return `${way.toUpperCase()}${nulls === undefined ? '' : ` NULLS ${nulls.toUpperCase()}`}`;
}

import type { CallStep, DataModel, Expression } from '../../model/index.js';
import { literalString, quote, type Resolved, Unresolvable } from '../sql.js';
import {
  aliasOf,
  columnSql,
  entityBy,
  entityOf,
  fieldBy,
  joinSql,
  namedColumn,
  readColumns,
  relationOf,
  tableSql,
} from './entity.js';
import { directionOf } from './find.js';
import { countStatement, emptyPlace, entityStatements, existsStatement, rawStatement, type Select } from './select.js';
import { builtText, knownText, noteParameter, noteValues, type Values, withColumns, withValues } from './text.js';
import { conditionSql, findWhere } from './where.js';
import { writeBuilder } from './write-builder.js';

const ends =
  /^(getMany|getOne|getOneOrFail|getRawMany|getRawOne|getManyAndCount|getRawAndEntities|getCount|getExists|execute|stream)$/;

/** What a builder of queries sends: https://typeorm.io/docs/query-builder/select-query-builder */
export function builderStatements(steps: CallStep[], models: DataModel[]): Resolved[] {
  const end = steps.at(-1)?.name ?? '';
  if (!ends.test(end)) throw new Unresolvable('it is built but never sent');
  if (steps.some(({ name }) => /^(insert|update|delete|softDelete|restore)$/.test(name))) return writeBuilder(steps, models);
  const make = () => selectOf(steps, models);
  const select = make();
  switch (end) {
    case 'getCount':
      return [countStatement(select)];
    case 'getExists':
      return [existsStatement(select)];
    case 'getRawMany':
    case 'getRawOne':
    case 'stream':
      return [rawStatement(select)];
    case 'getManyAndCount': {
      const paged = select.take ?? select.skip ?? select.limit ?? select.offset;
      return [...entityStatements(select, make), ...(paged === undefined ? [] : [countStatement(make())])];
    }
    default:
      return entityStatements(select, make);
  }
}

/** Reads the steps of a builder into a select. */
export function selectOf(steps: CallStep[], models: DataModel[]): Select {
  const [start] = steps;
  const from = steps.find(({ name }) => name === 'from');
  const named = from ? from.arguments[0] : start?.arguments[0];
  const model = entityOf(named, models);
  const alias = literalString(from ? from.arguments[1] : start?.arguments[1]) ?? model.name;
  const place = emptyPlace(models, { parameters: [] });
  place.aliases.set(alias, model);
  place.withDeleted = steps.some(({ name }) => name === 'withDeleted');
  const values: Values = new Map();
  for (const step of steps) noteStep(step, values);
  const select: Select = { model, alias, place, columns: [], joins: [], order: [] };
  const chosen: Expression[][] = [];
  let whole = true;
  // What is joined is known before the texts that speak of it.
  for (const step of steps) if (/Join/.test(step.name)) joined(step, select, values, chosen);
  const conditions: string[] = [];
  for (const { name, arguments: given } of steps) {
    const [first, second] = given;
    switch (name) {
      case 'select':
        if (first !== undefined) {
          whole = false;
          chosen.unshift(given);
        }
        break;
      case 'addSelect':
        chosen.push(given);
        break;
      case 'where':
        conditions.splice(0, conditions.length, condition(first, select, values));
        break;
      case 'andWhere':
      case 'orWhere': {
        const text = condition(first, select, values);
        conditions.push(conditions.length === 0 ? text : `${name === 'orWhere' ? 'OR' : 'AND'} ${text}`);
        break;
      }
      case 'orderBy':
      case 'addOrderBy':
        if (name === 'orderBy') select.order = [];
        if (first !== undefined) select.order.push(...sorted(first, second, given[2], select));
        break;
      case 'groupBy':
      case 'addGroupBy': {
        const text = builtText(first, values, place);
        select.group = name === 'addGroupBy' && select.group !== undefined ? `${select.group}, ${text}` : text;
        break;
      }
      case 'having':
      case 'andHaving':
      case 'orHaving': {
        const text = builtText(first, values, place);
        select.having =
          name === 'having' || select.having === undefined
            ? text
            : `${select.having} ${name === 'andHaving' ? 'AND' : 'OR'} ${text}`;
        break;
      }
      case 'distinct':
        select.distinct = !(first?.kind === 'literal' && first.value === false);
        break;
      case 'take':
      case 'skip':
      case 'limit':
      case 'offset':
        if (first !== undefined) select[name] = first;
        break;
      case 'setLock':
        select.lock = literalString(first) === 'pessimistic_read' ? 'FOR SHARE' : 'FOR UPDATE';
        break;
      default:
        if (
          !/^(builder|from|withDeleted|setParameters?|cache|comment|useTransaction|setQueryRunner|callListeners|createQueryBuilder)$|Join|^get|^stream$/.test(
            name,
          )
        )
          throw new Unresolvable(`${name} of TypeORM's builder is not read yet`);
    }
  }
  if (conditions.length > 0) select.where = conditions.join(' ');
  const own = whole ? readColumns(model, alias) : [];
  select.columns = [...own, ...chosen.flatMap(([what, as]) => columnsOf(what, as, select, values))];
  return select;
}

function noteStep({ name, arguments: given }: CallStep, values: Values): void {
  if (/^setParameters?$/.test(name)) noteParameter(given, values);
  else noteValues(/Join/.test(name) ? given[3] : given[1], values);
}

/** `'p.views > :least'`, `{ authorId: 3 }`, or a group of conditions. */
function condition(value: Expression | undefined, select: Select, values: Values): string {
  const { place } = select;
  if (value?.kind === 'record' || value?.kind === 'list') {
    const parts = findFlat(value, select);
    if (parts === undefined) throw new Unresolvable('conditions that are only known when the app runs');
    return parts;
  }
  if (value?.kind === 'call' && /^typeorm\.(Not)?Brackets$/.test(value.name)) {
    const inner = value.arguments[0];
    const steps = inner?.kind === 'call' && inner.name === 'subquery' ? inner.arguments : undefined;
    if (!steps) throw new Unresolvable('conditions that are only known when the app runs');
    const parts: string[] = [];
    for (const step of steps) {
      if (step.kind !== 'call' || step.name === 'builder') continue;
      if (!/^(where|andWhere|orWhere)$/.test(step.name))
        throw new Unresolvable(`${step.name} within a group of conditions is not read`);
      noteValues(step.arguments[1], values);
      const text = condition(step.arguments[0], select, values);
      parts.push(parts.length === 0 ? text : `${step.name === 'orWhere' ? 'OR' : 'AND'} ${text}`);
    }
    if (parts.length === 0) throw new Unresolvable('conditions that are only known when the app runs');
    return value.name === 'typeorm.NotBrackets' ? `NOT(${parts.join(' ')})` : `(${parts.join(' ')})`;
  }
  return builtText(value?.kind === 'call' && value.name === 'typeorm.sql' ? value.arguments[0] : value, values, place);
}

function findFlat(value: Expression, { model, alias, place, joins }: Select): string | undefined {
  if (value.kind === 'record' && !value.open && value.fields.length === 1) {
    const [only] = value.fields;
    const field = only && !relationOf(model, only.name) ? fieldBy(model, only.name) : undefined;
    if (only && field) return conditionSql(columnSql(alias, field.column), only.value, place);
  }
  const before = joins.length;
  const text = findWhere(value, { model, alias }, place, joins);
  if (joins.length > before) throw new Unresolvable('conditions on relations of a builder are not read yet');
  return text === undefined ? undefined : `(${text})`;
}

/** `leftJoinAndSelect('p.author', 'a', 'a.age > :age', { age: 3 })` */
function joined({ name, arguments: given }: CallStep, select: Select, values: Values, chosen: Expression[][]): void {
  const match = /^(left|inner)Join(AndSelect|AndMapOne|AndMapMany)?$/.exec(name);
  if (!match) throw new Unresolvable(`${name} of TypeORM's builder is not read yet`);
  const rest = match[2]?.startsWith('AndMap') ? given.slice(1) : given;
  const [what, as, on] = rest;
  if (match[2]?.startsWith('AndMap')) noteValues(rest[3], values);
  const { place } = select;
  const kind = match[1] === 'left' ? 'LEFT' : 'INNER';
  const path = /^(\w+)\.(\w+)$/.exec(literalString(what) ?? '');
  const from = path ? place.aliases.get(path[1] ?? '') : undefined;
  const relation = from && relationOf(from, path?.[2] ?? '');
  const alias = literalString(as) ?? path?.[2];
  if (alias === undefined) throw new Unresolvable('a join that is only known when the app runs');
  if (from && relation) {
    const target = entityBy(relation.target, place.models);
    place.aliases.set(alias, target);
    const more = on === undefined || knownText(on) === '' ? undefined : ` ${builtText(on, values, place)}`;
    select.joins.push(joinSql(kind, { model: from, alias: path?.[1] ?? '' }, relation, alias, place, more));
  } else {
    if (path) throw new Unresolvable(`what ${literalString(what) ?? ''} leads to is not known`);
    const target = entityOf(what, place.models);
    place.aliases.set(alias, target);
    const mark = target.typeorm?.deletedAt;
    const column = mark === undefined || place.withDeleted ? undefined : fieldBy(target, mark)?.column;
    const alive = column === undefined ? '' : ` AND (${columnSql(alias, column)} IS NULL)`;
    select.joins.push(
      `${kind} JOIN ${tableSql(target)} ${quote(alias)} ON ${on === undefined ? 'true' : builtText(on, values, place)}${alive}`,
    );
  }
  if (match[2] !== undefined) chosen.push([{ kind: 'literal', value: alias }]);
}

/** `'p'`, `'p.title'`, `['p.id', 'p.title']`, `'COUNT(*)', 'n'` */
function columnsOf(value: Expression | undefined, as: Expression | undefined, select: Select, values: Values): string[] {
  const { place } = select;
  if (value?.kind === 'list') {
    if (value.open) throw new Unresolvable('columns that are only known when the app runs');
    return value.items.flatMap((item) => columnsOf(item, undefined, select, values));
  }
  const text = knownText(value?.kind === 'call' && value.name === 'typeorm.sql' ? value.arguments[0] : value);
  if (text === undefined) throw new Unresolvable('columns that are only known when the app runs');
  const name = literalString(as);
  const whole = place.aliases.get(text);
  if (whole) return readColumns(whole, text);
  const path = /^(\w+)\.([\w.]+)$/.exec(text);
  const model = path ? place.aliases.get(path[1] ?? '') : undefined;
  const field = model && fieldBy(model, path?.[2] ?? '');
  if (field)
    return [
      name === undefined ? namedColumn(path?.[1] ?? '', field.column) : `${columnSql(path?.[1], field.column)} AS ${quote(name)}`,
    ];
  const sql = withValues(withColumns(text, place), values, place);
  return [name === undefined ? sql : `${sql} AS ${quote(name)}`];
}

function sorted(value: Expression, way: Expression | undefined, nulls: Expression | undefined, select: Select): Select['order'] {
  if (value.kind === 'record')
    return value.fields.flatMap(({ name, value: direction }) =>
      sorted({ kind: 'literal', value: name }, direction, undefined, select),
    );
  const text = knownText(value);
  if (text === undefined) throw new Unresolvable('an order that is only known when the app runs');
  const last = literalString(nulls);
  const direction = `${way === undefined ? 'ASC' : directionOf(way)}${last === undefined ? '' : ` ${last}`}`;
  const path = /^(\w+)\.([\w.]+)$/.exec(text);
  const model = path ? select.place.aliases.get(path[1] ?? '') : undefined;
  const field = model && fieldBy(model, path?.[2] ?? '');
  if (field)
    return [{ sql: columnSql(path?.[1], field.column), direction, named: aliasOf(`${path?.[1] ?? ''}_${field.column}`) }];
  return [{ sql: withColumns(text, select.place), direction }];
}

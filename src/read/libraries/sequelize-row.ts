import { stemOf } from '../../model/index.js';
import { callValue } from '../interpret/call.js';
import { callUnknown } from '../interpret/unseen.js';
import type { Frame } from '../interpret/frame.js';
import { classMember } from '../interpret/member.js';
import { ownUse } from '../interpret/use.js';
import { type ClassValue, input, list, literal, literalText, type QueryValue, record, type Value } from '../interpret/value.js';
import { known } from '../schema/sequelize.js';
import { beginQuery, type CallNode, runQuery } from './index.js';
import { assignedTo, modelsOfRow, named, noteAssigned } from './sequelize-model.js';

type Row = Extract<Value, { kind: 'row' }>;

const ownMethod = /^(save|update|destroy|restore|reload|increment|decrement|(get|set|add|remove|create|count|has)[A-Z]\w*)$/;
const generic = /^\$(get|set|add|remove|create|count|has)$/;

/** Whether a method of a row asks the database: `order.save()`, `user.getOrders()`. */
export function asksByRow(row: Row, name: string): boolean {
  const own = row.uses.some((use) => use.site.library === 'sequelize');
  return own && ((ownMethod.test(name) && !name.endsWith('DataValue')) || generic.test(name));
}

/**
 * A method of a row: what it asks the database for is a call of its own, with the model that the row is of and how
 * associations lead there. https://sequelize.org/docs/v6/core-concepts/assocs/
 */
export function callRow(row: Row, name: string, values: Value[], node: CallNode, frame: Frame): Value {
  if (!row.uses.some((use) => use.site.library === 'sequelize')) return callUnknown(name, values, frame);
  if (node.type === 'CallExpression') {
    const method = methodOf(row, name, frame);
    if (method) return callValue(method, node, frame);
  }
  if (name === 'set' || name === 'setDataValue') return setValues(row, values, frame);
  if (name === 'get' || name === 'toJSON') {
    const column = literalText(values[0]);
    return column === undefined ? row : { ...row, path: [...row.path, column] };
  }
  if (!asksByRow(row, name)) return callUnknown(name, values, frame);
  const verb = generic.exec(name)?.[1];
  const property = literalText(values[0]) ?? '';
  const asked = verb === undefined ? name : `${verb}${property.charAt(0).toUpperCase()}${property.slice(1)}`;
  const given = (verb === undefined ? values : values.slice(1)).map(named);
  const models = modelsOfRow(row);
  const [only] = models.length === 1 ? models : [];
  const changed = asked === 'save' ? [record(assignedTo(row, frame))] : [];
  const query = beginQuery(
    'sequelize',
    'owner',
    {
      name: `row.${asked}`,
      arguments: [
        only ? literal(only.model) : literal(null),
        list((only?.path ?? []).map(literal)),
        { ...row, path: row.path.length === 0 ? ['id'] : row.path },
        ...changed,
        ...given,
      ],
    },
    node,
    frame,
  );
  const result = runQuery(query, frame);
  return /^(save|update|reload|restore|increment|decrement)$/.test(asked) ? row : result;
}

/** A method that the model's class gives its rows. */
function methodOf(row: Row, name: string, frame: Frame): Value | undefined {
  const models = modelsOfRow(row);
  const [only] = models;
  const { classes } = known(frame.run);
  const direct = models.length === 1 && only?.path.length === 0 ? classes.get(only.model) : undefined;
  // Of a row that something leads to: the one class that has such a method.
  const having = [...classes.values()].filter((candidate) => hasOwn(candidate, name));
  const of = direct ?? (having.length === 1 ? having[0] : undefined);
  const method = of && classMember(of, name, row, frame);
  return method?.kind === 'function' ? method : undefined;
}

function hasOwn(of: ClassValue, name: string): boolean {
  return of.node.body.body.some(
    (element) =>
      (element.type === 'MethodDefinition' || element.type === 'PropertyDefinition') &&
      !element.static &&
      element.key.type === 'Identifier' &&
      element.key.name === name,
  );
}

/** `row.set({ title })`, `row.set('title', title)` */
function setValues(row: Row, [first, second]: Value[], frame: Frame): Value {
  const name = literalText(first);
  if (name !== undefined && second) noteAssigned(row, name, second, frame);
  if (first?.kind === 'record') for (const [field, item] of first.fields) noteAssigned(row, field, item.value, frame);
  return row;
}

/** What a method of a row gives: rows of what it leads to, one of them, or how many there are. */
export function rowResult(query: QueryValue, method: string, frame: Frame): Value {
  if (/^(count|has)[A-Z]/.test(method)) return input('row', method);
  const led = /^(get|create)([A-Z]\w*)$/.exec(method);
  if (!led) return input('unknown', method);
  const use = ownUse(query.site, frame);
  if (led[1] === 'get' && isMany(query, led[2] ?? '', frame)) return { kind: 'rows', uses: [use], filtered: false };
  if (led[1] === 'get') use.flags.add('first');
  return { kind: 'row', uses: [use], path: [] };
}

/** Whether an association leads to many: as it was declared, else by the form of its name. */
function isMany(query: QueryValue, name: string, frame: Frame): boolean {
  const model = literalText(query.steps[0]?.arguments[0]);
  const path = query.steps[0]?.arguments[1];
  const direct = path?.kind === 'list' && path.items.length === 0;
  for (const { source, kind, target, options } of known(frame.run).associations) {
    if (direct && source !== model) continue;
    const as = options?.kind === 'record' ? literalText(options.fields.get('as')?.value) : undefined;
    if (stemOf(as ?? target) === stemOf(name)) return kind === 'hasMany' || kind === 'belongsToMany';
  }
  return /s$/i.test(name);
}

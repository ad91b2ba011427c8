import { registerRouteObject } from '../entries/client-routes.js';
import { noteRouteObject } from '../entries/route-objects.js';
import { markDistinct } from './use.js';
import type { Node } from '@oxc-project/types';
import type { Guard, Source } from '../../model/index.js';
import { armOf, testOf } from './environment.js';
import { cellValue, conditionOf, elementOf, evaluate } from './evaluate.js';
import type { Frame } from './frame.js';
import { distinct, sourcesOf } from './provenance.js';
import { tellsAt } from './test.js';
import { bounded, type Item, truthiness, type Value } from './value.js';

/** `[a, ...rows]` */
export function arrayOf(node: Extract<Node, { type: 'ArrayExpression' }>, frame: Frame): Value {
  const items: Item[] = [];
  let open = false;
  let once = false;
  for (const element of node.elements) {
    if (!element) continue;
    if (element.type !== 'SpreadElement') {
      items.push({ value: evaluate(element, frame), guards: [] });
      continue;
    }
    const spread = cellValue(evaluate(element.argument, frame));
    if (spread.kind === 'list') {
      items.push(...spread.items);
      open ||= spread.open;
      once ||= spread.distinct === true && node.elements.length === 1;
    } else if (spread.kind === 'rows' && node.elements.length === 1) return markDistinct(spread);
    else {
      items.push({ value: elementOf(spread), guards: [] });
      open = true;
    }
  }
  // What is written out is as long as it is; what is spread may grow in a loop.
  const written: Value = { kind: 'list', items, open, ...(once ? { distinct: true } : {}) };
  return node.elements.some((element) => element?.type === 'SpreadElement') ? bounded(written) : written;
}

/** `...(status && { status })`: what is there only where the test says so. */
function guardOfSpread(argument: Node, frame: Frame): Guard | undefined {
  if (argument.type === 'ParenthesizedExpression') return guardOfSpread(argument.expression, frame);
  if (argument.type !== 'LogicalExpression' || argument.operator !== '&&') return undefined;
  const tested = frame.run.tested.get(argument.left);
  if (tested === undefined || truthiness(tested) !== undefined) return undefined;
  const condition = conditionOf(argument.left, frame);
  return armOf(testOf(condition, tellsAt(argument.left, frame)), condition.negated ? 'else' : 'then');
}

/** `{ a, ...row }` */
export function objectOf(node: Extract<Node, { type: 'ObjectExpression' }>, frame: Frame): Value {
  const route = registerRouteObject(node, frame);
  if (route) return route;
  const fields = new Map<string, Item>();
  const from: Source[] = [];
  let open = false;
  for (const property of node.properties) {
    if (property.type === 'SpreadElement') {
      const given = evaluate(property.argument, frame);
      const spread = cellValue(given);
      if (spread.kind === 'record') {
        const guard = guardOfSpread(property.argument, frame);
        for (const [name, item] of spread.fields) {
          const field = given.kind === 'cell' ? asState(item) : item;
          fields.set(name, guard ? { value: field.value, guards: [...field.guards, guard] } : field);
        }
        open ||= spread.open;
        from.push(...(spread.from ?? []));
      } else if (spread.kind === 'choice') {
        for (const option of spread.options) {
          if (option.value.kind !== 'record') continue;
          for (const [name, item] of option.value.fields)
            fields.set(name, { value: item.value, guards: [...item.guards, ...option.guards] });
        }
      } else {
        if (spread.kind === 'row' && spread.path.length === 0) for (const use of spread.uses) use.wholeRow = true;
        from.push(...sourcesOf(spread));
        open = true;
      }
      continue;
    }
    const name =
      !property.computed && property.key.type === 'Identifier'
        ? property.key.name
        : property.key.type === 'PrivateIdentifier'
          ? undefined
          : literalName(evaluate(property.key, frame));
    const value = evaluate(property.value, frame);
    if (name === undefined) open = true;
    else fields.set(name, { value: value.kind === 'function' ? { ...value, name: value.name || name } : value, guards: [] });
  }
  noteRouteObject(node, fields, frame);
  return { kind: 'record', fields, open, ...(from.length > 0 ? { from: distinct(from) } : {}) };
}

/** What a field of the state holds at first, it need not hold later. */
function asState(item: Item): Item {
  const { value } = item;
  return value.kind === 'literal' && value.value !== null
    ? { ...item, value: { kind: 'cell', cell: { values: [value] } } }
    : item;
}

function literalName(value: Value): string | undefined {
  // `[Op.gte]` of Sequelize is a symbol: it keeps its name.
  if (value.kind === 'external' && /^sequelize(-typescript)?$/.test(value.source))
    return /(^|\.)(Op\.\w+)$/.exec(value.name)?.[2];
  return value.kind === 'literal' && value.value !== null ? String(value.value) : undefined;
}

/** `text('x').notNull()`: one value that remembers each call of the chain. */
export function chained(object: Extract<Value, { kind: 'call' }>, name: string, values: Value[]): Value {
  const steps = object.name === 'chain' ? object.arguments : [object];
  return { kind: 'call', name: 'chain', arguments: [...steps, { kind: 'call', name, arguments: values }] };
}

import type { Frame } from '../interpret/frame.js';
import { buildWith, callFunction } from '../interpret/function.js';
import { locate } from '../parse.js';
import { type ClientValue, input, literalText, type QueryValue, type Value } from '../interpret/value.js';
import type { CallNode } from './index.js';

const operators =
  /^(Not|LessThan|LessThanOrEqual|MoreThan|MoreThanOrEqual|Equal|Like|ILike|Between|In|Any|IsNull|Raw|Or|And|ArrayContains|ArrayContainedBy|ArrayOverlap|JsonContains)$/;

/** `In([1, 2])`, `new Brackets(…)`: what stands in conditions. */
export function typeormFunction(target: { source: string; name: string }, values: Value[], frame: Frame): Value | undefined {
  if (target.source !== 'typeorm') return undefined;
  const name = target.name.replace(/^(default|\*)\./, '');
  if (/^(Not)?Brackets$/.test(name)) return { kind: 'call', name: `typeorm.${name}`, arguments: values };
  if (/^Table\w*$/.test(name)) return values[0];
  if (/^get(Tree|Custom)?Repository$/.test(name)) {
    const entity = values[0]?.kind === 'class' ? values[0].name : literalText(values[0]);
    const client: ClientValue = { kind: 'client', library: 'typeorm', role: 'owner' };
    return entity === undefined ? undefined : { kind: 'path', client, names: ['repository', entity] };
  }
  if (!operators.test(name)) return undefined;
  const [first, ...rest] = values;
  // `Raw((alias) => `${alias} > now()`)` is told where its column stands.
  if (name === 'Raw' && first?.kind === 'function')
    return {
      kind: 'call',
      name: 'typeorm.Raw',
      arguments: [callFunction(first, [{ kind: 'external', source: 'typeorm', name: 'alias' }], frame), ...rest],
    };
  return { kind: 'call', name: `typeorm.${name}`, arguments: values };
}

/** Values as a call of TypeORM takes them: entities by their names, functions that give SQL text as that text. */
export function typeormValue(value: Value, frame: Frame): Value {
  switch (value.kind) {
    case 'class':
      return { kind: 'call', name: 'typeorm.entity', arguments: [{ kind: 'literal', value: value.name }] };
    case 'function':
      return { kind: 'call', name: 'typeorm.sql', arguments: [callFunction(value, [input('unknown', 'builder')], frame)] };
    case 'list':
      return { ...value, items: value.items.map((item) => ({ ...item, value: typeormValue(item.value, frame) })) };
    case 'record':
      return {
        ...value,
        fields: new Map([...value.fields].map(([name, item]) => [name, { ...item, value: typeormValue(item.value, frame) }])),
      };
    default:
      return value;
  }
}

/** `new Brackets((builder) => …)` is run with a builder of its own: the conditions that it is given are the group. */
export function runBrackets(value: Value, node: CallNode, frame: Frame): Value {
  const callback = value.kind === 'call' && /^typeorm\.(Not)?Brackets$/.test(value.name) ? value.arguments[0] : undefined;
  if (value.kind !== 'call' || callback?.kind !== 'function') return value;
  const location = locate(frame.module, node);
  const builder: QueryValue = {
    kind: 'query',
    site: {
      id: `${location.file}:${location.line}:${location.column} within`,
      library: 'typeorm',
      location,
      symbol: frame.symbol,
      role: 'owner',
      variants: new Map(),
      uses: new Map(),
      part: true,
    },
    steps: [{ name: 'builder', arguments: [], guards: [] }],
  };
  return { ...value, arguments: [buildWith(callback, builder, [], frame)] };
}

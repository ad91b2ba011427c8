import type { CallExpression } from '@oxc-project/types';
import { locate } from '../parse.js';
import { mutationName } from './action-name.js';
import { argumentsOf } from './call.js';
import { callUnknown } from './unseen.js';
import { type Effect, isEmpty, onlyWhen } from './effect.js';
import { cellValue, evaluate, settle } from './evaluate.js';
import { capture, sourceText, type Frame } from './frame.js';
import { callFunction } from './function.js';
import { member } from './member.js';
import { demanded, whereThere } from './narrow.js';
import { addressOfKey, sendRequest } from './request.js';
import { tellsOf } from './provenance.js';
import { isOfPath, routeParams } from './route-params.js';
import { signature } from './signature.js';
import { constantsOf } from './state-constants.js';
import { isShownState } from './state-uses.js';
import { type Cell, type FunctionValue, input, list, nothing, record, type Value } from './value.js';

const effects = new Set(['useEffect', 'useLayoutEffect', 'useInsertionEffect', 'useFocusEffect']);
const queries = new Set(['useQuery', 'useSuspenseQuery', 'useInfiniteQuery', 'useSuspenseInfiniteQuery', 'useSWR']);
const others = new Set([
  'useParams',
  'useState',
  'useReducer',
  'useRef',
  'useCallback',
  'useMemo',
  'useContext',
  'useMutation',
  'createContext',
  'memo',
  'forwardRef',
  'lazy',
  'useQueries',
  'use',
  'useSWRMutation',
  'useActionState',
  'useFormState',
  'useAction',
  'useTransition',
  'startTransition',
  'useServerFn',
]);

/** Hooks of React and of its query libraries, by name: what runs on mount, what on a click, what by a timer. */
export function isHook(name: string): boolean {
  const plain = plainName(name);
  return effects.has(plain) || queries.has(plain) || others.has(plain);
}

function plainName(name: string): string {
  return name.replace(/^(React|default|\*)\./, '');
}

/** A store of zustand: its state, made once, that calls of its hook read and `set` changes. */
export function createStore(creator: FunctionValue, node: CallExpression, frame: Frame): Value {
  const cell = cellOf(`${frame.module.file}:${node.start}`, frame, nothing);
  const get: Value = { kind: 'cell', cell };
  cell.values.push(callFunction(creator, [{ kind: 'setter', cell, merge: true }, get], frame));
  return get;
}

export function callHook(fullName: string, node: CallExpression, frame: Frame): Value {
  const name = plainName(fullName) === 'default' ? 'useSWR' : plainName(fullName);
  const values = argumentsOf(node, frame);
  const first = values[0];
  if (effects.has(name)) {
    if (first?.kind === 'function') frame.after.push(() => void callFunction(first, [], frame));
    return nothing;
  }
  if (queries.has(name)) return useQuery(name, values, node, frame);
  switch (name) {
    case 'useState': {
      const initial = first?.kind === 'function' ? callFunction(first, [], frame) : (first ?? nothing);
      const cell = cellOf(`${frame.module.file}:${node.start}`, frame, initial);
      // What it begins with would have to have them too.
      if (initial.kind === 'literal') cell.constants ??= constantsOf(frame.module, node.start, frame.run.modules.values());
      return list([
        { kind: 'cell', cell },
        { kind: 'setter', cell, shown: isShownState(frame.module, node.start) },
      ]);
    }
    case 'useReducer':
      return list([input('unknown', 'state'), input('unknown', 'dispatch')]);
    case 'useParams':
      return routeParams(frame);
    case 'useRef':
      return record({ current: input('unknown', 'current') }, true);
    case 'useTransition':
      return list([input('unknown', 'pending'), input('unknown', 'start')]);
    case 'useServerFn':
    case 'useCallback':
    case 'memo':
    case 'forwardRef':
      return first ?? nothing;
    case 'startTransition':
    case 'useMemo':
      return first?.kind === 'function' ? callFunction(first, [], frame) : nothing;
    case 'lazy': {
      const loaded = first?.kind === 'function' ? callFunction(first, [], frame) : nothing;
      // `import('./x').then((module) => ({ default: module.X }))`
      return loaded.kind === 'module' || (loaded.kind === 'record' && loaded.fields.has('default'))
        ? member(loaded, 'default', frame)
        : loaded;
    }
    case 'createContext':
      return record({ Provider: { kind: 'setter', cell: cellOf(`${frame.module.file}:${node.start}`, frame, nothing) } }, true);
    case 'use':
    case 'useContext': {
      const provider = first?.kind === 'record' ? first.fields.get('Provider')?.value : undefined;
      // Where no provider was seen yet, nothing is known: the first value says only that nobody provided one.
      return provider?.kind === 'setter' && provider.cell.values.length > 1
        ? cellValue({ kind: 'cell', cell: provider.cell })
        : input('unknown', 'context');
    }
    case 'useActionState':
    case 'useFormState':
    case 'useAction': {
      if (first?.kind === 'function') deferAction(first, node, frame);
      const run = first ?? nothing;
      return name === 'useAction'
        ? record({ execute: run, executeAsync: run }, true)
        : list([input('unknown', 'state'), run], true);
    }
    case 'useSWRMutation':
    case 'useMutation':
      return useMutation(values, node, frame);
    case 'useQueries': {
      const option = first?.kind === 'record' ? first.fields.get('queries')?.value : undefined;
      if (option?.kind === 'list') for (const item of option.items) useQuery('useQuery', [item.value], node, frame);
      return list([input('unknown', 'query')], true);
    }
    default:
      return callUnknown(name, values, frame);
  }
}

/** A function that somebody's act will call. */
export function deferAction(action: FunctionValue, node: { start: number; end: number }, frame: Frame): void {
  const values = action.node.params.map(() => input('request', 'form'));
  const body = capture(frame, () => void callFunction(action, values, frame));
  const name = action.name || frame.symbol || 'an action';
  if (!isEmpty(body))
    frame.effects.push({ kind: 'deferred', moment: 'action', name, location: locate(frame.module, node), body });
}

function cellOf(key: string, frame: Frame, initial: Value): Cell {
  let cell = frame.run.cells.get(key);
  if (!cell) frame.run.cells.set(key, (cell = { values: [initial] }));
  return cell;
}

/** Options may be one object (v4, v5) or key, function, options (v3, SWR). */
function optionsOf(values: Value[]): { key: Value | undefined; query: FunctionValue | undefined; options: Value | undefined } {
  const first = values[0] ? cellValue(values[0]) : undefined;
  const found = (value: Value | undefined, names: string[]) =>
    value?.kind === 'record'
      ? names.map((name) => value.fields.get(name)?.value).find((inner) => inner !== undefined)
      : undefined;
  const asFunction = (value: Value | undefined): FunctionValue | undefined => {
    if (value?.kind === 'function') return value;
    if (value?.kind === 'choice')
      return value.options.map((item) => item.value).find((inner): inner is FunctionValue => inner.kind === 'function');
    return undefined;
  };
  if (first?.kind === 'record')
    return {
      key: found(first, ['queryKey', 'mutationKey']),
      query: asFunction(found(first, ['queryFn', 'mutationFn'])),
      options: first,
    };
  return { key: first, query: asFunction(values[1]) ?? asFunction(values[0]), options: values[2] };
}

function optionOf(options: Value | undefined, name: string): Value | undefined {
  return options?.kind === 'record' ? options.fields.get(name)?.value : undefined;
}

function useQuery(name: string, values: Value[], node: CallExpression, frame: Frame): Value {
  const { key, query, options } = optionsOf(values);
  const enabled = optionOf(options, 'enabled');
  let data: Value = input('unknown', 'data');
  const asked = query ? undefined : whereThere(enabledBy(node, frame), frame, () => addressOfKey(key, frame.run.there));
  if ((query || asked) && !(enabled?.kind === 'literal' && enabled.value === false)) {
    const given = name === 'useSWR' ? (key ?? nothing) : record({ queryKey: key ?? nothing }, true);
    const body = capture(frame, () =>
      whereThere(enabledBy(node, frame), frame, () => {
        if (query) data = settle(callFunction(query, [given], frame), frame);
        else if (asked) data = sendRequest({ method: 'GET', ...asked }, node, frame);
      }),
    );
    if (!isEmpty(body)) {
      const identity = key ? signature([key], frame.environment).replace(/^\d+\|/, '') : sourceText(frame, node);
      const path = enabled && tellsOf(enabled)?.yes.filter(isOfPath);
      const asks = onlyWhen(path, { kind: 'shared', key: identity, body }, locate(frame.module, node));
      if (opensLater(node, frame)) defer(asks, frame.symbol || name, node, frame);
      else frame.effects.push(asks);
      const interval = optionOf(options, 'refetchInterval') ?? optionOf(options, 'refreshInterval');
      if (interval?.kind === 'literal' && typeof interval.value === 'number' && interval.value > 0) {
        frame.effects.push({
          kind: 'deferred',
          moment: 'poll',
          name: frame.symbol || name,
          location: locate(frame.module, node),
          everyMilliseconds: interval.value,
          body,
        });
      }
    }
  }
  if (name.includes('Infinite')) data = record({ pages: list([data], true) }, true);
  return record({ data, refetch: query ?? nothing, mutate: input('unknown', 'mutate') }, true);
}

/** What `enabled: !!customer` waits for. */
function enabledBy(node: CallExpression, frame: Frame): Value[] {
  return node.arguments.flatMap((argument) =>
    argument.type !== 'ObjectExpression'
      ? []
      : argument.properties.flatMap((property) =>
          property.type === 'Property' && property.key.type === 'Identifier' && property.key.name === 'enabled'
            ? demanded(property.value, true, frame, evaluate)
            : [],
        ),
  );
}

/** `enabled: open`: what a dialog or a fold asks for when somebody opens it. */
function opensLater(node: CallExpression, frame: Frame): boolean {
  for (const argument of node.arguments) {
    if (argument.type !== 'ObjectExpression') continue;
    for (const property of argument.properties)
      if (property.type === 'Property' && property.key.type === 'Identifier' && property.key.name === 'enabled')
        return /\b(open|opened|expanded|visible|editing|show[A-Z]\w*|is[A-Z]\w*(ing|Open|Opened|Expanded|Visible|Shown|Selected)\w*)\b/.test(
          sourceText(frame, property.value),
        );
  }
  return false;
}

function defer(body: Effect, name: string, node: CallExpression, frame: Frame): void {
  frame.effects.push({ kind: 'deferred', moment: 'action', name, location: locate(frame.module, node), body });
}

/** `client.ensureQueryData(options)` asks ahead for what a hook of the same key shows: one request. Undefined for other calls. */
export function fetchQuery(name: string, values: Value[], node: CallExpression, frame: Frame): Value | undefined {
  if (!/^(ensure|fetch|prefetch)(Infinite)?Query(Data)?$/.test(name)) return undefined;
  const asked = useQuery(name, values, node, frame);
  return asked.kind === 'record' ? asked.fields.get('data')?.value : undefined;
}

/** A mutation runs when it is asked to: `mutate` is its function, and by itself it is an action of the page. */
function useMutation(values: Value[], node: CallExpression, frame: Frame): Value {
  const { query, options } = optionsOf(values);
  if (!query) return record({}, true);
  const body = capture(frame, () => {
    callFunction(
      query,
      query.node.params.map(() => input('request', 'variables')),
      frame,
    );
    for (const name of ['onSuccess', 'onSettled', 'onMutate']) {
      const callback = optionOf(options, name);
      if (callback?.kind === 'function') callFunction(callback, [input('unknown', 'data')], frame);
    }
  });
  if (!isEmpty(body))
    frame.effects.push({
      kind: 'deferred',
      moment: 'action',
      name: mutationName(query.name, frame.symbol),
      location: locate(frame.module, node),
      body,
    });
  return record({ mutate: query, mutateAsync: query, trigger: query }, true);
}

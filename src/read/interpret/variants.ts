import type { CallStep, Expression, Guard, Known } from '../../model/index.js';
import { sourcesOf } from './provenance.js';
import type { Item, Step, Tells, Value } from './value.js';

/** Paths through one context's conditions that are told apart. */
const mostVariants = 8;

/** An include within an include takes four levels. */
const deepest = 24;

type Arms = Map<string, 'then' | 'else'>;

/** A form of a call; `asked`: what the tests on the way to it tell of the request's query. */
export interface Form {
  steps: CallStep[];
  label: string;
  asked: Known[];
}

/**
 * The feasible forms of a call: without its optional parts, with each alone, with all; never two arms of one test at once.
 * `ofFew`: forms that nobody or only few are sent, which take no place away from the others.
 */
export function variantsOf(steps: Step[], ofFew: (asked: readonly Known[]) => boolean = () => false): Form[] {
  const guards = new Map<string, Guard[]>();
  for (const step of steps) {
    note(step.guards, guards);
    for (const value of step.arguments) collect(value, guards, 0);
  }
  if (guards.size === 0) return [formOf(steps, new Map(), new Map())];
  const tests = testsOf([...guards.values()].flat());
  const forms = new Map<string, Form>();
  const [many, few] = [new Set<string>(), new Set<string>()];
  for (const arms of assignments([...guards.values()])) {
    const form = formOf(steps, arms, tests);
    const key = JSON.stringify(form.steps);
    const group = ofFew(form.asked) ? few : many;
    if (group.size >= mostVariants) continue;
    group.add(key);
    const same = forms.get(key);
    if (same === undefined) forms.set(key, form);
    else same.asked = same.asked.filter((known) => form.asked.some((other) => isSame(known, other)));
  }
  return [...forms.values()];
}

/** What each test tells of the request's query; nothing, where two of the same text tell otherwise. */
function testsOf(guards: Guard[]): Map<string, Tells> {
  const tests = new Map<string, Tells>();
  for (const { condition, asked } of guards) {
    const before = tests.get(condition);
    const isOther = before !== undefined && JSON.stringify(before) !== JSON.stringify(asked);
    tests.set(condition, isOther || asked === undefined ? { yes: [], no: [] } : asked);
  }
  return tests;
}

function isSame(left: Known, right: Known): boolean {
  return left.site === right.site && left.state === right.state && left.word === right.word;
}

function formOf(steps: Step[], arms: Arms, tests: ReadonlyMap<string, Tells>): Form {
  const form = steps
    .filter((step) => holds(step.guards, arms))
    .map((step) => ({ name: step.name, arguments: step.arguments.map((value) => toExpression(value, arms)) }));
  const asked = [...arms].flatMap(([condition, arm]) => tests.get(condition)?.[arm === 'then' ? 'yes' : 'no'] ?? []);
  return { steps: form, label: labelOf(arms), asked };
}

function labelOf(arms: Arms): string {
  const taken = [...arms].filter(([, arm]) => arm === 'then').map(([condition]) => condition);
  return taken.length === 0 ? 'plain' : taken.length > 3 ? `with ${taken.length} options` : `when ${taken.join(' and ')}`;
}

function note(list: Guard[], guards: Map<string, Guard[]>): void {
  if (list.length > 0) guards.set(list.map((guard) => `${guard.condition}=${guard.arm}`).join('&'), list);
}

function collect(value: Value, guards: Map<string, Guard[]>, depth: number): void {
  if (depth > 8) return;
  const items: Item[] =
    value.kind === 'list'
      ? value.items
      : value.kind === 'record'
        ? [...value.fields.values()]
        : value.kind === 'choice'
          ? value.options
          : [];
  for (const item of items) {
    note(item.guards, guards);
    collect(item.value, guards, depth + 1);
  }
  if (value.kind === 'call') for (const argument of value.arguments) collect(argument, guards, depth + 1);
  if (value.kind === 'sql' || value.kind === 'text')
    for (const chunk of value.chunks) if (typeof chunk !== 'string') collect(chunk, guards, depth + 1);
}

/** Base, everything, then each part alone. A part brings along the conditions that it stands under. */
function assignments(parts: Guard[][]): Arms[] {
  const conditions = [...new Set(parts.flat().map((guard) => guard.condition))];
  const base: Arms = new Map(conditions.map((condition) => [condition, 'else']));
  const all: Arms = new Map(base);
  for (const part of parts) for (const guard of part) if (guard.arm === 'then') all.set(guard.condition, 'then');
  const alone = parts.map(
    (part) => new Map([...base, ...part.map((guard): [string, 'then' | 'else'] => [guard.condition, guard.arm])]),
  );
  return conditions.length === 0 ? [new Map()] : [base, all, ...alone];
}

function holds(guards: Guard[], arms: Arms): boolean {
  return guards.every((guard) => (arms.get(guard.condition) ?? 'else') === guard.arm);
}

/** A field of that value is not sent. */
function isAbsent(value: Value, arms: Arms): boolean {
  if (value.kind !== 'choice') return value.kind === 'literal' && value.absent === true;
  const option = value.options.find((item) => holds(item.guards, arms)) ?? value.options[0];
  return option !== undefined && isAbsent(option.value, arms);
}

/** What stands in a set, or in a list of so many at most. */
function limited(item: Expression, { distinct, most }: { distinct?: true; most?: number }): Expression {
  if (item.kind !== 'input' || item.from === undefined || (distinct === undefined && most === undefined)) return item;
  const how = { ...(distinct ? { distinct } : {}), ...(most === undefined ? {} : { most }) };
  return { ...item, from: item.from.map((source) => ({ ...source, ...how })) };
}

/** A value as plain JSON, with the arms of its conditions decided. */
export function toExpression(value: Value, arms: Arms = new Map(), depth = 0): Expression {
  if (depth > deepest) return { kind: 'unknown', why: 'nested too deep' };
  const inner = (part: Value) => toExpression(part, arms, depth + 1);
  const pieces = (chunks: (string | Value)[]) => chunks.map((chunk) => (typeof chunk === 'string' ? chunk : inner(chunk)));
  switch (value.kind) {
    case 'literal':
      return { kind: 'literal', value: value.value, ...(value.lacking ? { lacking: value.lacking } : {}) };
    case 'input':
      return {
        kind: 'input',
        origin: value.origin,
        name: value.name,
        ...(value.from ? { from: value.from } : {}),
        ...(value.always === undefined ? {} : { always: value.always }),
      };
    case 'row':
      return { kind: 'input', origin: 'row', name: value.path.join('.'), from: sourcesOf(value) };
    case 'cell': {
      const last = value.cell.values.at(-1);
      // What a form starts with is not what is sent.
      return last && last.kind !== 'literal' ? inner(last) : { kind: 'input', origin: 'request', name: 'state' };
    }
    case 'list':
      return {
        kind: 'list',
        open: value.open,
        items: value.items
          .filter((item) => holds(item.guards, arms))
          .map((item) => inner(item.value))
          .map((item) => limited(item, value)),
      };
    case 'record':
      return {
        kind: 'record',
        open: value.open,
        ...(value.from ? { from: value.from } : {}),
        fields: [...value.fields]
          .filter(([, item]) => holds(item.guards, arms) && !isAbsent(item.value, arms))
          .map(([name, item]) => ({ name, value: inner(item.value) })),
      };
    case 'choice': {
      const option = value.options.find((item) => holds(item.guards, arms)) ?? value.options[0];
      return option ? inner(option.value) : { kind: 'unknown', why: 'no choice' };
    }
    case 'rows': {
      const element: Expression = value.element ? inner(value.element) : { kind: 'input', origin: 'row', name: 'row' };
      return { kind: 'list', open: true, items: [limited(element, value)] };
    }
    case 'table': {
      const { name, schema } = value.declaration;
      const renamed = [...value.columns].filter(([property, column]) => property !== column);
      const properties = renamed.length > 0 ? { properties: Object.fromEntries(renamed) } : {};
      return {
        kind: 'table',
        name,
        ...properties,
        ...(schema === undefined ? {} : { schema }),
        ...(value.alias === undefined ? {} : { alias: value.alias }),
      };
    }
    case 'column':
      return {
        kind: 'column',
        table: value.table,
        column: value.column,
        ...(value.schema === undefined ? {} : { schema: value.schema }),
        ...(value.alias === undefined ? {} : { alias: value.alias }),
      };
    case 'call': {
      const [first, second] = value.arguments;
      if (value.name === 'join' && first?.kind === 'list')
        return joinText(
          first.items.filter((item) => holds(item.guards, arms)).map((item) => inner(item.value)),
          second ? inner(second) : undefined,
        );
      return {
        kind: 'call',
        name: value.name,
        arguments: value.arguments.flatMap((argument) => argumentOf(argument, arms, depth)),
      };
    }
    case 'sql':
      return { kind: 'sql', chunks: pieces(value.chunks), ...(value.location === undefined ? {} : { location: value.location }) };
    case 'text':
      return foldText(pieces(value.chunks));
    case 'query':
      value.site.part = true;
      return {
        kind: 'call',
        name: 'subquery',
        arguments: value.steps
          .filter((step) => holds(step.guards, arms))
          .map((step) => ({ kind: 'call', name: step.name, arguments: step.arguments.map(inner) })),
      };
    case 'external':
      return { kind: 'input', origin: 'unknown', name: value.name };
    case 'function':
    case 'class':
    case 'instance':
      return { kind: 'unknown', why: `${value.kind} ${value.kind === 'instance' ? value.of.name : value.name}` };
    default:
      return { kind: 'unknown', why: value.kind === 'unknown' ? value.why : value.kind };
  }
}

/** An argument that exists only in one arm (`...conditions`) is left out in the other. */
function argumentOf(argument: Value, arms: Arms, depth: number): Expression[] {
  const only = argument.kind === 'choice' && argument.options.length === 1 ? argument.options[0] : undefined;
  if (only) return holds(only.guards, arms) ? [toExpression(only.value, arms, depth + 1)] : [];
  return [toExpression(argument, arms, depth + 1)];
}

function joinText(parts: Expression[], separator: Expression | undefined): Expression {
  const between = separator?.kind === 'literal' ? String(separator.value) : ', ';
  return foldText(parts.flatMap((part, index) => (index === 0 ? [part] : [between, part])));
}

/** Text with its known pieces put together. */
function foldText(chunks: (string | Expression)[]): Expression {
  const folded: (string | Expression)[] = [];
  const add = (chunk: string | Expression) => {
    if (typeof chunk !== 'string' && chunk.kind === 'text') chunk.chunks.forEach(add);
    else {
      const text =
        typeof chunk === 'string' ? chunk : chunk.kind === 'literal' && chunk.value !== null ? String(chunk.value) : undefined;
      const last = folded.at(-1);
      if (text === undefined) folded.push(chunk);
      else if (typeof last === 'string') folded[folded.length - 1] = last + text;
      else folded.push(text);
    }
  };
  chunks.forEach(add);
  const only = folded[0];
  return folded.length === 0
    ? { kind: 'literal', value: '' }
    : folded.length === 1 && typeof only === 'string'
      ? { kind: 'literal', value: only }
      : { kind: 'text', chunks: folded };
}

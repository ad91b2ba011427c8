import type { Entry, Node } from './json.js';

/** What a value in a file must be: read by the reader and written out as the JSON Schema, so that the two agree. */
export type Shape = { says: string } & (
  | { kind: 'number'; least?: number; above?: number; most?: number; whole?: boolean }
  | { kind: 'text'; oneOf?: readonly string[]; empty?: boolean }
  | { kind: 'yes-or-no' }
  /** A text, a number, true or false. */
  | { kind: 'any' }
  /** Of at least one item unless it may be empty. */
  | { kind: 'list'; of: Shape; most?: number; empty?: boolean }
  /** Keys that are named, all of them optional unless required, and no others unless it is open; of `eitherOr` exactly one. */
  | { kind: 'object'; fields: Record<string, Shape>; required?: readonly string[]; eitherOr?: readonly string[]; open?: boolean }
  /** Keys of the owner's, all with values of one shape. */
  | { kind: 'map'; of: Shape }
  | { kind: 'or-null'; of: Shape }
);

/** What is wrong with a value, and where. */
export interface Problem {
  line: number;
  /** One clause, without a full stop. */
  text: string;
}

/** The first thing in which a value is not as its shape wants it; undefined when it is. */
export function problemIn(node: Node, shape: Shape, path = ''): Problem | undefined {
  const name = path === '' ? 'the whole' : `"${path}"`;
  const not = (wanted: string): Problem => ({ line: node.line, text: `${name} must be ${wanted}, not ${shown(node)}` });
  if (shape.kind === 'or-null') return node.kind === 'null' ? undefined : problemIn(node, shape.of, path);
  if (shape.kind === 'yes-or-no') return node.kind === 'boolean' ? undefined : not('true or false');
  if (shape.kind === 'any')
    return ['text', 'number', 'boolean'].includes(node.kind) ? undefined : not('a text, a number, true or false');
  if (shape.kind === 'number') {
    const fits = typeof node.value === 'number' && fitsNumber(node.value, shape);
    return fits ? undefined : not(wantedNumber(shape));
  }
  if (shape.kind === 'text') {
    if (typeof node.value !== 'string' || (node.value === '' && shape.empty !== true)) return not('a text');
    if (shape.oneOf === undefined || shape.oneOf.includes(node.value)) return undefined;
    return { line: node.line, text: `${name} holds ${shown(node)}, which is none of ${few(shape.oneOf)}` };
  }
  if (shape.kind === 'list') {
    const items = nodesOf(node);
    if (items === undefined) return not('a list in square brackets');
    if (items.length === 0 && shape.empty !== true) return not('a list with at least one item');
    if (items.length > (shape.most ?? Infinity)) return not(`a list of at most ${String(shape.most)} items`);
    return first(items.map((item) => () => problemIn(item, shape.of, path)));
  }
  const entries = entriesOf(node);
  if (entries === undefined) return not('an object in curly brackets');
  if (shape.kind === 'map')
    return first(
      entries.map(
        ({ key, node }) =>
          () =>
            problemIn(node, shape.of, join(path, key)),
      ),
    );
  return objectProblem(node, entries, shape, path);
}

function objectProblem(
  node: Node,
  entries: Entry[],
  shape: Extract<Shape, { kind: 'object' }>,
  path: string,
): Problem | undefined {
  const keys = new Set(entries.map(({ key }) => key));
  const strange = shape.open === true ? undefined : entries.find(({ key }) => !Object.hasOwn(shape.fields, key));
  if (strange !== undefined) {
    const known = few(Object.keys(shape.fields));
    return { line: strange.line, text: `"${join(path, strange.key)}" is no setting; there are ${known}` };
  }
  const wrong = first(
    entries.map(({ key, node }) => () => {
      const field = Object.hasOwn(shape.fields, key) ? shape.fields[key] : undefined;
      return field && problemIn(node, field, join(path, key));
    }),
  );
  if (wrong !== undefined) return wrong;
  const absent = shape.required?.find((key) => !keys.has(key));
  if (absent !== undefined) return { line: node.line, text: `${path === '' ? 'it' : `"${path}"`} lacks "${absent}"` };
  if (shape.eitherOr === undefined || shape.eitherOr.filter((key) => keys.has(key)).length === 1) return undefined;
  return { line: node.line, text: `"${path}" needs ${shape.eitherOr.map((key) => `"${key}"`).join(' or ')}, one of them` };
}

function first(checks: (() => Problem | undefined)[]): Problem | undefined {
  for (const check of checks) {
    const problem = check();
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function fitsNumber(value: number, { least, above, most, whole }: Extract<Shape, { kind: 'number' }>): boolean {
  const inside = value >= (least ?? -Infinity) && value > (above ?? -Infinity) && value <= (most ?? Number.MAX_VALUE);
  return inside && (whole !== true || Number.isInteger(value));
}

function wantedNumber({ least, above, most, whole }: Extract<Shape, { kind: 'number' }>): string {
  const from = above === undefined ? `from ${String(least ?? 0)}` : `above ${String(above)}`;
  return `a ${whole === true ? 'whole number' : 'number'} ${from}${most === undefined ? '' : ` up to ${String(most)}`}`;
}

/** The value as it stands there, shortened. */
function shown(node: Node): string {
  if (node.kind === 'list') return 'a list';
  if (node.kind === 'object') return 'an object';
  const text = JSON.stringify(node.value) ?? '';
  return text.length > 40 ? `${text.slice(0, 37)}…` : text;
}

function few(names: readonly string[]): string {
  const most = 12;
  return names.length > most ? `${names.slice(0, most).join(', ')} …` : names.join(', ');
}

function join(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}

/** The items of a list; undefined for anything else. */
export function nodesOf(node: Node): Node[] | undefined {
  if (node.kind !== 'list' || !Array.isArray(node.value)) return undefined;
  return node.value.flatMap((item) => ('node' in item ? [] : [item]));
}

/** The keys and values of an object; undefined for anything else. */
export function entriesOf(node: Node): Entry[] | undefined {
  if (node.kind !== 'object' || !Array.isArray(node.value)) return undefined;
  return node.value.flatMap((item) => ('node' in item ? [item] : []));
}

import type { Expression, IdleFilter, Parameter, ParameterValue, Source } from '../model/index.js';

/** A statement while it is built: its text so far is the caller's; the parameters gather here in order. */
export interface Binding {
  parameters: Parameter[];
}

/** A call that cannot be turned into SQL, and why. */
export class Unresolvable extends Error {}

export function quote(name: string): string {
  return `"${name.replace(/"/g, '""')}"`;
}

/** Adds a parameter for a value and gives its placeholder. */
export function bind(binding: Binding, value: Expression | undefined): string {
  binding.parameters.push(parameterOf(value));
  return `$${binding.parameters.length}`;
}

/** What is known of the value of a parameter. */
export function parameterOf(value: Expression | undefined): Parameter {
  const from = value === undefined ? [] : sourcesOf(value);
  return from.length > 0 ? { ...plainParameter(value), from } : plainParameter(value);
}

/** The rows that a value was read or computed from; a list or text around it is a change, a record that carries it along is none. */
export function sourcesOf(value: Expression): Source[] {
  const within = (values: (string | Expression)[]) =>
    values.flatMap((inner) =>
      typeof inner === 'string' ? [] : sourcesOf(inner).map((source) => ({ ...source, changed: true as const })),
    );
  switch (value.kind) {
    case 'input':
      return value.from ?? [];
    case 'list':
      return within(value.items);
    case 'record':
      return [
        // What is carried along as it was is no change of it: an edit of one field.
        ...(value.from ?? []),
        ...value.fields.flatMap((field) => sourcesOf(field.value)),
      ];
    case 'text':
      return within(value.chunks);
    default:
      return [];
  }
}

function plainParameter(value: Expression | undefined): Parameter {
  if (value === undefined) return { origin: 'unknown' };
  const literal = literalOf(value);
  if (literal !== undefined)
    return {
      origin: 'literal',
      literal,
      ...(value.kind === 'literal' && value.lacking !== undefined ? { lacking: value.lacking } : {}),
    };
  if (value.kind === 'text') {
    const first = value.chunks[0];
    const last = value.chunks.at(-1);
    const around: [string, string] = [
      typeof first === 'string' ? first : '',
      value.chunks.length > 1 && typeof last === 'string' ? last : '',
    ];
    const holes = value.chunks.filter((chunk) => typeof chunk !== 'string');
    return { origin: originOf(holes[0] ?? value), around, ...(holes.length > 0 ? { pieces: holes.map(pieceOf) } : {}) };
  }
  if (value.kind === 'list') return { origin: originOf(value.items[0]), array: true };
  const always = value?.kind === 'input' ? value.always : undefined;
  return { origin: originOf(value), ...(always === undefined ? {} : { always }) };
}

function pieceOf(hole: Expression): NonNullable<Parameter['pieces']>[number] {
  const from = sourcesOf(hole);
  return { origin: originOf(hole), ...(from.length > 0 ? { from } : {}) };
}

function originOf(value: Expression | undefined): string {
  if (value?.kind !== 'input') return value?.kind ?? 'unknown';
  return value.name ? `${value.origin}: ${value.name}` : value.origin;
}

/** A value that the code fixes; lists of fixed values too. */
export function literalOf(value: Expression | undefined): ParameterValue | undefined {
  if (value?.kind === 'literal') return value.value;
  if (value?.kind !== 'list' || value.open) return undefined;
  const items: (string | number | boolean | null)[] = [];
  for (const item of value.items) {
    if (item.kind !== 'literal') return undefined;
    items.push(item.value);
  }
  return items;
}

export function literalString(value: Expression | undefined): string | undefined {
  return value?.kind === 'literal' && typeof value.value === 'string' ? value.value : undefined;
}

export function fieldOf(value: Expression | undefined, name: string): Expression | undefined {
  return value?.kind === 'record' ? value.fields.find((field) => field.name === name)?.value : undefined;
}

/** What a resolver makes of one variant. */
export interface Resolved {
  sql: string;
  parameters: Parameter[];
  /** The part that tells what it reads, where the library wraps it. */
  core?: string;
  rowCap?: number;
  json?: boolean;
  idleFilters?: IdleFilter[];
  /** Columns of which the library keeps one row for each value, once all rows have come out of the database. */
  onePer?: string[];
  /** Conditions that the call was given and that a later one replaced, as SQL without values. */
  replaced?: string[];
  refused?: { by: 'app' | 'catalogue'; code: string; message: string };
}

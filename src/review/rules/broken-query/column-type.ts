import type { CallSite, Expression, Parameter, ParameterValue, Statement } from '../../../model/index.js';

/** What type a column needs for what is put into it or compared with it. */
export interface Guess {
  type: string;
  /** What is sent or the column's name tells it; else it is a text for want of anything better. */
  told: boolean;
}

/** The type that a missing column would have: by the values that are sent, else by its name. */
export function typeFor(column: string, sent: readonly { site: CallSite; statement: Statement }[]): Guess {
  for (const { site, statement } of sent) {
    const values = statement.parameters.filter((parameter) => parameter.column?.column === column);
    const fields = (site.variants[statement.variant]?.steps ?? []).flatMap((step) => fieldsCalled(column, step.arguments));
    const type =
      values.map(ofParameter).find((one) => one !== undefined) ?? fields.map(ofExpression).find((one) => one !== undefined);
    if (type !== undefined) return { type, told: true };
  }
  const named = names.find(([pattern]) => pattern.test(column))?.[1];
  return { type: named ?? 'text', told: named !== undefined };
}

/** What names say by themselves. */
const names: readonly (readonly [RegExp, string])[] = [
  [/^(?:is|has|can|was|should|allows?|requires?)(?:_|[A-Z])|_(?:required|enabled|allowed)$/, 'boolean'],
  [/(?:_at|[a-z]At)$/, 'timestamptz'],
  [/(?:_date|[a-z]Date)$/, 'date'],
  [/(?:_(?:count|ms|seconds|minutes|hours|days|years?)|^attempts)$/, 'integer'],
  [/^(?:min|max)_|_(?:min|max)$/, 'numeric'],
];

function ofParameter({ literal, origin, array, operator }: Parameter): string | undefined {
  if (operator === 'like' || operator === 'ilike') return 'text';
  if (literal !== undefined)
    return operator === 'write' || !Array.isArray(literal) ? ofLiteral(literal) : ofLiteral(literal[0] ?? null);
  if (origin.startsWith('now')) return 'timestamptz';
  return array && operator === 'write' ? 'text[]' : undefined;
}

function ofLiteral(value: ParameterValue): string | undefined {
  if (value === null) return undefined;
  if (Array.isArray(value)) return value.length > 0 && value.every((item) => typeof item === 'number') ? 'integer[]' : 'text[]';
  if (typeof value === 'boolean') return 'boolean';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'numeric';
  if (/^\d{4}-\d\d-\d\d$/.test(value)) return 'date';
  return /^\d{4}-\d\d-\d\d[T ]\d\d:/.test(value) ? 'timestamptz' : 'text';
}

function ofExpression(value: Expression): string | undefined {
  if (value.kind === 'literal') return ofLiteral(value.value);
  if (value.kind === 'record') return 'jsonb';
  if (value.kind === 'text') return 'text';
  if (value.kind === 'list') {
    const [first] = value.items;
    return first?.kind === 'record'
      ? 'jsonb'
      : ofLiteral(value.items.flatMap((item) => (item.kind === 'literal' ? [item.value] : [])));
  }
  return value.kind === 'input' && value.origin === 'now' ? 'timestamptz' : undefined;
}

/** The values of the fields of that name in what a call is given. */
function fieldsCalled(name: string, values: readonly Expression[]): Expression[] {
  return values.flatMap((value): Expression[] => {
    if (value.kind === 'list') return fieldsCalled(name, value.items);
    if (value.kind !== 'record') return [];
    return value.fields.flatMap((field) => (field.name === name ? [field.value] : fieldsCalled(name, [field.value])));
  });
}

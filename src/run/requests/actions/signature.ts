import type { ArrowFunctionExpression, Expression, Function, ParamPattern, Program } from '@oxc-project/types';
import { parseSync } from 'oxc-parser';

/** What a server action is given: the state of a form before it, the form, a record, or a value by its name. */
export type Argument = { kind: 'state' | 'form' | 'record' } | { kind: 'value'; name: string };

export interface Signature {
  arguments: Argument[];
  /** Names of the form's fields that it reads. */
  fields: string[];
}

const ofForm = /^(?:form|fd|form_?data)$/i;
const usualForm: readonly Argument[] = [{ kind: 'state' }, { kind: 'form' }];

/**
 * What an exported function of a file of server actions takes, by its parameters; one that a helper makes out of another is given
 * what such helpers take: a form behind its state where forms are spoken of, else a record.
 * @returns undefined where the file exports no such function
 */
export function signatureOf(file: string, text: string, name: string): Signature | undefined {
  const { program } = parseSync(file, text);
  const found = exportedAs(program, name);
  if (found === undefined) return undefined;
  const own = text.slice(found.start, found.end);
  const read = [...own.matchAll(/\.get(?:All)?\(\s*['"`]([\w.[\]-]+)['"`]/g)].flatMap(([, field]) => field ?? []);
  const schemas = [...own.matchAll(/\b(\w*[Ss]chema)\b/g)].flatMap(([, schema = '']) => exportedAs(program, schema) ?? []);
  // What a schema of zod names, where the function itself does not: https://zod.dev
  const named = schemas.flatMap(({ start, end }) =>
    [...text.slice(start, end).matchAll(/\b(\w+):\s*z\b/g)].flatMap(([, field]) => field ?? []),
  );
  const fields = [...read, ...named];
  return { arguments: argumentsOf(found, own, text), fields: [...new Set(fields)] };
}

function argumentsOf(found: Function | Expression, own: string, text: string): Argument[] {
  if (!isFunction(found)) {
    const speaksOfForms = /form_?data/i.test(own) || (!/parsedInput|\.action\(/.test(own) && /form_?data/i.test(text));
    return speaksOfForms ? [...usualForm] : [{ kind: 'record' }];
  }
  const parameters = found.params.map((each) => parameterOf(each, text));
  const form = parameters.findIndex(({ kind }) => kind === 'form');
  return parameters.map((each, at) => (form === 1 && at === 0 ? { kind: 'state' } : each));
}

function isFunction(node: Function | Expression): node is Function | ArrowFunctionExpression {
  return /^(?:FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/.test(node.type);
}

function parameterOf(parameter: ParamPattern, text: string): Argument {
  const typed = 'typeAnnotation' in parameter ? (parameter.typeAnnotation?.end ?? parameter.end) : parameter.end;
  const own = text.slice(parameter.start, Math.max(typed, parameter.end));
  const [name = ''] = /^\w+/.exec(own) ?? [];
  if (ofForm.test(name) || /:\s*FormData\b/.test(own)) return { kind: 'form' };
  // `data: { … }`, `{ id, title }: Input`, `input: CreateInput`; a plain type stands for a value.
  const isValue =
    parameter.type === 'Identifier' && (!own.includes(':') || /:\s*(?:string|number|boolean|bigint|Date)\b/.test(own));
  return isValue ? { kind: 'value', name } : { kind: 'record' };
}

function exportedAs(program: Program, name: string): Function | Expression | undefined {
  for (const statement of program.body) {
    const declared = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
    if (declared?.type === 'FunctionDeclaration' && declared.id?.name === name) return declared;
    if (declared?.type !== 'VariableDeclaration') continue;
    for (const { id, init } of declared.declarations)
      if (id.type === 'Identifier' && id.name === name && init !== null) return init;
  }
  return undefined;
}

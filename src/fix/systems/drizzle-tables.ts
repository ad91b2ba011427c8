import type {
  ArrayExpression,
  CallExpression,
  Expression,
  FunctionBody,
  ImportDeclaration,
  ObjectExpression,
} from '@oxc-project/types';
import { type Module, nodesIn, parseModule } from '../../read/parse.js';
import type { Change, IndexShape, Left } from '../model.js';
import { quotedAs, type Quotes, sayIndex } from './drizzle-index.js';

/** What became of a file of declarations. */
export interface Added {
  text: string;
  fixes: string[];
  left: Left[];
}

/** A piece of text that comes in at a place. */
interface Insertion {
  at: number;
  text: string;
}

const core = 'drizzle-orm/pg-core';

/**
 * Adds `index(…).on(…)` to the tables of the changes.
 * @param lists the third argument of `pgTable` gives a list
 */
export function addIndexes(file: string, text: string, changes: readonly Change[], lists: boolean): Added {
  const result: Added = { text, fixes: [], left: [] };
  for (const change of changes) {
    // Parsed anew for each: what one adds is where the next one goes.
    const module = parseModule(file, result.text);
    const added = module === undefined ? 'it cannot be parsed' : withIndex(module, change, lists);
    if (typeof added === 'string') result.left.push({ fix: change.fix, why: added });
    else {
      result.fixes.push(change.fix);
      result.text = added.text;
    }
  }
  return result;
}

function withIndex(module: Module, { index, table }: Change, lists: boolean): { text: string } | string {
  if (index === undefined || index.include.length > 0) return 'Drizzle cannot say an index that carries columns along';
  const node = tableNamed(module, table.name);
  const columns = node?.arguments[1];
  if (node === undefined || columns?.type !== 'ObjectExpression') return `pgTable('${table.name}', …) was not found`;
  const imported = importsFor(module, index);
  if (typeof imported === 'string') return imported;
  const place = placeIn(node, module, lists, quotedAs(index.name, quotesOf(module)));
  if (typeof place === 'string') return place;
  const said = sayIndex(index, place.parameter, columns, quotesOf(module));
  if (said === undefined) return `a column of the index is not named in pgTable('${table.name}', …)`;
  return { text: inserted(module.text, [...imported, { at: place.at, text: place.around(said) }]) };
}

/** The quotes that the file writes its imports with. */
function quotesOf({ text }: Module): Quotes {
  return text.includes(`"${core}"`) ? '"' : "'";
}

function inserted(text: string, insertions: Insertion[]): string {
  return [...insertions]
    .sort((left, right) => right.at - left.at)
    .reduce((result, { at, text: piece }) => result.slice(0, at) + piece + result.slice(at), text);
}

function tableNamed(module: Module, name: string): CallExpression | undefined {
  return nodesIn(module.program).find(
    (node): node is CallExpression =>
      node.type === 'CallExpression' &&
      (node.callee.type === 'Identifier' || node.callee.type === 'MemberExpression') &&
      node.arguments[0]?.type === 'Literal' &&
      node.arguments[0].value === name &&
      node.arguments[1]?.type === 'ObjectExpression',
  );
}

/** What has to be imported besides; or why it cannot be. */
function importsFor(module: Module, { keys, where }: IndexShape): Insertion[] | string {
  const imports = module.program.body.filter((node): node is ImportDeclaration => node.type === 'ImportDeclaration');
  const raw = where !== undefined || keys.some(({ column }) => column === undefined);
  const wanted = [{ name: 'index', from: core }, ...(raw ? [{ name: 'sql', from: 'drizzle-orm' }] : [])];
  const found: Insertion[] = [];
  for (const { name, from } of wanted) {
    const taken = imports.find((one) => one.specifiers.some(({ local }) => local.name === name));
    if (taken !== undefined && taken.source.value !== from) return `${name} is another thing in this file`;
    if (taken !== undefined) continue;
    if (
      nodesIn(module.program).some(
        (node) => node.type === 'VariableDeclarator' && node.id.type === 'Identifier' && node.id.name === name,
      )
    )
      return `${name} is another thing in this file`;
    const source = imports.find((one) => one.source.value === from && one.importKind !== 'type' && named(one) !== undefined);
    const last = source === undefined ? undefined : named(source);
    const [first] = imports;
    if (last !== undefined) found.push({ at: last.end, text: `, ${name}` });
    else if (first !== undefined)
      found.push({ at: first.start, text: `import { ${name} } from ${quotedAs(from, quotesOf(module))};\n` });
    else return 'it imports nothing';
  }
  return found;
}

/** The last name within the brackets of an import. */
function named(one: ImportDeclaration): { end: number } | undefined {
  return one.specifiers.filter(({ type }) => type === 'ImportSpecifier').at(-1);
}

/** Where the index goes, the name that stands for the table there, and what is around it. */
interface Place {
  at: number;
  parameter: string;
  around: (said: string) => string;
}

function placeIn(node: CallExpression, module: Module, lists: boolean, key: string): Place | string {
  const [, columns, extra] = node.arguments;
  if (columns === undefined) return 'the table has no columns';
  if (extra === undefined)
    return {
      at: columns.end,
      parameter: 'table',
      around: (said) => (lists ? `, (table) => [\n  ${said},\n]` : `, (table) => ({\n  ${key}: ${said},\n})`),
    };
  if (extra.type !== 'ArrowFunctionExpression') return 'its third argument is no plain function';
  const [parameter] = extra.params;
  if (parameter !== undefined && parameter.type !== 'Identifier') return 'its third argument takes the table apart';
  const given = givenBy(extra.body);
  if (given === undefined) return 'its third argument gives no plain list or object';
  const items = given.type === 'ArrayExpression' ? given.elements : given.properties;
  const last = items.at(-1);
  const entry = (said: string): string => (given.type === 'ArrayExpression' ? said : `${key}: ${said}`);
  // Without a parameter one is needed: `() => []`.
  if (parameter === undefined) return 'its third argument does not take the table';
  const indent = last === undefined || last === null ? '  ' : ' '.repeat(columnOf(module.text, last.start));
  return {
    at: last?.end ?? given.start + 1,
    parameter: parameter.name,
    around: (said) => (last === undefined || last === null ? `\n  ${entry(said)},\n` : `,\n${indent}${entry(said)}`),
  };
}

function columnOf(text: string, at: number): number {
  return /^ */.exec(text.slice(text.lastIndexOf('\n', at - 1) + 1, at))?.[0].length ?? 0;
}

type Given = ArrayExpression | ObjectExpression;

/** The list or object that a function gives. */
function givenBy(body: FunctionBody | Expression | null): Given | undefined {
  if (body === null) return undefined;
  if (body.type === 'ParenthesizedExpression') return givenBy(body.expression);
  if (body.type === 'ArrayExpression' || body.type === 'ObjectExpression') return body;
  if (body.type !== 'BlockStatement') return undefined;
  const [only, ...more] = body.body.filter((statement) => statement.type === 'ReturnStatement');
  return only === undefined || more.length > 0 ? undefined : givenBy(only.argument);
}

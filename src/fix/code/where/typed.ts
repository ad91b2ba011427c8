import type { Node, VariableDeclarator } from '@oxc-project/types';
import type { Module } from '../../../read/parse.js';
import type { Folder } from '../../model.js';
import type { Target } from '../model.js';
import { bare, isFunction, lastName, nodesAround, nodesOf, rootOf, textOf } from '../syntax/nodes.js';
import { definitionOf } from './definition.js';
import { moduleOf } from './module-of.js';

/** Whether TypeScript looks at a file. */
export function isTyped({ file }: Pick<Module, 'file'>): boolean {
  return /\.[cm]?tsx?$/.test(file);
}

const any = /\bany\b/;
const made = /\b(?:drizzle|new (?:\w+\.)?(?:PrismaClient|Pool|Client))\s*[(<]/;

/**
 * Code that gives the rows which a call answers with. Where the client may be `any`, what is called on its answer tells its callbacks
 * no types, which strict TypeScript refuses: a list of it does.
 * @param field what has the rows in the answer
 */
export function answered({ call, module, folder }: Pick<Target, 'call' | 'module' | 'folder'>, text: string, field = ''): string {
  const rows = `(await ${text})${field}`;
  return mayBeAny(rootOf(call), module, folder) ? `[...${rows}]` : rows;
}

/** Whether a client of a typed file is not seen to have a type. */
export function mayBeAny(name: string, module: Module, folder: Folder): boolean {
  return isTyped(module) && !hasType(name, module, folder);
}

function hasType(name: string, module: Module, folder: Folder): boolean {
  for (const statement of module.program.body) {
    if (statement.type !== 'ImportDeclaration') continue;
    const own = statement.specifiers.find(({ local }) => local.name === name);
    if (own === undefined) continue;
    const from = moduleOf(statement.source.value, module, folder);
    const exported = own.type === 'ImportSpecifier' && 'name' in own.imported ? own.imported.name : name;
    return from !== undefined && declaresType(exported, from, folder);
  }
  return declaresType(name, module, folder);
}

/** Whether all that a file declares by a name says what it is, or is seen to be a client that is made there. */
function declaresType(name: string, module: Module, folder: Folder): boolean {
  const told: boolean[] = [];
  for (const node of nodesOf(module)) {
    if (node.type === 'VariableDeclarator' && node.id.type === 'Identifier' && node.id.name === name) {
      const annotation = node.id.typeAnnotation ?? undefined;
      const text = textOf(module, annotation ?? node.init ?? node.id);
      told.push(!any.test(text) && (annotation !== undefined || made.test(text)));
    }
    if (isFunction(node))
      for (const each of node.params)
        if (each.type === 'Identifier' && each.name === name) told.push(isTypedParameter(each, module, folder));
    if (node.type === 'PropertyDefinition' && name === 'this' && node.typeAnnotation) told.push(!any.test(textOf(module, node)));
  }
  return told.length > 0 && told.every(Boolean);
}

/** `(tx: Transaction)`, and the `tx` of `db.transaction(async (tx) => …)`. */
function isTypedParameter(parameter: Node, module: Module, folder: Folder): boolean {
  const text = textOf(module, parameter);
  if (text.includes(':')) return !any.test(text);
  const call = nodesOf(module).find(
    (node) =>
      node.type === 'CallExpression' &&
      node.arguments.some((each) => isFunction(each) && each.params.some((one) => one === parameter)),
  );
  if (call?.type !== 'CallExpression' || call.callee.type !== 'MemberExpression') return false;
  const root = rootOf(call);
  return (
    /\.\$?transaction$/.test(textOf(module, call.callee)) && root !== textOf(module, parameter) && hasType(root, module, folder)
  );
}

/** Whether the app's settings are the strict ones, by which a parameter has a type or is refused. */
export function isStrict(folder: Folder): boolean {
  return /"strict"\s*:\s*true/.test(folder.read('tsconfig.json') ?? '');
}

/** Whether a list is not seen to have a type: then it may be `any`, and its methods tell their callbacks no types. */
export function listMayBeAny(list: Node, module: Module, folder: Folder): boolean {
  if (!isTyped(module)) return false;
  const declared = declaratorsOf(rootOf(list), module).filter((each) => {
    const scope = nodesAround(module, each).find(isFunction);
    return scope === undefined || (scope.start <= list.start && scope.end >= list.end);
  });
  return declared.length === 0 || !declared.every((each) => isTypedList(each, module, folder));
}

function declaratorsOf(name: string, module: Module): VariableDeclarator[] {
  return nodesOf(module).filter(
    (node): node is VariableDeclarator =>
      node.type === 'VariableDeclarator' && node.id.type === 'Identifier' && node.id.name === name,
  );
}

/** `rows: Row[]`, and what is waited for of a client or a function that has a type. */
function isTypedList({ id, init }: VariableDeclarator, module: Module, folder: Folder): boolean {
  if ('typeAnnotation' in id && id.typeAnnotation) return !/^:\s*any$/.test(textOf(module, id.typeAnnotation));
  const asked = init ? bare(init) : undefined;
  // `rows.filter(…)`, and `(await client.query(…)).rows`, are of what they begin with.
  const part = asked?.type === 'CallExpression' || asked?.type === 'MemberExpression' ? asked : undefined;
  if (part !== undefined) return /^[\w$]+$/.test(rootOf(part)) && isPartOfTyped(part, module, folder);
  if (asked?.type !== 'AwaitExpression') return false;
  if (asked.argument.type === 'Identifier') {
    const queries = declaratorsOf(asked.argument.name, module);
    return (
      queries.length > 0 &&
      queries.every((each) => each.init && !any.test(textOf(module, each.id)) && !mayBeAny(rootOf(each.init), module, folder))
    );
  }
  if (asked.argument.type !== 'CallExpression') return false;
  if (!mayBeAny(rootOf(asked), module, folder)) return true;
  const called = definitionOf(asked.argument.callee, module, folder);
  const returned = called?.node.returnType ? textOf(called.module, called.node.returnType) : ': any';
  return !/^:\s*(?:Promise<\s*)?any\b(?!\[)/.test(returned);
}

const giving = new Set(['filter', 'slice', 'toSorted', 'sort', 'reverse', 'concat', 'rows']);

function isPartOfTyped(node: Node, module: Module, folder: Folder): boolean {
  const own = bare(node);
  if (own.type === 'Identifier') return !listMayBeAny(own, module, folder);
  if (own.type === 'AwaitExpression') return !mayBeAny(rootOf(own), module, folder);
  const member = own.type === 'CallExpression' ? own.callee : own;
  return member.type === 'MemberExpression' && giving.has(lastName(member) ?? '') && isPartOfTyped(member.object, module, folder);
}

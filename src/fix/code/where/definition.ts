import type { ArrowFunctionExpression, Node, ObjectExpression, Function as FunctionNode } from '@oxc-project/types';
import { type Module } from '../../../read/parse.js';
import type { Folder } from '../../model.js';
import { isFunction, nodesAround, nodesOf } from '../syntax/nodes.js';
import { moduleOf } from './module-of.js';

/** A function of the repository, in its file. */
export interface Definition {
  module: Module;
  node: FunctionNode | ArrowFunctionExpression;
}

/** An expression, in the file in which it stands. */
interface Value {
  module: Module;
  node: Node;
}

/** Steps from name to name that are followed. */
const deepest = 8;

/** The one function that is called by `f(…)`, `storage.f(…)` or `this.f(…)`, where its file says so without doubt. */
export function definitionOf(callee: Node, module: Module, folder: Folder): Definition | undefined {
  const found = valueOf({ module, node: callee }, folder, 0);
  return found !== undefined && isFunction(found.node) ? { module: found.module, node: found.node } : undefined;
}

function valueOf({ module, node }: Value, folder: Folder, depth: number): Value | undefined {
  if (depth > deepest) return undefined;
  switch (node.type) {
    case 'Identifier':
      return named(node.name, module, folder, depth + 1);
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'ParenthesizedExpression':
      return valueOf({ module, node: node.expression }, folder, depth + 1);
    case 'MemberExpression': {
      if (node.computed || node.property.type !== 'Identifier') return undefined;
      const { name } = node.property;
      if (node.object.type === 'ThisExpression') return ofOwnClass(node, name, module);
      const object = valueOf({ module, node: node.object }, folder, depth + 1);
      return object && memberOf(object, name, folder, depth + 1);
    }
    default:
      return { module, node };
  }
}

/** What a name of a file stands for: declared once at its top and never changed, or imported. */
function named(name: string, module: Module, folder: Folder, depth: number): Value | undefined {
  const found: Value[] = [];
  for (const statement of module.program.body) {
    if (statement.type === 'ImportDeclaration') {
      for (const each of statement.specifiers) {
        if (each.local.name !== name) continue;
        const exported = each.type === 'ImportSpecifier' && 'name' in each.imported ? each.imported.name : 'default';
        const from = moduleOf(statement.source.value, module, folder);
        const value =
          each.type === 'ImportNamespaceSpecifier' || from === undefined
            ? undefined
            : exportOf(exported, from, folder, depth + 1);
        if (value === undefined) return undefined;
        found.push(value);
      }
      continue;
    }
    const own = statement.type === 'ExportNamedDeclaration' ? (statement.declaration ?? statement) : statement;
    if ((own.type === 'FunctionDeclaration' || own.type === 'ClassDeclaration') && own.id?.name === name)
      found.push({ module, node: own });
    if (own.type !== 'VariableDeclaration' || own.kind !== 'const') continue;
    for (const { id, init } of own.declarations)
      if (id.type === 'Identifier' && id.name === name && init) {
        const value = valueOf({ module, node: init }, folder, depth + 1);
        if (value) found.push(value);
      }
  }
  return found.length === 1 ? found[0] : undefined;
}

function exportOf(name: string, module: Module, folder: Folder, depth: number): Value | undefined {
  if (depth > deepest) return undefined;
  for (const statement of module.program.body) {
    if (name === 'default' && statement.type === 'ExportDefaultDeclaration')
      return valueOf({ module, node: statement.declaration }, folder, depth + 1);
    if (statement.type !== 'ExportNamedDeclaration') continue;
    for (const each of statement.specifiers) {
      if (!('name' in each.exported) || each.exported.name !== name || !('name' in each.local)) continue;
      if (statement.source === null) return named(each.local.name, module, folder, depth + 1);
      const from = moduleOf(statement.source.value, module, folder);
      return from && exportOf(each.local.name, from, folder, depth + 1);
    }
  }
  return named(name, module, folder, depth + 1);
}

function memberOf({ module, node }: Value, name: string, folder: Folder, depth: number): Value | undefined {
  if (node.type === 'ObjectExpression') return ofObject(node, name, module, folder, depth);
  if (node.type !== 'NewExpression') return undefined;
  const made = valueOf({ module, node: node.callee }, folder, depth + 1);
  return made && ofClass(made, name);
}

function ofObject(
  { properties }: ObjectExpression,
  name: string,
  module: Module,
  folder: Folder,
  depth: number,
): Value | undefined {
  // What is spread behind it may be called the same.
  const last = properties.findLast(
    (each) => each.type !== 'Property' || each.computed || ('name' in each.key && each.key.name === name),
  );
  return last?.type === 'Property' && !last.computed ? valueOf({ module, node: last.value }, folder, depth + 1) : undefined;
}

function ofClass({ module, node }: Value, name: string): Value | undefined {
  if (node.type !== 'ClassDeclaration' && node.type !== 'ClassExpression') return undefined;
  const own = node.body.body.filter((each) => 'key' in each && each.key.type === 'Identifier' && each.key.name === name);
  const [method] = own.filter(
    (each) => each.type === 'MethodDefinition' && each.kind === 'method' && !each.static && !each.computed,
  );
  return own.length === 1 && method?.type === 'MethodDefinition' ? { module, node: method.value } : undefined;
}

/** `this.f(…)` in a method, where no class of the file goes on from its own. */
function ofOwnClass(at: Node, name: string, module: Module): Value | undefined {
  const own = nodesAround(module, at).find(({ type }) => type === 'ClassDeclaration' || type === 'ClassExpression');
  const goesOn = nodesOf(module).some(
    (node) => (node.type === 'ClassDeclaration' || node.type === 'ClassExpression') && node.superClass !== null,
  );
  return own === undefined || goesOn ? undefined : ofClass({ module, node: own }, name);
}

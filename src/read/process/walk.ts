import type { Callable } from '../interpret/value.js';
import type { Node } from '@oxc-project/types';
import { type Module, position } from '../parse.js';

/** A node with the functions and parents around it, the innermost last. It is one object for a whole walk: not to be kept. */
export interface Visit {
  node: Node;
  parents: readonly Node[];
  functions: readonly Node[];
}

/** Where nothing but types stands. */
const types = new Set(['typeAnnotation', 'typeParameters', 'typeArguments', 'returnType', 'superTypeArguments', 'implements']);

/** Nodes in which nothing that runs stands. */
const leaves = new Set([
  'Literal',
  'JSXText',
  'JSXIdentifier',
  'PrivateIdentifier',
  'TemplateElement',
  'ThisExpression',
  'ImportDeclaration',
  'TSInterfaceDeclaration',
  'TSTypeAliasDeclaration',
]);

/** Visits every node of a module once, types left out. */
export function walkModule(module: Module, visit: (visit: Visit) => void): void {
  walkNodes(module.program.body, visit);
}

/** The same of what stands in these nodes; what is around them is not told. */
export function walkNodes(nodes: readonly Node[], visit: (visit: Visit) => void): void {
  const [first] = nodes;
  if (!first) return;
  const parents: Node[] = [];
  const functions: Node[] = [];
  const at: { node: Node; parents: Node[]; functions: Node[] } = { node: first, parents, functions };
  // `for … in` instead of entries: a walk meets some hundred thousand nodes, and a list for each is half of its time.
  const enter = <T extends Node>(node: T): void => {
    if (leaves.has(node.type)) return;
    const isOwn = isFunction(node);
    at.node = node;
    visit(at);
    parents.push(node);
    if (isOwn) functions.push(node);
    for (const key in node) {
      const value: unknown = node[key];
      if (typeof value !== 'object' || value === null || types.has(key)) continue;
      if (Array.isArray(value)) {
        for (const item of value) if (isNode(item)) enter(item);
      } else if (isNode(value)) enter(value);
    }
    parents.pop();
    if (isOwn) functions.pop();
  };
  for (const node of nodes) enter(node);
}

/** The nodes right below one, types left out. */
export function childrenOf<T extends Node>(node: T): Node[] {
  const children: Node[] = [];
  for (const key in node) {
    const value: unknown = node[key];
    if (typeof value !== 'object' || value === null || types.has(key)) continue;
    if (Array.isArray(value)) children.push(...value.filter(isNode));
    else if (isNode(value)) children.push(value);
  }
  return children;
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

export function isFunction(node: Node): node is Callable {
  return node.type === 'ArrowFunctionExpression' || node.type === 'FunctionExpression' || node.type === 'FunctionDeclaration';
}

/** Where a function stands, as the interpreter names it: file and line. */
export function withinOf(module: Module, node: Node): string {
  return `${module.file}:${String(position(module.lineStarts, node.start).line)}`;
}

/** What a name stands for, when it is imported: package or file, and the name there. */
export interface Imported {
  source: string;
  name: string;
}

/** Imports of a module by their local name; `require` too. */
export function importsOf(module: Module): Map<string, Imported> {
  const imports = new Map<string, Imported>();
  for (const statement of module.program.body) {
    if (statement.type === 'ImportDeclaration') {
      for (const specifier of statement.specifiers) {
        const name =
          specifier.type === 'ImportSpecifier'
            ? specifier.imported.type === 'Identifier'
              ? specifier.imported.name
              : String(specifier.imported.value)
            : specifier.type === 'ImportDefaultSpecifier'
              ? 'default'
              : '*';
        imports.set(specifier.local.name, { source: statement.source.value, name });
      }
    } else if (statement.type === 'VariableDeclaration') {
      for (const { id, init } of statement.declarations) {
        const source = requiredSource(init);
        if (source === undefined) continue;
        if (id.type === 'Identifier') imports.set(id.name, { source, name: 'default' });
        else if (id.type === 'ObjectPattern')
          for (const property of id.properties)
            if (property.type === 'Property' && property.key.type === 'Identifier' && property.value.type === 'Identifier')
              imports.set(property.value.name, { source, name: property.key.name });
      }
    }
  }
  return imports;
}

function requiredSource(node: Node | null): string | undefined {
  if (node?.type !== 'CallExpression' || node.callee.type !== 'Identifier' || node.callee.name !== 'require') return undefined;
  const first = node.arguments[0];
  return first?.type === 'Literal' && typeof first.value === 'string' ? first.value : undefined;
}

/** `axios.get` as text; undefined for what is no plain chain of names. */
export function calleeName(node: Node): string | undefined {
  if (node.type === 'Identifier') return node.name;
  if (node.type === 'ThisExpression') return 'this';
  if (node.type === 'ChainExpression') return calleeName(node.expression);
  if (node.type !== 'MemberExpression' || node.property.type !== 'Identifier' || node.computed) return undefined;
  const object = calleeName(node.object);
  return object === undefined ? undefined : `${object}.${node.property.name}`;
}

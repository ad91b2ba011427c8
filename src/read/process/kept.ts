import type { Node } from '@oxc-project/types';
import type { Module } from '../parse.js';
import type { Scope } from './scope.js';
import { calleeName, importsOf, type Visit, walkModule, walkNodes } from './walk.js';

/** Calls through which a maker is followed to the place that keeps what it makes. */
const deepest = 3;

/**
 * Whether what is made here is made once in a process: at the top level, under a test of the variable of the module that keeps
 * it (`if (!client) client = …`, `if (client) return client`), or by a function that is called from such places alone.
 */
export function isMadeOnce(scope: Pick<Scope, 'module' | 'whole'>, visit: Visit, depth = deepest): boolean {
  const around = visit.functions.at(-1);
  if (!around) return true;
  if (isGuarded(scope.module, around, visit)) return true;
  const name = nameOf(around, visit.parents);
  return depth > 0 && name !== undefined && callersKeep(scope, name, depth - 1);
}

/** `function make() {}` and `const make = () => {}`. */
function nameOf(around: Node, parents: readonly Node[]): string | undefined {
  if (around.type === 'FunctionDeclaration') return around.id?.name;
  const parent = parents[parents.indexOf(around) - 1];
  return parent?.type === 'VariableDeclarator' && parent.id.type === 'Identifier' ? parent.id.name : undefined;
}

function callersKeep({ module, whole }: Pick<Scope, 'module' | 'whole'>, name: string, depth: number): boolean {
  const kept: boolean[] = [];
  for (const other of whole.modules.values()) {
    if (!other.text.includes(name)) continue;
    const local = other === module ? name : importedAs(other, module, name, whole);
    if (local === undefined) continue;
    walkModule(other, (visit) => {
      if (visit.node.type === 'CallExpression' && calleeName(visit.node.callee) === local)
        kept.push(isMadeOnce({ module: other, whole }, visit, depth));
    });
  }
  return kept.length > 0 && kept.every(Boolean);
}

function importedAs(other: Module, module: Module, name: string, whole: Scope['whole']): string | undefined {
  for (const [local, imported] of importsOf(other))
    if (imported.name === name && whole.resolve(other, imported.source) === module) return local;
  return undefined;
}

/** Whether a variable that outlives the function is looked at before, and is set whenever something is made. */
function isGuarded(module: Module, around: Node, { node, parents }: Visit): boolean {
  const keepers = keepersOf(module, around, node);
  if (keepers.size === 0) return false;
  const isKeeper = (candidate: Node): boolean => keepers.has(calleeName(candidate) ?? '');
  const holds = (candidate: Node | null): boolean =>
    candidate !== null && candidate.start <= node.start && node.end <= candidate.end;
  return parents.slice(parents.indexOf(around) + 1).some((parent) => {
    switch (parent.type) {
      case 'IfStatement':
        return (
          (holds(parent.consequent) && isAbsent(parent.test, isKeeper)) ||
          (holds(parent.alternate) && isThere(parent.test, isKeeper))
        );
      case 'ConditionalExpression':
        return (
          (holds(parent.consequent) && isAbsent(parent.test, isKeeper)) ||
          (holds(parent.alternate) && isThere(parent.test, isKeeper))
        );
      case 'LogicalExpression':
        return parent.operator !== '&&' && holds(parent.right) && isKeeper(parent.left);
      case 'AssignmentExpression':
        return (parent.operator === '??=' || parent.operator === '||=') && isKeeper(parent.left);
      case 'BlockStatement':
        return parent.body.some(
          (statement) =>
            statement.end <= node.start &&
            statement.type === 'IfStatement' &&
            leaves(statement.consequent) &&
            isThere(statement.test, isKeeper),
        );
      default:
        return false;
    }
  });
}

/** Variables of the module, of the process or of the object that the function sets on each way on which it makes something. */
function keepersOf(module: Module, around: Node, made: Node): Set<string> {
  const own = new Set<string>();
  const set = new Set<string>();
  walkNodes([around], ({ node, parents }) => {
    if (node.type === 'VariableDeclarator' && node.id.type === 'Identifier') own.add(node.id.name);
    if (node.type !== 'AssignmentExpression') return;
    const name = calleeName(node.left);
    // `if (NODE_ENV !== 'production') kept = made` keeps nothing where it matters.
    const always = parents.every(
      (parent) => parent.type !== 'IfStatement' || (parent.start <= made.start && made.end <= parent.end),
    );
    if (name !== undefined && always) set.add(name);
  });
  const outer = new Set(['globalThis', 'global', 'this', ...topLevelNames(module)]);
  return new Set([...set].filter((name) => outer.has(name.split('.')[0] ?? '') && !own.has(name)));
}

function topLevelNames(module: Module): string[] {
  return module.program.body.flatMap((statement) => {
    const declaration = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
    if (declaration?.type === 'ClassDeclaration') return declaration.id ? [declaration.id.name] : [];
    if (declaration?.type !== 'VariableDeclaration') return [];
    return declaration.declarations.flatMap(({ id }) => (id.type === 'Identifier' ? [id.name] : []));
  });
}

function isAbsent(test: Node, isKeeper: (node: Node) => boolean): boolean {
  if (test.type === 'LogicalExpression') return isAbsent(test.left, isKeeper) || isAbsent(test.right, isKeeper);
  if (test.type === 'UnaryExpression') return test.operator === '!' && isThere(test.argument, isKeeper);
  return test.type === 'BinaryExpression' && /^===?$/.test(test.operator) && isNothing(test.right) && isKeeper(test.left);
}

function isThere(test: Node, isKeeper: (node: Node) => boolean): boolean {
  if (isKeeper(test)) return true;
  if (test.type === 'LogicalExpression') return isThere(test.left, isKeeper) || isThere(test.right, isKeeper);
  return test.type === 'BinaryExpression' && /^!==?$/.test(test.operator) && isNothing(test.right) && isKeeper(test.left);
}

function isNothing(node: Node): boolean {
  return (node.type === 'Literal' && node.value === null) || (node.type === 'Identifier' && node.name === 'undefined');
}

function leaves(node: Node): boolean {
  if (node.type === 'BlockStatement') return node.body.some(leaves);
  return node.type === 'ReturnStatement' || node.type === 'ThrowStatement';
}

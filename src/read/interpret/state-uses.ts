import type { Node } from '@oxc-project/types';
import type { Module } from '../parse.js';
import { type Visit, walkModule } from '../process/walk.js';

interface State {
  name: string;
  /** Where its `useState(…)` begins. */
  start: number;
  component: Node | undefined;
}

const known = new WeakMap<Module, ReadonlySet<number>>();

/**
 * Whether a component does more with what it keeps in a state than ask how many there are: what is put into it is then shown,
 * though the screen was read before it came. `start`: where the state's `useState(…)` begins.
 */
export function isShownState(module: Module, start: number): boolean {
  const shown = known.get(module) ?? shownStates(module);
  known.set(module, shown);
  return shown.has(start);
}

function shownStates(module: Module): ReadonlySet<number> {
  const states: State[] = [];
  walkModule(module, ({ node, functions }) => {
    const state = declared(node, functions.at(-1));
    if (state) states.push(state);
  });
  const shown = new Set<number>();
  if (states.length === 0) return shown;
  const names = new Map<string, State[]>();
  for (const state of states) names.set(state.name, [...(names.get(state.name) ?? []), state]);
  walkModule(module, (visit) => {
    const { node, functions } = visit;
    if (node.type !== 'Identifier' || !names.has(node.name) || !isLookedAt(visit)) return;
    for (const { start, component } of names.get(node.name) ?? [])
      if (component === undefined || functions.includes(component)) shown.add(start);
  });
  return shown;
}

/** `const [orders, setOrders] = useState([])`. */
function declared(node: Node, component: Node | undefined): State | undefined {
  if (node.type !== 'VariableDeclarator' || node.id.type !== 'ArrayPattern' || node.init?.type !== 'CallExpression')
    return undefined;
  const { callee } = node.init;
  const called = callee.type === 'MemberExpression' ? callee.property : callee;
  const [first] = node.id.elements;
  if (called.type !== 'Identifier' || called.name !== 'useState' || first?.type !== 'Identifier') return undefined;
  return { name: first.name, start: node.init.start, component };
}

/** A use of a name that is neither its declaration, nor its length, nor a thing that an effect waits for. */
function isLookedAt({ node, parents }: Visit): boolean {
  const parent = parents.at(-1);
  const around = parents.at(-2);
  switch (parent?.type) {
    case 'ArrayPattern':
      return false;
    case 'MemberExpression':
      if (parent.object !== node) return parent.computed;
      return parent.property.type !== 'Identifier' || parent.property.name !== 'length';
    case 'Property':
      return parent.value === node || parent.shorthand;
    case 'ArrayExpression':
      return around?.type !== 'CallExpression' || around.arguments.length < 2 || around.arguments.at(-1) !== parent;
    default:
      return parent !== undefined;
  }
}

import type { Node, TryStatement } from '@oxc-project/types';
import { childrenOf, isFunction } from '../walk.js';
import { bare, deedOf, methodOf } from './calls.js';
import { atomOf, type TextOf } from './truths.js';
import { closed, distinctWays, forgetting, mostWays, type Way, withTruth } from './ways.js';

/** Ways that leave a block otherwise than by its end. */
interface Exits {
  returns: Way[];
  throws: Way[];
  breaks: Way[];
  continues: Way[];
}

/** One walk through a function with one connection. */
export interface Flow {
  connection: string;
  textOf: TextOf;
  /** Constants that stand for a test. */
  meant: ReadonlyMap<string, Node>;
  /** Texts of tests that others hang on. */
  tied: ReadonlySet<string>;
  /** Functions that are called here end transactions: handed the connection, they may end this one. */
  ending: boolean;
  exits: Exits;
  /** Within a rescue or a last block: what fails there too is another story. */
  rescuing: number;
  /** Ways on which the connection is given back with its transaction open. */
  left: { way: Way; release: Node }[];
  /** Too much to be told apart, or the connection goes where it cannot be followed. */
  lost: boolean;
}

export function noExits(): Exits {
  return { returns: [], throws: [], breaks: [], continues: [] };
}

/** When a loop goes on. */
interface Turns {
  test?: Node | null;
  update?: Node | null;
  each?: true;
}

/** Turns after which a loop has shown all that it does to a transaction. */
const mostTurns = 4;

/** The ways behind a statement. */
export function through(node: Node, ways: Way[], flow: Flow): Way[] {
  if (ways.length === 0 || flow.lost) return [];
  if (ways.length > mostWays) {
    flow.lost = true;
    return [];
  }
  switch (node.type) {
    case 'BlockStatement':
      return inOrder(node.body, ways, flow);
    case 'FunctionDeclaration':
    case 'ClassDeclaration':
      return ways;
    case 'ReturnStatement': {
      const after = node.argument ? evaluated(node.argument, ways, flow) : ways;
      flow.exits.returns.push(...after.map((way) => (way.begun ? { ...way, left: node } : way)));
      return [];
    }
    case 'ThrowStatement':
      flow.exits.throws.push(...evaluated(node.argument, ways, flow).map((way) => failing(way, node)));
      return [];
    case 'BreakStatement':
      flow.exits.breaks.push(...ways);
      return [];
    case 'ContinueStatement':
      flow.exits.continues.push(...ways);
      return [];
    case 'IfStatement': {
      const [yes, no] = tested(node.test, ways, flow);
      return joined([through(node.consequent, yes, flow), node.alternate ? through(node.alternate, no, flow) : no]);
    }
    case 'TryStatement':
      return tried(node, ways, flow);
    case 'ForStatement':
      return looped(node.body, node, node.init ? evaluated(node.init, ways, flow) : ways, flow);
    case 'WhileStatement':
      return looped(node.body, node, ways, flow);
    case 'DoWhileStatement':
      return looped(node.body, node, through(node.body, ways, flow), flow);
    case 'ForOfStatement':
    case 'ForInStatement':
      return looped(node.body, { each: true }, evaluated(node.right, ways, flow), flow);
    case 'SwitchStatement':
      return switched(node, ways, flow);
    case 'LabeledStatement':
      return through(node.body, ways, flow);
    case 'ExpressionStatement':
      return evaluated(node.expression, ways, flow);
    default:
      return evaluated(node, ways, flow);
  }
}

function inOrder(nodes: readonly Node[], ways: Way[], flow: Flow): Way[] {
  return nodes.reduce<Way[]>((before, node) => through(node, before, flow), ways);
}

function joined(parts: Way[][]): Way[] {
  return distinctWays(parts.flat());
}

function failing(way: Way, node: Node): Way {
  return way.begun && !way.failed ? { ...way, failed: node } : way;
}

/** The ways behind an expression; what it waits for may fail. */
function evaluated(node: Node, ways: Way[], flow: Flow): Way[] {
  if (ways.length === 0 || isFunction(node)) return ways;
  switch (node.type) {
    case 'AwaitExpression': {
      const after = evaluated(node.argument, ways, flow);
      const call = bare(node.argument);
      const isRescued = call.type === 'CallExpression' && isRescue(call.callee);
      if (flow.rescuing === 0 && !isRescued) {
        const own = call.type === 'CallExpression' && deedOf(call, flow.connection, flow.ending) !== undefined;
        // A BEGIN that fails has begun nothing; a COMMIT that fails has ended it.
        flow.exits.throws.push(...(own ? after.map(closed) : after.map((way) => failing(way, node))));
      }
      return after;
    }
    case 'CallExpression':
      return called(node, ways, flow);
    case 'LogicalExpression': {
      const [yes, no] = tested(node.left, ways, flow);
      if (node.operator === '&&') return joined([evaluated(node.right, yes, flow), no]);
      if (node.operator === '||') return joined([yes, evaluated(node.right, no, flow)]);
      return joined([yes, no, evaluated(node.right, joined([yes, no]), flow)]);
    }
    case 'ConditionalExpression': {
      const [yes, no] = tested(node.test, ways, flow);
      return joined([evaluated(node.consequent, yes, flow), evaluated(node.alternate, no, flow)]);
    }
    case 'AssignmentExpression': {
      const after = evaluated(node.right, ways, flow);
      if (node.left.type === 'Identifier')
        return assigned(node.left.name, node.operator === '=' ? node.right : undefined, after, flow);
      // Kept somewhere: others may end what was begun.
      if (bare(node.right).type === 'Identifier' && flow.textOf(bare(node.right)) === flow.connection) flow.lost = true;
      return after;
    }
    case 'UpdateExpression':
      return node.argument.type === 'Identifier' ? assigned(node.argument.name, undefined, ways, flow) : ways;
    case 'VariableDeclaration':
      return node.declarations.reduce<Way[]>((before, { id, init }) => {
        const after = init ? evaluated(init, before, flow) : before;
        return id.type === 'Identifier' && init ? assigned(id.name, init, after, flow) : after;
      }, ways);
    default:
      return childrenOf(node).reduce<Way[]>((before, child) => evaluated(child, before, flow), ways);
  }
}

/** `load().catch(…)`: what fails is looked after there. */
function isRescue(callee: Node): boolean {
  const method = bare(callee);
  return method.type === 'MemberExpression' && method.property.type === 'Identifier' && method.property.name === 'catch';
}

function called(node: Extract<Node, { type: 'CallExpression' }>, ways: Way[], flow: Flow): Way[] {
  const before = [node.callee, ...node.arguments].reduce<Way[]>((at, part) => evaluated(part, at, flow), ways);
  const [object, method] = methodOf(node) ?? [];
  if (object === 'process' && method === 'exit') return [];
  switch (deedOf(node, flow.connection, flow.ending)) {
    case 'begins':
      return before.map((way) => ({ truths: way.truths, begun: node }));
    case 'ends':
    case 'hands on':
      return distinctWays(before.map(closed));
    case 'gives back':
      for (const way of before) if (way.begun) flow.left.push({ way, release: node });
      return distinctWays(before.map(closed));
    default:
      return before;
  }
}

function assigned(name: string, value: Node | undefined, ways: Way[], flow: Flow): Way[] {
  const literal = value && bare(value);
  const is = literal?.type === 'Literal' && typeof literal.value === 'boolean' ? literal.value : undefined;
  return distinctWays(
    ways.map((way) => {
      const rest = forgetting(way, name);
      return is === undefined || !flow.tied.has(name) ? rest : withTruth(rest, name, is);
    }),
  );
}

/** The ways on which a test holds, and those on which it does not. */
function tested(node: Node, ways: Way[], flow: Flow): [yes: Way[], no: Way[]] {
  const test = bare(node);
  if (test.type === 'LogicalExpression' && test.operator !== '??') {
    const [yes, no] = tested(test.left, ways, flow);
    if (test.operator === '&&') {
      const [both, right] = tested(test.right, yes, flow);
      return [both, joined([no, right])];
    }
    const [right, neither] = tested(test.right, no, flow);
    return [joined([yes, right]), neither];
  }
  if (test.type === 'Literal') return test.value ? [ways, []] : [[], ways];
  if (test.type === 'UnaryExpression' && test.operator === '!') {
    const [yes, no] = tested(test.argument, ways, flow);
    return [no, yes];
  }
  const atom = atomOf(test, flow.textOf, flow.meant);
  if (!atom) {
    const after = evaluated(test, ways, flow);
    return [after, after];
  }
  // Whoever has begun has a connection.
  const told = (way: Way) => (atom.text === flow.connection && way.begun ? true : way.truths.get(atom.text));
  const holds = ways.filter((way) => told(way) !== false);
  const fails = ways.filter((way) => told(way) !== true);
  const keep = (way: Way, is: boolean) => (flow.tied.has(atom.text) ? withTruth(way, atom.text, is) : way);
  const yes = holds.map((way) => keep(way, true));
  const no = fails.map((way) => keep(way, false));
  return atom.negated ? [no, yes] : [yes, no];
}

/** Runs a part with exits of its own. */
function within(flow: Flow, body: () => Way[]): { goesOn: Way[]; exits: Exits } {
  const outer = flow.exits;
  const exits = noExits();
  flow.exits = exits;
  const goesOn = body();
  flow.exits = outer;
  return { goesOn, exits };
}

function tried(node: TryStatement, ways: Way[], flow: Flow): Way[] {
  const body = within(flow, () => through(node.block, ways, flow));
  const all = noExits();
  const take = ({ returns, breaks, continues }: Exits): void => {
    all.returns.push(...returns);
    all.breaks.push(...breaks);
    all.continues.push(...continues);
  };
  take(body.exits);
  let { goesOn } = body;
  const { handler, finalizer } = node;
  if (handler) {
    flow.rescuing++;
    const rescue = within(flow, () => through(handler.body, distinctWays(body.exits.throws), flow));
    flow.rescuing--;
    take(rescue.exits);
    all.throws.push(...rescue.exits.throws);
    goesOn = joined([goesOn, rescue.goesOn]);
  } else all.throws.push(...body.exits.throws);
  const last = (at: Way[]): Way[] => {
    if (!finalizer) return distinctWays(at);
    flow.rescuing++;
    const after = through(finalizer, distinctWays(at), flow);
    flow.rescuing--;
    return after;
  };
  flow.exits.returns.push(...last(all.returns));
  flow.exits.throws.push(...last(all.throws));
  flow.exits.breaks.push(...last(all.breaks));
  flow.exits.continues.push(...last(all.continues));
  return last(goesOn);
}

/** A loop is gone through until no turn brings a new way. `each`: over a list, which may be empty. */
function looped(body: Node, { test, update, each }: Turns, ways: Way[], flow: Flow): Way[] {
  const behind: Way[] = [];
  let known = distinctWays(ways);
  let entering = known;
  for (let turn = 0; turn < mostTurns && entering.length > 0; turn++) {
    const [yes, no] = test ? tested(test, entering, flow) : [entering, each ? entering : []];
    behind.push(...no);
    const { goesOn, exits } = within(flow, () => through(body, yes, flow));
    behind.push(...exits.breaks);
    flow.exits.returns.push(...exits.returns);
    flow.exits.throws.push(...exits.throws);
    const turned = joined([goesOn, exits.continues]);
    const all = distinctWays([...known, ...(update ? evaluated(update, turned, flow) : turned)]);
    entering = all.slice(known.length);
    known = all;
  }
  return distinctWays(behind);
}

function switched(node: Extract<Node, { type: 'SwitchStatement' }>, ways: Way[], flow: Flow): Way[] {
  const entering = evaluated(node.discriminant, ways, flow);
  const { goesOn, exits } = within(flow, () => {
    let falling: Way[] = [];
    for (const { consequent } of node.cases) falling = inOrder(consequent, joined([falling, entering]), flow);
    return node.cases.some(({ test }) => test === null) ? falling : joined([falling, entering]);
  });
  flow.exits.returns.push(...exits.returns);
  flow.exits.throws.push(...exits.throws);
  flow.exits.continues.push(...exits.continues);
  return joined([goesOn, exits.breaks]);
}

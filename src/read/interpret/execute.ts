import type { Node, Statement, TryStatement, VariableDeclarator } from '@oxc-project/types';
import type { LoopSource } from '../../model/index.js';
import { bindPattern } from './bind.js';
import { isEmpty, type Effect, onlyPicked, onlyWhen, rescued } from './effect.js';
import { mergeArms, testOf } from './environment.js';
import { conditionOf, elementOf, evaluate, settle, settleReturned } from './evaluate.js';
import { capture, type Frame, observe, skip, sourceText, undecided } from './frame.js';
import { createClass, createFunction } from './function.js';
import { exclusiveChain } from './exclusive.js';
import { gathers } from './gathering.js';
import { withoutUnusedMutations } from './hook-members.js';
import { loopSource } from './loop.js';
import { overRows } from './scan.js';
import { insideOf, leavesByCall, leavingLoop } from './leaving.js';
import { armOfPath } from './route-params.js';
import { picksAt } from './picking.js';
import { staffArm } from './staff.js';
import { tellsAt } from './test.js';
import { beforeGuard, demanded, narrow, whereThere, widen } from './narrow.js';
import { locate } from '../parse.js';
import { returned } from '../libraries/index.js';
import { eachTurn, turnsThatRegister } from './registering.js';
import { markIterated } from './use.js';
import { noteAlone } from './waiting.js';
import { type Tells, truthiness, type Value } from './value.js';

/** Whether control goes on behind a statement. */
export type Completion = 'normal' | 'ended';

/** Functions and classes can be used before the line that declares them. */
export function hoist(body: (Statement | Node)[], frame: Frame): void {
  for (const statement of body) {
    const declared =
      (statement.type === 'ExportNamedDeclaration' || statement.type === 'ExportDefaultDeclaration') && statement.declaration
        ? statement.declaration
        : statement;
    if (declared.type === 'FunctionDeclaration' && declared.id)
      frame.environment.variables.set(declared.id.name, createFunction(declared, frame));
    else if (declared.type === 'ClassDeclaration' && declared.id)
      frame.environment.variables.set(declared.id.name, createClass(declared, frame));
    else if (declared.type === 'VariableDeclaration' && frame.depth === 0)
      // In a cycle of imports the other module asks for it before it is reached.
      for (const { id, init } of declared.declarations)
        if (id.type === 'Identifier' && (init?.type === 'ArrowFunctionExpression' || init?.type === 'FunctionExpression'))
          frame.environment.variables.set(id.name, { ...createFunction(init, frame), name: id.name });
  }
}

export function executeBlock(body: (Statement | Node)[], frame: Frame): Completion {
  hoist(body, frame);
  return executeFrom(body, 0, frame);
}

function executeFrom(body: (Statement | Node)[], start: number, frame: Frame): Completion {
  for (let at = start; at < body.length; at++) {
    const statement = body[at];
    if (!statement) continue;
    if (statement.type === 'IfStatement') {
      const chain = exclusiveChain(statement, body, at, frame);
      at += chain.length - 1;
      const result = executeIf(chain.statement, body, at, frame);
      if (result === 'ended') skip(body.slice(at + 1), frame);
      if (result !== 'normal') return result === 'finished' ? 'normal' : result;
    } else if (statement.type === 'SwitchStatement') {
      const rest = at + 1;
      const result = executeSwitch(statement, frame, () => executeFrom(body, rest, frame));
      if (result === 'ended') skip(body.slice(rest), frame);
      if (result !== 'normal') return result === 'finished' ? 'normal' : result;
    } else if (execute(statement, frame) === 'ended') {
      skip(body.slice(at + 1), frame);
      return 'ended';
    }
  }
  return 'normal';
}

/** An `if` whose arm leaves the function turns the rest of the block into the other arm. */
function executeIf(
  statement: Extract<Node, { type: 'IfStatement' }>,
  body: (Statement | Node)[],
  at: number,
  frame: Frame,
): Completion | 'finished' {
  const tested = evaluate(statement.test, frame);
  const decided = truthiness(tested);
  if (decided !== undefined) skip([decided ? statement.alternate : statement.consequent], frame);
  if (decided === true) return execute(statement.consequent, frame);
  if (decided === false) return statement.alternate ? execute(statement.alternate, frame) : 'normal';
  frame.run.tested.set(statement.test, tested);
  const tells = tellsAt(statement.test, frame);
  const condition = conditionOf(statement.test, frame);
  const before = frame.environment.variables;

  frame.environment.variables = new Map(before);
  const thenNarrowed = narrow(statement.test, true, frame);
  const staff = staffArm(condition);
  const { work: thenDone, value: thenEnd } = observe(frame, () => inArm(frame, () => execute(statement.consequent, frame)));
  const thenWork = staff === 'then' ? asStaff(thenDone, false) : thenDone;
  const thenVariables = frame.environment.variables;

  frame.environment.variables = new Map(before);
  const elseNarrowed = narrow(statement.test, false, frame, isThrown(statement.consequent));
  const { alternate } = statement;
  const { work: elseDone, value: elseEnd } = observe(frame, (): Completion =>
    alternate ? inArm(frame, () => execute(alternate, frame)) : 'normal',
  );
  const elseWork = staff === 'else' ? asStaff(elseDone, false) : elseDone;
  const elseVariables = frame.environment.variables;

  const thenOnce = leavingLoop([statement.consequent], frame);
  const elseOnce = alternate ? leavingLoop([alternate], frame) : undefined;
  if (thenEnd === 'ended' && elseEnd === 'ended') {
    pushChoice(frame, [onlyPicked(thenOnce, thenWork), onlyPicked(elseOnce, elseWork)], tells, statement.test);
    return 'ended';
  }
  if (thenEnd === 'normal' && elseEnd === 'normal') {
    widen(thenVariables, thenNarrowed);
    widen(elseVariables, elseNarrowed);
    const arms: [Map<string, Value>, Map<string, Value>] = condition.negated
      ? [elseVariables, thenVariables]
      : [thenVariables, elseVariables];
    const shown = isEmpty(thenWork) && isEmpty(elseWork) ? armOfPath(tells) : undefined;
    if (shown) frame.environment.variables = shown === 'then' ? thenVariables : elseVariables;
    else frame.environment.variables = mergeArms(testOf(condition, tells), before, ...arms);
    pushChoice(frame, [thenWork, elseWork], tells, statement.test);
    return 'normal';
  }
  const [ended, goesOn, variables] =
    thenEnd === 'ended'
      ? [onlyPicked(thenOnce, thenWork), elseWork, elseVariables]
      : [onlyPicked(elseOnce, elseWork), thenWork, thenVariables];
  frame.environment.variables = variables;
  const goOn = () => executeFrom(body, at + 1, frame);
  const { work: restWork, value: completion } = observe(frame, () => {
    frame.effects.push(goesOn);
    const there = demanded(statement.test, thenEnd !== 'ended', frame, evaluate);
    return whereThere(there, frame, () => (isThrown(statement.consequent) ? goOn() : undecided(frame, goOn)));
  });
  const rest = onlyPicked(leavingLoop(body, frame), thenEnd === 'ended' && staff === 'else' ? asStaff(restWork, true) : restWork);
  pushChoice(frame, thenEnd === 'ended' ? [ended, rest] : [rest, ended], tells, statement.test);
  return completion === 'ended' ? 'ended' : 'finished';
}

function isThrown(arm: Node): boolean {
  if (arm.type !== 'BlockStatement') return arm.type === 'ThrowStatement';
  const last = arm.body.at(-1);
  return last !== undefined && isThrown(last);
}

/** What a variable begins as. Of a hook of the app only what its caller takes is started. */
function initial({ id, init }: VariableDeclarator, frame: Frame): Value {
  if (init?.type !== 'CallExpression' || init.callee.type !== 'Identifier' || !/^use[A-Z]/.test(init.callee.name))
    return evaluate(init, frame);
  const hook = evaluate(init.callee, frame);
  if (hook.kind !== 'function') return evaluate(init, frame);
  const { work, value } = observe(frame, () => evaluate(init, frame));
  frame.effects.push(withoutUnusedMutations(work, hook.node, hook.module, id, frame.module));
  return value;
}

function inArm<T>(frame: Frame, body: () => T): T {
  frame.arms = (frame.arms ?? 0) + 1;
  const result = undecided(frame, body);
  frame.arms--;
  return result;
}

function isAlternative(part: Effect): boolean {
  return part.kind === 'sequence' || part.kind === 'call' || part.kind === 'choice';
}

function asStaff(body: Effect, whole: boolean): Effect {
  return isEmpty(body) ? body : { kind: 'staff', whole, body };
}

/** `tells`: what is known of rows in the first part, and in the second. */
function pushChoice(frame: Frame, parts: Effect[], tells?: Tells, test?: Node): void {
  const picks = test && parts.some((part) => !isEmpty(part)) ? picksAt(test, frame) : {};
  const known = (index: number, part: Effect) => {
    const when = test && tells ? onlyWhen(index === 0 ? tells.yes : tells.no, part, locate(frame.module, test)) : part;
    return onlyPicked(index === 0 ? picks.yes : picks.no, when);
  };
  const busy = parts.map((part, index) => (isAlternative(part) ? known(index, part) : part)).filter((part) => !isEmpty(part));
  const only = busy.length === 1 ? busy[0] : undefined;
  if (only) frame.effects.push(isAlternative(only) ? { kind: 'choice', parts: [{ kind: 'sequence', parts: [] }, only] } : only);
  else if (busy.length > 1) frame.effects.push({ kind: 'choice', parts: busy });
}

export function execute(statement: Statement | Node, frame: Frame): Completion {
  switch (statement.type) {
    case 'BlockStatement':
    case 'StaticBlock':
      return executeBlock(statement.body, frame);
    case 'IfStatement': {
      const result = executeIf(statement, [], 0, frame);
      return result === 'ended' ? 'ended' : 'normal';
    }
    case 'ExpressionStatement':
      noteAlone(statement.expression, frame.run);
      evaluate(statement.expression, frame);
      return leavesByCall(statement.expression, frame) ? 'ended' : 'normal';
    case 'VariableDeclaration':
      for (const declarator of statement.declarations) bindPattern(declarator.id, initial(declarator, frame), frame, 'declare');
      return 'normal';
    case 'ReturnStatement': {
      const value = evaluate(statement.argument, frame);
      frame.returns.push(
        value.kind === 'query' ? returned(value, frame) : value.kind === 'choice' ? settleReturned(value, frame) : value,
      );
      return 'ended';
    }
    case 'ThrowStatement':
      evaluate(statement.argument, frame);
      return 'ended';
    case 'BreakStatement':
    case 'ContinueStatement':
      return 'ended';
    case 'TryStatement':
      return executeTry(statement, frame);
    case 'ForOfStatement':
    case 'ForInStatement':
    case 'ForStatement':
    case 'WhileStatement':
    case 'DoWhileStatement':
      executeLoop(statement, frame);
      return 'normal';
    case 'SwitchStatement':
      return executeSwitch(statement, frame, () => 'normal') === 'ended' ? 'ended' : 'normal';
    case 'LabeledStatement':
      return execute(statement.body, frame);
    case 'ExportNamedDeclaration':
      if (statement.declaration) execute(statement.declaration, frame);
      return 'normal';
    case 'ExportDefaultDeclaration': {
      const declaration = statement.declaration;
      const value =
        declaration.type === 'FunctionDeclaration'
          ? createFunction(declaration, frame)
          : declaration.type === 'ClassDeclaration'
            ? createClass(declaration, frame)
            : evaluate(declaration, frame);
      frame.environment.variables.set('default', value);
      return 'normal';
    }
    case 'TSEnumDeclaration':
      frame.environment.variables.set(statement.id.name, { kind: 'record', fields: new Map(), open: true });
      return 'normal';
    default:
      return 'normal';
  }
}

type Loop = Extract<Node, { type: 'ForOfStatement' | 'ForInStatement' | 'ForStatement' | 'WhileStatement' | 'DoWhileStatement' }>;

function executeLoop(statement: Loop, frame: Frame): void {
  const eachOf = statement.type === 'ForOfStatement' || statement.type === 'ForInStatement';
  const collection = eachOf ? settle(evaluate(statement.right, frame), frame) : undefined;
  if (statement.type === 'ForOfStatement' && collection?.kind === 'list' && collection.each) {
    const target = statement.left.type === 'VariableDeclaration' ? statement.left.declarations[0]?.id : statement.left;
    for (const { value } of collection.items) {
      if (target) bindPattern(target, value, frame, 'declare');
      execute(statement.body, frame);
    }
    return;
  }
  const turns =
    statement.type === 'ForOfStatement' ? turnsThatRegister(collection, statement.body, frame.environment) : undefined;
  if (statement.type === 'ForOfStatement' && turns) {
    const target = statement.left.type === 'VariableDeclaration' ? statement.left.declarations[0]?.id : statement.left;
    eachTurn(turns, frame, (value) => {
      if (target) bindPattern(target, value, frame, 'declare');
      execute(statement.body, frame);
    });
    return;
  }
  if (collection) markIterated(collection, gathers(statement.body, frame));
  if (statement.type === 'ForStatement' && statement.init) {
    if (statement.init.type === 'VariableDeclaration') execute(statement.init, frame);
    else evaluate(statement.init, frame);
  }
  const before = frame.environment.variables;
  frame.environment.variables = new Map(before);
  const body = capture(frame, () => {
    if (eachOf && collection) {
      const element = statement.type === 'ForInStatement' ? elementOf({ kind: 'unknown', why: 'key' }) : elementOf(collection);
      const target = statement.left.type === 'VariableDeclaration' ? statement.left.declarations[0]?.id : statement.left;
      if (target) bindPattern(target, element, frame, 'declare');
    } else if (!eachOf && statement.type !== 'ForStatement') evaluate(statement.test, frame);
    overRows(collection, frame, () => insideOf('loop', frame, () => execute(statement.body, frame)));
  });
  frame.environment.variables = mergeArms({ condition: 'the loop runs' }, before, frame.environment.variables, before);
  if (isEmpty(body)) return;
  frame.effects.push({
    kind: 'loop',
    over: collection
      ? loopSource(collection, statement.type === 'ForOfStatement' ? statement.right : statement, frame)
      : countedLoop(statement, frame),
    parallel: false,
    body,
    location: locate(frame.module, statement),
  });
}

/** `for (let i = 0; i < rows.length; i++)` runs over the rows; `i < 5` runs five times. */
function countedLoop(statement: Loop, frame: Frame): LoopSource {
  if (statement.type === 'ForStatement' && statement.test?.type === 'BinaryExpression') {
    // `i += 500` takes many rows with each turn.
    const { update } = statement;
    if (update?.type === 'AssignmentExpression' && update.operator === '+=' && sourceText(frame, update.right) !== '1')
      return { kind: 'unknown', name: 'a loop' };
    const bound = statement.test.right;
    if (bound.type === 'MemberExpression' && bound.property.type === 'Identifier' && bound.property.name === 'length') {
      return loopSource(evaluate(bound.object, frame), bound.object, frame);
    }
    const value = evaluate(bound, frame);
    if (value.kind === 'literal' && typeof value.value === 'number') return { kind: 'constant', count: value.value };
  }
  return { kind: 'unknown', name: 'a loop' };
}

/** What the rescue sets stands beside what went well: a connection that could not be opened is no reason to forget it. */
function executeTry(statement: TryStatement, frame: Frame): Completion {
  const before = frame.environment.variables;
  const { work: done, value: tried } = observe(frame, () => executeBlock(statement.block.body, frame));
  const { handler } = statement;
  const well = frame.environment.variables;
  // What the tried part made sure of need not be so where it failed.
  if (handler) frame.environment.variables = new Map([...well].map(([name, value]) => [name, beforeGuard(value)]));
  const rescue = handler ? observe(frame, () => undecided(frame, () => executeBlock(handler.body.body, frame))) : undefined;
  const work = rescue?.value === 'normal' ? rescued(done) : done;
  frame.effects.push(rescue && !isEmpty(rescue.work) ? { kind: 'choice', parts: [work, rescue.work] } : work);
  const mended = frame.environment.variables;
  frame.environment.variables = well;
  if (rescue?.value === 'normal' && tried === 'ended') frame.environment.variables = mended;
  else if (rescue?.value === 'normal')
    frame.environment.variables = mergeArms(
      { condition: `line ${String(locate(frame.module, statement).line)} goes well` },
      before,
      well,
      mended,
    );
  if (statement.finalizer) executeBlock(statement.finalizer.body, frame);
  return tried === 'ended' && (rescue?.value ?? 'ended') === 'ended' ? 'ended' : 'normal';
}

/**
 * With a `default` one of the arms runs: what a variable was before arrives behind only where an arm leaves it. What stands behind
 * the switch is another arm beside those that leave the function.
 */
function executeSwitch(
  statement: Extract<Node, { type: 'SwitchStatement' }>,
  frame: Frame,
  goOn: () => Completion,
): Completion | 'finished' {
  const subject = evaluate(statement.discriminant, frame);
  const before = frame.environment.variables;
  const arms: { label: string; variables: Map<string, Value> }[] = [];
  let rest: Map<string, Value> | undefined = before;
  const works: Effect[] = [];
  const leaving: Effect[] = [];
  for (const [index, arm] of statement.cases.entries()) {
    const test = arm.test ? evaluate(arm.test, frame) : undefined;
    if (subject.kind === 'literal' && test?.kind === 'literal' && subject.value !== test.value) continue;
    // An empty case falls through to the next one that has a body.
    const body =
      arm.consequent.length > 0
        ? arm.consequent
        : (statement.cases.slice(index).find((next) => next.consequent.length > 0)?.consequent ?? []);
    frame.environment.variables = new Map(before);
    const work = capture(frame, () => void insideOf('switch', frame, () => undecided(frame, () => executeBlock(body, frame))));
    (goesAway(body) ? leaving : works).push(work);
    const { variables } = frame.environment;
    if (!arm.test) rest = goesAway(body) ? undefined : variables;
    else if (!goesAway(body)) {
      const word = test?.kind === 'literal' ? String(test.value) : 'something else';
      arms.push({ label: `${conditionOf(statement.discriminant, frame).text} is ${word}`, variables });
    }
  }
  let merged = rest;
  for (const { label, variables } of arms)
    merged = merged ? mergeArms({ condition: label }, before, variables, merged) : variables;
  frame.environment.variables = merged ?? before;
  if (leaving.length === 0 || merged === undefined) {
    pushChoice(frame, [...works, ...leaving]);
    return merged === undefined ? 'ended' : 'normal';
  }
  const { work: restWork, value: completion } = observe(frame, () => {
    pushChoice(frame, works);
    return goOn();
  });
  pushChoice(frame, [restWork, ...leaving]);
  return completion === 'ended' ? 'ended' : 'finished';
}

/** Nothing of what an arm set arrives behind the switch. */
function goesAway(body: readonly Node[]): boolean {
  const last = body.at(-1);
  if (last?.type === 'BlockStatement') return goesAway(last.body);
  return last?.type === 'ReturnStatement' || last?.type === 'ThrowStatement';
}

import type { CallExpression, Node } from '@oxc-project/types';
import { callClient, runQuery } from '../libraries/index.js';
import { knexByShape } from '../libraries/knex.js';
import { eitherRows } from '../libraries/raw-sql.js';
import { callPrepared, callTransaction } from '../libraries/sqlite-statement.js';
import { kyselyByShape } from '../libraries/kysely.js';
import { chainKysely } from '../libraries/kysely-expression.js';
import { nameSelect } from '../libraries/drizzle-fields.js';
import { firestoreByShape } from '../libraries/firestore-shape.js';
import { callDocumentSnapshot, callSnapshot, isAnswer, showAnswers } from '../libraries/firestore-snapshot.js';
import { isRestAnswer } from '../libraries/rest.js';
import { asksByDocument, callDocument, changesList, saveDocument } from '../libraries/mongoose-document.js';
import { asksByEntity, callEntity } from '../libraries/typeorm.js';
import { saveBuilt } from '../libraries/sequelize.js';
import { asksByRow, callRow } from '../libraries/sequelize-row.js';
import { callByShape } from '../libraries/shape.js';
import { supabaseByShape } from '../libraries/supabase-shape.js';
import { callExternal } from './external.js';
import { callArrayMethod } from './array.js';
import { answerOrNone } from './screen-use.js';
import { cellValue, elementOf, evaluate, settle } from './evaluate.js';
import { chained } from './compound.js';
import { calledAt } from './forwarded.js';
import { capture, sourceText, type Frame } from './frame.js';
import { assign, lookup } from './environment.js';
import { moduleAtPath, requiresPath } from './folder.js';
import { routerOfItsOwn } from '../entries/factory.js';
import { callFunction, invokeWhole, perhaps } from './function.js';
import { registersRoutes } from '../entries/express.js';
import { listens } from '../entries/listener.js';

import { endServed } from '../entries/server-function.js';
import { endServerRoute } from '../entries/tanstack.js';
import { fetchQuery } from './hook.js';
import { callRouter } from '../entries/routers.js';
import { isEmpty } from './effect.js';
import { finishMatch } from './match.js';
import { member } from './member.js';
import { noteService } from './request.js';
import { askedIn, isQuery, queryParam } from './query-params.js';
import { callSearchParams } from './search-params.js';
import { callUnknown, isReforming } from './unseen.js';
import { deriveUses, markShown } from './use.js';
import { importedValue } from './module.js';
import { cutFrom, cutsText, paddedFrom, textMethod } from './text-method.js';
import { choiceOf, type FunctionValue, input, type Item, literalText, nothing, type Value, unknown } from './value.js';

export function evaluateCall(node: CallExpression, frame: Frame): Value {
  const callee = strip(node.callee);
  if (callee.type === 'Super') {
    argumentsOf(node, frame);
    return nothing;
  }
  if (callee.type === 'MemberExpression') {
    const name =
      callee.property.type === 'Identifier' && !callee.computed
        ? callee.property.name
        : callee.property.type === 'PrivateIdentifier'
          ? `#${callee.property.name}`
          : undefined;
    const object = callee.object.type === 'Super' ? unknown('super') : evaluate(callee.object, frame);
    if (name === undefined) {
      const key = evaluate(callee.property, frame);
      // `services[name]()`: any of the functions that stand there.
      const table =
        object.kind === 'record' && !object.open && [...object.fields.values()].every(({ value }) => value.kind === 'function');
      const target =
        key.kind === 'literal' ? member(object, String(key.value), frame) : table ? elementOf(object) : unknown('computed');
      return callValue(target, node, frame);
    }
    return callMethod(object, name, node, frame);
  }
  if (
    callee.type === 'Identifier' &&
    callee.name === 'require' &&
    node.arguments[0]?.type === 'Literal' &&
    typeof node.arguments[0].value === 'string'
  ) {
    return required(node.arguments[0].value, frame);
  }
  if (requiresPath(node)) {
    const module = moduleAtPath(argumentsOf(node, frame)[0], frame.run);
    if (module) return module;
  }
  return callValue(evaluate(callee, frame), node, frame);
}

function required(source: string, frame: Frame): Value {
  const target = frame.run.resolve(frame.module, source);
  if (!target) return importedValue(frame.run, frame.module, source, '*');
  const whole = importedValue(frame.run, frame.module, source, '*');
  return frame.run.states.get(target)?.environment.variables.get('default') ?? whole;
}

function strip(node: Node): Node {
  let at = node;
  while (
    at.type === 'ParenthesizedExpression' ||
    at.type === 'TSNonNullExpression' ||
    at.type === 'TSAsExpression' ||
    at.type === 'ChainExpression' ||
    at.type === 'TSInstantiationExpression'
  )
    at = at.expression;
  return at;
}

/** The values of a call's arguments; a spread adds what is known of it. */
export function argumentsOf(node: { arguments: CallExpression['arguments'] }, frame: Frame): Value[] {
  const values: Value[] = [];
  for (const argument of node.arguments) {
    if (argument.type !== 'SpreadElement') values.push(evaluate(argument, frame));
    else {
      const spread = evaluate(argument.argument, frame);
      if (spread.kind !== 'list') values.push(spread);
      else for (const item of spread.items) values.push(item.guards.length > 0 ? guardedArgument(item) : item.value);
    }
  }
  return values;
}

function guardedArgument(item: { value: Value; guards: { condition: string; arm: 'then' | 'else' }[] }): Value {
  return { kind: 'choice', options: [item] };
}

/** Calls a value with the arguments of a call expression. */
export function callValue(target: Value, node: CallExpression, frame: Frame): Value {
  switch (target.kind) {
    case 'function':
      return deriveUses(callKnown(target, node, frame), node, frame);
    case 'external':
      return callExternal(target, node, frame);
    case 'client':
    case 'path':
      return callClient(target, undefined, argumentsOf(node, frame), node, frame);
    case 'call': {
      if (target.name !== 'sqlite.transaction') break;
      const result = callTransaction(target, argumentsOf(node, frame), frame);
      if (result) return result;
      break;
    }
    case 'setter': {
      const value = argumentsOf(node, frame)[0] ?? nothing;
      setState(target, value.kind === 'function' ? callFunction(value, [{ kind: 'cell', cell: target.cell }], frame) : value);
      return nothing;
    }
    case 'cell': {
      // A store's hook: all of the state, or what a selector takes of it.
      const selector = argumentsOf(node, frame)[0];
      return selector?.kind === 'function' ? callFunction(selector, [cellValue(target)], frame) : cellValue(target);
    }
    case 'choice': {
      const callable = target.options
        .map((option) => option.value)
        .filter((value) => value.kind !== 'literal' && value.kind !== 'input');
      const first = callable[0];
      if (!first) break;
      if (callable.length === 1) return callValue(first, node, frame);
      const results: Value[] = [];
      const works = callable.map((value) => capture(frame, () => results.push(callValue(value, node, frame))));
      if (works.some((work) => !isEmpty(work))) frame.effects.push({ kind: 'choice', parts: works });
      return choiceOf(results.map((value, index) => ({ value, guards: target.options[index]?.guards ?? [] })));
    }
    default:
  }
  if (target.kind === 'input' || target.kind === 'unknown') {
    const query = knexByShape(undefined, () => argumentsOf(node, frame), node, frame);
    if (query) return query;
  }
  return callUnknown(sourceText(frame, node.callee), argumentsOf(node, frame), frame);
}

function callKnown(target: FunctionValue, node: CallExpression, frame: Frame): Value {
  const values = argumentsOf(node, frame);
  const { value, grown } = calledAt(node, frame, () => invokeWhole(target, values, frame));
  for (const [index, builder] of grown ?? []) {
    const argument = node.arguments[index];
    const name = argument?.type === 'Identifier' ? argument.name : argument?.type === 'ThisExpression' ? 'this' : undefined;
    if (name !== undefined && lookup(frame.environment, name) === values[index]) assign(frame.environment, name, builder);
  }
  return routerOfItsOwn(eitherRows(value), target, node, frame);
}

function setState(target: Extract<Value, { kind: 'setter' }>, value: Value): void {
  showAnswers(value);
  if (target.shown === true) markShown(value);
  const state = target.cell.values.at(-1);
  if (!target.merge || state?.kind !== 'record' || value.kind !== 'record') target.cell.values.push(value);
  else
    for (const [name, item] of value.fields)
      if (item.value.kind !== 'literal') state.fields.set(name, { value: item.value, guards: [] });
}

function callMethod(object: Value, name: string, node: CallExpression, frame: Frame): Value {
  if (isPromised(object, name)) return then(object, name, node, frame);
  switch (object.kind) {
    case 'client':
    case 'path':
      return callClient(object, name, argumentsOf(node, frame), node, frame);
    case 'query':
      if (name === 'then' || name === 'finally' || name === 'catch') return then(runQuery(object, frame), name, node, frame);
      if (name === 'throwOnError' || name === 'returns' || name === '$dynamic' || name === 'abortSignal') return object;
      return callClient(object, name, argumentsOf(node, frame), node, frame);
    case 'rows': {
      const own = callSnapshot(object, name);
      if (own) return own;
      return callArrayMethod(object, name, node, frame);
    }
    case 'result':
      return name === 'json' && node.arguments.length === 0 ? object.rows : callArrayMethod(object, name, node, frame);
    case 'list':
    case 'cell':
      return callArrayMethod(object, name, node, frame);
    case 'router':
      return callRouter(object.router, name, argumentsOf(node, frame), node, frame);
    case 'record': {
      const searched = callSearchParams(object, name, node, frame);
      if (searched) return searched;
      break;
    }
    case 'context':
      return callContext(object, name, node, frame);
    case 'choice': {
      const answer = answerOrNone(object);
      if (answer) return callMethod(answer, name, node, frame);
      const telling = object.options.filter(
        (option) => option.value.kind !== 'literal' && option.value.kind !== 'input' && option.value.kind !== 'unknown',
      );
      const only = telling[0];
      if (telling.length === 1 && only) return callMethod(orMore(only.value, object.options), name, node, frame);
      const client = telling.find((option) => option.value.kind === 'client' || option.value.kind === 'path');
      if (client) return callMethod(client.value, name, node, frame);
      if (
        telling.length > 1 &&
        telling.length === object.options.length &&
        telling.every((option) => option.value.kind === 'call')
      )
        return {
          kind: 'choice',
          options: telling.map((option) => ({ ...option, value: callMethod(option.value, name, node, frame) })),
        };
      if (telling.length > 1 && telling.every((option) => option.value.kind === 'rows' || option.value.kind === 'list'))
        return callArrayMethod(object, name, node, frame);
      break;
    }
    case 'literal':
    case 'text':
      return textMethod(object, name, node, frame);
    case 'call': {
      const prepared = callPrepared(object, name, () => argumentsOf(node, frame), node, frame);
      if (prepared) return prepared;
      const values = argumentsOf(node, frame);
      const served = endServed(object, name, values, frame) ?? endServerRoute(object, name, values, node, frame);
      if (served) return served;
      const built = saveBuilt(object, name, node, frame) ?? saveDocument(object, name, node, frame);
      if (built) return built;
      const named = name === 'as' ? nameSelect(object, values, frame) : undefined;
      if (named) return named;
      const matched = finishMatch(object.name === 'chain' ? object.arguments : [object], name, values, frame);
      return matched ?? chainKysely(object, name, values, node, frame) ?? chained(object, name, values);
    }
    case 'column':
      // `column.asc()`, `column.desc().nullsLast()` in index declarations.
      return chained({ kind: 'call', name: 'key', arguments: [object] }, name, argumentsOf(node, frame));
    case 'sql': {
      const values = argumentsOf(node, frame);
      // `sql` pieces that are given a name: elsewhere in the statement they stand by it.
      return name === 'as' && values[0] ? chained({ kind: 'call', name: 'sql', arguments: [object] }, name, values) : object;
    }
    case 'table':
      argumentsOf(node, frame);
      return object;
    case 'row': {
      const own = callDocumentSnapshot(object, name, () => argumentsOf(node, frame));
      if (own) return own;
      if (asksByDocument(object, name)) return callDocument(object, name, argumentsOf(node, frame), node, frame);
      if (object.path.length === 1 && changesList(object, name, () => argumentsOf(node, frame), frame))
        return input('unknown', name);
      if (asksByEntity(object, name)) return callEntity(object, name, node, frame);
      if (object.path.length === 1 && cutsText(name)) return cutFrom(object, name, argumentsOf(node, frame), frame);
      return object.path.length > 0 && !asksByRow(object, name)
        ? callArrayMethod(object, name, node, frame)
        : callRow(object, name, argumentsOf(node, frame), node, frame);
    }
    case 'function':
      if (name === 'bind') return object;
      if (name === 'call') return callFunction(object, argumentsOf(node, frame).slice(1), frame);
      break;
    default:
  }
  if (object.kind === 'input' || object.kind === 'unknown' || object.kind === 'external') {
    const query =
      callByShape(name, node, frame) ??
      supabaseByShape(name, node, frame) ??
      firestoreByShape(name, node, frame) ??
      kyselyByShape(object, name, () => argumentsOf(node, frame), node, frame);
    if (query) return query;
  }
  if (name === 'then' || name === 'catch' || name === 'finally') {
    const callee = node.callee;
    if (object.kind !== 'external' && callee.type === 'MemberExpression') return then(object, name, node, frame);
  }
  if ((object.kind === 'input' || object.kind === 'unknown') && registersRoutes(name, node))
    return callRouter(undefined, name, argumentsOf(node, frame), node, frame);
  if (
    object.kind === 'input' &&
    ['map', 'forEach', 'filter', 'flatMap', 'reduce', 'find', 'some', 'every', 'sort', 'slice'].includes(name)
  )
    return callArrayMethod(object, name, node, frame);
  const target = member(object, name, frame);
  if (target.kind === 'input' || target.kind === 'unknown') {
    const values = argumentsOf(node, frame);
    const fetched = fetchQuery(name, values, node, frame);
    if (fetched) return fetched;
    const receiver = node.callee.type === 'MemberExpression' ? sourceText(frame, node.callee.object) : '';
    if (listens(receiver, name, values, node, frame)) return object;
    noteService(sourceText(frame, node.callee), values, node, frame);
    const result = callUnknown(sourceText(frame, node.callee), values, frame);
    // `text.trim()`, `value.toISOString()`: what comes out is known no better than what went in.
    if (object.kind !== 'input' || (result.kind === 'input' && isQuery(result.name))) return result;
    const { tells: _, ...known } = object;
    const form = { ...known, name: sourceText(frame, node), ...(isReforming(name) ? askedIn(object) : {}) };
    const asked = name === 'get' ? literalText(values[0]) : undefined;
    if (asked !== undefined) return queryParam(form, object.name, asked);
    return { ...form, ...(name === 'padStart' ? paddedFrom(object, values) : {}) };
  }
  return callValue(target, node, frame);
}

/** `getDoc(reference).then(…)`, `fetch(address).then(…)`: the answer stands for the promise of it. */
function isPromised(value: Value, name: string): boolean {
  return (name === 'then' || name === 'catch' || name === 'finally') && (isAnswer(value) || isRestAnswer(value));
}

/** `given ?? []`: what is given may be more than the list that stands for it. */
function orMore(value: Value, options: Item[]): Value {
  const given = options.some((option) => option.value.kind === 'input' || option.value.kind === 'unknown');
  return given && value.kind === 'list' ? { ...value, open: true } : value;
}

/** `c.set('db', db)` and `c.get('db')`; anything else is a request's own. */
function callContext(object: Extract<Value, { kind: 'context' }>, name: string, node: CallExpression, frame: Frame): Value {
  const values = argumentsOf(node, frame);
  const key = literalText(values[0]);
  if (name === 'set' && key !== undefined && values[1]) object.fields.set(key, values[1]);
  if (name === 'get' && key !== undefined) return object.fields.get(key) ?? input(key === 'user' ? 'user' : 'request', key);
  return callUnknown(name, values, frame);
}

/** `promise.then(callback)`: the callback runs behind it. */
function then(value: Value, name: string, node: CallExpression, frame: Frame): Value {
  const callbacks = argumentsOf(node, frame).filter((argument) => argument.kind === 'function');
  const first = callbacks[0];
  if (name !== 'then' || !first) {
    let instead: Value | undefined;
    const rescue = capture(frame, () => {
      for (const callback of callbacks) instead = callFunction(callback, [input('unknown', 'error')], frame);
    });
    if (!isEmpty(rescue)) frame.effects.push({ kind: 'choice', parts: [{ kind: 'sequence', parts: [] }, rescue] });
    return name === 'catch' && instead ? perhaps(value, instead) : value;
  }
  return settle(callFunction(first, [value], frame), frame);
}

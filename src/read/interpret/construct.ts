import type { NewExpression } from '@oxc-project/types';
import { createClient } from '../libraries/index.js';
import { mongooseFunction } from '../libraries/mongoose.js';
import { newDocument } from '../libraries/mongoose-document.js';
import { submittable } from '../libraries/pg.js';
import { typeormFunction } from '../libraries/typeorm-value.js';
import { registerJob, startsJobs } from '../entries/job.js';
import { createRouter } from '../entries/routers.js';
import { addressObject } from './address-object.js';
import { argumentsOf } from './call.js';
import { callUnknown } from './unseen.js';
import { createEnvironment } from './environment.js';
import { evaluate } from './evaluate.js';
import { sourceText, type Frame } from './frame.js';
import { momentText } from './moment.js';
import { callFunction, createFunction } from './function.js';
import { proxied } from './proxy.js';
import { searchParams } from './search-params.js';
import { type Cell, deliver, type FunctionValue, input, type Value } from './value.js';

/** `new Something(...)`: an instance of a class of this repository, or what a package or the platform makes. */
export function evaluateNew(node: NewExpression, frame: Frame): Value {
  const target = evaluate(node.callee, frame);
  const values = argumentsOf(node, frame);
  if (target.kind === 'class') {
    const self: Value = { kind: 'instance', of: target, fields: new Map() };
    const constructor = target.node.body.body.find(
      (element) => element.type === 'MethodDefinition' && element.kind === 'constructor',
    );
    if (constructor?.type === 'MethodDefinition') {
      const inside: Frame = { ...frame, module: target.module, environment: createEnvironment(target.environment), self };
      callFunction({ ...createFunction(constructor.value, inside, self), name: 'constructor' }, values, frame);
    }
    return self;
  }
  const document = newDocument(target, values);
  if (document) return document;
  if (target.kind === 'external') {
    const schema = mongooseFunction(target, values, node, frame);
    if (schema) return schema;
    const router = createRouter(target, node, frame);
    if (router) return router;
    const client = typeormFunction(target, values, frame) ?? createClient(target, values, frame) ?? submittable(target, values);
    if (client) return client;
    const job = registerJob(target, values, node, frame);
    if (job) return job;
    if (startsJobs(target.source)) return target;
    if (target.name === 'Promise') {
      const executor = values[0];
      return executor?.kind === 'function' ? promise(executor, frame) : input('unknown', 'promise');
    }
    const address = target.name === 'URL' ? addressObject(values[0]) : undefined;
    if (address) return address;
    if (target.name === 'Proxy') return proxied(values, frame);
    const search = target.name === 'URLSearchParams' ? searchParams(values) : undefined;
    if (search) return search;
    if (target.name === 'Date') return input('now', momentText(frame, node));
    if (target.name === 'Map' || target.name === 'Set') {
      const source = values[0];
      if (target.name === 'Set' && source?.kind === 'rows' && source.element) return { ...source, distinct: true };
      const made: Value = source?.kind === 'rows' || source?.kind === 'list' ? source : { kind: 'list', items: [], open: true };
      if (target.name === 'Map') return { ...made, keyed: true };
      return made.kind === 'list' ? { ...made, distinct: true } : made;
    }
    if (target.name === 'Response' || target.name === 'NextResponse') for (const value of values) deliver(value);
  }
  return callUnknown(sourceText(frame, node.callee), values, frame);
}

/** `new Promise((resolve) => …)` is the rows that it is resolved with, where a callback gets them. */
function promise(executor: FunctionValue, frame: Frame): Value {
  const cell: Cell = { values: [] };
  callFunction(executor, [{ kind: 'setter', cell }, input('unknown', 'reject')], frame);
  const rows = cell.values.filter(({ kind }) => kind === 'rows' || kind === 'row' || kind === 'result');
  const [first] = rows;
  return first ?? input('unknown', 'promise');
}

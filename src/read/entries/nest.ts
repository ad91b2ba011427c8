import type { Class, Function as FunctionNode } from '@oxc-project/types';
import { createEnvironment } from '../interpret/environment.js';
import { lookup } from '../interpret/environment.js';
import { capture, type Frame, type Run } from '../interpret/frame.js';
import { callFunction, createFunction } from '../interpret/function.js';
import { member } from '../interpret/member.js';
import { runModule } from '../interpret/module.js';
import { classesOf, type Mark, marksOf } from '../interpret/decorators.js';
import { type ClassValue, deliver, input, literalText, type Value } from '../interpret/value.js';
import { locate, nodesIn } from '../parse.js';
import { entityNamed, repositoryOf, repositoryType, typeormManager } from '../libraries/typeorm.js';
import type { TextFile } from '../schema/sql-files.js';
import { periodOf } from './job.js';
import { addressesAt, type NestAddress, nestAddress, versionsIn } from './nest-address.js';
import { dependsOn, packageFolders } from './packages.js';
import { type EntryHead, type Route, routeHead } from './route.js';
import { covers } from './shadowed.js';

const verbs = new Set(['Get', 'Post', 'Put', 'Patch', 'Delete', 'All']);
const events = new Set(['SubscribeMessage', 'MessagePattern', 'EventPattern', 'OnEvent', 'Process']);
const graph = new Set(['Query', 'Mutation', 'ResolveField']);

interface Nest {
  run: Run;
  /** One instance of each class that is injected. */
  instances: Map<Class, Value>;
  /** What providers give for a token. */
  provided: Map<string, Value>;
  address: NestAddress;
  /** Express is under it, whose first route that matches answers. */
  inOrder: boolean;
}

/** Controllers, resolvers, gateways and scheduled methods of NestJS, with what is injected into them: https://docs.nestjs.com */
export function nestEntries(run: Run, texts: TextFile[]): Route[] {
  if (packageFolders(texts, (text) => dependsOn(text, '@nestjs/common')).length === 0) return [];
  const nest: Nest = {
    run,
    instances: new Map(),
    provided: new Map(),
    address: nestAddress(run),
    inOrder: ![...run.modules.values()].some(({ text }) => text.includes('platform-fastify')),
  };
  const modules = [...run.modules.values()].filter((module) =>
    /@(Controller|Resolver|Cron|Module|Processor|WebSocketGateway|Injectable)\b/.test(module.text),
  );
  const classes = modules.flatMap((module) => classesOf(run, module, runModule(run, module)));
  for (const { value, frame } of classes)
    for (const mark of marksOf(value.node.decorators, frame)) if (mark.name === 'Module') noteProviders(mark, nest);
  return classes.flatMap(({ value, frame }) => entriesOf(value, frame, nest));
}

/** `{ provide: TOKEN, useFactory }` in the providers of a module. */
function noteProviders(mark: Mark, nest: Nest): void {
  const options = mark.values[0];
  const providers = options?.kind === 'record' ? options.fields.get('providers')?.value : undefined;
  for (const { value } of providers?.kind === 'list' ? providers.items : []) {
    if (value.kind !== 'record') continue;
    const token = tokenOf(value.fields.get('provide')?.value);
    const given = ['useValue', 'useFactory', 'useClass', 'useExisting'].flatMap((name) => value.fields.get(name)?.value ?? [])[0];
    if (token !== undefined && given) nest.provided.set(token, given);
  }
}

function tokenOf(value: Value | undefined): string | undefined {
  if (value?.kind === 'class') return value.name;
  return value?.kind === 'external' ? value.name : literalText(value);
}

function entriesOf(of: ClassValue, frame: Frame, nest: Nest): Route[] {
  const own = marksOf(of.node.decorators, frame);
  const controller = own.find((mark) => mark.name === 'Controller');
  const guarded = (marks: Mark[]): string[] =>
    marks
      .filter((mark) => mark.name === 'UseGuards' || mark.name === 'Roles')
      .flatMap((mark) => mark.values.flatMap((value) => tokenOf(value) ?? []));
  const met: EntryHead[] = [];
  return of.node.body.body.flatMap((element): Route[] => {
    if (element.type !== 'MethodDefinition' || element.key.type !== 'Identifier' || !element.value.body) return [];
    const marks = marksOf(element.decorators, frame);
    const name = element.key.name;
    const location = locate(of.module, element);
    return marks.flatMap((mark): Route[] => {
      const effect = (): Route['effect'] => run(of, name, element.value, frame, nest);
      if (controller && verbs.has(mark.name)) {
        const path = `${pathOf(controller)}/${pathOf(mark)}`;
        const guards = [...guarded(own), ...guarded(marks)];
        return addressesAt(nest.address, path, versionsOf(controller, marks)).flatMap((at): Route[] => {
          const entry = routeHead(mark.name.toUpperCase(), at, location, guards);
          if (nest.inOrder && isHidden(entry, met, nest.run)) return [];
          if (!handsOn(element.value, frame)) met.push(entry);
          return [{ entry, effect: effect() }];
        });
      }
      const kind =
        mark.name === 'Cron' || mark.name === 'Interval'
          ? 'job'
          : events.has(mark.name)
            ? 'event'
            : graph.has(mark.name)
              ? 'request'
              : undefined;
      if (kind === undefined || (kind === 'request' && !own.some((each) => each.name === 'Resolver'))) return [];
      return [{ entry: otherHead(kind, of, name, mark, location), effect: effect() }];
    });
  });
}

/** Whether an earlier method of the controller answers in its place, which is noted. */
function isHidden({ name, path = '', method, location }: EntryHead, met: readonly EntryHead[], run: Run): boolean {
  const before = met.find((one) => (one.method === method || one.method === 'ALL') && covers(one.path ?? '', path));
  if (before) run.shadowed.push({ name, location, by: { path: before.path ?? '', location: before.location } });
  return before !== undefined;
}

/** A method that is given what goes on to the next route: `@Next()`. */
function handsOn(node: FunctionNode, frame: Frame): boolean {
  return node.params.some(
    (parameter) => 'decorators' in parameter && marksOf(parameter.decorators, frame).some(({ name }) => name === 'Next'),
  );
}

function pathOf(mark: Mark): string {
  const first = mark.values[0];
  return literalText(first?.kind === 'record' ? first.fields.get('path')?.value : first) ?? '';
}

/** Those of a method stand before those of its controller. */
function versionsOf(controller: Mark, marks: readonly Mark[]): string[] {
  const own = versionsIn(marks.find(({ name }) => name === 'Version')?.values[0]);
  const [options] = controller.values;
  return own.length > 0 || options?.kind !== 'record' ? own : versionsIn(options.fields.get('version')?.value);
}

function otherHead(
  kind: 'job' | 'event' | 'request',
  of: ClassValue,
  name: string,
  mark: Mark,
  location: EntryHead['location'],
): EntryHead {
  const full = `${of.name}.${name}`;
  const text = literalText(mark.values[0]);
  const every = kind === 'job' && text !== undefined ? (mark.name === 'Interval' ? Number(text) : periodOf(text)) : undefined;
  return {
    id: `${kind} ${full}`,
    kind: kind === 'job' ? 'job' : 'route',
    moment: kind,
    name: kind === 'event' && text !== undefined ? text : full,
    location,
    backOffice: kind === 'job',
    access: 'unknown',
    ...(kind === 'request' ? { method: mark.name === 'Mutation' ? 'POST' : 'GET' } : {}),
    ...(every === undefined || Number.isNaN(every) ? {} : { everyMilliseconds: every }),
  };
}

function run(of: ClassValue, name: string, node: FunctionNode, frame: Frame, nest: Nest): Route['effect'] {
  const self = instanceOf(of, nest, frame);
  const method = member(self, name, frame);
  const values = node.params.map((parameter): Value => {
    const marks = 'decorators' in parameter ? marksOf(parameter.decorators, frame).map((mark) => mark.name) : [];
    const called = parameter.type === 'Identifier' ? parameter.name : 'input';
    return input(marks.some((mark) => /user|session/i.test(mark)) ? 'user' : 'request', called);
  });
  return capture(frame, () => {
    if (method.kind === 'function') deliver(callFunction(method, values, frame));
  });
}

/** The one instance of a class, made with what its constructor asks for by type or by token. */
function instanceOf(of: ClassValue, nest: Nest, frame: Frame): Value {
  const known = nest.instances.get(of.node);
  if (known) return known;
  const self: Value = { kind: 'instance', of, fields: new Map() };
  nest.instances.set(of.node, self);
  const constructor = of.node.body.body.find((element) => element.type === 'MethodDefinition' && element.kind === 'constructor');
  const inside: Frame = { ...frame, module: of.module, environment: createEnvironment(of.environment), self, effects: [] };
  if (constructor?.type === 'MethodDefinition') {
    const given = constructor.value.params.map((parameter) => injected(parameter, inside, nest));
    callFunction({ ...createFunction(constructor.value, inside, self), name: 'constructor' }, given, inside);
  }
  return self;
}

function injected(parameter: FunctionNode['params'][number], frame: Frame, nest: Nest): Value {
  const decorators = 'decorators' in parameter ? parameter.decorators : [];
  const inject = marksOf(decorators, frame).find((mark) => mark.name.startsWith('Inject'));
  const token = tokenOf(inject?.values[0]);
  const type = typeOf(parameter);
  // `@InjectRepository(User) users: Repository<User>`: https://docs.nestjs.com/techniques/database
  const entity = entityNamed(inject?.name === 'InjectRepository' ? inject.values[0] : undefined) ?? repositoryType(parameter);
  const own = type === undefined ? undefined : lookup(frame.environment, type);
  if (entity !== undefined && own?.kind !== 'class') return repositoryOf(entity);
  if (/^Inject(DataSource|Connection|EntityManager)$/.test(inject?.name ?? '') && isOfTypeorm(own)) return typeormManager;
  if (type !== undefined && isOfTypeorm(own) && /^(DataSource|EntityManager|Connection)$/.test(type)) return typeormManager;
  const asked = type === undefined ? undefined : lookup(frame.environment, type);
  const provided = nest.provided.get(token ?? type ?? '');
  if (provided) return given(provided, nest, frame);
  if (asked?.kind === 'class') return instanceOf(asked, nest, frame);
  return input('unknown', type ?? token ?? 'injected');
}

function given(value: Value, nest: Nest, frame: Frame): Value {
  if (value.kind === 'class') return instanceOf(value, nest, frame);
  return value.kind === 'function'
    ? callFunction(
        value,
        value.node.params.map(() => input('unknown', 'injected')),
        frame,
      )
    : value;
}

/** The class that a parameter is declared as. */
function typeOf(parameter: FunctionNode['params'][number]): string | undefined {
  for (const node of nodesIn(parameter))
    if (node.type === 'TSTypeReference' && node.typeName.type === 'Identifier') return node.typeName.name;
  return undefined;
}

function isOfTypeorm(value: Value | undefined): boolean {
  return value?.kind === 'external' && value.source === 'typeorm';
}

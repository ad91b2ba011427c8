import type { CallExpression, Node } from '@oxc-project/types';
import { evaluate } from '../interpret/evaluate.js';
import type { Frame, Run } from '../interpret/frame.js';
import { moduleFrame, runModule } from '../interpret/module.js';
import { literalText, type Value } from '../interpret/value.js';
import { nodesIn } from '../parse.js';
import { tidy } from './route.js';

/** Where an application of NestJS serves its controllers: https://docs.nestjs.com/faq/global-prefix and techniques/versioning */
export interface NestAddress {
  prefix: string;
  /** Paths that stand without it. */
  without: ReadonlySet<string>;
  /** Versions stand in the path behind this; undefined where they do not stand there. */
  version?: { before: string; usual: string[] };
}

/** What `setGlobalPrefix` and `enableVersioning` say, in whatever file they are called. */
export function nestAddress(run: Run): NestAddress {
  let address: NestAddress = { prefix: '', without: new Set() };
  for (const module of run.modules.values()) {
    if (!/\.(?:setGlobalPrefix|enableVersioning)\(/.test(module.text)) continue;
    const frame = moduleFrame(run, module, runModule(run, module));
    for (const node of nodesIn(module.program)) {
      if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression') continue;
      const name = node.callee.property.type === 'Identifier' ? node.callee.property.name : '';
      if (name === 'setGlobalPrefix') address = { ...address, ...prefixOf(node, frame) };
      if (name === 'enableVersioning') address = { ...address, ...versioningOf(node, frame) };
    }
  }
  return address;
}

/** The whole paths of a route, by the path and the versions of its controller and itself. */
export function addressesAt(address: NestAddress, path: string, versions: readonly string[]): string[] {
  const prefix = address.without.has(tidy(path)) ? '' : address.prefix;
  const { version } = address;
  const shown = versions.length > 0 ? versions : (version?.usual ?? []);
  if (version === undefined || shown.length === 0) return [tidy(`${prefix}/${path}`)];
  return shown.map((each) => tidy(`${prefix}/${isNeutral(each) ? '' : version.before + each}/${path}`));
}

/** `version: '1'`, `version: ['1', '2']` and `VERSION_NEUTRAL`. */
export function versionsIn(value: Value | undefined): string[] {
  if (value?.kind === 'list') return value.items.flatMap((item) => versionsIn(item.value));
  if (value?.kind === 'external') return [value.name];
  const text = literalText(value);
  return text === undefined ? [] : [text];
}

const isNeutral = (version: string): boolean => version === 'VERSION_NEUTRAL';

function prefixOf({ arguments: [first, options] }: CallExpression, frame: Frame): Pick<NestAddress, 'prefix' | 'without'> {
  const given = options && options.type !== 'SpreadElement' ? evaluate(options, frame) : undefined;
  const excluded = given?.kind === 'record' ? given.fields.get('exclude')?.value : undefined;
  const paths = (excluded?.kind === 'list' ? excluded.items : []).flatMap(({ value }) => {
    const path = literalText(value?.kind === 'record' ? value.fields.get('path')?.value : value);
    return path === undefined ? [] : [tidy(path)];
  });
  const prefix = first && first.type !== 'SpreadElement' ? textAt(first, frame) : undefined;
  return { prefix: prefix ?? '', without: new Set(paths) };
}

function versioningOf({ arguments: [first] }: CallExpression, frame: Frame): Pick<NestAddress, 'version'> {
  const options = first && first.type !== 'SpreadElement' ? evaluate(first, frame) : undefined;
  const field = (name: string): Value | undefined => (options?.kind === 'record' ? options.fields.get(name)?.value : undefined);
  const type = field('type');
  // Paths are what is meant where nothing else is said.
  if (type?.kind === 'external' && !/\.?URI$/.test(type.name)) return {};
  const prefix = field('prefix');
  const none = prefix?.kind === 'literal' && prefix.value === false;
  return { version: { before: none ? '' : (literalText(prefix) ?? 'v'), usual: versionsIn(field('defaultVersion')) } };
}

/**
 * A text; what stands behind `||` where the environment has nothing; or what a configuration says: `config.get('app.prefix')` of
 * `registerAs('app', () => ({ prefix: … }))`.
 */
function textAt(node: Node, frame: Frame): string | undefined {
  if (node.type === 'LogicalExpression') return textAt(node.left, frame) ?? textAt(node.right, frame);
  if (node.type === 'CallExpression' && node.callee.type === 'MemberExpression') {
    const [key] = node.arguments;
    const path = key?.type === 'Literal' && typeof key.value === 'string' ? key.value.split('.') : [];
    const [namespace, name] = path;
    return namespace === undefined || name === undefined ? undefined : configured(namespace, name, frame.run);
  }
  return literalText(evaluate(node, frame));
}

function configured(namespace: string, name: string, run: Run): string | undefined {
  for (const module of run.modules.values()) {
    if (!module.text.includes('registerAs')) continue;
    for (const node of nodesIn(module.program)) {
      if (node.type !== 'CallExpression' || node.callee.type !== 'Identifier' || node.callee.name !== 'registerAs') continue;
      const [named, make] = node.arguments;
      if (named?.type !== 'Literal' || named.value !== namespace) continue;
      const field = nodesIn(make).find(
        (each) => each.type === 'Property' && each.key.type === 'Identifier' && each.key.name === name,
      );
      if (field?.type === 'Property') return textAt(field.value, moduleFrame(run, module, runModule(run, module)));
    }
  }
  return undefined;
}

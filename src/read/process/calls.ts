import type { Node } from '@oxc-project/types';
import { inPattern, type ProcessFact } from '../../model/index.js';
import { letsThrough } from './asked-path.js';
import { isUnawaited } from './outgoing.js';
import { answering } from './serving.js';
import { placeOf, type Scope, servedBy, symbolOf, textOf, waitedForBy } from './scope.js';
import { calleeName, isFunction, type Visit } from './walk.js';

/** Calls that stop the whole process until they are done, and that take long enough to be felt. */
const blocking =
  /(^|\.)(execSync|execFileSync|spawnSync|pbkdf2Sync|scryptSync|hashSync|compareSync|genSaltSync|gzipSync|gunzipSync|brotliCompressSync|deflateSync|inflateSync|generateKeyPairSync|writeFileSync|readFileSync|appendFileSync|copyFileSync|readdirSync)$/;

/** A call that blocks, or that waits for an answer from outside without an end, while a request is answered. */
export function callFacts(scope: Scope, visit: Visit): ProcessFact[] {
  const { node, functions } = visit;
  if (node.type !== 'CallExpression' || functions.length === 0) return [];
  const name = calleeName(node.callee);
  if (name === undefined) return [];
  const kind =
    blocking.test(name) || isKeys(scope, name) ? 'blocking-call' : isEndless(scope, visit, name) ? 'no-timeout' : undefined;
  if (!kind || isDoneOnce(scope, visit, name) || isOwnPage(scope, node.arguments[0], name)) return [];
  if (kind === 'no-timeout' && isUnawaited(visit)) return [];
  const entryPoints = answering(
    kind === 'no-timeout' ? waitedForBy(scope, visit) : servedBy(scope, visit),
    scope.whole.entryPoints,
  ).filter((id) => letsThrough(scope, visit, scope.whole.entryPoints.get(id)));
  if (entryPoints.length === 0) return [];
  return [{ kind, name, symbol: symbolOf(visit), location: placeOf(scope, node), places: [], entryPoints }];
}

/** What is read or computed the first time and kept: `if (key !== null) return key; … key = scryptSync(…)`. */
function isDoneOnce(scope: Scope, { functions, node }: Visit, name: string): boolean {
  const around = functions.at(-1);
  if (around === undefined) return false;
  const text = textOf(scope, around);
  if (/(readFileSync|readdirSync)$/.test(name) && /cache|memo|\?\?=|loaded/i.test(text)) return true;
  const before = text.slice(0, node.start - around.start);
  const kept = /([\w$.]+)\s*(\?\?=|\|\|=|=)\s*$/.exec(before.slice(-200));
  const [, into, sign] = kept ?? [];
  if (into === undefined) return false;
  const [root = ''] = into.split('.');
  if (root !== 'this' && !outlives(root, scope, functions)) return false;
  const called = inPattern(into);
  return sign !== '=' || new RegExp(String.raw`\bif\s*\(\s*!?\s*${called}\b(?!\.)`).test(before);
}

/** Whether a name is the module's own: what a function declares or is given is gone with its call (`user.hash = hashSync(…)`). */
function outlives(name: string, { module: { text } }: Scope, functions: Visit['functions']): boolean {
  const called = inPattern(name);
  const declared = new RegExp(String.raw`\b(?:const|let|var)\s+${called}\b`);
  const given = new RegExp(String.raw`(?<![.\w$])${called}(?![\w$])`);
  const isOwn = functions.some(
    (each) =>
      isFunction(each) &&
      (each.params.some(({ start, end }) => given.test(text.slice(start, end))) ||
        declared.test(text.slice(each.start, each.end))),
  );
  return !isOwn && new RegExp(String.raw`^(?:export\s+)?(?:const|let|var|class)\s+${called}\b`, 'm').test(text);
}

/** A page, a template or a key of the app's own at a place that is written down: a few kilobytes that the system keeps at hand. */
function isOwnPage(scope: Scope, file: Node | undefined, name: string): boolean {
  if (file === undefined || !name.endsWith('readFileSync')) return false;
  const text = textOf(scope, file);
  const { text: module } = scope.module;
  const at = file.type === 'Identifier' ? module.indexOf(`const ${text} = `) : -1;
  const where = at < 0 ? text : module.slice(at, module.indexOf('\n', at));
  return (
    /\.(?:html?|css|svg|txt|md|ya?ml|pem|key|crt|sql|hbs|ejs|pug|mjml)['"`]/.test(where) &&
    !/\$\{|\+|\b(?:req|params|query|body)\b/.test(where)
  );
}

/** `redis.keys('*')` looks at every key. */
function isKeys(scope: Scope, name: string): boolean {
  return (
    /^(redis|redisClient|cache|client)\.keys$/.test(name) && /['"](ioredis|redis|@upstash\/redis)['"]/.test(scope.module.text)
  );
}

const sameMachine = String.raw`['"\`]https?://(localhost|127\.|\[::1\])`;

/** The app's own address: as it was asked by, or as its settings call it, with a route of its own behind. */
const ownAddress =
  /\b(?:req|request)\b[^,]*\b(?:get\(\s*['"]host|headers\.host|headers\.get\(\s*['"]host|hostname)\b|\benv\.(?:NEXT_PUBLIC_|VITE_)?(?:APP|SITE|BASE|NEXTAUTH|VERCEL)_URL\b[^/]*\/api\//i;

/** An address of the same machine, written there or in a constant of the file: what a host puts beside the app, no service outside. */
function staysHere(scope: Scope, address: Node | undefined): boolean {
  if (address === undefined) return false;
  const text = textOf(scope, address);
  if (ownAddress.test(text)) return true;
  const name = /^(?:`\$\{)?([A-Za-z_]\w*)/.exec(text)?.[1];
  if (name === undefined) return new RegExp(`^${sameMachine}`).test(text);
  return new RegExp(String.raw`\b${name}\s*=\s*${sameMachine}`).test(scope.module.text);
}

/** `fetch` without a signal and axios without a timeout wait as long as the other side likes. */
function isEndless(scope: Scope, { node }: Visit, name: string): boolean {
  if (node.type !== 'CallExpression') return false;
  const own = scope.imports.get(name.split('.')[0] ?? '');
  if (name === 'fetch') {
    // `fetch(new URL('./font.ttf', import.meta.url))` is a file of the app.
    if (own || /import\.meta\.url/.test(textOf(scope, node)) || staysHere(scope, node.arguments[0])) return false;
    const options = node.arguments[1];
    if (options === undefined) return true;
    if (options.type !== 'ObjectExpression') return false;
    return !options.properties.some(
      (property) => property.type === 'SpreadElement' || (property.key.type === 'Identifier' && property.key.name === 'signal'),
    );
  }
  if (!/^axios(\.(get|post|put|patch|delete|request))?$/.test(name) || own?.source !== 'axios') return false;
  return (
    !/timeout|signal/.test(textOf(scope, node)) &&
    !/axios\.defaults\.timeout/.test(scope.module.text) &&
    !node.arguments.some(
      (argument, index) => index > 0 && argument.type === 'Identifier' && /config|options/i.test(argument.name),
    )
  );
}

import type { Node } from '@oxc-project/types';
import type { ProcessFact } from '../../model/index.js';
import { isReached, placeOf, type Scope, servedBy, symbolOf, textOf } from './scope.js';
import { calleeName, type Visit, walkModule } from './walk.js';

const limiters: Record<string, RegExp> = {
  'express-rate-limit': /^(default|rateLimit)$/,
  'hono-rate-limiter': /^(default|rateLimiter)$/,
  'rate-limiter-flexible': /^RateLimiterMemory$/,
};

/** Sessions, limits and sockets that a package keeps in the process because it was given no store. */
export function storeFacts(scope: Scope, visit: Visit): ProcessFact[] {
  const { node } = visit;
  if ((node.type !== 'CallExpression' && node.type !== 'NewExpression') || !isReached(scope, visit)) return [];
  const name = node.callee.type === 'Identifier' ? node.callee.name : calleeName(node.callee);
  const imported = name === undefined ? undefined : scope.imports.get(name.split('.')[0] ?? '');
  if (!imported || name === undefined) return [];
  const exported = name.includes('.') ? (name.split('.').at(-1) ?? '') : imported.name;
  const fact = (kind: ProcessFact['kind'], entryPoints: string[] = []): ProcessFact[] => [
    { kind, name: imported.source, symbol: symbolOf(visit), location: placeOf(scope, node), places: [], entryPoints },
  ];
  if (limiters[imported.source]?.test(exported)) return hasStore(node) ? [] : fact('limiter');
  if (imported.source === 'express-session' && node.type === 'CallExpression' && !name.includes('.'))
    return hasStore(node) ? [] : fact('session');
  if (exported === 'MemoryStore' && node.type === 'NewExpression') return hasSharedStore(scope) ? [] : fact('session');
  if (imported.source === 'socket.io' && exported === 'Server' && node.type === 'NewExpression')
    return [...scope.whole.modules.values()].some((module) =>
      /createAdapter|socket\.io-(redis|adapter)|\.adapter\(/.test(module.text),
    )
      ? []
      : fact('sockets');
  return [];
}

/** `store` is given, or what is given cannot be seen. */
function hasStore(node: { arguments: readonly Node[] }): boolean {
  const options = node.arguments[0];
  if (!options) return false;
  if (options.type !== 'ObjectExpression') return true;
  return options.properties.some(
    (property) => property.type === 'SpreadElement' || (property.key.type === 'Identifier' && property.key.name === 'store'),
  );
}

const sharedStore = /(^|\.)(pg|postgres|redis|ioredis|mongo|drizzle|prisma|knex|sequelize|typeorm|mysql)\w*(store|session)\w*$/i;

/** Whether the same file makes a store that all processes share: memory stands in where there is no database. */
function hasSharedStore(scope: Scope): boolean {
  let found = false;
  walkModule(scope.module, (visit) => {
    const { node } = visit;
    if (!found && node.type === 'NewExpression' && sharedStore.test(calleeName(node.callee) ?? ''))
      found = isReached(scope, visit);
  });
  return found;
}

/** `const MemoryStore = createMemoryStore(session)` of the package memorystore, and `session.MemoryStore`. */
export function isMemoryStore(scope: Scope, { node }: Visit): boolean {
  if (node.type !== 'NewExpression') return false;
  const name = calleeName(node.callee);
  const isOne =
    name === 'session.MemoryStore' ||
    (name !== undefined && name.endsWith('MemoryStore') && /['"]memorystore['"]/.test(scope.module.text));
  return isOne && !hasSharedStore(scope);
}

const objectStorage = /object[-_]?storage|client-s3|@google-cloud\/storage|@vercel\/blob|aws-sdk|minio/i;

/** `app.use('/uploads', fromBucket(), express.static('uploads'))`: what stands before it answers from object storage. */
function isBehindObjectStorage(scope: Scope, { node, parents }: Visit): boolean {
  const parent = parents.at(-1);
  if (parent?.type !== 'CallExpression') return false;
  return parent.arguments.some((argument) => {
    if (argument.end > node.start) return false;
    const name = calleeName(argument.type === 'CallExpression' ? argument.callee : argument);
    const imported = name === undefined ? undefined : scope.imports.get(name.split('.')[0] ?? '');
    const module = imported && scope.whole.resolve(scope.module, imported.source);
    return module !== undefined && objectStorage.test(module.text);
  });
}

const writers =
  /^(fs|fsp|fsPromises|promises|fs\.promises)\.(writeFile|writeFileSync|appendFile|appendFileSync|createWriteStream|copyFile)$/;
const passing = /tmp|temp\b|TMPDIR/i;

/** Files that users send and that are kept on the disk of one machine. */
export function diskFacts(scope: Scope, visit: Visit): ProcessFact[] {
  const { node } = visit;
  if (node.type !== 'CallExpression') return [];
  const name = calleeName(node.callee);
  if (name === undefined) return [];
  const root = scope.imports.get(name.split('.')[0] ?? '')?.source;
  const text = () => textOf(scope, node);
  const fact = (entryPoints: string[]): ProcessFact[] => [
    { kind: 'disk', name, symbol: symbolOf(visit), location: placeOf(scope, node), places: [], entryPoints },
  ];
  const kept = () => !/unlink|\brm\(|rmSync/.test(scope.module.text) && !passing.test(text());
  if (root === 'multer' && isReached(scope, visit) && kept()) {
    if (name.endsWith('.diskStorage')) return fact([]);
    const options = node.arguments[0];
    const dest =
      options?.type === 'ObjectExpression' &&
      options.properties.some(
        (property) => property.type === 'Property' && property.key.type === 'Identifier' && property.key.name === 'dest',
      );
    return dest ? fact([]) : [];
  }
  if (/^express\.static$|^serveStatic$/.test(name) && /upload/i.test(text()) && isReached(scope, visit))
    return isBehindObjectStorage(scope, visit) ? [] : fact([]);
  if ((root === 'fs' || root === 'node:fs' || root === 'fs/promises' || root === 'node:fs/promises') && kept()) {
    const full = name.includes('.') ? name : `fs.${name}`;
    const entries = writers.test(full) ? servedBy(scope, visit) : [];
    return entries.length > 0 && /upload|avatar/i.test(text()) ? fact(entries) : [];
  }
  return [];
}

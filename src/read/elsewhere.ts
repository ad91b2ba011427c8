import type { Node } from '@oxc-project/types';
import type { KeptElsewhere } from '../model/index.js';
import { locate, type Module } from './parse.js';
import { walkModule } from './process/walk.js';

/** Drivers whose calls are not read, by the name of their package. */
const drivers: ReadonlyMap<string, string> = new Map([
  ['mysql', 'MySQL'],
  ['mysql2', 'MySQL'],
  ['mariadb', 'MariaDB'],
  ['better-sqlite3', 'SQLite'],
  ['sqlite3', 'SQLite'],
  ['sqlite', 'SQLite'],
  ['sql.js', 'SQLite'],
  ['node:sqlite', 'SQLite'],
  ['@libsql/client', 'SQLite'],
  ['mongodb', 'MongoDB'],
  ['mssql', 'SQL Server'],
  ['oracledb', 'Oracle'],
]);

/** What builders call a store that lives in the process: Replit's `MemStorage`. */
const inMemory = /^(?:Mem|Memory|InMemory)(?:ory)?(?:Storage|Store|Db|Database|Repository)$/i;

/**
 * Where an app that asks no database keeps its data: behind the drivers that it imports, else in a store in its process's memory.
 *
 * @returns undefined where neither was found
 */
export function keptElsewhere(modules: Iterable<Module>): KeptElsewhere | undefined {
  const found = new Map<string, KeptElsewhere['location']>();
  let memory: KeptElsewhere | undefined;
  for (const module of modules) {
    const imports = (source: string, node: Node): void => {
      const name = drivers.get(packageOf(source));
      if (name !== undefined && !found.has(name)) found.set(name, locate(module, node));
    };
    for (const statement of module.program.body)
      if (statement.type === 'ImportDeclaration' && statement.importKind !== 'type') imports(statement.source.value, statement);
    walkModule(module, ({ node }) => {
      if (node.type === 'NewExpression' && node.callee.type === 'Identifier' && inMemory.test(node.callee.name))
        memory ??= { in: 'memory', name: node.callee.name, location: locate(module, node) };
      const loaded = node.type === 'ImportExpression' ? node.source : required(node);
      if (loaded?.type === 'Literal' && typeof loaded.value === 'string') imports(loaded.value, node);
    });
  }
  const [first] = found.values();
  return first === undefined ? memory : { in: 'driver', name: [...found.keys()].join(' or '), location: first };
}

/** `mysql2` of `mysql2/promise` */
function packageOf(source: string): string {
  return source.startsWith('@') || source.startsWith('node:') ? source : source.replace(/\/.*$/, '');
}

/** `require('mysql2')` */
function required(node: Node): Node | undefined {
  const calls = node.type === 'CallExpression' && node.callee.type === 'Identifier' && node.callee.name === 'require';
  return calls ? node.arguments[0] : undefined;
}

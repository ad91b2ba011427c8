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
  ['redis', 'Redis'],
  ['ioredis', 'Redis'],
]);

/** What builders call a store that lives in the process: Replit's `MemStorage`. */
const inMemory = /^(?:Mem|Memory|InMemory)(?:ory)?(?:Storage|Store|Db|Database|Repository)$/i;

/**
 * Where an app that asks no database keeps its data: a store in its process's memory that it makes, else a driver that it imports.
 *
 * @returns undefined where neither was found
 */
export function keptElsewhere(modules: Iterable<Module>): KeptElsewhere | undefined {
  let driver: KeptElsewhere | undefined;
  for (const module of modules) {
    let memory: KeptElsewhere | undefined;
    for (const statement of module.program.body) {
      const name = statement.type === 'ImportDeclaration' ? drivers.get(packageOf(statement.source.value)) : undefined;
      if (name !== undefined) driver ??= { in: 'driver', name, location: locate(module, statement) };
    }
    walkModule(module, ({ node }) => {
      if (node.type === 'NewExpression' && node.callee.type === 'Identifier' && inMemory.test(node.callee.name))
        memory ??= { in: 'memory', name: node.callee.name, location: locate(module, node) };
      const loaded = node.type === 'ImportExpression' ? node.source : required(node);
      if (loaded?.type !== 'Literal' || typeof loaded.value !== 'string') return;
      const name = drivers.get(packageOf(loaded.value));
      if (name !== undefined) driver ??= { in: 'driver', name, location: locate(module, node) };
    });
    if (memory) return memory;
  }
  return driver;
}

/** `mysql2` of `mysql2/promise` */
function packageOf(source: string): string {
  return source.startsWith('@') || source.startsWith('node:') ? source : source.replace(/\/.*$/, '');
}

/** `require('mysql2')` */
function required(node: Parameters<Parameters<typeof walkModule>[1]>[0]['node']): typeof node | undefined {
  const calls = node.type === 'CallExpression' && node.callee.type === 'Identifier' && node.callee.name === 'require';
  return calls ? node.arguments[0] : undefined;
}

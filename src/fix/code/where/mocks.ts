import path from 'node:path';
import type { Folder } from '../../model.js';
import type { Target } from '../model.js';
import { rootOf } from '../syntax/nodes.js';
import { moduleOf } from './module-of.js';

/** A test that replaces modules or functions by its own. */
interface Mocking {
  file: string;
  text: string;
  /** What it replaces, as it is named there. */
  modules: string[];
}

const known = new WeakMap<Folder, Mocking[]>();
const skipped = /^(?:node_modules|dist|build|out|coverage|public|\..*)$/;
const tests = /(?:^|\/)(?:__tests__|__mocks__|tests?|specs?)\/|\.(?:test|spec)\.|(?:^|\/)\w*setup\w*\./i;
const deepest = 7;
const mocking = /\.(?:doMock|mock|unstable_mockModule)\(\s*(?:import\(\s*)?['"`]([^'"`]+)['"`]/g;

function mockingTests(folder: Folder): Mocking[] {
  const found =
    known.get(folder) ??
    filesIn('', folder, 0).flatMap((file): Mocking[] => {
      const text = folder.read(file) ?? '';
      const modules = [...text.matchAll(mocking)].flatMap(([, name]) => name ?? []);
      return modules.length > 0 || text.includes('spyOn(') ? [{ file, text, modules }] : [];
    });
  known.set(folder, found);
  return found;
}

function filesIn(under: string, folder: Folder, depth: number): string[] {
  if (depth > deepest) return [];
  return folder.list(under === '' ? '.' : under).flatMap((name) => {
    const place = path.posix.join(under, name);
    if (/\.[cm]?[jt]sx?$/.test(name)) return tests.test(place) ? [place] : [];
    return skipped.test(name) || name.includes('.') ? [] : filesIn(place, folder, depth + 1);
  });
}

/** Whether a module is replaced in a test, by its path or under an alias. */
function isModule(named: string, test: string, file: string): boolean {
  const bare = (text: string): string => text.replace(/\.[cm]?[jt]sx?$/, '').replace(/\/index$/, '');
  const own = bare(file);
  if (named.startsWith('.')) return bare(path.posix.join(path.posix.dirname(test), named)) === own;
  const tail = bare(named.replace(/^[@~#]?\//, ''));
  return named.includes('/') && (own === tail || own.endsWith(`/${tail}`));
}

/** A test that would not know what is newly called in a file: it replaces the file, or the function that was called. */
export function replacing(file: string, called: string, folder: Folder): string | undefined {
  const spied = new RegExp(`spyOn\\([^,()]+,\\s*['"\`]${called}['"\`]`);
  return mockingTests(folder).find(
    (each) => spied.test(each.text) || each.modules.some((named) => isModule(named, each.file, file)),
  )?.file;
}

/** A test of a file that stands in for the client or the library by which it asks: it knows only the calls of before. */
function standingIn(file: string, client: string | undefined, packages: RegExp, folder: Folder): string | undefined {
  const name = path.posix.basename(file).replace(/\.[cm]?[jt]sx?$/, '');
  return mockingTests(folder).find(
    (each) =>
      each.text.includes(name) &&
      each.modules.some((named) => packages.test(named) || (client !== undefined && isModule(named, each.file, client))),
  )?.file;
}

/** Why a call may not become another one: a test of its file may stand in for what it asks. */
export function stoodInFor({ module, folder, call }: Target): string | undefined {
  const root = rootOf(call);
  const made = module.program.body.flatMap((statement) =>
    statement.type === 'ImportDeclaration' && statement.specifiers.some(({ local }) => local.name === root)
      ? (moduleOf(statement.source.value, module, folder)?.file ?? [])
      : [],
  );
  const test = standingIn(module.file, made[0], /^(?:drizzle-orm|@prisma\/client|pg)$/, folder);
  return test === undefined ? undefined : `${test} stands in for the database, and knows only the calls of now`;
}

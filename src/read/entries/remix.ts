import type { Effect } from '../interpret/effect.js';
import { isEmpty, sequence } from '../interpret/effect.js';
import type { Run } from '../interpret/frame.js';
import { exportedValue } from '../interpret/module.js';
import { input, literalText, record, type Value } from '../interpret/value.js';
import { type Module, locate } from '../parse.js';
import type { TextFile } from '../schema/sql-files.js';
import { exportedFunction, hasDirective, runExport } from './exports.js';
import { dependsOn, packageFolders } from './packages.js';
import { isBackOffice, type Route, routeHead, tidy } from './route.js';
import { isStaffFile } from './staff-screen.js';

/** A route module with its path and the modules around it. */
interface RouteModule {
  module: Module;
  path: string;
  parents: Module[];
}

/** Route modules of Remix and of React Router's framework mode: https://reactrouter.com/start/framework/routing */
export function remixEntries(run: Run, texts: TextFile[]): Route[] {
  const folders = packageFolders(texts, (text) => dependsOn(text, '@remix-run/react') || dependsOn(text, '@react-router/dev'));
  return folders.flatMap((base) => {
    const folder = `${base}app/`;
    const root = moduleAt(run, `${folder}root`);
    const configured = fromConfiguration(run, folder);
    const found = configured.length > 0 ? configured : fromFiles(run, folder);
    return found.flatMap((item) => entries(run, { ...item, parents: [...(root ? [root] : []), ...item.parents] }));
  });
}

const endings = ['tsx', 'ts', 'jsx', 'js'];

function moduleAt(run: Run, path: string): Module | undefined {
  return run.modules.get(path) ?? endings.flatMap((ending) => run.modules.get(`${path}.${ending}`) ?? [])[0];
}

/** `posts.$id.tsx`, `posts/$id.tsx`, `_auth+/login.tsx`, `posts.$id/route.tsx` are all ways to say a path. */
export function flatPath(place: string): string {
  const name = place.replace(/\.[jt]sx?$/, '').replace(/\/(route|index|_index)$/, '');
  const parts = name
    .split(/\+?\/|\.(?![^[]*\])/)
    .filter((part) => part !== '' && !part.startsWith('_') && part !== 'index')
    .map((part) =>
      part
        .replace(/[+_]$/, '')
        .replace(/\[(.*?)\]/g, '$1')
        .replace(/^\(?\$$/, '*')
        .replace(/^\(?\$(\w+)\)?\??$/, ':$1'),
    );
  return tidy(parts.join('/'));
}

function fromFiles(run: Run, folder: string): RouteModule[] {
  const routes = [...run.modules.values()].filter((module) => module.file.startsWith(`${folder}routes/`));
  const place = (module: Module): string => module.file.slice(folder.length + 'routes/'.length);
  const stems = new Map(routes.map((module) => [place(module).replace(/(\/route)?\.[jt]sx?$/, ''), module]));
  return routes
    .filter((module) => !/(^|[/.])_layout\.[jt]sx?$/.test(module.file) && isRoute(run, module))
    .map((module) => ({
      module,
      path: flatPath(place(module)),
      parents: parentsOf(place(module), stems).filter((parent) => parent !== module),
    }));
}

/** Only some files below the folder are routes: those that export what a route exports. */
function isRoute(run: Run, module: Module): boolean {
  return /\bexport\b/.test(module.text) && ['default', 'loader', 'action'].some((name) => exportedFunction(run, module, name));
}

/** `_auth.tsx` stands around `_auth.login.tsx`, `_layout.tsx` around its folder. */
function parentsOf(place: string, stems: Map<string, Module>): Module[] {
  const parents: Module[] = [];
  for (let at = 1; at < place.length; at++) {
    const cut = place[at];
    if (cut !== '.' && cut !== '/') continue;
    const stem = place.slice(0, at);
    const parent = cut === '/' ? stems.get(`${stem}/_layout`) : (stems.get(stem) ?? stems.get(`${stem}._layout`));
    if (parent) parents.push(parent);
  }
  return parents;
}

/** `routes.ts`: `[index('home.tsx'), layout('shell.tsx', [route('posts/:id', 'post.tsx')])]`. */
function fromConfiguration(run: Run, folder: string): RouteModule[] {
  const module = moduleAt(run, `${folder}routes`);
  const value = module && exportedValue(run, module, 'default');
  const found: RouteModule[] = [];
  const visit = (item: Value | undefined, prefix: string, parents: Module[]): void => {
    if (item?.kind === 'list') for (const inner of item.items) visit(inner.value, prefix, parents);
    if (item?.kind !== 'call') return;
    const [first, second, third, fourth] = item.arguments;
    const file = (text: Value | undefined): Module | undefined =>
      moduleAt(run, `${folder}${(literalText(text) ?? '').replace(/^\.\//, '')}`);
    const here = item.name === 'index' || item.name === 'layout' ? file(first) : file(second);
    const path = item.name === 'route' || item.name === 'prefix' ? tidy(`${prefix}/${literalText(first) ?? ''}`) : prefix;
    const children = [second, third, fourth].find((value) => value?.kind === 'list');
    if (here && item.name !== 'layout') found.push({ module: here, path: tidy(path), parents });
    visit(children, path, here ? [...parents, here] : parents);
  };
  visit(value, '', []);
  return found;
}

const request = (): Value => record({ request: input('request', 'request'), params: input('request', 'params') }, true);

function entries(run: Run, { module, path, parents }: RouteModule): Route[] {
  const loaders = [...parents, module]
    .flatMap((item) => runExport(run, item, 'loader', [request()]) ?? [])
    .filter((work) => !isEmpty(work));
  const component = exportedFunction(run, module, 'default');
  const routes: Route[] = [];
  if (component) {
    const shown = [...parents, module].flatMap((item) => runExport(run, item, 'default', [record({}, true)]) ?? []);
    const loading: Effect = { kind: 'parallel', parts: loaders };
    routes.push({
      entry: {
        id: `page ${path}`,
        kind: 'page',
        moment: 'view',
        name: path,
        path,
        location: locate(component.module, component.node),
        backOffice: isBackOffice(path) || isStaffFile(module.file),
        access: 'unknown',
        ...(hasDirective(module, 'use client') ? {} : { server: true as const }),
      },
      effect: sequence([...(loaders.length > 0 ? [loading] : []), ...shown]),
    });
  } else if (loaders.length > 0) routes.push({ entry: head('GET', path, module, 'loader', run), effect: sequence(loaders) });
  const action = runExport(run, module, 'action', [request()]);
  if (action) routes.push({ entry: head('POST', path, module, 'action', run), effect: action });
  return routes;
}

function head(method: string, path: string, module: Module, name: string, run: Run): Route['entry'] {
  const target = exportedFunction(run, module, name);
  return routeHead(method, path, locate(target?.module ?? module, target?.node ?? { start: 0, end: 0 }), []);
}

import { posix } from 'node:path';
import { sequence, type Effect, isEmpty } from '../interpret/effect.js';
import type { Run } from '../interpret/frame.js';
import { exportedNames, exportedValue, runModule } from '../interpret/module.js';
import { input, literalText, record, type Value } from '../interpret/value.js';
import { type Module, locate } from '../parse.js';
import type { TextFile } from '../schema/sql-files.js';
import { exportedFunction, functionOf, hasDirective, runAll, runExport } from './exports.js';
import { isProcedure } from './procedure.js';
import { periodOf } from './job.js';
import { dependsOn, packageFolders } from './packages.js';
import { type EntryHead, isBackOffice, type Route, routeHead, tidy } from './route.js';
import { isStaffFile } from './staff-screen.js';

const verbs = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD'];
const props = (): Value => record({ params: input('request', 'params'), searchParams: input('request', 'searchParams') }, true);

/** Pages, route handlers, API routes and server actions of Next.js, by the place of their files: https://nextjs.org/docs/app */
export function nextEntries(run: Run, texts: TextFile[]): Route[] {
  const routes: Route[] = [];
  for (const base of packageFolders(texts, isNext)) {
    const found: Route[] = [];
    for (const source of ['', 'src/']) {
      found.push(...appRouter(run, `${base}${source}app/`));
      found.push(...pagesRouter(run, `${base}${source}pages/`));
    }
    routes.push(...guardedByMiddleware(run, base, found));
  }
  routes.push(...serverActions(run));
  schedule(routes, texts);
  return routes;
}

/** Templates bring the dependency along; an app that is Next's is started and built by it. */
function isNext(packageJson: string): boolean {
  return dependsOn(packageJson, 'next') && /\bnext(\.js)?["']?\s+(dev|build|start)\b/.test(packageJson);
}

/** `app/(shop)/products/[id]/page.tsx` answers `/products/:id`. */
export function routePath(folder: string): string {
  const parts = folder
    .split('/')
    .filter((part) => part !== '' && part !== '.' && !/^\(.*\)$/.test(part) && !part.startsWith('@'))
    .map((part) =>
      part
        .replace(/^\(\.+\)/, '')
        .replace(/^\[\[?\.\.\.(\w+)\]?\]$/, '*')
        .replace(/^\[(\w+)\]$/, ':$1'),
    );
  return tidy(parts.join('/'));
}

function appRouter(run: Run, folder: string): Route[] {
  const routes: Route[] = [];
  for (const module of run.modules.values()) {
    const place = module.file.startsWith(folder) ? module.file.slice(folder.length) : undefined;
    const name = place === undefined ? undefined : /(?:^|\/)(page|route)\.[jt]sx?$/.exec(place)?.[1];
    if (place === undefined || name === undefined || /(^|\/)_/.test(place)) continue;
    const path = routePath(posix.dirname(place));
    if (name === 'page') routes.push(page(run, module, path, layoutsOf(run, folder, place)));
    else routes.push(...handlers(run, module, path));
  }
  return routes;
}

/** Layouts and templates around a page, the outermost first. */
function layoutsOf(run: Run, folder: string, place: string): Module[] {
  const parts = posix
    .dirname(place)
    .split('/')
    .filter((part) => part !== '.');
  const folders = parts.map((_, index) => `${parts.slice(0, index + 1).join('/')}/`);
  return ['', ...folders].flatMap((inner) =>
    ['layout', 'template'].flatMap((name) =>
      ['tsx', 'jsx', 'ts', 'js'].flatMap((ending) => run.modules.get(`${folder}${inner}${name}.${ending}`) ?? []),
    ),
  );
}

function page(run: Run, module: Module, path: string, layouts: Module[]): Route {
  const effect = runAll(run, [
    ...layouts.map((layout) => ({ module: layout, name: 'default', values: [props()] })),
    { module, name: 'generateMetadata', values: [props()] },
    { module, name: 'default', values: [props()] },
  ]);
  return { entry: pageHead(path, module, 'default', run), effect };
}

function pageHead(path: string, module: Module, name: string, run: Run): EntryHead {
  const target = exportedFunction(run, module, name);
  return {
    id: `page ${path}`,
    kind: 'page',
    moment: 'view',
    name: path,
    path,
    location: locate(target?.module ?? module, target?.node ?? { start: 0, end: 0 }),
    backOffice: isBackOffice(path) || isStaffFile(module.file),
    access: 'unknown',
    ...(hasDirective(module, 'use client') ? {} : { server: true as const }),
  };
}

function handlers(run: Run, module: Module, path: string): Route[] {
  runModule(run, module);
  return verbs.flatMap((verb) => {
    const effect = runExport(run, module, verb, [input('request', 'req'), props()]);
    if (!effect) return [];
    const target = exportedFunction(run, module, verb);
    return [{ entry: routeHead(verb, path, locate(target?.module ?? module, target?.node ?? { start: 0, end: 0 }), []), effect }];
  });
}

function pagesRouter(run: Run, folder: string): Route[] {
  const shell = ['tsx', 'jsx', 'ts', 'js'].flatMap((ending) => run.modules.get(`${folder}_app.${ending}`) ?? []);
  const routes: Route[] = [];
  for (const module of run.modules.values()) {
    if (!module.file.startsWith(folder) || !/\.[jt]sx?$/.test(module.file)) continue;
    const place = module.file.slice(folder.length).replace(/\.[jt]sx?$/, '');
    const path = routePath(place.replace(/(^|\/)index$/, ''));
    if (place.startsWith('api/')) routes.push(...apiRoute(run, module, path));
    else if (!place.startsWith('_') && exportedFunction(run, module, 'default'))
      routes.push({
        entry: { ...pageHead(path, module, 'default', run), server: true },
        effect: runAll(run, [
          ...shell.map((layout) => ({ module: layout, name: 'default', values: [props()] })),
          ...['getServerSideProps', 'getStaticProps'].map((name) => ({ module, name, values: [input('request', 'context')] })),
          { module, name: 'default', values: [record({}, true)] },
        ]),
      });
  }
  return routes;
}

/** One handler for all methods: read once per method that it looks for. */
function apiRoute(run: Run, module: Module, path: string): Route[] {
  const target = exportedFunction(run, module, 'default');
  if (!target) return [];
  const named = verbs.filter((verb) => new RegExp(`['"]${verb}['"]`).test(module.text));
  return (named.length > 0 ? named : ['']).flatMap((verb) => {
    const parts = ['query', 'body', 'headers', 'cookies'].map((name): [string, Value] => [name, input('request', `req.${name}`)]);
    const request = record({ ...Object.fromEntries(parts), ...(verb ? { method: { kind: 'literal', value: verb } } : {}) }, true);
    const effect = runExport(run, module, 'default', [request, input('unknown', 'res')]);
    if (!effect || (isEmpty(effect) && named.length > 1)) return [];
    return [{ entry: routeHead(verb, path, locate(target.module, target.node), []), effect }];
  });
}

/** What the middleware does, it does before each page and route that its matcher names. */
function guardedByMiddleware(run: Run, base: string, routes: Route[]): Route[] {
  const module = ['middleware', 'src/middleware', 'proxy', 'src/proxy'].flatMap((name) =>
    ['ts', 'js'].flatMap((ending) => run.modules.get(`${base}${name}.${ending}`) ?? []),
  )[0];
  if (!module) return routes;
  const effect = ['middleware', 'proxy', 'default']
    .map((name) => runExport(run, module, name, [input('request', 'req')]))
    .find((work) => work !== undefined && !isEmpty(work));
  const fronting = asks.test(module.text);
  if (!effect && !fronting) return routes;
  const matches = matcherOf(run, module);
  return routes.map(({ entry, effect: own }) =>
    matches(entry.path ?? '')
      ? { entry: fronting ? { ...entry, fronted: true } : entry, effect: effect ? sequence([effect, own]) : own }
      : { entry, effect: own },
  );
}

/** Words of a middleware that looks at who is asking. */
const asks = /getToken|getServerSession|withAuth|clerkMiddleware|\bauth\b|session|cookies|authorization|jwt|getUser/i;

/**
 * `config.matcher` by its fixed beginnings; a pattern that begins with a group stands for every path, but for those that begin with
 * what it looks ahead for: `/((?!api|_next).*)`.
 */
function matcherOf(run: Run, module: Module): (path: string) => boolean {
  const config = exportedValue(run, module, 'config');
  const matcher = config?.kind === 'record' ? config.fields.get('matcher')?.value : undefined;
  const patterns = (matcher?.kind === 'list' ? matcher.items.map((item) => item.value) : matcher ? [matcher] : []).flatMap(
    (value) => literalText(value) ?? [],
  );
  const named = patterns.map((pattern) => {
    const [, ahead = ''] = /^[^(]*\(\(\?!([^()]*)/.exec(pattern) ?? [];
    return {
      prefix: pattern.replace(/\/?[(:*].*$/, ''),
      without: ahead.split('|').filter((word) => /^[\w/-]+$/.test(word)),
    };
  });
  return (path) =>
    named.length === 0 ||
    named.some(
      ({ prefix, without }) =>
        (path === prefix || path.startsWith(`${prefix}/`)) &&
        !without.some((word) => path.startsWith(`${prefix}/${word.replace(/^\//, '')}`)),
    );
}

/** Exported functions of `'use server'` modules that no page was seen to call: a form or a library calls them. */
function serverActions(run: Run): Route[] {
  const routes: Route[] = [];
  for (const module of run.states.keys()) {
    if (!hasDirective(module, 'use server')) continue;
    for (const name of exportedNames(run, module)) {
      const value = exportedValue(run, module, name);
      const target = value && functionOf(value);
      if (!value || (!target && !isProcedure(value)) || (target && run.executed.has(target.node))) continue;
      const values = target?.node.params.map(() => input('request', 'form')) ?? [];
      const effect: Effect | undefined = runExport(run, module, name, values);
      if (!effect) continue;
      routes.push({
        entry: {
          id: `action ${name} in ${module.file}`,
          kind: 'action',
          moment: 'action',
          name,
          location: locate(target?.module ?? module, target?.node ?? { start: 0, end: 0 }),
          backOffice: /admin/i.test(module.file),
          access: 'unknown',
        },
        effect,
      });
    }
  }
  return routes;
}

/** Paths that `vercel.json` calls on a schedule are jobs. */
function schedule(routes: Route[], texts: TextFile[]): void {
  for (const { text } of texts.filter((file) => posix.basename(file.file) === 'vercel.json')) {
    for (const match of text.matchAll(/\{[^{}]*"path"\s*:\s*"([^"?]+)[^"]*"[^{}]*\}/g)) {
      const every = periodOf(/"schedule"\s*:\s*"([^"]+)"/.exec(match[0])?.[1] ?? '');
      for (const { entry } of routes) {
        if (entry.path !== tidy(match[1] ?? '') || every === undefined) continue;
        entry.moment = 'job';
        entry.backOffice = true;
        entry.everyMilliseconds = every;
      }
    }
  }
}

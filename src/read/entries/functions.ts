import { posix } from 'node:path';
import { isEmpty } from '../interpret/effect.js';
import type { Run } from '../interpret/frame.js';
import { input, type Value } from '../interpret/value.js';
import { type Module, locate } from '../parse.js';
import type { TextFile } from '../schema/sql-files.js';
import { exportedFunction, runExport } from './exports.js';
import { routePath } from './next.js';
import { type Route, routeHead, tidy } from './route.js';

const verbs = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** Functions of Vercel's `api` folder and of Netlify's, in apps that no framework builds: https://vercel.com/docs/functions */
export function functionEntries(run: Run, texts: TextFile[]): Route[] {
  const vercel = texts.some((file) => posix.basename(file.file) === 'vercel.json' || file.text.includes('"@vercel/node"'));
  const netlify = [...run.modules.values()].some((module) => module.text.includes('@netlify/functions'));
  return [...run.modules.values()].flatMap((module) => {
    const onVercel = vercel ? /^api\/(.+)\.[cm]?[jt]s$/.exec(module.file) : null;
    // What begins with an underscore or a dot is no function.
    if (onVercel?.[1] !== undefined && !/(^|\/)[_.]/.test(onVercel[1]) && !run.states.has(module))
      return vercelFunction(run, module, tidy(`api/${routePath(onVercel[1].replace(/(^|\/)index$/, ''))}`));
    const onNetlify = /^(?:netlify\/)?functions\/([^/]+?)(?:\/index)?\.[cm]?[jt]s$/.exec(module.file);
    return netlify && onNetlify?.[1] !== undefined ? netlifyFunction(run, module, onNetlify[1]) : [];
  });
}

const request = (): Value => input('request', 'req');

function vercelFunction(run: Run, module: Module, path: string): Route[] {
  const named = ['default', ...verbs].flatMap((name): Route[] => {
    const target = exportedFunction(run, module, name);
    const effect = target && runExport(run, module, name, [request(), input('unknown', 'res')]);
    if (!target || !effect || isEmpty(effect)) return [];
    return [{ entry: routeHead(name === 'default' ? '' : name, path, locate(target.module, target.node), []), effect }];
  });
  return named;
}

function netlifyFunction(run: Run, module: Module, name: string): Route[] {
  return ['handler', 'default'].flatMap((exported): Route[] => {
    const target = exportedFunction(run, module, exported);
    const effect = target && runExport(run, module, exported, [request(), input('unknown', 'context')]);
    if (!target || !effect) return [];
    return [{ entry: routeHead('', `/.netlify/functions/${name}`, locate(target.module, target.node), []), effect }];
  });
}

import { posix } from 'node:path';
import type { Run } from '../interpret/frame.js';
import { record } from '../interpret/value.js';
import { type Module, locate } from '../parse.js';
import type { TextFile } from '../schema/sql-files.js';
import { exportedFunction, runAll } from './exports.js';
import { routePath } from './next.js';
import { dependsOn, packageFolders } from './packages.js';
import { isBackOffice, type Route } from './route.js';
import { isStaffFile } from './staff-screen.js';

/** Screens of Expo Router by the place of their files, and the one screen of a React Native app: https://docs.expo.dev/router */
export function expoEntries(run: Run, texts: TextFile[]): Route[] {
  return packageFolders(texts, (text) => dependsOn(text, 'react-native')).flatMap((base) => {
    const routed = ['', 'src/'].flatMap((source) => screens(run, `${base}${source}app/`));
    const app = ['tsx', 'jsx', 'ts', 'js'].flatMap((ending) => run.modules.get(`${base}App.${ending}`) ?? [])[0];
    return routed.length > 0 || !app ? routed : screen(run, app, '/', []);
  });
}

function screens(run: Run, folder: string): Route[] {
  const inside = [...run.modules.values()].filter((module) => module.file.startsWith(folder) && /\.[jt]sx$/.test(module.file));
  const layouts = inside.filter((module) => /(^|\/)_layout\.[jt]sx$/.test(module.file));
  return inside.flatMap((module) => {
    const place = module.file.slice(folder.length).replace(/\.[jt]sx$/, '');
    if (/(^|\/)[_+]/.test(place)) return [];
    const around = layouts.filter((layout) => module.file.startsWith(`${posix.dirname(layout.file)}/`));
    return screen(run, module, routePath(place.replace(/(^|\/)index$/, '')), around);
  });
}

function screen(run: Run, module: Module, path: string, layouts: Module[]): Route[] {
  const target = exportedFunction(run, module, 'default');
  if (!target) return [];
  const effect = runAll(
    run,
    [...layouts, module].map((each) => ({ module: each, name: 'default', values: [record({}, true)] })),
  );
  return [
    {
      entry: {
        id: `page ${path}`,
        kind: 'page',
        moment: 'view',
        name: path,
        path,
        location: locate(target.module, target.node),
        backOffice: isBackOffice(path) || isStaffFile(module.file),
        access: 'unknown',
      },
      effect,
    },
  ];
}

// A built app as texts by their paths, with its plan, for mutations to edit.
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, plan, readBlueprint } from '../../dist/build/index.js';

const packages = process.env.LOADBEARING_PACKAGES ?? fileURLToPath(new URL('../../node_modules', import.meta.url));

/** @param text a Blueprint */
export function builtApp(text) {
  const blueprint = readBlueprint(text, 'blueprint.json');
  const { files, own } = build(blueprint, text);
  return { files: new Map([...files, ...own]), ...plan(blueprint) };
}

/** Writes an app into a folder of its own, with the packages that it needs beside it. */
export function writeApp({ files }, folder) {
  rmSync(folder, { recursive: true, force: true });
  for (const [path, text] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  symlinkSync(packages, join(folder, 'node_modules'));
}

export const folderOf = ({ folder }) => folder;

/**
 * Replaces the first match and tells its place; undefined where there is none.
 * @param to a text, or what makes one of the match
 */
export function edit(app, path, from, to) {
  const text = app.files.get(path);
  const match =
    text === undefined
      ? null
      : typeof from === 'string'
        ? text.includes(from)
          ? { 0: from, index: text.indexOf(from) }
          : null
        : from.exec(text);
  if (match === null) return undefined;
  const written = typeof to === 'function' ? to(match) : to;
  app.files.set(path, text.slice(0, match.index) + written + text.slice(match.index + match[0].length));
  return { path, line: text.slice(0, match.index).split('\n').length };
}

/** The line of a text in a file, from 1. */
export function lineOf(app, path, wanted) {
  const at = app.files.get(path)?.indexOf(wanted) ?? -1;
  return at < 0 ? undefined : { path, line: app.files.get(path).slice(0, at).split('\n').length };
}

/** Puts an import at the head of a file. */
export function importInto(app, path, line) {
  const text = app.files.get(path);
  if (!text.includes(line)) app.files.set(path, `${line}\n${text}`);
}

/**
 * Adds a route to an entity's and tells the place of a text in it.
 * @param importing a line for the head of the file
 */
export function addRoute(app, table, { code, at, importing }) {
  const path = `${folderOf(table)}/routes.ts`;
  edit(app, path, /export function \w+Routes\(app: App, services: Services\): void \{\n/, (match) => match[0] + code);
  if (importing !== undefined) importInto(app, path, importing);
  return lineOf(app, path, at);
}

/** Tables that grow with the users, those with the most rows first. */
export function growing(app) {
  return app.tables
    .filter(({ rows }) => 'perUser' in rows && rows.perUser >= 1)
    .sort((left, right) => right.rows.perUser - left.rows.perUser);
}

/** Lists of growing tables, with their table. */
export function lists(app) {
  return growing(app).flatMap((table) => table.lists.map((list) => ({ table, list })));
}

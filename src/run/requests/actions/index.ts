import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { App, EntryPoint } from '../../../model/index.js';
import { sitesOf } from '../../../scenario/index.js';
import { type Plan, planFor } from '../plan.js';
import { type Reference, referencesIn } from './references.js';
import { signatureOf } from './signature.js';

export { asAction, asAnswer } from './call.js';

/** A line of the function and those in which a helper around it may have been called. */
const linesAbove = 3;

/**
 * How each server action of a built Next.js app is called: one that the browser's part of it may call, and that reading has found
 * what it asks of the database. What is called by a form of the server's own alone is not among them.
 * @param root of the repository
 * @param built the folder of the app in the copy in which it was built
 */
export function actionPlans(app: App, root: string, built: string): Plan[] {
  const { byName, pages } = referencesIn(built);
  if (byName.size === 0) return [];
  const plans = new Map<string, Plan>();
  const texts = new Map<string, string | undefined>();
  const textOf = (file: string): string | undefined => {
    const place = path.join(root, file);
    if (!texts.has(file)) texts.set(file, existsSync(place) ? readFileSync(place, 'utf8') : undefined);
    return texts.get(file);
  };
  for (const entry of app.entryPoints) {
    if (entry.moment !== 'action' || (entry.kind !== 'page' && entry.kind !== 'action') || sitesOf(entry.work).length === 0)
      continue;
    const found = actionOf(entry, byName, textOf);
    if (found === undefined || plans.has(found.reference.id)) continue;
    const signature = signatureOf(found.file, textOf(found.file) ?? '', found.reference.name);
    const own = pages.get(found.reference.id) ?? [];
    const address = entry.path !== undefined && own.includes(bracketed(entry.path)) ? entry.path : own[0];
    if (signature === undefined || address === undefined) continue;
    const plan = planFor({ ...entry, path: address, method: 'POST' }, app);
    const named = {
      ...plan.named,
      body: [...new Set([...plan.named.body, ...signature.fields, ...valuesIn(signature.arguments)])],
    };
    const known = plan.body.filter(({ name }) => !/^(?:form|formData|data|input|event)$/.test(name));
    const missing = named.body.filter((name) => !known.some((field) => field.name === name));
    const body = [...known, ...missing.map((name) => ({ name, written: false, list: false, searched: false }))];
    plans.set(found.reference.id, {
      ...plan,
      entry,
      named,
      body,
      action: { id: found.reference.id, arguments: signature.arguments },
    });
  }
  return [...plans.values()];
}

function bracketed(address: string): string {
  return address.replace(/:(\w+)/g, '[$1]');
}

function valuesIn(taken: readonly { kind: string; name?: string }[]): string[] {
  return taken.flatMap(({ name }) => name ?? []);
}

/** The action that an entry point runs: the first of its functions that stands in a file of server actions under a name that is called. */
function actionOf(
  { functions = [], name, location }: EntryPoint,
  byName: ReadonlyMap<string, Reference>,
  textOf: (file: string) => string | undefined,
): { reference: Reference; file: string } | undefined {
  for (const place of [...functions, `${location.file}:${String(location.line)}`]) {
    const [file = '', line = '0'] = place.split(/:(?=\d+$)/);
    const text = textOf(file);
    if (text === undefined || !/^\s*['"]use server['"]/m.test(text)) continue;
    const lines = text.split('\n').slice(Math.max(0, Number(line) - 1 - linesAbove), Number(line));
    const declared = lines.join('\n').matchAll(/\b(?:function|const)\s+(\w+)/g);
    const last = [...declared].at(-1)?.[1];
    const spoken = name.split(': ').at(-1) ?? '';
    const reference = byName.get(last ?? '') ?? byName.get(spoken);
    if (reference !== undefined) return { reference, file };
  }
  return undefined;
}

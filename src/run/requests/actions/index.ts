import path from 'node:path';
import type { App } from '../../../model/index.js';
import { sitesOf } from '../../../scenario/index.js';
import { textOf as readText } from '../../start/sources.js';
import { type Plan, planFor } from '../plan.js';
import { bracketed, calledBy } from './called.js';
import { referencesIn } from './references.js';
import { signatureOf } from './signature.js';

export { asAction, asAnswer } from './call.js';

/**
 * How each server action of a built Next.js app is called: one that the browser's part of it may call, and that reading has found
 * what it asks of the database. What is called by a form of the server's own alone is not among them.
 * @param root of the repository
 * @param built the folder of the app in the copy in which it was built
 */
export function actionPlans(app: App, root: string, built: string): Plan[] {
  const references = referencesIn(built);
  if (references.byName.size === 0) return [];
  const plans = new Map<string, Plan>();
  const texts = new Map<string, string>();
  const textOf = (file: string): string => {
    const text = texts.get(file) ?? readText(path.join(root, file));
    texts.set(file, text);
    return text;
  };
  const entries = app.entryPoints.filter(
    ({ moment, kind, work }) => moment === 'action' && (kind === 'page' || kind === 'action') && sitesOf(work).length > 0,
  );
  for (const { entry, reference, file } of calledBy(entries, references, textOf)) {
    if (plans.has(reference.id)) continue;
    const signature = signatureOf(file, textOf(file), reference.name);
    const own = references.pages.get(reference.id) ?? [];
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
    plans.set(reference.id, {
      ...plan,
      entry,
      named,
      body,
      action: { id: reference.id, arguments: signature.arguments },
    });
  }
  return [...plans.values()];
}

function valuesIn(taken: readonly { kind: string; name?: string }[]): string[] {
  return taken.flatMap(({ name }) => name ?? []);
}

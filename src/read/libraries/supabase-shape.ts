import type { CallExpression, Node } from '@oxc-project/types';
import { argumentsOf } from '../interpret/call.js';
import { sourceText, type Frame, type Run } from '../interpret/frame.js';
import type { Value } from '../interpret/value.js';
import { addStep, beginQuery } from './index.js';

const begins = new Set(['select', 'insert', 'update', 'upsert', 'delete']);

/**
 * `client.from('bills').select(...)` on a client that was handed in from where it cannot be followed: in a repository that
 * talks to its database by supabase-js alone. Undefined for anything else.
 */
export function supabaseByShape(name: string, node: CallExpression, frame: Frame): Value | undefined {
  if (!begins.has(name) || node.callee.type !== 'MemberExpression') return undefined;
  const from = bare(node.callee.object);
  if (from.type !== 'CallExpression' || from.callee.type !== 'MemberExpression') return undefined;
  const { property } = from.callee;
  const [table] = from.arguments;
  if (property.type !== 'Identifier' || property.name !== 'from' || from.arguments.length !== 1) return undefined;
  if (table?.type !== 'Literal' || typeof table.value !== 'string' || !speaksSupabaseOnly(frame.run)) return undefined;
  const client = sourceText(frame, from.callee.object);
  if (/\bstorage$/.test(client)) return undefined;
  const role = /admin|service/i.test(client) ? 'service' : 'anon';
  const begun = beginQuery('supabase', role, { name: 'from', arguments: argumentsOf(from, frame) }, from, frame);
  return addStep(begun, name, argumentsOf(node, frame), node, frame);
}

function bare(node: Node): Node {
  let at = node;
  while (at.type === 'ParenthesizedExpression' || at.type === 'TSNonNullExpression' || at.type === 'TSAsExpression')
    at = at.expression;
  return at;
}

const answers = new WeakMap<Run, boolean>();

/** Builders of other libraries have a `from` as well. */
function speaksSupabaseOnly(run: Run): boolean {
  const known = answers.get(run);
  if (known !== undefined) return known;
  const texts = [...run.modules.values()].map((module) => module.text);
  const speaks = texts.some((text) => text.includes('@supabase/'));
  const others = texts.some((text) => /from ['"](knex|kysely|drizzle-orm)['"/]|require\(['"]knex['"]\)/.test(text));
  answers.set(run, speaks && !others);
  return speaks && !others;
}

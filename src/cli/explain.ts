import { readFileSync } from 'node:fs';
import { observedRules } from '../judge/index.js';
import { LoadbearingError } from '../model/index.js';
import type { RuleText } from '../report/index.js';
import { rules } from '../review/index.js';

const allRules: readonly string[] = [...rules.map(({ meta }) => meta.id), ...observedRules];

function isObserved(name: string): boolean {
  return observedRules.some((id) => id === name);
}

/** The page of a rule: what it means, why it hurts, what to do. Without a name: all rules, a line each. @throws LB_USAGE for a rule that there is not */
export function explain(name: string | undefined): string {
  if (name === undefined) return `${list()}\n`;
  const rule = rules.find(({ meta }) => meta.id === name) ?? rules.find(({ meta }) => meta.kind === name);
  if (!rule && isObserved(name)) return readPage(name);
  if (!rule) throw new LoadbearingError('LB_USAGE', `There is no rule "${name}"; loadbearing explain without a name lists them.`);
  return readPage(rule.meta.id);
}

/** Every rule with its page, for formats that carry them along. */
export function ruleTexts(): RuleText[] {
  return allRules.map((id) => ({ id, title: titleOf(id), text: proseOf(readPage(id)) }));
}

/** What a page says in words, without its examples. */
function proseOf(page: string): string {
  return page
    .replace(/^# .*\n+/, '')
    .replace(/```[\s\S]*?```\n*/g, '')
    .trim();
}

function list(): string {
  const width = Math.max(...allRules.map((id) => id.length)) + 2;
  return allRules.map((id) => `${id.padEnd(width)}${titleOf(id)}`).join('\n');
}

/** The pages lie beside the rules, in the package too. */
function readPage(id: string): string {
  const folder = isObserved(id) ? 'judge/observed' : `review/rules/${id}`;
  return readFileSync(new URL(`../../src/${folder}/${id}.md`, import.meta.url), 'utf8');
}

/** The first line of a page is `# rule: what it is`. */
function titleOf(id: string): string {
  return (/^# [\w-]+: (.*)$/m.exec(readPage(id))?.[1] ?? '').trim();
}

import type { Node } from '@oxc-project/types';
import type { Site } from '../interpret/value.js';
import type { Module } from '../parse.js';
import { handlerTexts } from './handlers.js';
import type { Whole } from './scope.js';
import { walkModule } from './walk.js';

const group =
  '(?:Tenant|Organi[sz]ation|Org|Team|Workspace|Community|Company|Group|Club|School|Store|Shop|Space|Server|Channel|Guild|League|Church|Business)';
const leader = '(?:Admin|Owner|Manager|Leader|Organi[sz]er|Creator|Moderator|Editor|Staff)';

/** `requireTenantAdmin`, `assertOrgOwner`, `withTeamAdmin`: whoever else asks gets no further. */
const name = `(?:require|ensure|assert|authori[sz]e|must(?:Be)?|with|only)${group}${leader}\\w{0,20}`;
const called = new RegExp(`^${name}$`);
const written = new RegExp(`\\b${name}\\s*\\(`);

/**
 * Notes where only who leads a group of users (a company, a community) gets to: at an entry point whose own text demands it, and at
 * a call that stands behind the demand in its function.
 */
export function noteLeaders(whole: Whole, sites: readonly Site[]): void {
  for (const entry of whole.entryPoints.values()) if (written.test(handlerTexts(whole, entry)[0] ?? '')) entry.leads = true;
  const known = new Map<string, Stretch[]>();
  for (const site of sites) {
    const { file, line, column } = site.location;
    const module = whole.modules.get(file);
    if (!module) continue;
    const demanded = known.get(file) ?? (written.test(module.text) ? stretchesOf(module) : []);
    known.set(file, demanded);
    const at = (module.lineStarts[line - 1] ?? 0) + column - 1;
    if (demanded.some(({ start, end }) => start <= at && at < end)) site.leads = true;
  }
}

interface Stretch {
  start: number;
  end: number;
}

/** From each demand to the end of its function. */
function stretchesOf(module: Module): Stretch[] {
  const found: Stretch[] = [];
  walkModule(module, ({ node, functions }) => {
    const around = functions.at(-1);
    if (around && node.type === 'CallExpression' && called.test(nameOf(node.callee)))
      found.push({ start: node.end, end: around.end });
  });
  return found;
}

function nameOf(callee: Node): string {
  if (callee.type === 'Identifier') return callee.name;
  return callee.type === 'MemberExpression' && callee.property.type === 'Identifier' ? callee.property.name : '';
}

import type { JSXAttributeItem, JSXElement, Node } from '@oxc-project/types';
import type { Effect } from '../interpret/effect.js';
import { componentOf, elementName } from '../interpret/element.js';
import { lookup } from '../interpret/environment.js';
import type { Frame } from '../interpret/frame.js';
import type { Value } from '../interpret/value.js';
import { functionOf } from './exports.js';

const staffFolder = /(^|\/)\(?_?(admin|super-?admin|staff|back-?office|moderation)(istration)?\)?\//i;
const staffFile = /(^|\/)(Super)?Admin[A-Z_-]\w*\.[jt]sx?$/;
const staffName = /^(Super|Require|With|Protected)?Admin([A-Z]|$)|Admin(Route|Guard|Gate|Only|Layout|Page|Panel|Dashboard)$/;
const supplies = /(Provider|Context|Boundary)$/;
const staffRole = /^(admin|administrator|super-?_?admin|staff|moderator)$/i;

/** Whether a file is of the screens for the people who run the app: `pages/admin/Orders.tsx`, `app/(admin)/orders/page.tsx`. */
export function isStaffFile(file: string): boolean {
  return staffFolder.test(file) || staffFile.test(file);
}

/**
 * Whether what a route shows is for the people who run the app, whatever its path says: it, or what stands around it, is named
 * so, is declared in such a file or is guarded so. Only the line from the outermost element to the one that it encloses counts:
 * a link to the back office does not make a page one.
 */
export function isStaffScreen(shown: Node | null | undefined, frame: Frame): boolean {
  if (shown?.type === 'JSXExpressionContainer') return isStaffScreen(shown.expression, frame);
  if (shown?.type === 'Identifier') return isStaffComponent(shown.name, lookup(frame.environment, shown.name));
  if (shown?.type !== 'JSXElement') return false;
  const { name, attributes } = shown.openingElement;
  const tag = elementName(name);
  if (attributes.some((attribute) => asksForStaff(attribute, frame))) return true;
  return (!supplies.test(tag) && isStaffComponent(tag, componentOf(name, frame))) || isStaffScreen(onlyChild(shown), frame);
}

/** What only staff gets, where the screen is theirs. */
export function forStaff(body: Effect, staff: boolean): Effect {
  return staff ? { kind: 'staff', whole: true, body } : body;
}

function isStaffComponent(name: string, value: Value | undefined): boolean {
  return staffName.test(name) || (value !== undefined && isStaffFile(functionOf(value)?.module.file ?? ''));
}

/** `requireAdmin`, `adminOnly`, `role="admin"`, `allowedRoles={['admin', 'staff']}` of a guard. */
function asksForStaff(attribute: JSXAttributeItem, frame: Frame): boolean {
  if (attribute.type !== 'JSXAttribute' || attribute.name.type !== 'JSXIdentifier') return false;
  const { value } = attribute;
  const text = value ? frame.module.text.slice(value.start, value.end) : '';
  if (/^(admin_?only|(requires?|only)_?admin)$/i.test(attribute.name.name)) return !/false/.test(text);
  if (!/roles?$/i.test(attribute.name.name)) return false;
  const roles = [...text.matchAll(/['"`](\w[\w-]*)['"`]/g)].map((match) => match[1] ?? '');
  return roles.length > 0 && roles.every((role) => staffRole.test(role));
}

function onlyChild(node: JSXElement): Node | undefined {
  const children = node.children.filter((child) => child.type !== 'JSXText');
  return children.length === 1 ? children[0] : undefined;
}

import type { EntryPoint } from '../../model/index.js';
import { handlerTexts } from './handlers.js';
import type { Whole } from './scope.js';

/** `requireRole(user, ['ADMIN', 'CLERK'])`, `authorize('admin')`, `@Roles(Role.Admin)`: nobody else passes. */
const demands =
  /(?:\b(?:require|ensure|assert|authori[sz]e|restrict|allow|permit)\w{0,40}Roles?\w{0,40}|\brestrictTo|\bauthori[sz]e|@Roles)\s*\(([^()]*)\)/g;
/** `!hasRole('admin')`, `!mayPass(user.role, ['admin'])`, `!['admin', 'clerk'].includes(user.role)`. */
const denies = [
  /!\s*(?:await\s+)?(?:[\w.]{1,80}\.)?(?:has|check|verify)\w{0,40}Roles?\w{0,40}\s*\(([^()]*)\)/g,
  /!\s*(?:await\s+)?[\w.]+\(\s*[\w.?!]*\brole\s*,\s*\[([^[\]]*)\]\s*\)/gi,
  /!\s*\[([^[\]]*)\]\s*\.includes\(\s*[\w.?!]*\brole\s*\)/gi,
];

/** `const session = await validateSuperAdminSession(token); if (!session) return …`: who runs the platform, and not a team or a shop. */
const platformGuard =
  /\b(?:require|ensure|assert|verify|validate|check|authenticate|get|is)(?:Super|Platform|System|Site|Global)_?Admin\w{0,40}\([^()]{0,200}\)\)?;?\s{0,40}if\s*\(\s*!\s*\w+(?:\??\.\w+){0,3}\s*\)\s*\{?\s{0,40}(?:return|throw|redirect|notFound)\b/;

/**
 * Notes at each route the roles of which it demands one, where it names them. All that a route's own text and the functions that
 * it runs demand is taken together, so that the people who pass are rather too many.
 */
export function noteRoles(whole: Whole): void {
  for (const entry of whole.entryPoints.values()) {
    const roles = rolesOf(whole, entry);
    if (roles.length > 0) entry.roles = roles;
  }
}

function rolesOf(whole: Whole, entry: EntryPoint): string[] {
  const texts = handlerTexts(whole, entry);
  if (texts.some((text) => platformGuard.test(text))) return ['superadmin'];
  const [own, ...others] = texts.map((text) =>
    [demands, ...denies].flatMap((form) => [...text.matchAll(form)].map(([, inside = '']) => rolesIn(inside))),
  );
  // A list that stands elsewhere may name anybody; a guard that is handed its list says nothing by itself.
  if (own === undefined || own.includes(undefined)) return [];
  return [...new Set([own, ...others].flat().flatMap((roles) => roles ?? []))].sort();
}

/** The roles among the arguments, which may begin with the person; undefined where some are not written there. */
function rolesIn(inside: string): string[] | undefined {
  const roles = [...inside.matchAll(/['"`](\w[\w -]*)['"`]|\b\w{0,40}Roles?\w{0,40}\.(\w+)/g)].map(
    ([, text, member]) => text ?? member ?? '',
  );
  return roles.length > 0 ? roles : undefined;
}

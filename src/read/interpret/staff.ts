const staffRole =
  /\b(role|type|user_?type|access_?level)\b[^&|]*?(===?|!==?)\s*['"`](admin|administrator|superadmin|super_admin|staff|moderator)['"`]/i;
const staffFlag = /\b(is_?(admin|staff|super_?user|moderator))\b/i;

/** The arm of a test that only staff takes: `role === 'admin'`, `!user.isAdmin`; undefined for any other test. */
export function staffArm(condition: { text: string; negated: boolean }): 'then' | 'else' | undefined {
  const { text, negated } = condition;
  const role = staffRole.exec(text);
  if (!role && !staffFlag.test(text)) return undefined;
  const denied = role
    ? role[2]?.startsWith('!') === true
    : new RegExp(`!\\s*[\\w.?]*${staffFlag.exec(text)?.[1] ?? ''}`).test(text);
  // "admin and something" is staff; "not signed in or not admin" shuts everybody else out; the other mixtures tell nothing.
  if (denied ? text.includes('&&') : text.includes('||')) return undefined;
  return denied === negated ? 'then' : 'else';
}

/** What the log of an app that did not start most likely means, in plain words; the first that fits. */
const reasons: [sign: RegExp, reason: (match: RegExpExecArray) => string][] = [
  [
    /@prisma\/client did not initialize yet|'@prisma\/client' does not provide an export named|Please run .prisma generate|Cannot find module '[^']*(?:\.prisma|generated\/prisma|prisma\/generated)\b/,
    () => 'its Prisma client was not generated (npx prisma generate in its folder, or --install)',
  ],
  [
    /\$use is not a function/,
    () =>
      'it needs prisma.$use, which Prisma has no more since 6.14: its own client can be made before (npx prisma generate in its folder)',
  ],
  [
    /Cannot find (?:module|package) '([^'./][^']*)'/,
    ([, name]) => `its package ${name ?? ''} is not installed (npm install in its folder, or --install)`,
  ],
  [
    /(?:sh|env): \d*:? ?(\S+): (?:command )?not found|(\S+): not found/,
    ([, one, two]) => `its program ${one ?? two ?? ''} is not installed (npm install in its folder, or --install)`,
  ],
  [
    /Failed to compile\.\s+(\S+)\s+([^\n]+)/,
    ([, file, line]) => `it does not compile: ${(line ?? '').trim()} (${(file ?? '').replace(/^.*node_modules\//, '')})`,
  ],
  [
    /Cannot find module '(\.{0,2}\/[^']*)'/,
    ([, name]) => `a file that it needs is missing: ${name ?? ''} (it may have to be built first)`,
  ],
  [
    /Environment variable not found: (\w+)/,
    ([, name]) => `it needs ${name ?? ''} in its environment ("run": {"environment": {…}} in loadbearing.json)`,
  ],
  [
    /(?:ENOTFOUND|EAI_AGAIN|ECONNREFUSED)[^\n]*?([\w.-]+\.[a-z]{2,}:?\d*)/,
    ([, host]) => `it needs ${host ?? 'a server outside'}, and nothing outside is reached`,
  ],
  [
    /relation "([^"]+)" does not exist/,
    ([, table]) => `it asks for the table ${table ?? ''}, which no schema in the repository has`,
  ],
  [
    /((?:[A-Z]\w*Error)?:? ?[^\n]*\b[A-Z][A-Z0-9_]{3,}\b[^\n]*(?:must|required|missing|not set|not defined|undefined)[^\n]*)/,
    ([, line]) => `it says: ${(line ?? '').trim()}`,
  ],
  [/((?:[A-Z]\w*)?Error: [^\n]+)/, ([, line]) => `it says: ${(line ?? '').trim()}`],
  [/^([^\n]*(?:^|\s)(?:error|failed|failure)\b[^\n]*)/im, ([, line]) => `it says: ${(line ?? '').trim()}`],
];

/** The likely reason by the app's own log. */
export function reasonFor(log: string): string {
  for (const [sign, reason] of reasons) {
    const match = sign.exec(log);
    if (match !== null) return reason(match).slice(0, 300);
  }
  const last = log.trim().split('\n').at(-1);
  return last === undefined || last === '' ? 'it said nothing' : `the last that it said: ${last.slice(0, 300)}`;
}

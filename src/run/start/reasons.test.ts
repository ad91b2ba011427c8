import { expect, it } from 'vitest';
import { reasonFor } from './reasons.js';

it.each([
  ["Error: Cannot find module '.prisma/client/default'", /client was not generated/],
  ["Error: Cannot find module '../generated/prisma/client.js'", /client was not generated/],
  [
    "SyntaxError: The requested module '@prisma/client' does not provide an export named 'PrismaClient'",
    /client was not generated/,
  ],
  ['TypeError: prisma.$use is not a function', /needs prisma\.\$use/],
  ["Error: Cannot find module 'express'", /its package express is not installed/],
  [
    "Creating an optimized production build ...\nFailed to compile.\n\n../node_modules/captcha/index.js\nModule not found: Can't resolve 'challenge'\n",
    /does not compile: Module not found: Can't resolve 'challenge' \(captcha\/index\.js\)/,
  ],
  ["Error: Cannot find module './made.js'", /a file that it needs is missing: \.\/made\.js/],
])('says in plain words what a log means: %s', (log, reason) => {
  expect(reasonFor(log)).toMatch(reason);
});

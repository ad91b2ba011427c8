import { expect, it } from 'vitest';
import { writeApp } from '../../../test/support/app.js';
import { secretHeaders } from './secret-headers.js';

const environment = { ADMIN_ACCESS_CODE: 'code', CRON_SECRET: 'cron', STRIPE_WEBHOOK_SECRET: 'hook' };

it('takes headers that stand beside a secret of the environment, and no others', () => {
  const folder = writeApp({
    'a.ts': "const given = req.headers['x-admin-access'];\nif (given === process.env.ADMIN_ACCESS_CODE) next();\n",
    'b.ts': "if (request.headers.get('Authorization') !== `Bearer ${process.env.CRON_SECRET}`) return refuse();\n",
    'c.ts': `const far = req.headers['x-tenant'];\n${'// nothing\n'.repeat(60)}use(process.env.CRON_SECRET);\n`,
    'd.ts':
      "verify(body, req.headers['x-signature'], process.env.STRIPE_WEBHOOK_SECRET); req.headers['x-unknown'] === process.env.OTHER_SECRET;\n",
    'e.ts': "const token = req.headers['authorization']; jwt.verify(token, process.env.CRON_SECRET);\n",
  });
  expect(secretHeaders(folder, environment)).toEqual({ 'x-admin-access': 'code', authorization: 'Bearer cron' });
  expect(secretHeaders(folder, {})).toEqual({});
  const dotted = writeApp({
    'c.ts':
      "const token = req.headers.authorization?.replace('Bearer ', '');\nif ((await jwtVerify(token, process.env.CRON_SECRET)) === null) return refuse();\n",
    'a.ts':
      "const token = req.headers.authorization?.replace('Bearer ', '');\nconst key = process.env.ADMIN_ACCESS_CODE;\nif (!key || token !== key) return refuse();\n",
    'b.ts':
      "const token = req.headers.authorization?.split('Bearer ')[1];\nif (jwt.verify(token, process.env.CRON_SECRET) === null) return refuse();\n",
  });
  expect(secretHeaders(dotted, environment)).toEqual({ authorization: 'Bearer code' });
  expect(secretHeaders(dotted, { ADMIN_ACCESS_CODE: '-----BEGIN\nKEY' })).toEqual({});
});

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startJobs } from '../src/jobs.js';
import { openDatabase, openPool } from '../src/database.js';
import { signUp, startTest } from './support.js';

let running: Awaited<ReturnType<typeof startTest>>;

before(async () => {
  running = await startTest(2);
});
after(() => running.stop());

test('it says that it lives, that it is ready, and what it takes', async () => {
  assert.equal((await running.app.inject('/health')).statusCode, 200);
  assert.deepEqual((await running.app.inject('/ready')).json(), { ready: true });
  const { paths } = (await running.app.inject('/openapi.json')).json();
  assert.ok(Object.keys(paths).length > 0);
});

test('who signs in at one instance is known at the other', async () => {
  const [one, two] = running.apps;
  assert.ok(one !== undefined && two !== undefined);
  const { id, cookie } = await signUp(one, 'dora');
  // Without the signed copy, only the session's own token is left.
  const token = cookie.split('; ').find((part) => part.includes('session_token')) ?? '';
  const session = await two.inject({ url: '/auth/get-session', headers: { cookie: token } });
  assert.equal(session.json().user.id, id);
});

test('a password that is wrong lets nobody in, and too many attempts are stopped at every instance', async () => {
  const attempt = async (at: number): Promise<number | undefined> =>
    (
      await running.apps[at % 2]?.inject({
        method: 'POST',
        url: '/auth/sign-in/email',
        headers: { origin: 'http://localhost:3000' },
        remoteAddress: '198.51.100.7',
        payload: { email: 'nobody@example.org', password: 'not the password' },
      })
    )?.statusCode;
  const statuses: (number | undefined)[] = [];
  for (let at = 0; at < 8; at++) statuses.push(await attempt(at));
  assert.equal(statuses[0], 401);
  assert.deepEqual(statuses.slice(-2), [429, 429]);
});

test('what is malformed is refused at the door, with a reason', async () => {
  const { cookie } = await signUp(running.app, 'emil');
  const path = Object.entries((await running.app.inject('/openapi.json')).json().paths).find(([, item]) => 'post' in Object(item))?.[0];
  if (path === undefined) return;
  const answer = await running.app.inject({ method: 'POST', url: path, headers: { cookie }, payload: { nonsense: true } });
  assert.equal(answer.statusCode, 400);
  assert.ok(answer.json().message.length > 0);
});

test('a job is there when what sent it is, and not when it was rolled back', async () => {
  const pool = openPool(running.config);
  const database = openDatabase(pool);
  const jobs = await startJobs(running.config, database);
  try {
    const waiting = async () => (await pool.query(`select count(*)::int as jobs from jobs.job where name = 'cleanUp'`)).rows[0].jobs;
    const earlier = await waiting();
    await assert.rejects(
      database.transaction().execute(async (transaction) => {
        await jobs.send(transaction, 'cleanUp', { id: '' });
        throw new Error('rolled back');
      }),
      /rolled back/,
    );
    assert.equal(await waiting(), earlier);
    await database.transaction().execute((transaction) => jobs.send(transaction, 'cleanUp', { id: '' }));
    assert.equal(await waiting(), earlier + 1);
  } finally {
    await jobs.stop();
    await database.destroy();
  }
});

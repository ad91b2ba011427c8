import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { type Entity, entities } from './entities.js';
import { asOperator, type Person, signUp, startTest } from './support.js';

let running: Awaited<ReturnType<typeof startTest>>;
let cleo: Person;

interface People {
  ann: Person;
  ben: Person;
}

before(async () => {
  running = await startTest();
  cleo = await signUp(running.app, 'cleo');
});
after(() => running.stop());

/** Two people who have nothing yet. */
async function people(): Promise<People> {
  const word = randomUUID().slice(0, 8);
  return { ann: await signUp(running.app, `ann-${word}`), ben: await signUp(running.app, `ben-${word}`) };
}

async function ask(person: Person | undefined, method: 'GET' | 'POST' | 'PATCH' | 'DELETE', url: string, payload?: object, key?: string) {
  const headers = { ...(person === undefined ? {} : { cookie: person.cookie }), ...(key === undefined ? {} : { 'idempotency-key': key }) };
  return running.app.inject({ method, url, headers, ...(payload === undefined ? {} : { payload }) });
}

/** What a new one is made of, with the rows that it names. */
async function bodyOf(entity: Entity, { ann, ben }: People): Promise<Record<string, unknown>> {
  const body: Record<string, unknown> = entity.body(randomUUID().slice(0, 8));
  for (const { field, to } of entity.needs) {
    const parent = entities.find(({ name }) => name === to);
    body[field] = parent === undefined ? ben.id : (await make(parent, { ann, ben })).id;
  }
  return body;
}

/** A row of the entity that belongs to Ann, with all that it refers to. */
async function make(entity: Entity, { ann, ben }: People): Promise<{ id: string; body: Record<string, unknown> }> {
  const body = await bodyOf(entity, { ann, ben });
  if (entity.create) {
    const answer = await ask(ann, 'POST', entity.route, body);
    assert.equal(answer.statusCode, 201, `${entity.name}: ${answer.body}`);
    return { id: answer.json().id, body };
  }
  const id = randomUUID();
  const values = { id, ...entity.columns(body, ann.id) };
  const names = Object.keys(values);
  await asOperator(
    running.databaseUrl,
    `insert into ${entity.table} (${names.map((name) => `"${name}"`).join(', ')}) values (${names.map((_, at) => `$${at + 1}`).join(', ')})`,
    Object.values(values),
  );
  return { id, body };
}

for (const entity of entities) {
  test(`${entity.name}: who is not signed in may not write, and sees only what everyone may`, async () => {
    const { id } = await make(entity, await people());
    if (entity.create) assert.equal((await ask(undefined, 'POST', entity.route, entity.body('x'))).statusCode, entity.needs.length > 0 ? 400 : 401);
    const answer = await ask(undefined, 'GET', `${entity.route}/${id}`);
    assert.equal(answer.statusCode, entity.open ? 200 : 401);
    assert.equal(answer.headers['cache-control'], 'private, no-store');
  });

  test(`${entity.name}: a stranger sees and changes nothing that is not theirs`, async () => {
    const both = await people();
    const { id } = await make(entity, both);
    const { ann } = both;
    assert.equal((await ask(cleo, 'GET', `${entity.route}/${id}`)).statusCode, entity.open || entity.signedIn ? 200 : 404);
    if (entity.remove) assert.equal((await ask(cleo, 'DELETE', `${entity.route}/${id}`)).statusCode, 404);
    assert.equal((await ask(ann, 'GET', `${entity.route}/${id}`)).statusCode, 200);
  });

  test(`${entity.name}: each list shows it to whom it belongs, a page at a time`, async () => {
    const both = await people();
    const { ann, ben } = both;
    const { id, body } = await make(entity, both);
    for (const list of entity.lists) {
      const person = list.person === 'ben' ? ben : ann;
      const url = list.path.replace(/:(\w+)/g, (_, name: string) => String(body[name] ?? person.id));
      const query = list.search === undefined ? '' : `&begins=${encodeURIComponent(String(body[list.search]).slice(0, 3))}`;
      const answer = await ask(person, 'GET', `${url}?limit=100${query}`);
      assert.equal(answer.statusCode, 200, `${url}: ${answer.body}`);
      if (list.sure) assert.ok(answer.json().items.some((item: { id: string }) => item.id === id), `${url} lacks it`);
      const first = await ask(person, 'GET', `${url}?limit=1${query}`);
      const { items, next } = first.json();
      if (next === null) continue;
      const second = await ask(person, 'GET', `${url}?limit=1&after=${next}${query}`);
      assert.equal(second.statusCode, 200, second.body);
      assert.notEqual(second.json().items[0]?.id, items[0].id);
    }
  });

  if (entity.create)
    test(`${entity.name}: sent twice with one key, it is made once`, async () => {
      const both = await people();
      const { ann } = both;
      const body = await bodyOf(entity, both);
      const key = randomUUID();
      const answers = await Promise.all([1, 2].map(() => ask(ann, 'POST', entity.route, body, key)));
      assert.deepEqual(answers.map(({ statusCode }) => statusCode), [201, 201], answers[1]?.body);
      assert.equal(answers[0]?.json().id, answers[1]?.json().id);
      assert.equal((await ask(ann, 'POST', entity.route, { ...body, id: randomUUID() }, key)).statusCode, 422);
    });

  if (entity.change !== undefined)
    test(`${entity.name}: of two changes at once the second is told`, async () => {
      const both = await people();
      const { ann } = both;
      const { id } = await make(entity, both);
      const change = { version: 1, ...entity.change?.(randomUUID().slice(0, 8)) };
      const answers = await Promise.all([1, 2].map(() => ask(ann, 'PATCH', `${entity.route}/${id}`, change)));
      assert.deepEqual(answers.map(({ statusCode }) => statusCode).sort(), [200, 409], answers[1]?.body);
      assert.equal((await ask(ann, 'GET', `${entity.route}/${id}`)).json().version, 2);
    });

  if (entity.remove)
    test(`${entity.name}: what is taken away is gone`, async () => {
      const both = await people();
      const { ann } = both;
      const { id } = await make(entity, both);
      assert.equal((await ask(ann, 'DELETE', `${entity.route}/${id}`)).statusCode, 204);
      assert.equal((await ask(ann, 'GET', `${entity.route}/${id}`)).statusCode, 404);
    });
}

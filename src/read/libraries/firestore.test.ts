import { describe, expect, it } from 'vitest';
import { writeApp } from '../../../test/support/app.js';
import type { Reading, Work } from '../../model/index.js';
import { read } from '../index.js';

const head = `import express from 'express'; import { getFirestore, FieldValue } from 'firebase-admin/firestore'; const db = getFirestore(); const app = express(); app.listen(3000);`;

function reading(code: string, files: Record<string, string> = {}): Reading {
  return read(
    writeApp({
      'package.json': '{"dependencies":{"express":"5","firebase-admin":"13"}}',
      'index.js': `${head}\n${code}`,
      ...files,
    }),
  );
}

function callsIn(work: Work, loops = 0): string[] {
  if (work.kind === 'call') return [`${work.site.split(':')[1] ?? ''}${'*'.repeat(loops)}`];
  return work.kind === 'loop' ? callsIn(work.body, loops + 1) : work.parts.flatMap((part) => callsIn(part, loops));
}

describe('what is done with the answers of Firestore', () => {
  it.each([
    ['delivered', `const s = await db.collection('a').get(); res.json(s.docs.map((d) => ({ id: d.id, ...d.data() })));`],
    [
      'delivered',
      `const s = await db.collection('a').get(); const list = []; s.forEach((d) => { list.push(d.data()); }); res.json(list);`,
    ],
    ['delivered', `res.json(await db.collection('a').get().then((s) => s.docs.map((d) => d.data())));`],
    ['counted', `const s = await db.collection('a').get(); res.json({ n: s.size });`],
    ['counted', `const { docs } = await db.collection('a').get(); res.json({ n: docs.length });`],
    [
      'aggregated',
      `const s = await db.collection('a').get(); let sum = 0; s.forEach((d) => { sum += d.data().amount; }); res.json({ sum });`,
    ],
    ['first', `const s = await db.doc('a/b').get(); if (!s.exists) return res.status(404).end(); res.json(s.data());`],
    [
      'first',
      `const s = await db.collection('a').where('k', '==', req.query.k).get(); res.json({ name: s.docs[0].data().name });`,
    ],
  ])('%s: %s', (use, body) => {
    const found = reading(`app.get('/', async (req, res) => { ${body} });`).callSites;
    expect(found.map((site) => site.use)).toEqual([use]);
  });
});

describe('the writes of a batch', () => {
  it.each([
    [
      'leave together',
      `const s = await db.collection('a').get(); const batch = db.batch(); s.docs.forEach((d) => batch.delete(d.ref)); await batch.commit();`,
      ['2', '2'],
    ],
    [
      'leave with those of a transaction',
      `await db.runTransaction(async (t) => { const s = await t.get(db.doc('a/b')); t.update(s.ref, { n: s.data().n + 1 }); });`,
      ['2', '2'],
    ],
    [
      'are one each where each is sent',
      `const s = await db.collection('a').get(); for (const d of s.docs) await d.ref.delete();`,
      ['2', '2*'],
    ],
    ['are none where it is never committed', `const batch = db.batch(); batch.set(db.doc('a/b'), { n: 1 });`, []],
  ])('%s', (_how, body, calls) => {
    const { entryPoints } = reading(`app.post('/', async (req, res) => { ${body} res.end(); });`);
    expect(entryPoints.flatMap(({ work }) => callsIn(work))).toEqual(calls);
  });
});

it('keeps the variants of a query that grows by conditions', () => {
  const { callSites } = reading(
    `app.get('/', async (req, res) => { let q = db.collection('a'); if (req.query.kind) q = q.where('kind', '==', req.query.kind); if (req.query.since) q = q.where('at', '>', req.query.since); res.json((await q.get()).docs); });`,
  );
  expect(callSites.map(({ variants }) => variants.map(({ steps }) => steps.length).sort())).toEqual([[2, 3, 3, 4]]);
});

it('knows who is signed in, and a database that was handed in from elsewhere', () => {
  const { signIn, callSites } = reading(
    `import { getAuth } from 'firebase-admin/auth'; app.get('/', async (req, res) => { const person = await getAuth().verifyIdToken(req.headers.authorization); res.json((await req.app.locals.db.collection('notes').where('owner', '==', person.uid).get()).docs); });`,
  );
  expect(signIn).toBe(true);
  expect(callSites[0]?.variants[0]?.steps[1]?.arguments[2]).toMatchObject({ kind: 'input', origin: 'user' });
});

it('takes a collection of the driver of MongoDB for none of its own', () => {
  const { callSites } = reading(
    `import { MongoClient } from 'mongodb'; app.get('/', async (req, res) => { const c = await new MongoClient('x').connect(); res.json(await c.db('x').collection('notes').find().toArray()); });`,
  );
  expect(callSites).toEqual([]);
});

it('gives each screen its own use of a hook that keeps documents in its state', () => {
  const folder = writeApp({
    'package.json': '{"dependencies":{"react":"19","firebase":"12"}}',
    'index.html': '<script type="module" src="/src/main.jsx"></script>',
    'src/main.jsx': `import { createRoot } from 'react-dom/client'; import { useEffect, useState } from 'react'; import { useCollectionData } from 'react-firebase-hooks/firestore'; import { getFirestore, collection, onSnapshot } from 'firebase/firestore';
const db = getFirestore();
function usePosts() { const [posts, setPosts] = useState([]); useEffect(() => onSnapshot(collection(db, 'posts'), (s) => setPosts(s.docs.map((d) => ({ id: d.id, ...d.data() })))), []); return { posts }; }
function Count() { const { posts } = usePosts(); return <b>{posts.length}</b>; }
function Tags() { const [tags] = useCollectionData(collection(db, 'tags')); return <p>{tags.map((tag) => tag.name)}</p>; }
createRoot(document.body).render(<div><Count /><Tags /></div>);`,
  });
  const { callSites, subscriptions } = read(folder);
  expect(callSites.flatMap(({ uses }) => uses.map(({ use, location }) => `${String(location.line)} ${use}`)).sort()).toEqual([
    '3 delivered',
    '4 counted',
    '5 delivered',
  ]);
  expect(subscriptions.map(({ table, filtered }) => `${table} ${String(filtered)}`).sort()).toEqual([
    'posts false',
    'tags false',
  ]);
});

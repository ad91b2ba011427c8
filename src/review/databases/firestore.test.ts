import { beforeAll, describe, expect, it } from 'vitest';
import { writeApp } from '../../../test/support/app.js';
import { check, type Result } from '../../check.js';

const imports = `import { collection, doc, query, where, orderBy, limit, documentId, getDoc, getDocs, getCountFromServer, addDoc, setDoc, updateDoc, deleteDoc, writeBatch, runTransaction, onSnapshot, increment, serverTimestamp } from 'firebase/firestore';
import { onAuthStateChanged } from 'firebase/auth';
import { useEffect, useState } from 'react';
import { db, auth } from './firebase';`;

/** Each function is a screen's work or an act of it; those whose name begins with sound do the same as they should. */
const screens = `${imports}
export function Feed() {
  const [posts, setPosts] = useState([]);
  useEffect(() => { getDocs(collection(db, 'posts')).then((snapshot) => setPosts(snapshot.docs.map((d) => ({ id: d.id, ...d.data() })))); }, []);
  return <ul>{posts.map((post) => <li key={post.id}>{post.title}</li>)}</ul>;
}
export function SoundFeed() {
  const [posts, setPosts] = useState([]);
  useEffect(() => onSnapshot(query(collection(db, 'posts'), orderBy('createdAt', 'desc'), limit(20)), (snapshot) => { const list = []; snapshot.forEach((d) => { list.push({ id: d.id, ...d.data() }); }); setPosts(list); }), []);
  return <ul>{posts.map((post) => <li key={post.id} onClick={() => like(post)}>{post.title}</li>)}</ul>;
}
async function like(post) { await updateDoc(doc(db, 'posts', post.id), { likes: increment(1) }); }
export function Authors() {
  const [names, setNames] = useState([]);
  useEffect(() => { (async () => {
    const snapshot = await getDocs(query(collection(db, 'posts'), limit(50)));
    const all = [];
    for (const post of snapshot.docs) { const author = await getDoc(doc(db, 'members', post.data().authorId)); all.push(author.data().name); }
    setNames(all);
  })(); }, []);
  return <p>{names.join()}</p>;
}
export function Total() {
  const [total, setTotal] = useState(0);
  useEffect(() => { (async () => { const snapshot = await getDocs(collection(db, 'orders')); setTotal(snapshot.size); })(); }, []);
  return <p>{total}</p>;
}
export function SoundTotal() {
  const [total, setTotal] = useState(0);
  useEffect(() => { (async () => { const counted = await getCountFromServer(query(collection(db, 'orders'), where('userId', '==', auth.currentUser.uid))); setTotal(counted.data().count); })(); }, []);
  return <p>{total}</p>;
}
export function Chat() {
  const [messages, setMessages] = useState([]);
  useEffect(() => onSnapshot(collection(db, 'messages'), (snapshot) => setMessages(snapshot.docs.map((d) => d.data()))), []);
  return <ul>{messages.map((message) => <li>{message.text}</li>)}</ul>;
}
export function Wallet({ id, amount }) {
  const pay = async () => { const wallet = await getDoc(doc(db, 'wallets', id)); await updateDoc(doc(db, 'wallets', id), { balance: wallet.data().balance - amount }); };
  const soundPay = async () => { await runTransaction(db, async (t) => { const wallet = await t.get(doc(db, 'wallets', id)); t.update(wallet.ref, { balance: wallet.data().balance - amount }); }); };
  const join = async (name) => { const taken = await getDocs(query(collection(db, 'handles'), where('name', '==', name))); if (taken.empty) await addDoc(collection(db, 'handles'), { name, at: serverTimestamp() }); };
  const soundJoin = async (name) => { await setDoc(doc(db, 'handles', name), { at: serverTimestamp() }); };
  const clear = async () => { const notes = await getDocs(collection(db, 'users', id, 'notes')); await Promise.all(notes.docs.map((note) => deleteDoc(note.ref))); };
  const soundClear = async () => { const notes = await getDocs(query(collection(db, 'users', id, 'notes'), limit(400))); const batch = writeBatch(db); notes.docs.forEach((note) => batch.delete(note.ref)); await batch.commit(); };
  return <div><button onClick={pay} /><button onClick={soundPay} /><button onClick={(event) => join(event.target.value)} /><button onClick={(event) => soundJoin(event.target.value)} /><button onClick={clear} /><button onClick={soundClear} /></div>;
}`;

const functions = `const functions = require('firebase-functions');
const { onCall } = require('firebase-functions/v2/https');
const admin = require('firebase-admin');
admin.initializeApp();
const db = admin.firestore();
exports.page = functions.https.onRequest(async (req, res) => { const shown = await db.collection('orders').orderBy('createdAt').offset(req.query.from).limit(20).get(); res.json(shown.docs.map((d) => d.data())); });
exports.rename = onCall(async (request) => { await db.collection('members').doc(request.auth.uid).set({ name: request.data.name }, { merge: true }); });
exports.sweep = functions.pubsub.schedule('every 5 minutes').onRun(async () => {
  const old = await db.collection('sessions').where('endsAt', '<', new Date()).limit(300).get();
  let batch = db.batch(); let count = 0;
  for (const one of old.docs) { batch.delete(one.ref); count++; if (count === 100) { await batch.commit(); batch = db.batch(); count = 0; } }
  await batch.commit();
});
exports.counted = functions.firestore.document('posts/{postId}/comments/{id}').onCreate(async (snapshot, context) => { await db.doc(\`posts/\${context.params.postId}\`).update({ comments: admin.firestore.FieldValue.increment(1) }); });`;

describe('an app on Firestore', () => {
  let folder: string;
  let result: Result;
  beforeAll(async () => {
    folder = writeApp({
      'package.json': '{"dependencies":{"react":"19","react-router-dom":"7","firebase":"12"}}',
      'index.html': '<script type="module" src="/src/main.jsx"></script>',
      'src/firebase.js': `import { initializeApp } from 'firebase/app'; import { getFirestore } from 'firebase/firestore'; import { getAuth } from 'firebase/auth'; const app = initializeApp({}); export const db = getFirestore(app); export const auth = getAuth(app);`,
      'src/screens.jsx': screens,
      'src/main.jsx': `import { createRoot } from 'react-dom/client'; import { BrowserRouter, Routes, Route } from 'react-router-dom'; import { Feed, SoundFeed, Authors, Total, SoundTotal, Chat, Wallet } from './screens';
createRoot(document.body).render(<BrowserRouter><Routes><Route path="/feed" element={<Feed />} /><Route path="/sound-feed" element={<SoundFeed />} /><Route path="/authors" element={<Authors />} /><Route path="/total" element={<Total />} /><Route path="/sound-total" element={<SoundTotal />} /><Route path="/chat" element={<Chat />} /><Route path="/wallet" element={<Wallet id="a" amount={3} />} /></Routes></BrowserRouter>);`,
      'functions/package.json': '{"main":"index.js","dependencies":{"firebase-functions":"6","firebase-admin":"13"}}',
      'functions/index.js': functions,
    });
    result = await check(folder, { now: 1_000, users: [10_000], until: 'review' });
  });

  it('is told what costs too much, and nothing of what is sound', () => {
    expect(result.app.unknowns).toEqual([]);
    expect(result.findings.map(({ rule, title }) => `${rule} ${title}`).sort()).toEqual([
      'n-plus-one /authors asks the database one more time for every document (N+1)',
      'n-plus-one /wallet: clear asks the database one more time for every document (N+1)',
      'offset-page page shows pages of orders by counting: page 500 reads the 499 before it',
      'over-fetch /total reads all orders to count them',
      'race /wallet: a click in Wallet looks whether a document of handles exists before adding it: two requests at the same moment add it twice',
      'race /wallet: pay reads wallets.balance to change it in the app and write it back: of two at the same moment one is lost',
      'unbounded-list /chat loads all messages, however many there are',
      'unbounded-list /feed loads all posts, however many there are',
      'unfiltered-subscription Every change of messages by anybody goes to every open screen',
    ]);
  });

  it('starts its Cloud Functions: what people call, what the clock starts, what a change does', () => {
    const started = result.app.entryPoints.filter(({ kind }) => kind !== 'page');
    expect(
      started
        .map(({ kind, name, moment, everyMilliseconds = 0 }) => `${kind} ${name} ${moment} ${String(everyMilliseconds)}`)
        .sort(),
    ).toEqual(['edge-function page request 0', 'edge-function rename request 0', 'job counted job 0', 'job sweep job 300000']);
  });

  it('is spoken to in the words of Firestore, not of SQL', () => {
    const words = result.findings.map(({ why, fix }) => `${why} ${fix}`).join('\n');
    expect(words).not.toMatch(/\bSELECT\b|\bLIMIT\b|\bWHERE\b|ON CONFLICT|unique key|\btable\b|= ANY|\brows?\b|postgres/);
  });

  it('is not measured', async () => {
    await expect(check(folder, { now: 1_000, users: [10_000] })).rejects.toMatchObject({ code: 'LB_OTHER_DATABASE' });
  });
});

it('leaves the calls of Firestore unknown beside a Postgres database', async () => {
  const folder = writeApp({
    'package.json': '{"dependencies":{"express":"5","pg":"8","firebase-admin":"13"}}',
    'index.js': `import express from 'express'; import pg from 'pg'; import { getFirestore } from 'firebase-admin/firestore'; const pool = new pg.Pool(); const app = express();
app.get('/a', async (req, res) => res.json((await pool.query('select * from a where id = 1')).rows));
app.get('/b', async (req, res) => res.json((await getFirestore().collection('posts').get()).docs));
app.listen(3000);`,
    'schema.sql': 'create table a (id int primary key); create table posts (id int primary key);',
  });
  const { app } = await check(folder, { now: 1_000, users: [10_000], until: 'review' });
  expect(app.unknowns.map(({ why }) => why)).toContain('Firestore is not read beside another database');
  expect(app.statements.map(({ sql }) => sql)).toEqual(['select * from a where id = 1']);
});

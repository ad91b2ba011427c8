/** How the calls reach Firestore: the SDK for browsers as `db`, the one for servers as `admin`. */
export const firestoreImports = `import { getFirestore, collection, collectionGroup, doc, query, where, orderBy, limit, limitToLast, startAt, startAfter, endAt, endBefore, and, or, documentId, getDoc, getDocs, getDocFromCache, getDocsFromServer, getCountFromServer, getAggregateFromServer, count, sum, average, addDoc, setDoc, updateDoc, deleteDoc, onSnapshot, runTransaction, increment, arrayUnion, arrayRemove, deleteField, serverTimestamp } from 'firebase/firestore';
import { getFirestore as serverFirestore, FieldValue, FieldPath, Filter } from 'firebase-admin/firestore';
const db = getFirestore(app);
const admin = serverFirestore();`;

/**
 * Calls with the statements that do the same in Postgres, written by hand and not run: Firestore speaks no SQL, and its emulator
 * is none of the development dependencies. What each call means: firebase.google.com/docs/firestore/query-data/queries, /get-data, /query-cursors,
 * /aggregation-queries, firebase.google.com/docs/firestore/manage-data/add-data, /transactions, and the references of both SDKs.
 */
export const firestoreShapes: [call: string, ...statements: string[]][] = [
  [`getDocs(collection(db, 'users'))`, `SELECT * FROM "users"`],
  [`getDocs(collection(db, 'users', uid, 'notes'))`, `SELECT * FROM "notes" WHERE "user_id" = $1`],
  [`getDocs(collection(db, \`users/\${uid}/notes\`))`, `SELECT * FROM "notes" WHERE "user_id" = $1`],
  [`getDocs(collection(doc(db, 'users', uid), 'notes'))`, `SELECT * FROM "notes" WHERE "user_id" = $1`],
  [`getDocs(collectionGroup(db, 'notes'))`, `SELECT * FROM "notes"`],
  [`getDocs(query(collection(db, 'posts'), where('author', '==', uid)))`, `SELECT * FROM "posts" WHERE "author" = $1`],
  [
    `getDocs(query(collection(db, 'posts'), where('author', '==', uid), where('public', '==', true)))`,
    `SELECT * FROM "posts" WHERE "author" = $1 AND "public" = $2`,
  ],
  [
    `getDocs(query(collection(db, 'posts'), where('likes', '>=', 3), where('likes', '<', 9)))`,
    `SELECT * FROM "posts" WHERE "likes" >= $1 AND "likes" < $2`,
  ],
  [`getDocs(query(collection(db, 'posts'), where('author', '!=', null)))`, `SELECT * FROM "posts" WHERE "author" IS NOT NULL`],
  [`getDocs(query(collection(db, 'posts'), where('author', '==', null)))`, `SELECT * FROM "posts" WHERE "author" IS NULL`],
  [
    `getDocs(query(collection(db, 'posts'), where('author', 'in', ['a', 'b'])))`,
    `SELECT * FROM "posts" WHERE "author" IN ($1, $2)`,
  ],
  [
    `getDocs(query(collection(db, 'posts'), where('author', 'not-in', ['a', 'b'])))`,
    `SELECT * FROM "posts" WHERE "author" NOT IN ($1, $2)`,
  ],
  [`getDocs(query(collection(db, 'posts'), where(documentId(), 'in', ids)))`, `SELECT * FROM "posts" WHERE "id" IN ($1)`],
  [`getDocs(query(collection(db, 'posts'), where('tags', 'array-contains', word)))`, `SELECT * FROM "posts" WHERE "tags" = $1`],
  [
    `getDocs(query(collection(db, 'posts'), where('tags', 'array-contains-any', ['a', 'b'])))`,
    `SELECT * FROM "posts" WHERE "tags" IN ($1, $2)`,
  ],
  [
    `getDocs(query(collection(db, 'posts'), where('address.city', '==', word)))`,
    `SELECT * FROM "posts" WHERE "address.city" = $1`,
  ],
  [
    `getDocs(query(collection(db, 'posts'), or(where('author', '==', uid), where('public', '==', true))))`,
    `SELECT * FROM "posts" WHERE (("author" = $1) OR ("public" = $2))`,
  ],
  [
    `getDocs(query(collection(db, 'posts'), and(where('author', '==', uid), or(where('likes', '>', 1), where('public', '==', true)))))`,
    `SELECT * FROM "posts" WHERE (("author" = $1) AND ((("likes" > $2) OR ("public" = $3))))`,
  ],
  [
    `getDocs(query(collection(db, 'posts'), orderBy('createdAt', 'desc'), limit(20)))`,
    `SELECT * FROM "posts" ORDER BY "createdAt" DESC LIMIT $1`,
  ],
  [
    `getDocs(query(collection(db, 'posts'), orderBy('createdAt', 'desc'), orderBy('title'), limit(20)))`,
    `SELECT * FROM "posts" ORDER BY "createdAt" DESC, "title" LIMIT $1`,
  ],
  [
    `getDocs(query(collection(db, 'posts'), orderBy('createdAt'), limitToLast(5)))`,
    `SELECT * FROM "posts" ORDER BY "createdAt" LIMIT $1`,
  ],
  [
    `getDocs(query(collection(db, 'posts'), orderBy('createdAt', 'desc'), startAfter(last), limit(20)))`,
    `SELECT * FROM "posts" WHERE "createdAt" < $1 ORDER BY "createdAt" DESC LIMIT $2`,
  ],
  [
    `getDocs(query(collection(db, 'posts'), orderBy('createdAt'), startAt(last), endBefore(word)))`,
    `SELECT * FROM "posts" WHERE "createdAt" >= $1 AND "createdAt" < $2 ORDER BY "createdAt"`,
  ],
  [
    `getDocs(query(collection(db, 'posts'), orderBy('createdAt'), endAt(last)))`,
    `SELECT * FROM "posts" WHERE "createdAt" <= $1 ORDER BY "createdAt"`,
  ],
  [`getDocs(query(collection(db, 'posts'), limit(20), startAfter(last)))`, `SELECT * FROM "posts" WHERE "id" > $1 LIMIT $2`],
  [
    `getDocs(query(query(collection(db, 'posts'), where('public', '==', true)), limit(3)))`,
    `SELECT * FROM "posts" WHERE "public" = $1 LIMIT $2`,
  ],
  [`getDocs(query(collection(db, 'posts').withConverter(converter), limit(3)))`, `SELECT * FROM "posts" LIMIT $1`],
  [`getDocs(query(collectionGroup(db, 'notes'), where('done', '==', false)))`, `SELECT * FROM "notes" WHERE "done" = $1`],
  [`getDocsFromServer(collection(db, 'posts'))`, `SELECT * FROM "posts"`],
  [`getDoc(doc(db, 'users', uid))`, `SELECT * FROM "users" WHERE "id" = $1`],
  [`getDoc(doc(db, \`users/\${uid}\`))`, `SELECT * FROM "users" WHERE "id" = $1`],
  [`getDoc(doc(db, 'users/a'))`, `SELECT * FROM "users" WHERE "id" = $1`],
  [`getDoc(doc(collection(db, 'users'), uid))`, `SELECT * FROM "users" WHERE "id" = $1`],
  [`getDoc(doc(db, 'users', uid, 'notes', word))`, `SELECT * FROM "notes" WHERE "user_id" = $1 AND "id" = $2`],
  [`getDocFromCache(doc(db, 'users', uid))`, `SELECT * FROM "users" WHERE "id" = $1`],
  [`getCountFromServer(collection(db, 'posts'))`, `SELECT count(*) FROM "posts"`],
  [
    `getCountFromServer(query(collection(db, 'posts'), where('author', '==', uid)))`,
    `SELECT count(*) FROM "posts" WHERE "author" = $1`,
  ],
  [
    `getAggregateFromServer(collection(db, 'posts'), { all: count(), sum: sum('likes'), mean: average('likes') })`,
    `SELECT count(*), sum("likes"), avg("likes") FROM "posts"`,
  ],
  [
    `onSnapshot(query(collection(db, 'posts'), where('author', '==', uid)), (snapshot) => {})`,
    `SELECT * FROM "posts" WHERE "author" = $1`,
  ],
  [`onSnapshot(doc(db, 'users', uid), { next: (snapshot) => {} })`, `SELECT * FROM "users" WHERE "id" = $1`],
  [
    `addDoc(collection(db, 'posts'), { title: word, createdAt: serverTimestamp() })`,
    `INSERT INTO "posts" ("id", "title", "createdAt") VALUES ($1, $2, $3)`,
  ],
  [
    `addDoc(collection(db, 'users', uid, 'notes'), { text: word })`,
    `INSERT INTO "notes" ("id", "user_id", "text") VALUES ($1, $2, $3)`,
  ],
  [
    `setDoc(doc(db, 'users', uid), { name: word })`,
    `INSERT INTO "users" ("id", "name") VALUES ($1, $2) ON CONFLICT ("id") DO UPDATE SET "name" = excluded."name"`,
  ],
  [
    `setDoc(doc(db, 'users', uid), { name: word }, { merge: true })`,
    `INSERT INTO "users" ("id", "name") VALUES ($1, $2) ON CONFLICT ("id") DO UPDATE SET "name" = excluded."name"`,
  ],
  [
    `setDoc(doc(db, 'users', uid), { visits: increment(1) }, { merge: true })`,
    `INSERT INTO "users" ("id", "visits") VALUES ($1, $2) ON CONFLICT ("id") DO UPDATE SET "visits" = "users"."visits" + excluded."visits"`,
  ],
  [
    `setDoc(doc(collection(db, 'posts')), { title: word })`,
    `INSERT INTO "posts" ("id", "title") VALUES ($1, $2) ON CONFLICT ("id") DO UPDATE SET "title" = excluded."title"`,
  ],
  [`updateDoc(doc(db, 'posts', word), { likes: increment(1) })`, `UPDATE "posts" SET "likes" = "likes" + $1 WHERE "id" = $2`],
  [
    `updateDoc(doc(db, 'posts', word), { tags: arrayUnion('a'), title: 'b' })`,
    `UPDATE "posts" SET "tags" = "tags" || $1::jsonb, "title" = $2 WHERE "id" = $3`,
  ],
  [
    `updateDoc(doc(db, 'posts', word), { tags: arrayRemove('a') })`,
    `UPDATE "posts" SET "tags" = "tags" - $1::text WHERE "id" = $2`,
  ],
  [`updateDoc(doc(db, 'posts', word), { title: deleteField() })`, `UPDATE "posts" SET "title" = $1 WHERE "id" = $2`],
  [`updateDoc(doc(db, 'posts', word), { 'address.city': word })`, `UPDATE "posts" SET "address.city" = $1 WHERE "id" = $2`],
  [`updateDoc(doc(db, 'posts', word), 'title', word)`, `UPDATE "posts" SET "title" = $1 WHERE "id" = $2`],
  [
    `updateDoc(doc(db, 'users', uid, 'notes', word), { done: true })`,
    `UPDATE "notes" SET "done" = $1 WHERE "user_id" = $2 AND "id" = $3`,
  ],
  [`deleteDoc(doc(db, 'users', uid, 'notes', word))`, `DELETE FROM "notes" WHERE "user_id" = $1 AND "id" = $2`],
  [`deleteDoc(doc(db, 'posts', word))`, `DELETE FROM "posts" WHERE "id" = $1`],
  [
    `runTransaction(db, async (t) => { const one = await t.get(doc(db, 'posts', word)); t.update(one.ref, { likes: one.data().likes + 1 }); })`,
    `SELECT * FROM "posts" WHERE "id" = $1`,
    `UPDATE "posts" SET "likes" = $1 WHERE "id" = $2`,
  ],
  [`admin.collection('posts').get()`, `SELECT * FROM "posts"`],
  [`admin.collection('posts').doc(word).get()`, `SELECT * FROM "posts" WHERE "id" = $1`],
  [`admin.doc(\`posts/\${word}\`).get()`, `SELECT * FROM "posts" WHERE "id" = $1`],
  [
    `admin.collection('users').doc(uid).collection('notes').where('done', '==', false).get()`,
    `SELECT * FROM "notes" WHERE "user_id" = $1 AND "done" = $2`,
  ],
  [
    `admin.collection('posts').where('likes', '>', 3).orderBy('likes', 'desc').offset(40).limit(20).get()`,
    `SELECT * FROM "posts" WHERE "likes" > $1 ORDER BY "likes" DESC LIMIT $2 OFFSET $3`,
  ],
  [`admin.collection('posts').select('title', 'likes').limit(5).get()`, `SELECT "id", "title", "likes" FROM "posts" LIMIT $1`],
  [
    `admin.collection('posts').where(Filter.or(Filter.where('author', '==', uid), Filter.where('public', '==', true))).get()`,
    `SELECT * FROM "posts" WHERE (("author" = $1) OR ("public" = $2))`,
  ],
  [`admin.collection('posts').where(FieldPath.documentId(), 'in', ids).get()`, `SELECT * FROM "posts" WHERE "id" IN ($1)`],
  [`admin.collection('posts').where('author', '==', uid).count().get()`, `SELECT count(*) FROM "posts" WHERE "author" = $1`],
  [`admin.collectionGroup('notes').limit(10).get()`, `SELECT * FROM "notes" LIMIT $1`],
  [`admin.getAll(admin.doc('posts/a'), admin.doc('posts/b'))`, `SELECT * FROM "posts" WHERE "id" IN ($1)`],
  [`admin.getAll(...ids.map((id) => admin.collection('posts').doc(id)))`, `SELECT * FROM "posts" WHERE "id" IN ($1)`],
  [`admin.collection('posts').add({ title: word })`, `INSERT INTO "posts" ("id", "title") VALUES ($1, $2)`],
  [`admin.collection('posts').doc(word).create({ title: word })`, `INSERT INTO "posts" ("id", "title") VALUES ($1, $2)`],
  [
    `admin.collection('posts').doc(word).set({ likes: FieldValue.increment(1) }, { merge: true })`,
    `INSERT INTO "posts" ("id", "likes") VALUES ($1, $2) ON CONFLICT ("id") DO UPDATE SET "likes" = "posts"."likes" + excluded."likes"`,
  ],
  [
    `admin.collection('posts').doc(word).update({ tags: FieldValue.arrayUnion(word) })`,
    `UPDATE "posts" SET "tags" = "tags" || $1::jsonb WHERE "id" = $2`,
  ],
  [`admin.collection('posts').doc(word).delete()`, `DELETE FROM "posts" WHERE "id" = $1`],
  [
    `admin.collection('posts').orderBy('createdAt').startAfter(last).limit(20).get().then((snapshot) => snapshot.docs)`,
    `SELECT * FROM "posts" WHERE "createdAt" > $1 ORDER BY "createdAt" LIMIT $2`,
  ],
  [
    `admin.collection('users').where('email', '==', word).onSnapshot((snapshot) => {})`,
    `SELECT * FROM "users" WHERE "email" = $1`,
  ],
  [
    `admin.collection('posts').doc().set({ title: word })`,
    `INSERT INTO "posts" ("id", "title") VALUES ($1, $2) ON CONFLICT ("id") DO UPDATE SET "title" = excluded."title"`,
  ],
];

/** Calls that only running would tell, with the reason that is given. */
export const firestoreUnknowns: [call: string, why: RegExp][] = [
  ['getDocs(collection(db, word))', /a collection whose name is only known when the app runs/],
  ["getDocs(query(collection(db, 'posts'), where(word, '==', uid)))", /a field that is only known/],
  ["getDocs(query(collection(db, 'posts'), word))", /a condition that is only known/],
  ["getDocs(query(collection(db, 'posts'), where('title', word, uid)))", /a comparison that is only known/],
  ['getDocs(elsewhere)', /a reference that cannot be followed/],
];

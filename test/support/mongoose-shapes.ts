/** Schemas as an app declares them. */
export const mongooseSchemas = `const userSchema = new mongoose.Schema({ name: String, email: { type: String, unique: true }, age: Number, password: { type: String, select: false }, address: { city: String }, friends: [{ type: mongoose.Schema.Types.ObjectId, ref: 'User' }] }, { timestamps: true });
userSchema.index({ name: 1, age: -1 });
const User = mongoose.model('User', userSchema);
const postSchema = new mongoose.Schema({ title: { type: String, required: true, index: true }, views: { type: Number, default: 0 }, author: { type: mongoose.Schema.Types.ObjectId, ref: 'User' }, tags: [String], comments: [{ text: String, by: { type: mongoose.Schema.Types.ObjectId, ref: 'User' } }], at: Date });
const Post = mongoose.model('Post', postSchema);`;

const user = `"users"."_id", "users"."name", "users"."email", "users"."age", "users"."address", "users"."friends", "users"."createdAt", "users"."updatedAt"`;
const post = `"posts"."_id", "posts"."title", "posts"."views", "posts"."author", "posts"."tags", "posts"."comments", "posts"."at"`;

/**
 * Calls with the statements that do the same in Postgres, written by hand: MongoDB speaks no SQL to compare with. What each
 * call means: mongoosejs.com/docs/queries.html, /populate.html, /documents.html and mongodb.com/docs/manual/reference/operator.
 */
export const mongooseShapes: [call: string, ...statements: string[]][] = [
  [`User.find()`, `SELECT ${user} FROM "users"`],
  [`User.find({})`, `SELECT ${user} FROM "users"`],
  [`User.find({ name: 'a', age: 3 })`, `SELECT ${user} FROM "users" WHERE "name" = $1 AND "age" = $2`],
  [`User.find({ age: { $gte: 3, $lt: 9 } }).lean()`, `SELECT ${user} FROM "users" WHERE "age" >= $1 AND "age" < $2`],
  [`User.find({ age: { $in: [1, 2] } })`, `SELECT ${user} FROM "users" WHERE "age" IN ($1, $2)`],
  [`User.find({ age: { $nin: [1, 2] } })`, `SELECT ${user} FROM "users" WHERE "age" NOT IN ($1, $2)`],
  [`User.find({ age: { $ne: null } })`, `SELECT ${user} FROM "users" WHERE "age" IS NOT NULL`],
  [`User.find({ age: null })`, `SELECT ${user} FROM "users" WHERE "age" IS NULL`],
  [`User.find({ age: { $exists: false } })`, `SELECT ${user} FROM "users" WHERE "age" IS NULL`],
  [`User.find({ name: { $regex: 'a', $options: 'i' } })`, `SELECT ${user} FROM "users" WHERE "name" ILIKE $1`],
  [`User.find({ name: { $regex: '^a' } })`, `SELECT ${user} FROM "users" WHERE "name" LIKE $1`],
  [`User.find({ name: /a/i })`, `SELECT ${user} FROM "users" WHERE "name" ILIKE $1`],
  [`User.find({ name: new RegExp(word, 'i') })`, `SELECT ${user} FROM "users" WHERE "name" ILIKE $1`],
  [
    `User.find({ $or: [{ name: 'a' }, { email: 'b', age: 1 }] })`,
    `SELECT ${user} FROM "users" WHERE (("name" = $1) OR ("email" = $2 AND "age" = $3))`,
  ],
  [`User.find({ $nor: [{ name: 'a' }] })`, `SELECT ${user} FROM "users" WHERE NOT (("name" = $1))`],
  [`User.find({ age: { $not: { $gt: 3 } } })`, `SELECT ${user} FROM "users" WHERE NOT ("age" > $1)`],
  [`User.find({ 'address.city': 'a' })`, `SELECT ${user} FROM "users" WHERE "address.city" = $1`],
  [`Post.find({ 'comments.by': word })`, `SELECT ${post} FROM "posts" WHERE "comments.by" = $1`],
  [
    `Post.find({ comments: { $elemMatch: { by: word, text: 'x' } } })`,
    `SELECT ${post} FROM "posts" WHERE "comments.by" = $1 AND "comments.text" = $2`,
  ],
  [`Post.find({ tags: 'a' }).find({ views: 1 })`, `SELECT ${post} FROM "posts" WHERE (("tags" = $1) AND ("views" = $2))`],
  [`User.find({ age: 1 }, 'name email')`, `SELECT "users"."_id", "users"."name", "users"."email" FROM "users" WHERE "age" = $1`],
  [
    `User.find().select('-friends -address')`,
    `SELECT "users"."_id", "users"."name", "users"."email", "users"."age", "users"."createdAt", "users"."updatedAt" FROM "users"`,
  ],
  [`User.find().select({ name: 1, _id: 0 })`, `SELECT "users"."name" FROM "users"`],
  [
    `User.findOne({ email: 'a' }).select('+password')`,
    `SELECT "users"."_id", "users"."name", "users"."email", "users"."age", "users"."password", "users"."address", "users"."friends", "users"."createdAt", "users"."updatedAt" FROM "users" WHERE "email" = $1 LIMIT $2`,
  ],
  [
    `Post.find().sort('-at title').skip(20).limit(10).exec()`,
    `SELECT ${post} FROM "posts" ORDER BY "at" DESC, "title" LIMIT $1 OFFSET $2`,
  ],
  [`Post.find({}, null, { sort: { at: -1 }, limit: 5 })`, `SELECT ${post} FROM "posts" ORDER BY "at" DESC LIMIT $1`],
  [`User.findById(word)`, `SELECT ${user} FROM "users" WHERE "_id" = $1 LIMIT $2`],
  [
    `Post.findById(word).populate('author', 'name')`,
    `SELECT ${post} FROM "posts" WHERE "_id" = $1 LIMIT $2`,
    `SELECT "users"."_id", "users"."name" FROM "users" WHERE "_id" IN ($1)`,
  ],
  [
    `Post.find().populate({ path: 'author', select: 'name', populate: { path: 'friends', select: 'name' } })`,
    `SELECT ${post} FROM "posts"`,
    `SELECT "users"."_id", "users"."name" FROM "users" WHERE "_id" IN ($1)`,
    `SELECT "users"."_id", "users"."name" FROM "users" WHERE "_id" IN ($1)`,
  ],
  [`User.exists({ email: 'a' })`, `SELECT "users"."_id" FROM "users" WHERE "email" = $1 LIMIT $2`],
  [`Post.countDocuments({ author: word })`, `SELECT count(*) FROM "posts" WHERE "author" = $1`],
  [`Post.find({ author: word }).countDocuments()`, `SELECT count(*) FROM "posts" WHERE "author" = $1`],
  [`Post.distinct('tags', { views: 1 })`, `SELECT DISTINCT "tags" FROM "posts" WHERE "views" = $1`],
  [`Post.find({ views: 1 }).distinct('author')`, `SELECT DISTINCT "author" FROM "posts" WHERE "views" = $1`],
  [
    `Post.findById(word).populate({ path: 'comments', populate: { path: 'by', select: 'name' } })`,
    `SELECT ${post} FROM "posts" WHERE "_id" = $1 LIMIT $2`,
    `SELECT "users"."_id", "users"."name" FROM "users" WHERE "_id" IN ($1)`,
  ],
  [`Post.create({ title: 'a', other: 1 })`, `INSERT INTO "posts" ("_id", "title") VALUES ($1, $2)`],
  [`Post.insertMany([{ title: 'a' }, { title: 'b' }])`, `INSERT INTO "posts" ("_id", "title") VALUES ($1, $2), ($3, $4)`],
  [`new Post({ title: 'a' }).save()`, `INSERT INTO "posts" ("_id", "title") VALUES ($1, $2)`],
  [
    `Post.updateOne({ _id: word }, { $set: { title: 'b' }, $inc: { views: 1 } })`,
    `UPDATE "posts" SET "title" = $1, "views" = "views" + $2 WHERE "_id" = $3`,
  ],
  [`User.updateMany({ age: 1 }, { name: 'b' })`, `UPDATE "users" SET "name" = $1, "updatedAt" = $2 WHERE "age" = $3`],
  [
    `Post.updateOne({ _id: word }, { $push: { comments: { text: 'a' } } })`,
    `UPDATE "posts" SET "comments" = "comments" || $1::jsonb WHERE "_id" = $2`,
  ],
  [
    `Post.findByIdAndUpdate(word, { title: 'b' }, { new: true })`,
    `UPDATE "posts" SET "title" = $1 WHERE "_id" = $2 RETURNING "_id", "title", "views", "author", "tags", "comments", "at"`,
  ],
  [
    `Post.updateOne({ title: 'a' }, { $set: { views: 2 } }, { upsert: true })`,
    `WITH changed AS (UPDATE "posts" SET "views" = $1 WHERE "title" = $2 RETURNING 1) INSERT INTO "posts" ("_id", "title", "views") SELECT $3::text, $4::text, $5::double precision WHERE NOT EXISTS (SELECT 1 FROM changed)`,
  ],
  [`Post.deleteOne({ _id: word })`, `DELETE FROM "posts" WHERE "_id" = $1`],
  [`Post.deleteMany({})`, `DELETE FROM "posts"`],
  [
    `Post.findByIdAndDelete(word)`,
    `DELETE FROM "posts" WHERE "_id" = $1 RETURNING "_id", "title", "views", "author", "tags", "comments", "at"`,
  ],
  [
    `Post.aggregate([{ $match: { views: { $gt: 1 } } }, { $group: { _id: '$author', n: { $sum: 1 }, most: { $max: '$views' } } }, { $sort: { n: -1 } }, { $limit: 3 }])`,
    `SELECT "author", count(*), max("views") FROM "posts" WHERE "views" > $1 GROUP BY "author" ORDER BY 1 LIMIT $2`,
  ],
  [`Post.aggregate([{ $match: { author: word } }, { $count: 'n' }])`, `SELECT count(*) FROM "posts" WHERE "author" = $1`],
];

/** Calls that have no counterpart, with the reason that is given. */
export const mongooseUnknowns: [call: string, why: RegExp][] = [
  [`Post.find({ $text: { $search: word } })`, /\$text/],
  [`Post.find(filters)`, /filter that is only known/],
  [`Post.find({ nowhere: 1 })`, /no path nowhere/],
  [`Post.find().sort(word)`, /order that is only known/],
  [`Post.aggregate([{ $lookup: { from: 'users' } }])`, /\$lookup/],
  [`Post.updateOne({ _id: word }, filters)`, /change that is only known/],
  [`Post.find().populate('tags')`, /no schema says where that leads/],
  [`Post.bulkWrite([])`, /bulkWrite/],
];

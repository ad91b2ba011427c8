/** Entities as an app declares them, in TypeScript with decorators. */
export const typeormEntities = `@Entity('users')
export class User {
  @PrimaryGeneratedColumn() id: number;
  @Column('varchar') name: string;
  @Column({ type: 'varchar', unique: true }) email: string;
  @Column('int', { nullable: true }) age: number;
  @CreateDateColumn({ type: 'timestamptz', name: 'created_at' }) createdAt: Date;
  @UpdateDateColumn({ type: 'timestamptz', name: 'updated_at' }) updatedAt: Date;
  @DeleteDateColumn({ type: 'timestamptz', name: 'deleted_at' }) deletedAt: Date;
  @OneToMany(() => Post, (post) => post.author) posts: Post[];
  @OneToOne(() => Profile, (profile) => profile.user) profile: Profile;
}
@Entity()
export class Profile {
  @PrimaryGeneratedColumn() id: number;
  @Column('text') bio: string;
  @OneToOne(() => User, (user) => user.profile) @JoinColumn() user: User;
}
@Entity()
@Index(['title', 'views'])
export class Post {
  @PrimaryGeneratedColumn('uuid') id: string;
  @Column('varchar') title: string;
  @Column({ type: 'int', default: 0 }) views: number;
  @Column({ type: 'int', name: 'author_id' }) authorId: number;
  @ManyToOne(() => User, (user) => user.posts, { onDelete: 'CASCADE' }) @JoinColumn({ name: 'author_id' }) author: User;
  @ManyToMany(() => Category, (category) => category.posts) @JoinTable() categories: Category[];
}
@Entity()
export class Category {
  @PrimaryGeneratedColumn() id: number;
  @Column({ type: 'varchar', length: 40, select: false }) secret: string;
  @Column('varchar') label: string;
  @ManyToMany(() => Post, (post) => post.categories) posts: Post[];
}`;

/** Calls that the real library and the resolver are both given. */
export const typeormShapes = [
  `users.find()`,
  `posts.find()`,
  `categories.find()`,
  `users.find({ where: { name: 'a', age: 3 } })`,
  `posts.find({ where: { authorId: 3 }, order: { title: 'ASC', views: 'DESC' }, skip: 4, take: 2 })`,
  `posts.find({ where: [{ title: 'a', views: 1 }, { views: 2 }] })`,
  `posts.find({ where: { views: MoreThan(3) } })`,
  `posts.find({ where: { views: LessThanOrEqual(3), title: Not('a') } })`,
  `posts.find({ where: { title: Like('%a%') } })`,
  `posts.find({ where: { title: ILike('%a%') } })`,
  `posts.find({ where: { views: Between(1, 9) } })`,
  `posts.find({ where: { views: In([1, 2]) } })`,
  `posts.find({ where: { views: Not(In([1, 2])) } })`,
  `users.find({ where: { age: IsNull() } })`,
  `users.find({ where: { age: Not(IsNull()) } })`,
  `posts.find({ where: { views: Or(LessThan(1), MoreThanOrEqual(9)) } })`,
  `posts.find({ where: { views: And(MoreThan(1), LessThan(9)) } })`,
  `posts.find({ where: { title: Equal('a') } })`,
  `posts.find({ where: { title: Any(['a', 'b']) } })`,
  `posts.find({ where: { title: Raw((alias) => alias + ' = lower(:value)', { value: 'a' }) } })`,
  `users.find({ select: ['id', 'name'] })`,
  `users.find({ select: { id: true, name: true }, take: 3 })`,
  `users.find({ withDeleted: true })`,
  `posts.find({ relations: { author: true } })`,
  `posts.find({ relations: ['author', 'categories'] })`,
  `posts.find({ relations: ['author'], take: 5, order: { title: 'ASC' } })`,
  `users.find({ relations: { posts: true }, take: 5, skip: 10 })`,
  `users.find({ relations: { posts: { categories: true } } })`,
  `posts.find({ where: { author: { name: 'a' } } })`,
  `posts.find({ where: { author: { id: 3 } } })`,
  `posts.find({ relations: { author: true }, where: { author: { name: 'a' } }, order: { author: { name: 'ASC' } } })`,
  `posts.findOne({ where: { id: 'a' } })`,
  `users.findOne({ where: { email: 'a' } })`,
  `posts.findOne({ where: { id: 'a' }, relations: { author: true } })`,
  `posts.findOne({ where: { id: 'a' }, relations: ['categories'] })`,
  `posts.findOneOrFail({ where: { id: 'a' } })`,
  `posts.findOneBy({ id: 'a' })`,
  `posts.findOneByOrFail({ title: 'a', views: 3 })`,
  `posts.findBy({ authorId: 3 })`,
  `posts.findAndCount({ where: { authorId: 3 }, take: 5 })`,
  `posts.findAndCount({ relations: { author: true }, take: 5, skip: 5 })`,
  `posts.findAndCountBy({ authorId: 3 })`,
  `posts.count()`,
  `posts.count({ where: { authorId: 3 } })`,
  `posts.countBy({ authorId: 3 })`,
  `users.count({ where: { posts: { title: 'a' } } })`,
  `posts.exists({ where: { authorId: 3 } })`,
  `posts.existsBy({ authorId: 3 })`,
  `posts.sum('views', { authorId: 3 })`,
  `posts.maximum('views')`,
  `posts.average('views', { authorId: 3 })`,
  `users.insert({ name: 'a', email: 'b' })`,
  `categories.insert([{ label: 'a', secret: 'x' }, { label: 'b', secret: 'y' }])`,
  `posts.update({ id: 'a' }, { title: 'b' })`,
  `users.update(3, { name: 'b' })`,
  `users.update({ age: MoreThan(3) }, { name: 'b', age: null })`,
  `posts.update({ title: 'a' }, { views: () => 'views + 1' })`,
  `posts.delete({ authorId: 3 })`,
  `posts.delete('a')`,
  `users.delete([1, 2])`,
  `users.softDelete(3)`,
  `users.softDelete({ email: 'a' })`,
  `users.restore({ id: 3 })`,
  `posts.increment({ id: 'a' }, 'views', 1)`,
  `posts.decrement({ id: 'a' }, 'views', 2)`,
  `users.upsert({ email: 'a', name: 'b' }, ['email'])`,
  `users.upsert([{ email: 'a', name: 'b' }], { conflictPaths: ['email'], skipUpdateIfNoValuesChanged: true })`,
  `posts.save({ title: 'a', authorId: 3 })`,
  `users.save({ name: 'a', email: 'b' })`,
  `posts.query('SELECT * FROM post WHERE views > $1', [3])`,
  `db.query('SELECT 1')`,
  `db.manager.find(Post, { where: { authorId: 3 } })`,
  `db.manager.findOneBy(User, { email: 'a' })`,
  `db.manager.insert(Category, { label: 'a', secret: 'x' })`,
  `db.manager.delete(Post, { authorId: 3 })`,
  `db.getRepository(User).findOneBy({ id: 3 })`,
  `posts.clear()`,
  `posts.find({ relations: ['author'], where: { title: 'a' }, take: 2, order: { title: 'ASC' } })`,
  `users.find({ select: { id: true, posts: { title: true } }, relations: { posts: true } })`,
  `posts.find({ where: { author: IsNull() } })`,
  `posts.find({ where: { author: In([1]) } })`,
  `posts.find({ where: { categories: { id: 3 } } })`,
  `posts.find({ order: { title: { direction: 'ASC', nulls: 'LAST' } } })`,
  `posts.insert({ title: 'a', author: { id: 3 } })`,
  `posts.update({ author: { id: 3 } }, { title: 'a' })`,
  `posts.delete({ author: { id: 3 } })`,
  `users.save({ id: 3, name: 'x' })`,
  `users.remove(Object.assign(new User(), { id: 3 }))`,
];

/** Builders of queries, which the real library and the resolver are both given. */
export const typeormBuilders = [
  `posts.createQueryBuilder('post').getMany()`,
  `posts.createQueryBuilder('p').where('p.views > :least', { least: 3 }).andWhere('p.title = :title', { title: 'a' }).getMany()`,
  `posts.createQueryBuilder('p').where('p.authorId = :id', { id: 3 }).orWhere('p.views = 2').orderBy('p.title', 'DESC').addOrderBy('p.id').limit(5).offset(3).getMany()`,
  `posts.createQueryBuilder('p').where({ authorId: 3 }).getMany()`,
  `posts.createQueryBuilder('p').where('p.id IN (:...ids)', { ids: ['a', 'b'] }).getMany()`,
  `posts.createQueryBuilder('p').select(['p.id', 'p.title']).getMany()`,
  `posts.createQueryBuilder('p').select('p.authorId', 'author').addSelect('COUNT(*)', 'n').groupBy('p.authorId').having('COUNT(*) > :n', { n: 3 }).getRawMany()`,
  `posts.createQueryBuilder('p').leftJoinAndSelect('p.author', 'author').getMany()`,
  `posts.createQueryBuilder('p').leftJoinAndSelect('p.author', 'a', 'a.age > :age', { age: 3 }).where('a.name = :name', { name: 'x' }).getMany()`,
  `posts.createQueryBuilder('p').innerJoin('p.author', 'author').where('author.email = :email', { email: 'a' }).getOne()`,
  `posts.createQueryBuilder('p').leftJoinAndSelect('p.categories', 'c').where('p.views > 1').getMany()`,
  `posts.createQueryBuilder('p').leftJoinAndSelect('p.author', 'a').orderBy('p.title', 'ASC').skip(4).take(2).getMany()`,
  `posts.createQueryBuilder('p').leftJoinAndSelect('p.author', 'a').take(2).getManyAndCount()`,
  `posts.createQueryBuilder('p').where('p.views > 3').take(2).getManyAndCount()`,
  `posts.createQueryBuilder('p').where('p.views > 3').getCount()`,
  `posts.createQueryBuilder('p').where('p.views > 3').getExists()`,
  `users.createQueryBuilder('u').leftJoin('u.posts', 'p').addSelect(['p.id', 'p.title']).where('u.id = :id', { id: 3 }).getOne()`,
  `users.createQueryBuilder('u').withDeleted().getMany()`,
  `users.createQueryBuilder('u').leftJoin(Post, 'p', 'p.authorId = u.id').select('u.id', 'id').addSelect('SUM(p.views)', 'views').groupBy('u.id').orderBy('views', 'DESC').getRawMany()`,
  `posts.createQueryBuilder('p').select('MAX(p.views)', 'most').getRawOne()`,
  `posts.createQueryBuilder('p').where('p.title ILIKE :q', { q: '%a%' }).andWhere(new Brackets((qb) => { qb.where('p.views = 1').orWhere('p.views = 2'); })).getMany()`,
  `posts.createQueryBuilder('p').where('p.views = :v').setParameter('v', 3).getMany()`,
  `posts.createQueryBuilder().update().set({ title: 'b' }).where('id = :id', { id: 'a' }).execute()`,
  `posts.createQueryBuilder().delete().where('author_id = :id', { id: 3 }).execute()`,
  `posts.createQueryBuilder().insert().values({ title: 'a', authorId: 3 }).execute()`,
  `db.createQueryBuilder().insert().into(Category).values([{ label: 'a', secret: 'x' }]).orIgnore().execute()`,
  `db.createQueryBuilder().update(Post).set({ views: () => 'views + 1' }).where('id = :id', { id: 'a' }).execute()`,
  `db.createQueryBuilder().delete().from(Post).where('views < :least', { least: 1 }).execute()`,
  `db.createQueryBuilder(Post, 'p').where('p.id = :id', { id: 'a' }).getOne()`,
  `db.createQueryBuilder().select('p').from(Post, 'p').where('p.views > 3').getMany()`,
  `users.createQueryBuilder().softDelete().where('id = :id', { id: 3 }).execute()`,
  `posts.createQueryBuilder('p').innerJoinAndSelect('p.author', 'a').leftJoinAndSelect('a.profile', 'pr').getMany()`,
  `posts.createQueryBuilder('p').innerJoin('p.author', 'a').take(2).select(['p.id', 'a.name']).getMany()`,
  `users.createQueryBuilder('u').where('u.id = :id', { id: 3 }).orWhere('u.age = 1').getMany()`,
  `users.createQueryBuilder('u').select('u.id').distinct(true).getRawMany()`,
  `users.createQueryBuilder('u').limit(3).getManyAndCount()`,
  `posts.createQueryBuilder('p').where('p.views>1').getMany()`,
];

import { expect, it } from 'vitest';
import { reviewFiles } from '../../../test/support/review.js';
import { writeApp } from '../../../test/support/app.js';
import { read } from '../index.js';

const nest = (body: string, service: string) => ({
  'package.json': '{"dependencies":{"@nestjs/common":"11","@nestjs/typeorm":"11","typeorm":"0.3"}}',
  'src/base.entity.ts': `import { CreateDateColumn, PrimaryGeneratedColumn } from 'typeorm';
export abstract class Base { @PrimaryGeneratedColumn('uuid') id: string; @CreateDateColumn() createdAt: Date; }`,
  'src/user.entity.ts': `import { Column, Entity, OneToMany } from 'typeorm'; import { Base } from './base.entity'; import { Note } from './note.entity';
class Name { @Column() first: string; @Column() last: string; }
@Entity() export class User extends Base { @Column({ unique: true }) email: string; @Column(() => Name) name: Name; @OneToMany(() => Note, (note) => note.owner) notes: Note[]; }`,
  'src/note.entity.ts': `import { Column, Entity, Index, ManyToOne } from 'typeorm'; import { Base } from './base.entity'; import { User } from './user.entity';
@Entity('notes') export class Note extends Base { @Index() @Column() title: string; @ManyToOne(() => User, (user) => user.notes, { onDelete: 'CASCADE' }) owner: User; }`,
  'src/notes.service.ts': `import { Injectable } from '@nestjs/common'; import { InjectRepository } from '@nestjs/typeorm'; import { DataSource, Repository } from 'typeorm';
import { Note } from './note.entity'; import { User } from './user.entity';
@Injectable() export class NotesService {
  constructor(@InjectRepository(Note) private readonly notes: Repository<Note>, private readonly source: DataSource) {}
${service} }`,
  'src/notes.controller.ts': `import { Body, Controller, Delete, Get, Param, Post, Query } from '@nestjs/common'; import { NotesService } from './notes.service';
@Controller('notes') export class NotesController { constructor(private readonly service: NotesService) {}
${body} }`,
});

const told = (statements: { sql: string; refused?: unknown }[]) =>
  statements.map(({ sql, refused }) => [sql.replace(/^SELECT .*? FROM/, 'SELECT … FROM'), refused]).toSorted();

it('repositories that Nest injects ask for what their methods say', async () => {
  const { app } = await reviewFiles(
    nest(
      `  @Get() list(@Query('title') title: string) { return this.service.list(title); }
  @Post() add(@Body() body: any) { return this.service.add(body); }
  @Delete(':id') remove(@Param('id') id: string) { return this.service.remove(id); }`,
      `  list(title?: string) {
    const builder = this.notes.createQueryBuilder('note').leftJoin('note.owner', 'owner').where('owner.email = :email', { email: 'a' });
    if (title) builder.andWhere('note.title = :title', { title });
    return builder.orderBy('note.createdAt', 'DESC').limit(20).getMany();
  }
  add(body: any) { return this.notes.save(this.notes.create({ title: body.title, owner: { id: body.owner } })); }
  async remove(id: string) { await this.source.transaction(async (manager) => { await manager.delete(Note, { id }); }); }
  async rename(id: string, title: string) { const note = await this.notes.findOneBy({ id }); note.title = title; return this.notes.save(note); }`,
    ),
  );
  expect(app.unknowns).toEqual([]);
  const join = 'LEFT JOIN "user" "owner" ON "owner"."id"="note"."ownerId"';
  expect(told(app.statements)).toEqual(
    [
      ['DELETE FROM "notes" WHERE "id" = $1', undefined],
      [
        'INSERT INTO "notes"("id", "createdAt", "title", "ownerId") VALUES (DEFAULT, DEFAULT, $1, $2) RETURNING "id", "createdAt"',
        undefined,
      ],
      [`SELECT … FROM "notes" "note" ${join} WHERE "owner"."email" = $1 ORDER BY "note"."createdAt" DESC LIMIT 20`, undefined],
      [
        `SELECT … FROM "notes" "note" ${join} WHERE "owner"."email" = $1 AND "note"."title" = $2 ORDER BY "note"."createdAt" DESC LIMIT 20`,
        undefined,
      ],
      ['SELECT … FROM "notes" "Note" WHERE "Note"."id" IN ($1)', undefined],
      ['SELECT … FROM "notes" "Note" WHERE (("Note"."id" = $1)) LIMIT 1', undefined],
      ['UPDATE "notes" SET "title" = $1 WHERE "id" IN ($2)', undefined],
    ].toSorted(),
  );
  expect(app.catalogue.tables.find((table) => table.name === 'user')?.columns.map((column) => column.name)).toEqual([
    'id',
    'createdAt',
    'email',
    'nameFirst',
    'nameLast',
  ]);
});

it('a list of all rows and a question for each of them are found', async () => {
  const { findings } = await reviewFiles(
    nest(
      `  @Get() all() { return this.service.all(); }`,
      `  async all() { const notes = await this.notes.find(); const all = [];
    for (const note of notes) all.push({ note, owner: await this.source.getRepository(User).findOneBy({ id: note.owner.id }) });
    return all; }`,
    ),
  );
  expect(findings.map((finding) => finding.rule).sort()).toEqual(['n-plus-one']);
});

it('active records and repositories of the own app are read by what they extend', async () => {
  const { app } = await reviewFiles({
    'package.json': '{"dependencies":{"express":"5","typeorm":"0.3"},"scripts":{"start":"node server.ts"}}',
    'tag.ts': `import { BaseEntity, Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
@Entity() export class Tag extends BaseEntity { @PrimaryGeneratedColumn() id: number; @Column('varchar') label: string; }`,
    'server.ts': `import express from 'express'; import { Tag } from './tag'; const app = express(); app.listen(3000);
app.get('/tags/:id', async (req, res) => res.json(await Tag.findOneBy({ id: req.params.id })));
app.delete('/tags/:id', async (req, res) => { const tag = await Tag.findOneByOrFail({ id: req.params.id }); await tag.remove(); res.end(); });`,
  });
  expect(app.unknowns).toEqual([]);
  const found = ['SELECT … FROM "tag" "Tag" WHERE (("Tag"."id" = $1)) LIMIT 1', undefined];
  expect(told(app.statements)).toEqual(
    [
      found,
      found,
      ['SELECT … FROM "tag" "Tag" WHERE "Tag"."id" IN ($1)', undefined],
      ['DELETE FROM "tag" WHERE "id" = $1', undefined],
    ].toSorted(),
  );
});

it('what cannot be told is said with its reason, and an app on another database says so', async () => {
  const files = nest(
    `  @Get() list(@Query() query: any) { return this.service.list(query); }`,
    `  list(query: any) { return this.notes.find({ where: query }); }`,
  );
  const { app } = await reviewFiles(files);
  expect(app.statements).toEqual([]);
  expect(app.unknowns.map(({ why }) => why)).toEqual(['conditions that are only known when the app runs']);
  const folder = writeApp({
    ...files,
    'src/source.ts': `import { DataSource } from 'typeorm'; export const source = new DataSource({ type: 'mysql' });`,
  });
  expect(read(folder).otherDatabase).toBe('MySQL');
});

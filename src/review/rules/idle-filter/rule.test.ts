import { expect, it } from 'vitest';
import { testPage } from '../../../../test/support/page.js';
import { reviewFiles } from '../../../../test/support/review.js';

testPage(import.meta.url);

/** Titles of what is said of these reads of posts, each of which points to a category and has comments. */
async function said(...reads: string[]): Promise<string[]> {
  const { findings } = await reviewFiles({
    'package.json': '{}',
    'migrations/001.sql': `create table categories (id serial primary key, slug text, gone timestamptz);
create table posts (id serial primary key, category_id int references categories, title text);
create table comments (id serial primary key, post_id int references posts, approved boolean);`,
    'src/server.js': `import express from 'express'; import { createClient } from '@supabase/supabase-js';
const supabase = createClient(process.env.URL, process.env.SERVICE_ROLE_KEY); const app = express();
${reads.map((read, at) => `app.get('/${String(at)}', async (req, res) => { const { data } = await supabase.from('posts').${read}; res.json(data); });`).join('\n')}
app.listen(3000);`,
  });
  return findings.filter(({ rule }) => rule === 'idle-filter').map(({ title }) => title);
}

it('tells a filter on what each row points to, whatever the embed is called', async () => {
  const found = await said(
    `select('*, categories(slug)').eq('categories.slug', req.query.slug).limit(9)`,
    `select('*, kind:categories(slug)').in('kind.slug', req.query.slugs).limit(9)`,
    `select('*, categories(slug)').or('slug.eq.a,slug.eq.b', { referencedTable: 'categories' }).limit(9)`,
  );
  expect(found).toEqual([
    'GET /0 asks for the posts of one categories.slug, and the filter leaves out none of them',
    'GET /1 asks for the posts of one kind.slug, and the filter leaves out none of them',
    'GET /2 asks for the posts of one categories.slug, and the filter leaves out none of them',
  ]);
});

it('says nothing where rows are left out, where a list is filtered, or where the code leaves them out itself', async () => {
  expect(
    await said(
      `select('*, categories!inner(slug)').eq('categories.slug', req.query.slug).limit(9)`,
      `select('*, categories(slug)').eq('categories.slug', req.query.slug).not('categories', 'is', null).limit(9)`,
      `select('*, comments(id)').eq('comments.approved', true).limit(9)`,
      `select('*, categories(slug)').is('categories.gone', null).limit(9)`,
      `select('*, categories(slug)').eq('categories.slug', req.query.slug).limit(9).then(({ data }) => ({ data: data.filter((post) => post.categories) }))`,
    ),
  ).toEqual([]);
});

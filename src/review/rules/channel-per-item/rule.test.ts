import { expect, it } from 'vitest';
import { testPage } from '../../../../test/support/page.js';
import { reviewFiles } from '../../../../test/support/review.js';

testPage(import.meta.url);

interface Example {
  list?: string;
  /** What of the item the channel is named by. */
  name?: string;
  shown?: string;
  effect?: string;
  opens?: string;
}

async function titles(example: Example): Promise<string[]> {
  const { list = ".select('id, body, board_id').eq('board_id', board)", name = 'card-${card.id}' } = example;
  const { shown = '<Card card={card} key={card.id} />', opens = '.subscribe()' } = example;
  const open = `supabase.channel(\`${name}\`).on('broadcast', { event: 'moved' }, () => setMoved(true))${opens};`;
  const { findings } = await reviewFiles({
    'package.json': '{"dependencies":{"@supabase/supabase-js":"2","react":"18"}}',
    'index.html': '<script type="module" src="/src/main.jsx"></script>',
    'schema.sql': `create table boards (id uuid primary key, owner_id uuid, title text);
create table entries (id uuid primary key, board_id uuid references boards (id), body text);`,
    'src/main.jsx': `import { createClient } from '@supabase/supabase-js'; import { useEffect, useState } from 'react'; import { createRoot } from 'react-dom/client'; import { useQuery } from '@tanstack/react-query';
const supabase = createClient(import.meta.env.VITE_URL, import.meta.env.VITE_ANON_KEY);
function Card({ card }) {
  const [moved, setMoved] = useState(false);
  ${example.effect ?? `useEffect(() => { ${open} }, []);`}
  return <li>{card.body} {moved}</li>;
}
function Board() {
  const load = async () => { const { data } = await supabase.from('entries')${list}; return data; };
  const { data: cards = [] } = useQuery({ queryKey: ['cards'], queryFn: load });
  return <ul>{cards.map((card) => ${shown})}</ul>;
}
createRoot(document.body).render(<Board />);`,
  });
  return findings.filter(({ rule }) => rule === 'channel-per-item').map(({ title }) => title);
}

const found = ['/ opens a realtime channel for every item of a list'];

it('finds one joined by a component that is shown per row', async () => expect(await titles({})).toEqual(found));

it('finds one joined in a loop', async () => {
  const effect = '';
  const list =
    ".select('id, body'); for (const card of data) supabase.channel('card-' + card.id).on('broadcast', { event: 'moved' }, () => {}).subscribe()";
  expect(await titles({ effect, list })).toEqual(found);
});

it.each<[string, Example]>([
  ['a list that is short at any size', { list: ".select('id, body').limit(20)" }],
  ['one that many items share', { name: 'board-${card.board_id}' }],
  ['one under a name that is the same for all', { name: 'cards' }],
  ['one named by the person who looks on', { name: 'person-${localStorage.getItem("me")}' }],
  [
    'one that is joined when somebody clicks',
    {
      effect: 'const open = () => supabase.channel(`card-${card.id}`).subscribe();',
      shown: '<li onClick={() => supabase.channel(`card-${card.id}`).subscribe()}>{card.body}</li>',
    },
  ],
  ['one that only sends', { opens: ".send({ type: 'broadcast', event: 'seen', payload: {} })" }],
])('leaves alone %s', async (_, example) => expect(await titles(example)).toEqual([]));

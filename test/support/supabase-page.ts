import type { Finding } from '../../src/model/index.js';
import { reviewFiles } from './review.js';

/**
 * What a rule finds on one page that asks Supabase when it is opened.
 * @param schema migrations as SQL
 * @param body what the page's query does; `supabase` is its client
 */
export async function findingsOfPage(rule: string, schema: string, body: string): Promise<Finding[]> {
  const { findings } = await reviewFiles({
    'package.json': '{}',
    'index.html': '<script type="module" src="/src/main.jsx"></script>',
    'migrations/001.sql': schema,
    'src/main.jsx': `import { createClient } from '@supabase/supabase-js';
import { useQuery } from '@tanstack/react-query';
const supabase = createClient(import.meta.env.VITE_URL, import.meta.env.VITE_ANON_KEY);
async function load() { ${body} }
function Page() {
  const { data } = useQuery({ queryKey: ['page'], queryFn: load });
  return <p>{JSON.stringify(data)}</p>;
}
createRoot(document.body).render(<Page />);`,
  });
  return findings.filter((finding) => finding.rule === rule);
}

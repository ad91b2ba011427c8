import type { Library } from '../../library.js';

const cutOff = 'PostgREST cuts an answer off at its row cap, which one request for all rows may reach';

export const supabase: Library = {
  name: 'supabase-js',
  writers: { batch: () => cutOff },
  question: () => cutOff,
  decimals: 'text',
};

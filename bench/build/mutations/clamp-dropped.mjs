// The size of a page is what is asked for.
import { edit } from '../app.mjs';

export default {
  kind: 'unbounded-list',
  rule: 'unclamped-page',
  anywhere: true,
  mutate(app) {
    edit(app, 'src/pages.ts', ', maximum: largestPage', '');
    return edit(app, 'src/pages.ts', 'return Math.min(asked, largestPage);', 'return asked;');
  },
};

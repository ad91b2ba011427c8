import { expect, it } from 'vitest';
import { writeApp } from '../../test/support/app.js';
import { listFiles } from './files.js';

it('reads folders that are called as tools call theirs where they are the app’s own words', () => {
  const own = [
    'src/entities/vendor/routes.ts',
    'client/src/pages/build/page.tsx',
    'app/vendor/page.tsx',
    'src/coverage/plans.ts',
  ];
  const others = [
    'vendor/lib.ts',
    'build/main.js',
    'app/build/main.js',
    'src/public/vendor/jquery.js',
    'coverage/x.js',
    'src/dist/x.js',
  ];
  const folder = writeApp(Object.fromEntries([...own, ...others].map((file) => [file, 'export {}'])));
  expect(listFiles(folder).map(({ file }) => file)).toEqual(own.toSorted());
});

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from './support/cli.js';
import { parse } from './support/json.js';

const text = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const papers = ['README.md', 'CONTRIBUTING.md', 'AGENTS.md', 'CHANGELOG.md', 'examples/README.md'];

describe('the papers', () => {
  it.each(papers)('%s names only files that are there', (paper) => {
    const links = [...text(paper).matchAll(/\]\((?!https?:)([^)#]+)\)/g)].flatMap((match) => match[1] ?? []);
    const named = [...text(paper).matchAll(/`((?:src|test|scripts|examples)\/[\w./-]+)`/g)].flatMap((match) => match[1] ?? []);
    expect([...links, ...named].filter((file) => !existsSync(path.join(root, file)))).toEqual([]);
  });

  it('the README names every option, and the changelog every rule', () => {
    const options = [...text('src/cli/arguments.ts').matchAll(/^ +'?([\w-]+)'?: \{ type: '/gm)].map((match) => `--${match[1]}`);
    expect(options.filter((option) => !text('README.md').includes(option))).toEqual([]);
    const rules = readdirSync(path.join(root, 'src/review/rules'));
    expect(rules.filter((rule) => !text('CHANGELOG.md').includes(`\`${rule}\``))).toEqual([]);
  });

  it('the README’s two commands are there, and .ci/run runs the second', () => {
    const commands = text('README.md')
      .split('\n')
      .filter((line) => line.startsWith('npm ci'));
    expect(commands).toEqual(['npm ci && npm run demo', 'npm ci && npm test']);
    expect(text('.ci/run').trimEnd().split('\n').at(-1)).toBe(commands[1]);
    expect(parse(text('package.json')).part('scripts').value).toMatchObject({ demo: expect.anything(), test: expect.anything() });
  });

  it('the changelog has the version of the package', () => {
    expect(text('CHANGELOG.md')).toContain(`## [${parse(text('package.json')).text('version')}]`);
  });
});

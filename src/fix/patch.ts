import { createTwoFilesPatch } from 'diff';
import type { Edit } from './model.js';

/** Edits as a patch that `git apply` takes. */
export function patchOf(edits: readonly Edit[]): string {
  return edits
    .map(({ file, before, after }) => {
      const [from, to] = [before === undefined ? '/dev/null' : `a/${file}`, `b/${file}`];
      const head = `diff --git a/${file} b/${file}\n${before === undefined ? 'new file mode 100644\n' : ''}`;
      const patch = createTwoFilesPatch(from, to, before ?? '', after, undefined, undefined, { context: 3 });
      return head + patch.replace(/^=+\n/, '');
    })
    .join('');
}

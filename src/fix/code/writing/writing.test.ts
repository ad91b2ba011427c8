import { describe, expect, it } from 'vitest';
import { styled } from './text.js';
import { tidied } from './tidy.js';

const line = (text: string) => ({ text: `${text}\n`.repeat(30) });

describe('code that is written', () => {
  it('has semicolons as the file has, unless the next line would go on with it', () => {
    const code = 'const a = f();\n';
    expect(styled(code, line('const b = 1;'))).toBe(code);
    expect(styled(code, line('const b = 1'))).toBe('const a = f()\n');
    expect(styled(code, line('const b = 1'), '(')).toBe(code);
    expect(styled('for (let at = 0; at < 3; at += 1) f();', line('b()'))).toBe('for (let at = 0; at < 3; at += 1) f()');
  });

  it('is indented by tabs where the file is', () => {
    expect(styled('\tconst a = f(\n\t  b,\n\t    c,\n\t);', line('\tb();'))).toBe('\tconst a = f(\n\t\tb,\n\t\t\tc,\n\t);');
  });

  it('keeps no import that nothing uses any more, and imports a module once', () => {
    const before = "import { eq } from 'orm';\nimport plain, { kept, one } from './a';\none(eq, kept);\n";
    const after =
      "import { eq, inArray } from 'orm';\nimport plain, { kept, one } from './a';\nimport { x } from './b';\nimport { y } from './b';\ninArray(kept, x, y);\n";
    expect(tidied('a.ts', before, after)).toBe(
      "import { inArray } from 'orm';\nimport plain, { kept } from './a';\nimport { x, y } from './b';\ninArray(kept, x, y);\n",
    );
  });
});

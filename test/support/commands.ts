/** A command of ours as a document writes it, and in the words that the command line gets. */
export interface Written {
  document: string;
  written: string;
  words: string[];
}

const program = /^(?:(?:npx (?:--yes )?)?loadbearing(?:@latest)?|node dist\/cli\/main\.js)(?= |$)/;
/** What a table says instead of a value. */
const examples: Record<string, string> = { N: '1', RULE: 'n-plus-one', REV: 'main' };

/**
 * The commands in the blocks for a shell and in the code within sentences and tables of a document. What is optional there (`[folder]`)
 * makes two: with it and without.
 */
export function commandsIn(document: string, text: string): Written[] {
  const fences = [...text.matchAll(/^ *```(\w*)\n([\s\S]*?)^ *```$/gm)];
  const lines = fences
    .filter(([, language]) => language === 'sh' || language === '')
    .flatMap(([, , block = '']) => block.replaceAll('\\\n', ' ').split('\n'))
    // Behind two spaces stands what it does, behind a sign of the shell what is done with what it prints.
    .flatMap((line) => line.trim().split(/ {2,}| (?:&&|--(?= npx)|[|>]) /));
  const outside = fences.reduce((rest, [fence]) => rest.replace(fence, ''), text);
  const spans = [...outside.matchAll(/`([^`\n]+)`/g)].flatMap(([, span = '']) => span.replaceAll('\\|', '|').split(/ (?:&&|>) /));
  return [...lines, ...spans].flatMap((written) =>
    program.test(written) ? variantsOf(written.replace(program, '')).map((words) => ({ document, written, words })) : [],
  );
}

/** `k6|artillery` stands for each of them, as `[a|b]` does where there may be neither. */
function variantsOf(text: string): string[][] {
  const either = / (\w+(?:\|\w+)+)(?= |$)/.exec(text)?.[1];
  if (either !== undefined) return either.split('|').flatMap((one) => variantsOf(text.replace(either, one)));
  const without = text.replaceAll(/\[[^\]]*\]/g, ' ');
  const alternatives = Math.max(1, ...[...text.matchAll(/\[([^\]]*)\]/g)].map(([, choice = '']) => choice.split('|').length));
  const chosen = Array.from({ length: alternatives }, (_, at) =>
    text.replaceAll(/\[([^\]]*)\]/g, (_, choice: string) => choice.split('|')[at] ?? choice.split('|')[0] ?? ''),
  );
  return [...new Set([without, ...chosen])].map((one) =>
    one
      .split(' ')
      .filter((word) => word !== '')
      .map((word) => examples[word] ?? word.replaceAll(/^"|"$/g, '')),
  );
}

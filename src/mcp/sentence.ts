import { LoadbearingError } from '../model/index.js';

/** One sentence with its code for what was foreseen, and for what was not that it should be reported; never a stack. */
export function sentenceOf(error: unknown): string {
  if (error instanceof LoadbearingError) return oneLine(`${error.code}: ${error.message}`);
  const said = error instanceof Error ? error.message : String(error);
  return oneLine(`LB_UNEXPECTED: loadbearing itself failed: ${said.split('\n')[0] ?? ''}. Please report it.`);
}

function oneLine(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ');
}

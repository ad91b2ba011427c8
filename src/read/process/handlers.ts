import type { EntryPoint } from '../../model/index.js';
import type { Whole } from './scope.js';

/** The text by which a route is registered, and those of the functions that it runs. */
export function handlerTexts(whole: Whole, entry: EntryPoint): string[] {
  const module = whole.modules.get(entry.location.file);
  if (!module) return [];
  const start = module.lineStarts[entry.location.line - 1] ?? 0;
  const end = module.lineStarts[entry.location.endLine] ?? module.text.length;
  return [module.text.slice(start, end), ...(entry.functions ?? []).flatMap((within) => whole.texts.get(within) ?? [])];
}

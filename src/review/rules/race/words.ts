import type { Location } from '../../../model/index.js';

/** Where something stands, as people read it: `src/cart.ts:12`. */
export function placeOf({ location: { file, line } }: { location: Location }): string {
  return `${file}:${String(line)}`;
}

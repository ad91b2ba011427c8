import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of loadbearing itself, from `dist/run/start` or `src/run/start`. */
export const packageRoot = path.join(path.dirname(fileURLToPath(import.meta.url)), '../../..');

import type { Library } from '../library.js';
import { drizzle } from './drizzle/index.js';
import { pg } from './pg/index.js';
import { prisma } from './prisma/index.js';
import { supabase } from './supabase/index.js';

/** Libraries whose calls are rewritten, by the name that a call site has: a new one is a folder here, and one line. */
export const libraries: Record<string, Library> = { pg, drizzle, prisma, supabase };

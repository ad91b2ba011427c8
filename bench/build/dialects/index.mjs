// The dialects by their names, in the order of the table.
import { drizzleDialect } from './drizzle.mjs';
import { kyselyDialect } from './kysely.mjs';
import { pgDialect } from './pg.mjs';
import { prismaDialect } from './prisma.mjs';
import { supabaseDialect } from './supabase.mjs';

export const dialects = [drizzleDialect, prismaDialect, kyselyDialect, pgDialect, supabaseDialect];

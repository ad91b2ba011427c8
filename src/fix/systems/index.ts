import type { MigrationSystem } from '../model.js';
import { codeMigrations } from './code/index.js';
import { drizzle } from './drizzle.js';
import { plain } from './plain.js';
import { prisma } from './prisma.js';
import { supabase } from './supabase.js';

/** The first one that takes a file brings the tables which are declared there. */
export const systems: readonly MigrationSystem[] = [supabase, prisma, drizzle, ...codeMigrations, plain];

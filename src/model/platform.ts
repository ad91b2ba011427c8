/** Platforms that run databases and whose name the owner may set; "server" is a plain one that its owner looks after. */
export const databasePlatforms = ['Supabase', 'Neon', 'RDS', 'Replit', 'server'] as const;

/** Platforms that run an app's process. */
export const processPlatforms = ['Vercel', 'Replit', 'Replit VM', 'server'] as const;

/** Where a part of the app runs. The repository may name platforms of which nothing more is known. */
export interface Place {
  platform: string;
  /** The file that tells so. */
  told: string;
}

/** Where the database and the app's process run, as far as that is told. */
export interface Places {
  database?: Place;
  process?: Place;
  /** A sender of e-mails of the owner's own, where a file says so. */
  sender?: { told: string };
  /** The disk that uploads are kept on outlives a deploy, where a file says so. */
  disk?: { told: string };
}

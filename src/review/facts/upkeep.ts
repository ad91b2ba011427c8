/** Names of entry points that fill or move data once, by hand: nobody meets them while the app is used. */
export const upkeep = /seed|demo|migrat|setup|backfill|bootstrap/i;

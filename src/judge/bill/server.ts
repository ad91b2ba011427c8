import type { Plan, ProcessPlan, Size } from './plan.js';

/** A droplet's disk holds the system too; what is left to the database is a declared assumption. */
const shareForDatabase = 0.7;

const droplet = (name: string, dollarsPerMonth: number, cores: number, memory: number, disk: number): Size => ({
  name,
  dollarsPerMonth,
  cores,
  memory,
  gigabytes: disk * shareForDatabase,
});

/** Basic droplets with shared cores, ascending. */
const sizes: Size[] = [
  droplet('1 GB', 6, 1, 1, 25),
  droplet('2 GB, 1 core', 12, 1, 2, 50),
  droplet('2 GB, 2 cores', 18, 2, 2, 60),
  droplet('4 GB', 24, 2, 4, 80),
  droplet('8 GB', 48, 4, 8, 160),
  droplet('16 GB', 96, 8, 16, 320),
];

const list = {
  platform: 'a plain server, for example DigitalOcean’s',
  plan: 'Basic Droplet',
  asOf: '2026-11-26',
  sources: [
    'https://docs.digitalocean.com/products/droplets/details/pricing',
    'https://gist.github.com/colinwilson/cd31bde012f6727b24b2fc4ebee749c0',
  ],
  base: 0,
  computeCredit: 0,
  walls: [],
  /** The smallest of these sizes includes a thousand gigabytes, larger ones more. */
  egress: { included: 1000, dollars: 0.01 },
};

/** The database on a server of its owner's; its backups and its care are not in the price. */
export const server: Plan = {
  ...list,
  compute: { kind: 'sizes', sizes },
  largerUnknown: true,
  disk: { included: 0, dollars: 0 },
  unknown: ['droplets above 8 cores', 'backups'],
  activeUsers: undefined,
};

/** The app's process on one. */
export const processServer: ProcessPlan = {
  ...list,
  compute: { kind: 'sizes', sizes },
  unknown: ['droplets above 8 cores'],
};

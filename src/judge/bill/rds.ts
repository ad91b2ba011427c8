import type { Plan } from './plan.js';

/** Memory of the instance in bytes that RDS counts for one connection unless a parameter group says otherwise, and the most. */
const bytesPerConnection = 9_531_392;
const mostConnections = 5000;
const connectionsOf = (gibibytes: number): number =>
  Math.min(mostConnections, Math.floor((gibibytes * 1024 ** 3) / bytesPerConnection));

/**
 * Amazon RDS for PostgreSQL in N. Virginia, one zone, on demand, with gp3 disk. Sources disagree on the prices of the larger
 * classes, and Amazon's own page could not be read: they are left out.
 */
export const rds: Plan = {
  platform: 'Amazon RDS',
  plan: 'on demand, one zone',
  asOf: '2026-11-26',
  sources: [
    'https://infratally.com/articles/aws-rds-pricing-explained-2026.html',
    'https://www.usage.ai/blogs/aws/reserved-instances/rds/pricing-calculator/',
    'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html#RDS_Limits.MaxConnections',
  ],
  base: 0,
  computeCredit: 0,
  compute: {
    kind: 'sizes',
    sizes: [
      { name: 'db.t4g.micro', dollarsPerMonth: 11.68, cores: 2, connections: connectionsOf(1) },
      { name: 'db.t4g.small', dollarsPerMonth: 23.36, cores: 2, connections: connectionsOf(2) },
      { name: 'db.t4g.medium', dollarsPerMonth: 47.45, cores: 2, connections: connectionsOf(4) },
    ],
  },
  largerUnknown: true,
  disk: { included: 0, dollars: 0.115 },
  egress: undefined,
  walls: [
    {
      what: 'connections of an instance',
      measure: 'connections',
      limit: mostConnections,
      says: '5,000 unless a parameter group says otherwise',
      asOf: '2026-11-26',
      source: 'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html#RDS_Limits.MaxConnections',
    },
  ],
  unknown: ['classes above db.t4g.medium', 'what leaves Amazon’s network'],
  activeUsers: undefined,
};

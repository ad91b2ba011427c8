import type { Plan } from '../../plan/plan.js';
import type { Files } from '../text.js';
import { entityTs } from './entity.js';
import { actionsTs, dashboardsTs, entitiesTs, providersTs } from './rest.js';

/** The packages of the web client. */
export const clientPackages: { dependencies: Record<string, string>; devDependencies: Record<string, string> } = {
  dependencies: {
    '@tanstack/react-query': '^5.100.0',
    idb: '^8.0.0',
    'openapi-fetch': '^0.17.0',
    react: '^19.2.0',
    'react-dom': '^19.2.0',
    'react-router': '^7.18.0',
  },
  devDependencies: {
    '@types/react': '^19.2.0',
    '@types/react-dom': '^19.2.0',
    '@vitejs/plugin-react': '^6.0.0',
    'openapi-typescript': '^7.13.0',
    vite: '^8.0.0',
  },
};

/** The files of the web client that follow from the Blueprint. */
export function clientFiles(plan: Plan): Files {
  return new Map([
    ['client/src/entities.ts', entitiesTs(plan)],
    ['client/src/dashboards.ts', dashboardsTs(plan)],
    ['client/src/actions.ts', actionsTs(plan)],
    ['client/src/providers.ts', providersTs(plan)],
    ...plan.tables.map((table): [string, string] => [`client/src/entities/${table.entity}.ts`, entityTs(table, plan)]),
  ]);
}

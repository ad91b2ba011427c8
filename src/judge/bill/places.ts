import type { Places } from '../../model/index.js';
import type { Basis } from '../basis.js';

/** What says that the owner set it. */
const ownersFile = 'loadbearing.json';

/** Platforms that a dependency alone tells, for apps that were saved before files were asked. */
const byStack = ['Neon', 'Supabase'];

/** Where the database and the app's process run: the owner's word, then the repository's files, then its dependencies. */
export function placesOf({ app, scenario }: Basis): Places {
  const told = (platform: string | undefined) => (platform === undefined ? undefined : { platform, told: ownersFile });
  const named = app.stack.find((name) => byStack.includes(name));
  const database =
    told(scenario.platform?.database) ??
    app.platforms?.database ??
    (named === undefined ? undefined : { platform: named, told: 'package.json' });
  const process = told(scenario.platform?.process) ?? app.platforms?.process;
  return { ...(database === undefined ? {} : { database }), ...(process === undefined ? {} : { process }) };
}

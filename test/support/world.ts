import type { Server } from 'node:http';
import type { Client } from 'pg';
import type { App } from '../../src/model/index.js';
import type { World } from '../../src/run/requests/world.js';
import { groundOf } from '../../src/run/stage/ground.js';
import { choosePeople } from '../../src/run/stage/people.js';
import { samplesFrom } from '../../src/run/stage/samples.js';
import { assume } from '../../src/settings/index.js';

/** People and rows of a filled database, and a server that a test began in the app's place. */
export async function worldOf(app: App, client: Client, listening: Server): Promise<World> {
  await new Promise<void>((done) => listening.listen(0, '127.0.0.1', done));
  const address = listening.address();
  const ground = groundOf(app, assume(app, undefined));
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    ground,
    samples: samplesFrom(client, ground),
    people: await choosePeople(client, ground),
    serial: () => 1,
    behind: () => ({ refused: [], log: '' }),
    aborted: () => false,
  };
}

import { Client } from 'pg';

const work = new Map();
const client = new Client({ connectionString: process.env.DATABASE_URL });
client.on('notification', ({ channel, payload }) => work.get(channel)?.(payload));
const connected = client.connect();

/** Does something whenever any instance says so, through the database. */
export async function onNotice(channel, what) {
  work.set(channel, what);
  await connected;
  await client.query(`listen ${channel}`);
}

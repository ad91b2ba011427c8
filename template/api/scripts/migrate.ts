import { migrate } from '../src/migrate.js';

const url = process.env['MIGRATE_URL'] ?? process.env['DATABASE_URL'];
if (url === undefined) throw new Error('DATABASE_URL is not set: .env.example says what it is.');
const names = await migrate(url);
process.stdout.write(names.length === 0 ? 'Everything is applied already.\n' : `Applied ${names.join(', ')}\n`);

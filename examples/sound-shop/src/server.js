import express from 'express';
import { createTables } from './database.js';
import { startJobs } from './jobs.js';
import { feed } from './feed.js';
import { orders } from './orders.js';
import { products } from './products.js';

const app = express();
app.use(express.json());
app.use('/products', products);
app.use('/orders', orders);
app.use('/feed', feed);

await createTables();
startJobs();
const server = app.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => {
  console.log(`listening on http://127.0.0.1:${server.address().port}`);
});

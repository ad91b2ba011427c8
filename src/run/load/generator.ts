import { generate } from './generate.js';
import type { Order } from './trial.js';

// The load generator's own process: it is told one trial, answers what was seen, and ends. It ends too when its parent does.

process.once('disconnect', () => process.exit(1));
process.once('message', (order) => {
  if (!isOrder(order)) return process.exit(1);
  void generate(order).then((trial) => process.send?.(trial, () => process.exit(0)));
});

function isOrder(message: unknown): message is Order {
  return typeof message === 'object' && message !== null && 'port' in message && 'shots' in message;
}

export type { Hold, Seen, Verb } from './seen.js';
export { socketName, startWireProxy } from './proxy.js';
export type { Upstream } from './upstream.js';
export type { WireProxy } from './proxy.js';

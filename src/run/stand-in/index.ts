export { hashPassword } from './auth/password.js';
export { type StandIn, type StandInOptions, startStandIn } from './server.js';

export { clerkValue, frontend, metadataOf } from './clerk.js';
export { type Issuer, startIssuer } from './server.js';

export { type Applied, withDocuments } from './apply.js';
export { type Documents, readDocuments } from './read.js';

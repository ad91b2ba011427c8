// The same as sticky/ with all that users share in the database, and what a process may well keep for itself.
import express from 'express';
import { benign, counted } from './benign.js';
import { digests } from './digests.js';
import { files } from './files.js';
import { live } from './live.js';
import { notes } from './notes.js';
import { rooms } from './rooms.js';
import { search } from './search.js';
import { signedIn, signIn } from './sign-in.js';
import { tickets } from './tickets.js';

const app = express();
app.use(express.json());
app.use(counted);
app.use(signIn);
app.use(benign);
app.use('/notes', signedIn, notes);
app.use('/files', signedIn, files);
app.use('/search', signedIn, search);
app.use('/tickets', signedIn, tickets);
app.use('/live', signedIn, live);
app.use('/digests', signedIn, digests);
app.use('/rooms', signedIn, rooms);
app.listen(process.env.PORT ?? 3000);

// Who is signed in is kept in the process: the other instance does not know.
import { edit } from '../app.mjs';

export default {
  kind: 'in-memory-state',
  mutate(app) {
    const place = edit(
      app,
      'src/app.ts',
      '  const services: Services = { ...parts, session: (request) => personOf(auth, request) };',
      `  const services: Services = {
    ...parts,
    session: async (request) => {
      const cookie = request.headers.cookie ?? '';
      const known = sessions.get(cookie);
      if (known !== undefined) return known;
      const person = await personOf(auth, request);
      sessions.set(cookie, person);
      return person;
    },
  };`,
    );
    if (place === undefined) return undefined;
    return edit(
      app,
      'src/app.ts',
      '/** The server with all its routes',
      (match) => `const sessions = new Map<string, string>();\n\n${match[0]}`,
    );
  },
};

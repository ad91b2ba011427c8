// The server around the questions: the same text in every dialect.
import { neutralApp } from './app.mjs';

/**
 * The files of an app, and the lines of each route.
 * @param dialect how the questions are asked, and the files of its own
 * @param mutate what is done to the neutral app before it is written
 * @returns `files`, texts by their paths; `places`, path and lines by the name of a route
 */
export function writtenApp(dialect, mutate = () => undefined) {
  const app = neutralApp();
  mutate(app);
  const places = new Map();
  const files = new Map(Object.entries(dialect.files(app)));
  files.set(
    'package.json',
    `${JSON.stringify({ name: 'workshop', type: 'module', dependencies: { express: '5', ...dialect.packages } })}\n`,
  );
  files.set('loadbearing.json', settingsOf(app, dialect));
  files.set('src/server.ts', server);
  for (const { name } of app.tables) {
    const routes = app.routes.filter((route) => route.name.startsWith(`${name}-`));
    files.set(`src/routes/${name}.ts`, routesFile(name, routes, dialect, app, places));
  }
  return { files, places };
}

const server = `import express from 'express';
import jwt from 'jsonwebtoken';
import { articlesRoutes } from './routes/articles.js';
import { commentsRoutes } from './routes/comments.js';
import { labelsRoutes } from './routes/labels.js';
import { projectsRoutes } from './routes/projects.js';
import { tasksRoutes } from './routes/tasks.js';

const app = express();
app.use(express.json());
app.use((request, response, next) => {
  try {
    const token = String(request.headers.authorization).replace('Bearer ', '');
    request.user = { id: jwt.verify(token, process.env.TOKEN_SECRET).sub };
    next();
  } catch {
    response.status(401).json({ code: 'signed-out' });
  }
});
app.use(articlesRoutes);
app.use(projectsRoutes);
app.use(tasksRoutes);
app.use(commentsRoutes);
app.use(labelsRoutes);
app.use((error, request, response, next) => {
  const twice = error.code === '23505' || error.code === 'P2002';
  response.status(twice ? 409 : 500).json({ code: twice ? 'taken' : 'failed' });
});
app.listen(Number(process.env.PORT ?? 3000));
`;

/** The same scenario everywhere, or the guesses of two schemas would be compared. */
function settingsOf({ rows }, { people = 'users' }) {
  const tables = Object.fromEntries(
    Object.entries(rows).map(([name, { perUser }]) => [name, { perUser, reason: 'The Blueprint.' }]),
  );
  return `${JSON.stringify({ population: { table: people, unit: 'user' }, tables }, null, 2)}\n`;
}

function routesFile(table, routes, dialect, app, places) {
  const path = `src/routes/${table}.ts`;
  let text = `import express from 'express';\n${dialect.head(table, app)}\nexport const ${table}Routes = express.Router();\n`;
  for (const route of routes) {
    const body = bodyOf(route, dialect, app);
    const from = text.split('\n').length;
    text += `\n${table}Routes.${route.method}('${route.path}', async (request, response) => {\n${indent(body.join('\n'), '  ')}\n});\n`;
    places.set(route.name, { path, from, to: text.split('\n').length });
  }
  return text;
}

function bodyOf({ steps }, dialect, app) {
  const own = steps.flatMap((step) => stepText(step, dialect, app)).join('\n');
  return [
    ...(/\bperson\b/.test(own) ? ['const person = request.user.id;'] : []),
    ...(needsId(steps) ? ['const id = Number(request.params.id);'] : []),
    ...(dialect.begin === undefined ? [] : [dialect.begin]),
    own,
  ];
}

/** Whether a question compares with the id of the address. */
function needsId(steps) {
  return steps.some(
    (step) => step.ask?.where?.some(({ value }) => value === 'id') || (step.steps !== undefined && needsId(step.steps)),
  );
}

/** A step is a text, a question, or a loop around steps. */
function stepText(step, dialect, app) {
  if (typeof step === 'string') return [step];
  if (step.steps !== undefined)
    return [step.begin, indent(step.steps.flatMap((one) => stepText(one, dialect, app)).join('\n'), '  '), '}'];
  return [dialect[step.ask.kind](step.ask, step.give, app)];
}

export const indent = (text, by) => text.replace(/^(?=.)/gm, by);

import { type Recovered, recover } from '../../build/index.js';
import type { Progress, Result } from '../../check.js';
import { LoadbearingError } from '../../model/index.js';
import type { Arguments } from '../arguments.js';
import { throughDoor } from '../doors/index.js';
import { obtain } from '../obtain.js';
import { openFile, writeWhole } from '../write.js';

/**
 * Reads an app and gives its Blueprint back: on standard output or into a file, with what could not be told beside it. Nothing of the
 * app is executed; its migrations are applied in the lab, as a check does.
 *
 * @throws LB_NO_ENTITY where no table is an entity, LB_NO_WRITE, and what reading throws: LB_NO_DATABASE, LB_NO_SCHEMA, LB_NO_ENTRY
 */
export async function recoverApp(
  options: Arguments,
  print: (text: string) => number,
  { signal, say, show }: { signal: AbortSignal; say: (text: string) => void; show: (progress: Progress) => void },
): Promise<number> {
  if (options.out !== undefined) openFile(options.out);
  const asked: Arguments = { ...options, command: 'scenario', folder: options.from ?? '.', from: undefined };
  const { app, scenario } = await throughDoor(asked, { signal, say }, (inside): Promise<Result> =>
    obtain(inside, signal, show, inside.folder),
  );
  const recovered = recover(app, scenario);
  if (Object.keys(recovered.blueprint.entities).length === 0) throw new LoadbearingError('LB_NO_ENTITY', asked.folder);
  const text = `${JSON.stringify(options.json ? recovered : recovered.blueprint, null, 2)}\n`;
  say(talk(recovered));
  if (options.out === undefined) return print(text);
  writeWhole(options.out, text);
  say(`${options.json ? 'All that was told' : 'The Blueprint'} is in ${options.out}.`);
  return 0;
}

/** What could be told, what could not, and what is left aside. */
function talk({ blueprint, unknown, others, routes }: Recovered): string {
  const entities = Object.values(blueprint.entities);
  const lists = entities.flatMap((entity) => Object.keys(entity.lists ?? {}));
  const own = routes.filter(({ is }) => is === undefined);
  return [
    `${String(entities.length)} entities with ${String(lists.length)} lists were told from code and database.`,
    ...(others.length === 0
      ? []
      : ['', 'Tables that are no entities:', ...others.map(({ table, what }) => `  ${table}: ${what}`)]),
    ...(own.length === 0
      ? []
      : [
          '',
          'Routes that do something of their own, each a slot or a job of the new app:',
          ...own.map(({ name }) => `  ${name}`),
        ]),
    ...(unknown.length === 0 ? [] : ['', 'What could not be told:']),
    ...alike(unknown).map(
      ([{ why, until }, asks]) => `${asks.map((ask) => `  ${ask}\n`).join('')}    why: ${why}\n    until it is said: ${until}`,
    ),
  ].join('\n');
}

type Unknown = Recovered['unknown'][number];

/** Questions that matter for one reason stand together, and the reason once. */
function alike(unknown: readonly Unknown[]): [Unknown, string[]][] {
  const groups = new Map<string, [Unknown, string[]]>();
  for (const question of unknown) {
    const reason = `${question.why}\n${question.until}`;
    const group = groups.get(reason) ?? [question, []];
    group[1].push(question.ask);
    groups.set(reason, group);
  }
  return [...groups.values()];
}

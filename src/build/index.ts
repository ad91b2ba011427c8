import type { Blueprint } from './blueprint/blueprint.js';
import { plan } from './plan/index.js';
import { templateFiles } from './template.js';
import { apiFiles } from './write/api/index.js';
import { jobStub, slotStub } from './write/api/slots.js';
import { clientFiles, clientPackages } from './write/client/index.js';
import { projectFiles } from './write/project.js';
import type { Files } from './write/text.js';

export type { Blueprint } from './blueprint/blueprint.js';
export { type BlueprintQuestion, questionsOf } from './blueprint/questions.js';
export { readBlueprint } from './blueprint/read.js';
export { blueprintSchema } from './blueprint/schema.js';
export { plan } from './plan/index.js';
export { writeOutput } from './output.js';
export { recover, type Recovered } from './recover/index.js';

/** What a Blueprint becomes. */
export interface Built {
  /** Files that are written anew at each build, by their paths. */
  files: Files;
  /** Files of the owner's own code: written once, as a beginning. */
  own: Files;
}

/**
 * A Blueprint as a repository.
 * @param text the Blueprint as its owner wrote it, which the repository keeps
 */
export function build(blueprint: Blueprint, text: string): Built {
  const planned = plan(blueprint);
  const files: Files = new Map([
    ...templateFiles(planned),
    ...apiFiles(planned),
    ...(planned.app ? clientFiles(planned) : []),
    ...projectFiles(planned, clientPackages),
    ['blueprint.json', text],
  ]);
  const own: Files = new Map([
    ...planned.slots.map(({ key, file }): [string, string] => [`src/slots/${file}.ts`, slotStub(key)]),
    ...planned.jobs.map(({ key, file }): [string, string] => [`src/jobs/${file}.ts`, jobStub(key)]),
  ]);
  return { files, own };
}

import { isMadeOnce } from './kept.js';
import type { Scope } from './scope.js';
import { calleeName, type Visit, walkModule } from './walk.js';

const known = new WeakMap<Scope['module'], Map<string, boolean>>();

/** Whether the class around is made anew by each caller (a query's builder), so that its fields are no state of the process. */
export function isMadeForEachCall(scope: Scope, { parents }: Visit): boolean {
  const around = parents.find((parent) => parent.type === 'ClassDeclaration');
  const name = around?.type === 'ClassDeclaration' ? around.id?.name : undefined;
  if (name === undefined) return false;
  const classes = known.get(scope.module) ?? new Map<string, boolean>();
  known.set(scope.module, classes);
  const before = classes.get(name);
  if (before !== undefined) return before;
  const made = makings(scope, name);
  const perCall = made.length > 0 && !made.includes(true);
  classes.set(name, perCall);
  return perCall;
}

/** Of each `new Name(…)` in the app whether it is run once in a process. */
function makings({ whole }: Scope, name: string): boolean[] {
  const made: boolean[] = [];
  for (const module of whole.modules.values()) {
    if (!module.text.includes(`new ${name}`)) continue;
    walkModule(module, (visit) => {
      if (visit.node.type === 'NewExpression' && calleeName(visit.node.callee) === name)
        made.push(isMadeOnce({ module, whole }, visit));
    });
  }
  return made;
}

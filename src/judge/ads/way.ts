import type { EntryPoint, NewcomerStep, SignUp } from '../../model/index.js';
import { type Basis, isUserFacing, statementsOf } from '../basis.js';
import { isMeasured } from '../coverage.js';
import { listed, nameOf } from '../words.js';

/** A step of a newcomer's way with the entry points that serve it. */
export interface WayStep extends Omit<NewcomerStep, 'entryPoints'> {
  entries: EntryPoint[];
}

const signUpNames = /(^|[/\s_.-])(sign-?_?up|register|registration|join|create-?account)([/\s_.-]|$)/i;
/** Where people are who signed in, the likeliest first. */
const homes = [/(^|\/)dashboard(\/|$)/i, /(^|\/)(home|feed|timeline)(\/|$)/i, /(^|\/)(app|overview|explore)(\/|$)/i];

/** What a newcomer asks for, one after the other: which entry points were taken and why, or that none was found. */
export function wayOf(basis: Basis): WayStep[] {
  return [landingOf(basis), signUpOf(basis), firstScreenOf(basis)];
}

function landingOf(basis: Basis): WayStep {
  const step = 'landing page';
  const views = basis.app.entryPoints.filter((entry) => entry.path === '/' && isView(entry));
  const page = views.find(({ kind }) => kind === 'page') ?? views[0];
  if (page === undefined) return { step, entries: [], known: false, says: 'no page or GET route with the path / was found' };
  return taken(basis, step, page, 'its path is /');
}

function signUpOf(basis: Basis): WayStep {
  const step = 'sign-up';
  const calls = basis.app.signUps ?? [];
  const [service] = calls;
  if (service !== undefined) {
    const place = `${service.call} at ${service.location.file}:${String(service.location.line)}`;
    const callers = basis.app.entryPoints.filter((entry) => isUserFacing(entry) && calls.some((call) => runs(entry, call)));
    const [entry] = callers.filter(({ moment }) => moment !== 'view');
    if (entry !== undefined) return taken(basis, step, entry, `it calls ${place}`);
    // The database's share of it (a trigger on the accounts) is not in the app's own code.
    return { step, entries: [], known: true, says: `${place}: the service keeps the accounts, and its own work is not counted` };
  }
  const writers = basis.app.entryPoints.filter((entry) => isUserFacing(entry) && insertsUser(basis, entry));
  const open = writers.filter(({ access }) => access !== 'signed-in');
  const named = open.find((entry) => signUpNames.test(entry.path ?? entry.name));
  if (named !== undefined) return taken(basis, step, named, `it inserts a row of ${tableOf(basis)} and is named so`);
  const [only, second] = open;
  if (only !== undefined && second === undefined)
    return taken(basis, step, only, `nothing else inserts a row of ${tableOf(basis)} before somebody is signed in`);
  const why =
    only === undefined
      ? 'nothing that signs up or inserts the first row of a user was found'
      : `${listed(open.map(nameOf), 3)} all insert rows of ${tableOf(basis)}, and none is named so`;
  return { step, entries: [], known: false, says: why };
}

function firstScreenOf(basis: Basis): WayStep {
  const step = 'first screen';
  const views = basis.app.entryPoints.filter((entry) => isView(entry) && entry.path !== '/' && entry.path !== undefined);
  const pages = views.filter(({ kind }) => kind === 'page');
  const signedIn = (entry: EntryPoint): number => (entry.access === 'signed-in' ? 0 : 1);
  for (const home of homes) {
    const [found] = (pages.length > 0 ? pages : views)
      .filter(({ path = '' }) => home.test(path) && !/[:[{*]/.test(path))
      .sort((left, right) => signedIn(left) - signedIn(right) || (left.path ?? '').length - (right.path ?? '').length);
    if (found !== undefined) return taken(basis, step, found, 'by its name, where people land who signed in');
  }
  return { step, entries: [], known: false, says: 'no screen named dashboard, home, feed or the like was found' };
}

/** An entry point with the routes that its screen asks as it opens. */
function taken(basis: Basis, step: WayStep['step'], entry: EntryPoint, why: string): WayStep {
  const asked = basis.app.entryPoints.filter(
    (other) =>
      other !== entry &&
      reads(other) &&
      (other.calledBy ?? []).some((caller) => caller.entry === entry.id && caller.moment === 'view'),
  );
  const entries = [entry, ...asked];
  const unmeasured = entries.filter((one) => !isMeasured(basis, one));
  const beside = asked.length === 0 ? '' : ` with ${listed(asked.map(nameOf), 3)}, which it asks`;
  const missing = unmeasured.length === 0 ? '' : `; not all of ${listed(unmeasured.map(nameOf), 3)} was measured`;
  return { step, entries, known: unmeasured.length === 0, says: `${nameOf(entry)}${beside} (${why})${missing}` };
}

function isView(entry: EntryPoint): boolean {
  if (!isUserFacing(entry)) return false;
  return entry.kind === 'page' ? entry.moment === 'view' : entry.method === 'GET';
}

/** What changes something waits for a click, whatever screen it stands on. */
function reads({ method = 'GET' }: EntryPoint): boolean {
  return method === 'GET';
}

function runs(entry: EntryPoint, { within, location }: SignUp): boolean {
  if (entry.functions?.includes(within) === true) return true;
  const { file, line, endLine } = entry.location;
  return entry.kind !== 'page' && location.file === file && location.line >= line && location.line <= endLine;
}

function insertsUser(basis: Basis, entry: EntryPoint): boolean {
  const { population } = basis.scenario;
  if (population === undefined || entry.moment === 'view' || entry.method === 'GET') return false;
  return statementsOf(basis, entry).some((id) => {
    const facts = basis.statements.get(id)?.facts;
    return facts?.verb === 'insert' && (facts.target ?? facts.tables[0]?.name) === population.table;
  });
}

function tableOf({ scenario }: Basis): string {
  return scenario.population?.table ?? 'users';
}

// Random Blueprints: the same one for the same seed. Of any size, with every sort of owner, list, counter and dashboard.

/** A generator of numbers from 0 to 1 (mulberry32), the same for the same seed. */
function numbersFrom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const nouns =
  'album article badge booking campaign chapter client course device event folder gallery habit invoice journal lesson machine note offer parcel quote recipe report sample shelf ticket trip vendor visit workout'.split(
    ' ',
  );
const adjectives = 'title label summary subject caption'.split(' ');

export function randomBlueprint(seed) {
  const number = numbersFrom(seed);
  const whole = (least, most) => least + Math.floor(number() * (most - least + 1));
  const one = (items) => items[Math.floor(number() * items.length)];
  const chance = (share) => number() < share;
  const names = [...nouns].sort(() => number() - 0.5).slice(0, whole(3, 9));
  const entities = {};
  names.forEach((name, at) => {
    const before = names.slice(0, at).filter((other) => entities[other].owner !== 'nobody');
    const owner =
      at === 0 ? one(['user', 'members', 'user']) : one(['user', 'user', 'relation', 'relation', 'nobody', 'members']);
    const parent = owner === 'relation' && before.length > 0 ? one(before) : undefined;
    entities[name] = entityOf(name, owner === 'relation' ? (parent ?? 'user') : owner, parent, entities, { whole, one, chance });
  });
  const blueprint = { name: `app-${seed}`, title: `App ${seed}`, entities, target: 'api' };
  const summed = names.find((name) => entities[name].fields.amount !== undefined && entities[name].owner !== 'nobody');
  if (summed !== undefined && chance(0.6)) {
    const { owner, relations = {} } = entities[summed];
    const per = relations[owner] === undefined ? (owner === 'user' ? 'owner' : undefined) : owner;
    if (per !== undefined)
      blueprint.dashboards = {
        figures: { of: summed, per, by: one(['day', 'month']), measures: { rows: { count: true }, amount: { sum: 'amount' } } },
      };
  }
  return blueprint;
}

function entityOf(name, owner, parent, entities, random) {
  const { whole, one, chance } = random;
  const title = one(adjectives);
  const fields = { [title]: { type: 'text', max: whole(20, 200) } };
  if (chance(0.5)) fields.status = { type: 'choice', of: ['open', 'waiting', 'done'], default: 'open' };
  if (chance(0.4)) fields.amount = { type: one(['money', 'integer']), min: 0 };
  if (chance(0.3)) fields.done = { type: 'boolean', default: false };
  if (chance(0.3)) fields.day = { type: 'date' };
  if (chance(0.3)) fields.begins = { type: 'time' };
  if (chance(0.4)) fields.text = { type: 'longText', optional: true };
  if (chance(0.2)) fields.link = { type: 'url', optional: true };
  const relations = parent === undefined ? {} : { [parent]: { to: parent } };
  const open = Object.keys(entities).filter(
    (other) => other !== parent && ['everyone'].some((party) => entities[other].see?.includes(party)),
  );
  const lookups = Object.keys(entities).filter((other) => entities[other].owner === 'nobody');
  const aside = [...open, ...lookups].filter((other) => relations[other] === undefined);
  if (aside.length > 0 && chance(0.5)) {
    const other = one(aside);
    relations[other] = { to: other, ...(chance(0.4) ? { optional: true } : { onDelete: 'cascade' }) };
  }
  const see =
    owner === 'nobody'
      ? undefined
      : chance(0.4) && entities[parent]?.see?.includes('everyone') !== false
        ? ['everyone']
        : undefined;
  const entity = { owner: owner === 'relation' ? parent : (parent ?? owner), fields };
  if (owner === 'nobody' || owner === 'members') entity.owner = owner;
  if (Object.keys(relations).length > 0) entity.relations = relations;
  if (entity.owner === 'members') entity.members = { roles: ['admin', 'member'], usual: whole(3, 12) };
  if (see !== undefined) entity.see = see;
  entity.rows =
    entity.owner === 'nobody'
      ? whole(10, 300)
      : entity.owner === 'members'
        ? 1
        : entity.owner === 'user'
          ? whole(1, 12)
          : whole(1, 5);
  entity.lists = listsOf(name, entity, title, random);
  if (parent !== undefined && chance(0.4)) {
    entities[parent].counters = { ...entities[parent].counters, [`${name}Count`]: { of: name } };
  }
  return entity;
}

function listsOf(name, { owner, fields, relations = {}, see }, title, { one, chance }) {
  const lists = {};
  const everyone = see?.includes('everyone') === true || owner === 'nobody';
  const filter = ['status', 'done'].filter((field) => fields[field] !== undefined && chance(0.5));
  const ordered = ['amount', 'day', 'begins'].filter((field) => fields[field] !== undefined);
  const base = filter.length > 0 ? { filter } : {};
  if (owner === 'user') lists.mine = { of: 'owner', ...base };
  const parents = Object.keys(relations).filter((relation) => everyone || relation === owner);
  for (const relation of parents) lists[`of${relation}`] = { of: relation, ...base, page: one([10, 20, 50]) };
  if (ordered.length > 0 && parents.length > 0) lists.sorted = { of: parents[0], order: one([`-${ordered[0]}`, ordered[0]]) };
  if (everyone) lists.all = { order: one(['-createdAt', 'createdAt', title]) };
  if (everyone && chance(0.5)) lists.search = { search: title };
  return lists;
}

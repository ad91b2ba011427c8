import { Link, useSearchParams } from 'react-router';
import { actions } from '../actions';
import { dashboards } from '../dashboards';
import { useMay } from '../data/reads';
import { entities } from '../entities';
import type { Dashboard, Entity, List, Relation, Row } from '../model';
import { usePerson } from '../session';
import { AddOne } from './add-one';
import { ListOf } from './list';

/** What belongs to a row: its figures, what may be done with it, and the lists that it leads. */
export function Below({ entity, id, row }: { entity: Entity; id: string; row: Row }) {
  const person = usePerson();
  const led = entities.flatMap((other) => {
    const lists = other.lists.filter(
      ({ whose, signedIn }) => whose?.entity === entity.key && (signedIn !== true || person !== undefined),
    );
    return lists.length === 0 ? [] : [{ other, lists }];
  });
  const withoutList = entities.filter((other) => other.makes && !led.some((one) => one.other === other));
  const figures = dashboards.filter((dashboard) => dashboard.entity === entity.key);
  const doors = actions.filter(
    ({ input, signedIn }) => input.some(({ name }) => name === `${entity.key}Id`) && (person !== undefined || signedIn !== true),
  );
  return (
    <>
      <div className="actions below">
        {figures.map((dashboard) => (
          <FiguresLink key={dashboard.key} {...{ dashboard, entity, id, row }} />
        ))}
        {doors.map(({ slug, label }) => (
          <Link key={slug} className="button" to={`/me/actions/${slug}?${entity.key}Id=${id}`}>
            {label}
          </Link>
        ))}
        {withoutList.flatMap((other) =>
          leading(other, entity, row, person?.id).map(({ relation, value }) => (
            <AddOne key={`${other.key} ${relation.name}`} entity={other} relation={relation} id={value} />
          )),
        )}
      </div>
      {led.map(({ other, lists }) => (
        <Section key={other.key} {...{ entity, id, other, lists }} />
      ))}
    </>
  );
}

/** The relations by which a new row of another entity would name this one, or the person whose it is. */
function leading(other: Entity, entity: Entity, row: Row, me: string | undefined): { relation: Relation; value: string }[] {
  const short = other.fields.every(({ optional, filled }) => optional === true || filled === true);
  return other.relations.flatMap((relation) => {
    const value =
      relation.to === entity.key
        ? row['id']
        : relation.to === 'user' && row['ownerId'] !== me && short
          ? row['ownerId']
          : undefined;
    const others = other.relations.some((one) => one !== relation && one.optional !== true);
    return typeof value !== 'string' || (relation.to === 'user' && others) ? [] : [{ relation, value }];
  });
}

function FiguresLink({ dashboard, entity, id, row }: { dashboard: Dashboard; entity: Entity; id: string; row: Row }) {
  const may = useMay(entity, row, dashboard.seenBy);
  return may ? (
    <Link className="button" to={`/me/figures/${dashboard.key}/${id}`}>
      {dashboard.label}
    </Link>
  ) : null;
}

function Section({ entity, id, other, lists }: { entity: Entity; id: string; other: Entity; lists: List[] }) {
  const [address, setAddress] = useSearchParams();
  const chosen = lists.find(({ slug }) => slug === address.get(other.route)) ?? lists[0];
  const relation = other.relations.find(({ name }) => name === chosen?.whose?.by);
  if (chosen === undefined) return null;
  return (
    <section aria-labelledby={`list-${other.key}`}>
      <div className="heading">
        <h2 id={`list-${other.key}`}>{other.title}</h2>
        {other.makes && relation !== undefined && relation.to === entity.key && (
          <AddOne entity={other} relation={relation} id={id} />
        )}
      </div>
      {lists.length > 1 && (
        <div className="tabs" role="group" aria-label={`Lists of ${other.many}`}>
          {lists.map(({ slug, label }) => (
            <button
              key={slug}
              type="button"
              aria-pressed={slug === chosen.slug}
              onClick={() =>
                setAddress(
                  (before) => {
                    before.set(other.route, slug);
                    return before;
                  },
                  { replace: true },
                )
              }
            >
              {label}
            </button>
          ))}
        </div>
      )}
      <ListOf key={chosen.key} entity={other} list={chosen} parent={id} label={other.title} />
    </section>
  );
}

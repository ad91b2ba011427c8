import { Link } from 'react-router';
import { actions } from '../actions';
import { dashboards } from '../dashboards';
import { entities } from '../entities';
import type { Entity } from '../model';
import { Heading } from '../parts/heading';
import { offered } from '../parts/offered';
import { usePerson } from '../session';

/** What there is, and where to begin. */
export function Home() {
  const person = usePerson();
  const figures = dashboards.filter(({ entity }) => entity === undefined);
  const doors = actions.filter(({ signedIn }) => person !== undefined || signedIn !== true);
  return (
    <>
      <Heading text="__TITLE__" />
      {person === undefined && (
        <p>
          <Link to="/sign-in">Sign in</Link> or <Link to="/sign-up">make an account</Link> to see what is yours.
        </p>
      )}
      <ul className="cards">
        {entities.map((entity) => (
          <Card key={entity.key} entity={entity} />
        ))}
      </ul>
      {person !== undefined && figures.length > 0 && (
        <Places title="Figures" items={figures.map(({ key, label }) => ({ to: `/me/figures/${key}`, label }))} />
      )}
      {doors.length > 0 && (
        <Places title="Actions" items={doors.map(({ slug, label }) => ({ to: `/me/actions/${slug}`, label }))} />
      )}
    </>
  );
}

function Card({ entity }: { entity: Entity }) {
  const person = usePerson();
  const lists = offered(entity, person);
  if (lists.length === 0) return null;
  return (
    <li>
      <h2>{entity.title}</h2>
      <ul>
        {lists.map(({ slug, label }) => (
          <li key={slug}>
            <Link to={`/${entity.route}?list=${slug}`} aria-label={`${entity.title}: ${label}`}>
              {label}
            </Link>
          </li>
        ))}
        {person !== undefined && entity.makes && (
          <li>
            <Link to={`/${entity.route}/new`}>New {entity.one}</Link>
          </li>
        )}
      </ul>
    </li>
  );
}

function Places({ title, items }: { title: string; items: { to: string; label: string }[] }) {
  return (
    <section>
      <h2>{title}</h2>
      <ul className="places-list">
        {items.map(({ to, label }) => (
          <li key={to}>
            <Link to={to}>{label}</Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

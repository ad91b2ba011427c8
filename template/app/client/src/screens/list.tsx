import { Link, useParams, useSearchParams } from 'react-router';
import { entities } from '../entities';
import { Heading } from '../parts/heading';
import { ListOf } from '../parts/list';
import { offered } from '../parts/offered';
import { usePerson } from '../session';
import { Enter } from './enter';
import { Nothing } from './nothing';

/** The lists of an entity that stand by themselves. */
export function ListScreen() {
  const { route } = useParams();
  const [address] = useSearchParams();
  const person = usePerson();
  const entity = entities.find((one) => one.route === route);
  if (entity === undefined) return <Nothing />;
  const lists = offered(entity, person);
  const list = lists.find(({ slug }) => slug === address.get('list')) ?? lists[0];
  if (list === undefined) return person === undefined ? <Enter way="in" stay /> : <Nothing />;
  return (
    <>
      <Heading text={entity.title}>
        {person !== undefined && entity.makes && (
          <Link className="button main" to={`/${entity.route}/new`}>
            New {entity.one}
          </Link>
        )}
      </Heading>
      {lists.length > 1 && (
        <nav className="tabs" aria-label={`Lists of ${entity.many}`}>
          {lists.map(({ slug, label }) => (
            <Link key={slug} to={`?list=${slug}`} replace aria-current={slug === list.slug ? 'page' : undefined}>
              {label}
            </Link>
          ))}
        </nav>
      )}
      <ListOf key={list.key} entity={entity} list={list} parent={person?.id ?? ''} label={`${entity.title}: ${list.label}`} />
    </>
  );
}

import { useEffect, useState } from 'react';
import { Link, NavLink, Outlet, useLocation } from 'react-router';
import { useNotices } from '../announce';
import { entities } from '../entities';
import { useSending } from '../sender';
import { usePerson } from '../session';
import { offered } from './offered';
import { useOnline } from './online';

/** What is around every screen: where one can go, who one is, and what happened. */
export function Frame() {
  const [open, setOpen] = useState(false);
  const { pathname } = useLocation();
  useEffect(() => setOpen(false), [pathname]);
  return (
    <>
      <a className="skip" href="#main">
        Skip to the content
      </a>
      <header className="top">
        <Link className="brand" to="/">
          __TITLE__
        </Link>
        <Links open={open} />
        <Me />
        <button className="menu" type="button" aria-expanded={open} aria-controls="places" onClick={() => setOpen(!open)}>
          Menu
        </button>
      </header>
      <main id="main" tabIndex={-1}>
        <Offline />
        <Outlet />
      </main>
      <Notices />
    </>
  );
}

function Links({ open }: { open: boolean }) {
  const person = usePerson();
  return (
    <nav id="places" className={open ? 'places open' : 'places'} aria-label="What there is">
      <ul>
        {entities.map((entity) =>
          offered(entity, person).length === 0 ? null : (
            <li key={entity.key}>
              <NavLink to={`/${entity.route}`}>{entity.title}</NavLink>
            </li>
          ),
        )}
      </ul>
    </nav>
  );
}

function Me() {
  const person = usePerson();
  const { writes } = useSending();
  if (person === undefined)
    return (
      <nav className="me" aria-label="You">
        <Link to="/sign-in">Sign in</Link>
      </nav>
    );
  return (
    <nav className="me" aria-label="You">
      {writes.length > 0 && (
        <Link className="badge" to="/me/waiting">
          Waiting: {writes.length}
        </Link>
      )}
      <Link to="/me">{person.name}</Link>
    </nav>
  );
}

function Offline() {
  if (useOnline()) return null;
  return <p className="note">You are offline. What you have seen before can be read; what you write is sent later.</p>;
}

function Notices() {
  return (
    <div className="notices" role="status" aria-atomic="false">
      {useNotices().map(({ id, text }) => (
        <p key={id} className="notice">
          {text}
        </p>
      ))}
    </div>
  );
}

import { Link } from 'react-router';
import { Problem } from '../data/answer';
import { shownMoment } from '../data/values';

export function Loading() {
  return (
    <p className="quiet" aria-busy="true">
      Loading …
    </p>
  );
}

/** Why something cannot be shown. */
export function Failure({ error, again }: { error: Error; again?: () => void }) {
  if (error instanceof Problem && error.status === 401)
    return (
      <p className="note">
        <Link to="/sign-in">Sign in</Link> to see this.
      </p>
    );
  return (
    <div className="note bad" role="alert">
      <p>{error.message}</p>
      {again !== undefined && (
        <button type="button" onClick={again}>
          Try again
        </button>
      )}
    </div>
  );
}

/** What comes from the device says how old it is. */
export function KeptNote({ at }: { at: number | undefined }) {
  return at === undefined ? null : <p className="quiet">As it was on {shownMoment(at)}; there is no connection.</p>;
}

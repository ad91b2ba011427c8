import { Link } from 'react-router';
import { Heading } from '../parts/heading';

export function Nothing() {
  return (
    <>
      <Heading text="There is nothing here" />
      <p>
        <Link to="/">Back to the beginning</Link>
      </p>
    </>
  );
}

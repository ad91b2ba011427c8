import { Link } from 'react-router';
import { shown } from '../data/values';
import { entityOf } from '../entities';
import type { Column, Row } from '../model';

/** A value of a row as people read it. */
export function Value({ column, row, plain }: { column: Column; row: Row; plain?: boolean }) {
  const { name, type, picture, leadsTo } = column;
  const value = row[name];
  const text = shown(value, type);
  if (text === '') return <span className="quiet">–</span>;
  if (plain === true) return text;
  const target = leadsTo && entityOf(leadsTo.entity);
  if (leadsTo !== undefined && target !== undefined)
    return <Link to={`/${target.route}/${String(row[leadsTo.by])}`}>{text}</Link>;
  // Only addresses of pages are led to: others could run code.
  if (type === 'url' && /^https?:\/\//i.test(text))
    return picture === true ? (
      <img src={text} alt="" loading="lazy" referrerPolicy="no-referrer" />
    ) : (
      <a href={text} rel="noreferrer noopener nofollow" target="_blank">
        {text.replace(/^https?:\/\//i, '')}
      </a>
    );
  if (type === 'email') return <a href={`mailto:${text}`}>{text}</a>;
  if (type === 'choice') return <span className="word">{text}</span>;
  if (type === 'time') return <time dateTime={String(value)}>{text}</time>;
  return text;
}

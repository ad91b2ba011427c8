import { type ReactNode, useEffect, useRef } from 'react';
import { useLocation, useNavigationType } from 'react-router';

/** The screen's heading. Whoever comes from another screen is told by the focus where they are. */
export function Heading({ text, children }: { text: string; children?: ReactNode }) {
  const heading = useRef<HTMLHeadingElement>(null);
  const { key } = useLocation();
  const way = useNavigationType();
  useEffect(() => {
    document.title = `${text} · __TITLE__`;
  }, [text]);
  useEffect(() => {
    if (key !== 'default' && way !== 'REPLACE') heading.current?.focus();
  }, [key, way]);
  return (
    <div className="heading">
      <h1 ref={heading} tabIndex={-1}>
        {text}
      </h1>
      {children !== undefined && <div className="actions">{children}</div>}
    </div>
  );
}

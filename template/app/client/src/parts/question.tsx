import { type ReactNode, useEffect, useId, useRef } from 'react';

interface Asked {
  title: string;
  children?: ReactNode;
  /** What the button says that does it. */
  yes: string;
  no?: string;
  onYes: () => void;
  onNo: () => void;
}

/** A question that has to be answered first. The harmless answer has the focus; Escape gives it. */
export function Question({ title, children, yes, no = 'Cancel', onYes, onNo }: Asked) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    return () => shown?.close();
  }, []);
  return (
    <dialog ref={dialog} role="alertdialog" aria-labelledby={id} onCancel={onNo}>
      <h2 id={id}>{title}</h2>
      {children}
      <div className="actions">
        <button type="button" autoFocus onClick={onNo}>
          {no}
        </button>
        <button type="button" className="danger" onClick={onYes}>
          {yes}
        </button>
      </div>
    </dialog>
  );
}

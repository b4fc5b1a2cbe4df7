import { useEffect, useId, useRef, type ReactNode } from 'react';

/** A window over the page that keeps the focus until it is closed; Escape closes it. */
export function Dialog({ title, onClose, children }: { title: string; onClose: () => void; children: ReactNode }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const { current } = dialog;
    const before = document.activeElement;
    current?.showModal();
    return () => {
      current?.close();
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      className="panel m-auto max-h-[calc(100dvh-2rem)] w-[calc(100vw-2rem)] max-w-lg overflow-y-auto bg-panel! p-6 text-ink shadow-2xl backdrop:bg-night/80 backdrop:backdrop-blur-sm sm:p-8"
    >
      <h2 id={id} className="mb-5 text-3xl">
        {title}
      </h2>
      {children}
    </dialog>
  );
}

import { useId, type ReactNode } from 'react';

/** A part of the account page: what it is about, and what can be done. */
export function Section({ title, about, children }: { title: string; about: string; children: ReactNode }) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="grid gap-x-12 gap-y-5 py-9 md:grid-cols-[17rem_minmax(0,1fr)]">
      <div>
        <h2 id={id} className="text-2xl">
          {title}
        </h2>
        <p className="mt-2 text-sm text-mute">{about}</p>
      </div>
      <div className="min-w-0">{children}</div>
    </section>
  );
}

/** Says quietly that something worked. */
export function Done({ children }: { children: ReactNode }) {
  return (
    <p role="status" className="rounded-xl border border-line bg-raised/60 px-4 py-3 text-sm">
      {children}
    </p>
  );
}

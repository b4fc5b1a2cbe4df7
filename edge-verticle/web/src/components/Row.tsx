import type { ReactNode } from 'react';

/** A titled row of cards that scrolls sideways. */
export function Row({ title, more, children }: { title: string; more?: ReactNode; children: ReactNode }) {
  return (
    <section aria-label={title} className="mt-10">
      <div className="mb-3 flex items-baseline justify-between gap-4">
        <h2 className="text-2xl">{title}</h2>
        {more}
      </div>
      <ul className="scroller -mx-1 grid auto-cols-[9.5rem] grid-flow-col gap-4 overflow-x-auto px-1 py-2 sm:auto-cols-[11.5rem] [&>li]:snap-start">
        {children}
      </ul>
    </section>
  );
}

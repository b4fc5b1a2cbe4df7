import type { ReactNode } from 'react';
import { textOf } from '../http';

export function Loading() {
  return (
    <div role="status" className="grid place-items-center py-24">
      <span className="size-9 animate-spin rounded-full border-3 border-line border-t-glow" />
      <span className="sr-only">Loading</span>
    </div>
  );
}

/** Something to read where content would be. */
export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="panel mx-auto my-12 max-w-lg px-8 py-12 text-center">
      <h2 className="text-2xl">{title}</h2>
      {children && <div className="mt-3 space-y-5 text-mute">{children}</div>}
    </div>
  );
}

export function Failure({ error, children }: { error: unknown; children?: ReactNode }) {
  return (
    <div role="alert" className="my-4 rounded-xl border border-ember/50 bg-ember/10 px-4 py-3 text-sm">
      {textOf(error)} {children}
    </div>
  );
}

import { useEffect, useState } from 'react';

export type Load<T> = { state: 'loading' } | { state: 'ready'; value: T } | { state: 'failed'; error: unknown };

/** Loads when `key` changes and forgets answers that come too late. The last value stays while the next one loads. */
export function useLoad<T>(key: string, load: (signal: AbortSignal) => Promise<T>): Load<T> {
  const [result, setResult] = useState<Load<T>>({ state: 'loading' });
  useEffect(() => {
    const abort = new AbortController();
    load(abort.signal)
      .then((value) => !abort.signal.aborted && setResult({ state: 'ready', value }))
      .catch((error: unknown) => !abort.signal.aborted && setResult({ state: 'failed', error }));
    return () => abort.abort();
    // `load` is a new closure each time; `key` says when it means something else.
  }, [key]);
  return result;
}

import { useState, type FormEvent } from 'react';
import { Problem } from './http';

export interface Submission {
  busy: boolean;
  /** What no field of the form is to blame for. */
  error: unknown;
  /** The rule a field broke; empty if none. */
  errorOf: (field: string) => string;
  onSubmit: (event: FormEvent<HTMLFormElement>) => void;
}

/**
 * Sends a form and tells each field what the platform says of it. The first such field gets the focus.
 *
 * @param fields the fields' names, as the API calls them
 */
export function useSubmit(fields: readonly string[], work: (text: (field: string) => string) => Promise<void>): Submission {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const broken = error instanceof Problem ? error.errors.filter(({ field }) => fields.includes(field)) : [];

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const values = new FormData(form);
    setBusy(true);
    setError(undefined);
    try {
      await work((field) => String(values.get(field) ?? ''));
    } catch (problem) {
      const cancelled = problem instanceof Problem && problem.kind === 'cancelled';
      if (!cancelled) setError(problem);
      if (problem instanceof Problem) focusFirst(form, problem.errors.map(({ field }) => field));
    }
    setBusy(false);
  };

  const wholeForm = error instanceof Problem && broken.length === error.errors.length && broken.length > 0;
  return {
    busy,
    error: wholeForm ? undefined : error,
    errorOf: (name) => broken.filter(({ field }) => field === name).map(({ rule }) => rule).join('; '),
    onSubmit: (event) => void submit(event),
  };
}

function focusFirst(form: HTMLFormElement, names: string[]): void {
  const first = names.map((name) => form.elements.namedItem(name)).find((element) => element instanceof HTMLElement);
  first?.focus();
}

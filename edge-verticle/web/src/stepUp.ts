import { useSyncExternalStore } from 'react';
import { Problem, send, uuid } from './http';
import { accessToken, acceptToken } from './session';
import type { AccessToken } from './types';

/** A question to the person at the keyboard: is it still you? Calls that need proof at the same time share one. */
interface Question {
  answer: Promise<void>;
  proved: () => void;
  cancel: () => void;
}

let question: Question | undefined;
const listeners = new Set<() => void>();

/** Resolves once the person has proved who they are; throws a Problem if they would rather not. */
export function prove(): Promise<void> {
  if (!question) {
    const { promise, resolve, reject } = withResolvers();
    become({ answer: promise, proved: resolve, cancel: () => reject(new Problem(0, 'cancelled', 'Nothing was changed.', [], '')) });
    void promise.catch(() => undefined).finally(() => become(undefined));
  }
  return question!.answer;
}

export function useQuestion(): Question | undefined {
  return useSyncExternalStore(subscribe, () => question);
}

/** Sends the proof; the session's next calls carry a token that says so. */
export async function stepUp(proof: { password: string } | { code: string }): Promise<void> {
  acceptToken(
    await send<AccessToken>('/api/auth/step-up', {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        'Idempotency-Key': uuid(),
        Authorization: `Bearer ${await accessToken()}`,
      },
      body: JSON.stringify(proof),
    }),
  );
}

function withResolvers(): { promise: Promise<void>; resolve: () => void; reject: (error: Problem) => void } {
  let resolve!: () => void;
  let reject!: (error: Problem) => void;
  const promise = new Promise<void>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

function become(next: Question | undefined): void {
  question = next;
  listeners.forEach((listener) => listener());
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

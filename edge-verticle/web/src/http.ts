import { solve, type Challenge } from './challenge';

/** A refusal or fault as the platform tells it (RFC 9457). */
export class Problem extends Error {
  constructor(
    readonly status: number,
    /** Last segment of the problem's type URI. */
    readonly kind: string,
    title: string,
    readonly errors: { field: string; rule: string }[],
    /** Why, for problems that say so in one word. */
    readonly because: string,
    /** True if the platform wants proof of who sits there before it does this (RFC 9470). */
    readonly needsProof = false,
    /** Work the platform wants done before it hears this request. */
    readonly challenge: Challenge | undefined = undefined,
  ) {
    super(title);
  }
}

/**
 * Sends a request; answers the JSON body, or throws a Problem. An empty answer is `undefined`. If the platform asks for work first,
 * does it and sends the request once more.
 */
export async function send<T>(path: string, init: RequestInit): Promise<T> {
  try {
    return await sendOnce<T>(path, init);
  } catch (error) {
    if (!(error instanceof Problem) || error.challenge === undefined) throw error;
    const headers = { ...init.headers, 'Challenge-Answer': await solve(error.challenge) };
    return await sendOnce<T>(path, { ...init, headers });
  }
}

async function sendOnce<T>(path: string, init: RequestInit): Promise<T> {
  let response: Response;
  try {
    response = await fetch(path, { ...init, credentials: 'same-origin' });
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw new Problem(0, 'offline', 'Marquee can’t be reached. Check your connection.', [], '');
  }
  if (!response.ok) throw await problemOf(response);
  return (response.status === 204 ? undefined : await response.json()) as T;
}

/** What a person reads about an error. */
export function textOf(error: unknown): string {
  if (!(error instanceof Problem)) return 'Something went wrong.';
  const rules = error.errors.map(({ field, rule }) => `${field} ${rule}`.trim());
  return rules.length > 0 ? `${error.message} ${rules.join('; ')}.` : error.message;
}

/** A fresh UUID. `crypto.randomUUID` exists on https and localhost only. */
export function uuid(): string {
  if (typeof crypto.randomUUID === 'function') return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

async function problemOf(response: Response): Promise<Problem> {
  const body = await response.json().catch(() => ({}));
  return new Problem(
    response.status,
    String(body.type ?? '').split('/').pop() ?? '',
    body.title ?? 'Something went wrong on our side.',
    Array.isArray(body.errors) ? body.errors : [],
    String(body.because ?? body.reason ?? ''),
    response.status === 401 && /insufficient_user_authentication/.test(response.headers.get('WWW-Authenticate') ?? ''),
    response.status === 428 && body.challenge?.kind === 'sha-256' ? body.challenge : undefined,
  );
}

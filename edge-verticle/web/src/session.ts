import { useSyncExternalStore } from 'react';
import { deviceName } from './device';
import { Problem, send } from './http';
import { forgetProfile } from './profile';
import type { AccessToken, Account, SignedIn } from './types';

/** `unknown` until the first refresh has been answered. */
export type Session = { status: 'unknown' } | { status: 'guest' } | { status: 'user'; account: Account };

const PATH = '/api/auth/browser';
/** Marks that this browser has a session, so that guests cost no refresh. Holds no secret. */
const MARK = 'marquee.session';
const REFRESH_BEFORE_END_SECONDS = 60;
const RETRY_MILLIS = 10_000;

let session: Session = { status: 'unknown' };
let token = '';
let timer = 0;
let refreshing: Promise<boolean> | undefined;
const listeners = new Set<() => void>();

export function useSession(): Session {
  return useSyncExternalStore(subscribe, () => session);
}

/** The access token; empty for guests. Waits for the first refresh. */
export async function accessToken(): Promise<string> {
  if (session.status === 'unknown') await refresh();
  return token;
}

/** @param code of the second factor; empty while nobody asked for it */
export async function signIn(email: string, password: string, code: string): Promise<void> {
  accept(await call<SignedIn>('login', { email, password, device: deviceName(), ...(code && { code }) }));
}

/** Opens the account a mail's token belongs to with the password it was registered with, and signs in. */
export async function verifyEmail(mailToken: string, password: string): Promise<void> {
  accept(await call<SignedIn>('verify-email', { token: mailToken, password, device: deviceName() }));
}

/** The session goes on with another access token: after a proof, or for another profile. */
export function acceptToken(answer: AccessToken): void {
  token = answer.accessToken;
  scheduleRefresh(answer.expiresIn);
}

/** The signed-in account has changed. */
export function acceptAccount(account: Account): void {
  if (session.status === 'user') become({ status: 'user', account });
}

/** Somebody ended this session from elsewhere. */
export function sessionEnded(): void {
  end();
}

export async function signOut(): Promise<void> {
  await call('logout');
  end();
}

/** Gets a new access token with the cookie; true if there is a session. Calls at the same time share one request. */
export function refresh(): Promise<boolean> {
  refreshing ??= exclusively(refreshNow).finally(() => (refreshing = undefined));
  return refreshing;
}

/** Resumes the session of the last visit and follows sign-outs in other tabs. */
export function startSession(): void {
  window.addEventListener('storage', (event) => {
    if (event.key === MARK && event.newValue === null) end();
  });
  void refresh();
}

async function refreshNow(): Promise<boolean> {
  if (localStorage.getItem(MARK) === null) {
    end();
    return false;
  }
  try {
    accept(await call<SignedIn>('refresh'));
    return true;
  } catch (error) {
    const ended = error instanceof Problem && (error.status === 401 || error.status === 403);
    if (ended) {
      end();
    } else {
      if (session.status === 'unknown') become({ status: 'guest' });
      schedule(RETRY_MILLIS);
    }
    return false;
  }
}

/** Each refresh token is good once, so only one tab may spend it at a time. */
async function exclusively(work: () => Promise<boolean>): Promise<boolean> {
  // Locks exist on https and localhost only.
  return 'locks' in navigator ? await navigator.locks.request(MARK, work) : await work();
}

function accept(answer: SignedIn): void {
  token = answer.accessToken;
  localStorage.setItem(MARK, '1');
  scheduleRefresh(answer.expiresIn);
  become({ status: 'user', account: answer.account });
}

function end(): void {
  token = '';
  window.clearTimeout(timer);
  localStorage.removeItem(MARK);
  forgetProfile();
  sessionStorage.clear();
  become({ status: 'guest' });
}

function scheduleRefresh(expiresInSeconds: number): void {
  schedule(Math.max(5, expiresInSeconds - REFRESH_BEFORE_END_SECONDS) * 1_000);
}

function schedule(millis: number): void {
  window.clearTimeout(timer);
  timer = window.setTimeout(() => void refresh(), millis);
}

function become(next: Session): void {
  session = next;
  listeners.forEach((listener) => listener());
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function call<T = void>(name: string, body: object = {}): Promise<T> {
  return send<T>(`${PATH}/${name}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-Marquee-Csrf': '1' },
    body: JSON.stringify(body),
  });
}

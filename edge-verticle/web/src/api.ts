import { Problem, send, uuid } from './http';
import { accessToken, acceptToken, refresh, sessionEnded } from './session';
import { prove } from './stepUp';
import type {
  AccessToken,
  Account,
  BillingMethod,
  Booking,
  City,
  Device,
  Genre,
  Hold,
  Invoice,
  PaymentMethod,
  Plan,
  PlaybackSession,
  Profile,
  ProfileDraft,
  SeatMapSnapshot,
  SecondFactorSecret,
  Showtime,
  Subscription,
  Title,
  WatchedTitle,
} from './types';

const SHOWTIME_PAGES_MAX = 5;

interface Options {
  signal?: AbortSignal;
  /** Lets the request outlive the page. */
  keepalive?: boolean;
  idempotencyKey?: string;
}

type Query = Record<string, string | number | undefined>;

export const catalog = {
  titles: (query: { genre?: string; limit?: number }, signal?: AbortSignal) =>
    get<{ titles: Title[] }>('/api/catalog/content', query, signal).then((page) => page.titles),
  title: (id: string, signal?: AbortSignal) => get<Title>(`/api/catalog/content/${id}`, {}, signal),
  search: (q: string, signal?: AbortSignal) =>
    get<{ titles: Title[] }>('/api/catalog/search', { q, limit: 40 }, signal).then((page) => page.titles),
  genres: (signal?: AbortSignal) =>
    get<{ genres: Genre[] }>('/api/catalog/genres', {}, signal).then((page) => page.genres),
};

export const activity = {
  continueWatching: (signal?: AbortSignal) =>
    get<{ titles: WatchedTitle[] }>('/api/activity/continue-watching', { limit: 12 }, signal).then((page) => page.titles),
};

export const booking = {
  cities: (signal?: AbortSignal) =>
    get<{ cities: City[] }>('/api/booking/cities', {}, signal).then((page) => page.cities),
  showtimes,
  seatMap: (showtimeId: string, signal?: AbortSignal) =>
    get<SeatMapSnapshot>(`/api/booking/showtimes/${showtimeId}/seats`, {}, signal),
  hold: (showtimeId: string, seats: string[]) =>
    write<Hold>('POST', `/api/booking/showtimes/${showtimeId}/holds`, { seats }),
  release: (showtimeId: string, holdId: string) =>
    write('DELETE', `/api/booking/showtimes/${showtimeId}/holds/${holdId}`),
  book: (order: { showtimeId: string; holdId: string; paymentMethod: PaymentMethod }, idempotencyKey: string) =>
    write<Booking>('POST', '/api/booking/bookings', order, { idempotencyKey }),
  mine: (signal?: AbortSignal) =>
    get<{ bookings: Booking[] }>('/api/booking/bookings', { limit: 50 }, signal).then((page) => page.bookings),
  one: (id: string, signal?: AbortSignal) => get<Booking>(`/api/booking/bookings/${id}`, {}, signal),
};

/** Before anybody is signed in. */
export const door = {
  register: (account: { email: string; password: string; displayName: string }) =>
    anonymous('/api/auth/register', { ...account, locale: navigator.language }),
  requestReset: (email: string) => anonymous('/api/auth/password/forgot', { email }),
  resetPassword: (token: string, password: string) => anonymous('/api/auth/password/reset', { token, password }),
};

export const account = {
  me: () => get<Account>('/api/auth/me', {}),
  rename: (displayName: string) => write<Account>('PATCH', '/api/auth/me', { displayName }),
  changePassword: (currentPassword: string, password: string) =>
    write('POST', '/api/auth/password/change', { currentPassword, password }),
  devices: (signal?: AbortSignal) =>
    get<{ sessions: Device[] }>('/api/auth/sessions', {}, signal).then((page) => page.sessions),
  signOutDevice: (id: string) => write('DELETE', `/api/auth/sessions/${id}`),
  signOutEverywhere: () => write('DELETE', '/api/auth/sessions'),
  beginSecondFactor: () => write<SecondFactorSecret>('POST', '/api/auth/second-factor'),
  confirmSecondFactor: (code: string) =>
    write<{ recoveryCodes: string[] }>('POST', '/api/auth/second-factor/confirm', { code }).then(codesOf),
  renewRecoveryCodes: () =>
    write<{ recoveryCodes: string[] }>('POST', '/api/auth/second-factor/recovery-codes').then(codesOf),
  removeSecondFactor: () => write('DELETE', '/api/auth/second-factor'),
};

export const membership = {
  plans: (signal?: AbortSignal) => get<{ plans: Plan[] }>('/api/plans', {}, signal).then((page) => page.plans),
  mine: (signal?: AbortSignal) =>
    get<{ subscription: Subscription }>('/api/subscription', {}, signal).then((answer) => answer.subscription),
  invoices: (signal?: AbortSignal) =>
    get<{ invoices: Invoice[] }>('/api/subscription/invoices', { limit: 24 }, signal).then((page) => page.invoices),
  subscribe: (planId: string, paymentMethod: BillingMethod, idempotencyKey: string) =>
    write<Subscription>('POST', '/api/subscription', { planId, paymentMethod }, { idempotencyKey }),
  cancel: () => write<Subscription>('DELETE', '/api/subscription'),
  resume: () => write<Subscription>('POST', '/api/subscription/resume'),
  changeMethod: (paymentMethod: BillingMethod) =>
    write<Subscription>('PUT', '/api/subscription/payment-method', { paymentMethod }),
};

export const profiles = {
  list: (signal?: AbortSignal) =>
    get<{ profiles: Profile[] }>('/api/auth/profiles', {}, signal).then((page) => page.profiles),
  create: (draft: ProfileDraft) => write<Profile>('POST', '/api/auth/profiles', draft),
  update: (id: string, draft: ProfileDraft) => write<Profile>('PUT', `/api/auth/profiles/${id}`, draft),
  remove: (id: string) => write('DELETE', `/api/auth/profiles/${id}`),
  /** From now on this session watches as this profile. */
  select: (id: string, pin?: string) =>
    write<AccessToken>('POST', `/api/auth/profiles/${id}/select`, pin ? { pin } : {}).then(acceptToken),
};

export const live = {
  ticket: (signal?: AbortSignal) =>
    write<{ ticket: string }>('POST', '/api/live/tickets', {}, { signal }).then((answer) => answer.ticket),
};

export const playback = {
  start: (titleId: string, signal?: AbortSignal) =>
    write<PlaybackSession>('POST', '/api/stream/playback/start', { titleId, device: 'web' }, { signal }),
  position: (sessionId: string, positionMillis: number, sequence: number) =>
    write(
      'PUT',
      '/api/stream/playback/position',
      { sessionId, positionMillis, at: new Date().toISOString(), sequence },
      { keepalive: true },
    ),
  complete: (sessionId: string, sequence: number) =>
    write('POST', '/api/stream/playback/complete', { sessionId, sequence }, { keepalive: true }),
};

/** Showtimes by start, all pages up to a limit. */
async function showtimes(
  query: { city?: string; titleId?: string; date?: string; limit?: number },
  signal?: AbortSignal,
): Promise<Showtime[]> {
  const found: Showtime[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < SHOWTIME_PAGES_MAX; page++) {
    const answer = await get<{ showtimes: Showtime[]; nextCursor: string }>(
      '/api/booking/showtimes',
      { limit: 100, ...query, cursor },
      signal,
    );
    found.push(...answer.showtimes);
    cursor = answer.nextCursor || undefined;
    if (!cursor || query.limit) break;
  }
  return found;
}

function get<T>(path: string, query: Query, signal?: AbortSignal): Promise<T> {
  const search = new URLSearchParams();
  Object.entries(query).forEach(([name, value]) => value !== undefined && search.set(name, String(value)));
  const url = search.size > 0 ? `${path}?${search}` : path;
  return authorized<T>(url, { method: 'GET', headers: {}, signal });
}

function write<T = void>(method: string, path: string, body?: object, options: Options = {}): Promise<T> {
  const headers: Record<string, string> = { 'Idempotency-Key': options.idempotencyKey ?? uuid() };
  if (body) headers['Content-Type'] = 'application/json';
  return authorized<T>(path, {
    method,
    headers,
    body: body && JSON.stringify(body),
    signal: options.signal,
    keepalive: options.keepalive,
  });
}

function codesOf({ recoveryCodes }: { recoveryCodes: string[] }): string[] {
  return recoveryCodes;
}

/** Nobody's request: a session that happens to be open has no part in it. */
function anonymous(path: string, body: object): Promise<unknown> {
  return send(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'Idempotency-Key': uuid() },
    body: JSON.stringify(body),
  });
}

/**
 * Sends with the access token. If the token has ended, once more with a new one; if the platform wants proof of who sits there, once
 * more after the proof. If even a new token isn't taken, the session has ended.
 */
async function authorized<T>(path: string, init: RequestInit & { headers: Record<string, string> }): Promise<T> {
  const token = await accessToken();
  try {
    return await send<T>(path, withToken(init, token));
  } catch (error) {
    if (token === '' || !(error instanceof Problem) || error.status !== 401) throw error;
    if (error.needsProof) return proved<T>(path, init);
    // Another call may have got a new token, or found the session ended, while this one was on its way.
    const current = await accessToken();
    if (current === '' || (current === token && !(await refresh()))) throw error;
    return again<T>(path, init);
  }
}

async function again<T>(path: string, init: RequestInit & { headers: Record<string, string> }): Promise<T> {
  try {
    return await send<T>(path, withToken(init, await accessToken()));
  } catch (error) {
    if (!(error instanceof Problem) || error.status !== 401) throw error;
    if (error.needsProof) return proved<T>(path, init);
    sessionEnded();
    throw error;
  }
}

async function proved<T>(path: string, init: RequestInit & { headers: Record<string, string> }): Promise<T> {
  await prove();
  return send<T>(path, withToken(init, await accessToken()));
}

function withToken(init: RequestInit & { headers: Record<string, string> }, token: string): RequestInit {
  return token === '' ? init : { ...init, headers: { ...init.headers, Authorization: `Bearer ${token}` } };
}

import { Problem, send, uuid } from './http';
import { accessToken, refresh } from './session';
import type {
  Booking,
  City,
  Genre,
  Hold,
  PaymentMethod,
  PlaybackSession,
  SeatMapSnapshot,
  Showtime,
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

/** Sends with the access token; if that has ended, once more with a new one. */
async function authorized<T>(path: string, init: RequestInit & { headers: Record<string, string> }): Promise<T> {
  const token = await accessToken();
  try {
    return await send<T>(path, withToken(init, token));
  } catch (error) {
    const ended = token !== '' && error instanceof Problem && error.status === 401;
    if (!ended || !(await refresh())) throw error;
    return send<T>(path, withToken(init, await accessToken()));
  }
}

function withToken(init: RequestInit & { headers: Record<string, string> }, token: string): RequestInit {
  return token === '' ? init : { ...init, headers: { ...init.headers, Authorization: `Bearer ${token}` } };
}

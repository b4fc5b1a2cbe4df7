import { useEffect, useState } from 'react';
import { booking, live } from './api';
import type { SeatChanges, SeatMapSnapshot, SeatState, SeatStatus } from './types';

const BACKOFF_MILLIS_MIN = 1_000;
const BACKOFF_MILLIS_MAX = 30_000;

export interface LiveSeats {
  snapshot?: SeatMapSnapshot;
  /** Seats that are not free. */
  states: ReadonlyMap<string, SeatState>;
  /** Whether changes arrive as they happen. */
  live: boolean;
  error?: unknown;
}

/** The seat map of a show, kept up to date by Server-Sent Events. */
export function useLiveSeats(showtimeId: string): LiveSeats {
  const [seats, setSeats] = useState<LiveSeats>({ states: new Map(), live: false });
  useEffect(() => {
    const abort = new AbortController();
    booking
      .seatMap(showtimeId, abort.signal)
      .then((snapshot) => setSeats((now) => (now.snapshot ? now : { ...now, ...fromSnapshot(snapshot) })))
      .catch((error: unknown) => !abort.signal.aborted && setSeats((now) => ({ ...now, error })));
    follow(showtimeId, abort.signal, {
      onSnapshot: (snapshot) => setSeats({ ...fromSnapshot(snapshot), live: true }),
      onChanges: ({ seats: changed }) => setSeats((now) => ({ ...now, states: changedStates(now.states, changed) })),
      onLost: () => setSeats((now) => ({ ...now, live: false })),
    });
    return () => abort.abort();
  }, [showtimeId]);
  return seats;
}

interface Listener {
  onSnapshot(snapshot: SeatMapSnapshot): void;
  onChanges(changes: SeatChanges): void;
  onLost(): void;
}

/** Follows until aborted. A ticket opens one stream only, so each connection gets its own. */
function follow(showtimeId: string, signal: AbortSignal, listener: Listener): void {
  let backoffMillis = BACKOFF_MILLIS_MIN;

  const again = () => {
    if (signal.aborted) return;
    listener.onLost();
    const timer = window.setTimeout(connect, backoffMillis * (0.5 + Math.random()));
    signal.addEventListener('abort', () => window.clearTimeout(timer), { once: true });
    backoffMillis = Math.min(backoffMillis * 2, BACKOFF_MILLIS_MAX);
  };
  const connect = () => {
    live.ticket(signal).then((ticket) => !signal.aborted && open(ticket), again);
  };
  const open = (ticket: string) => {
    const source = new EventSource(
      `/api/booking/showtimes/${showtimeId}/seats/live?ticket=${encodeURIComponent(ticket)}`,
    );
    const close = () => source.close();
    signal.addEventListener('abort', close, { once: true });
    source.addEventListener('snapshot', (event) => {
      backoffMillis = BACKOFF_MILLIS_MIN;
      listener.onSnapshot(JSON.parse(event.data) as SeatMapSnapshot);
    });
    source.addEventListener('seats', (event) => listener.onChanges(JSON.parse(event.data) as SeatChanges));
    source.onerror = () => {
      signal.removeEventListener('abort', close);
      close();
      again();
    };
  };
  connect();
}

function fromSnapshot(snapshot: SeatMapSnapshot) {
  return { snapshot, states: changedStates(new Map(), snapshot.seats) };
}

function changedStates(states: ReadonlyMap<string, SeatState>, changed: SeatStatus[]): ReadonlyMap<string, SeatState> {
  if (changed.length === 0) return states;
  const next = new Map(states);
  changed.forEach(({ seatId, state }) => (state === 'free' ? next.delete(seatId) : next.set(seatId, state)));
  return next;
}

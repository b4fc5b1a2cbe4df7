import type { Money, Showtime, Title } from './types';

const LOCALE = 'en-IN';

/** "₹250", "₹1,250.50". */
export function money({ amountMinor, currency }: Money): string {
  const digits =
    new Intl.NumberFormat(LOCALE, { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
  const amount = amountMinor / 10 ** digits;
  return new Intl.NumberFormat(LOCALE, {
    style: 'currency',
    currency,
    minimumFractionDigits: Number.isInteger(amount) ? 0 : digits,
  }).format(amount);
}

/** "6:30 pm" on the theatre's own clock. */
export function showTime(show: Showtime): string {
  return localFormat({ hour: 'numeric', minute: '2-digit' }).format(local(show.localStart));
}

/** "Thu, 24 Dec" on the theatre's own calendar. */
export function showDay(show: Showtime): string {
  return localFormat({ weekday: 'short', day: 'numeric', month: 'short' }).format(local(show.localStart));
}

/** Parts of a day given as "2026-12-24". */
export function dayParts(day: string): { weekday: string; date: string; long: string } {
  const at = local(`${day}T00:00`);
  return {
    weekday: localFormat({ weekday: 'short' }).format(at),
    date: localFormat({ day: 'numeric', month: 'short' }).format(at),
    long: localFormat({ weekday: 'long', day: 'numeric', month: 'long' }).format(at),
  };
}

/** `count` days as "2026-12-24", from the given one. */
export function daysFrom(day: string, count: number): string[] {
  const first = local(`${day}T00:00`).getTime();
  return Array.from({ length: count }, (_, i) => new Date(first + i * 86_400_000).toISOString().slice(0, 10));
}

/** Today on the viewer's calendar. */
export function today(): string {
  const now = new Date();
  return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
}

/** "today, 6:30 pm" or "24 Dec, 6:30 pm", on the viewer's clock. */
export function moment(iso: string): string {
  const at = new Date(iso);
  const time = new Intl.DateTimeFormat(LOCALE, { hour: 'numeric', minute: '2-digit' }).format(at);
  const isToday = at.toDateString() === new Date().toDateString();
  return `${isToday ? 'today' : new Intl.DateTimeFormat(LOCALE, { day: 'numeric', month: 'short' }).format(at)}, ${time}`;
}

/** "24 Dec 2026", on the viewer's calendar. */
export function calendarDay(iso: string): string {
  return new Intl.DateTimeFormat(LOCALE, { day: 'numeric', month: 'short', year: 'numeric' }).format(new Date(iso));
}

/** "2 h 14 min". */
export function runtime(seconds: number): string {
  const minutes = Math.max(1, Math.round(seconds / 60));
  const hours = Math.floor(minutes / 60);
  return hours === 0 ? `${minutes} min` : `${hours} h ${minutes % 60} min`;
}

/** "1:02:03". */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const shown = parts[0] === 0 ? parts.slice(1) : parts;
  return shown.map((part, i) => (i === 0 ? part : String(part).padStart(2, '0'))).join(':');
}

/** "2026 · U/A 13+ · 2 h 14 min · Hindi". */
export function facts(title: Title): string[] {
  return [
    title.releaseDate.slice(0, 4),
    title.maturityRating,
    title.durationSeconds > 0 ? runtime(title.durationSeconds) : '',
    language(title.language),
  ].filter(Boolean);
}

function language(code: string): string {
  try {
    return new Intl.DisplayNames('en', { type: 'language' }).of(code) ?? code;
  } catch {
    return code;
  }
}

/** A local date and time as if it were UTC, so that no zone moves it. */
function local(text: string): Date {
  return new Date(`${text.length === 16 ? `${text}:00` : text.slice(0, 19)}Z`);
}

function localFormat(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat(LOCALE, { ...options, timeZone: 'UTC' });
}

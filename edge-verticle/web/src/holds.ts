import type { Hold } from './types';

const KEY = 'marquee.hold.';

/** The hold this tab has on a show, if it hasn't ended. Kept in the tab so that a reload doesn't lose the seats. */
export function keptHold(showtimeId: string): Hold | undefined {
  const text = sessionStorage.getItem(KEY + showtimeId);
  if (text === null) return undefined;
  const hold = JSON.parse(text) as Hold;
  if (Date.parse(hold.expiresAt) > Date.now()) return hold;
  dropHold(showtimeId);
  return undefined;
}

export function keepHold(hold: Hold): void {
  sessionStorage.setItem(KEY + hold.showtimeId, JSON.stringify(hold));
}

export function dropHold(showtimeId: string): void {
  sessionStorage.removeItem(KEY + showtimeId);
}

// What a partner does first: look what is on, find a show, hold a seat, give it back. See README.md.

import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { clientToken, Connection, explain, services } from './marquee.js';

const { Titles } = services.catalog;
const { Showtimes, Reservations } = services.booking;
const PAGES_MAX = 10;
const TRIES_MAX = 3;

const { values: options } = parseArgs({
  options: {
    url: { type: 'string', default: 'http://localhost:8080' },
    partner: { type: 'string', default: 'localhost:8083' },
    client: { type: 'string', default: process.env.MARQUEE_CLIENT },
    secret: { type: 'string', default: process.env.MARQUEE_SECRET },
    show: { type: 'string' }, // id of a show; the next one if absent
    seat: { type: 'string' }, // e.g. C7; any free one if absent
    page: { type: 'string', default: '5' }, // titles a page
    pause: { type: 'boolean', default: false }, // wait for Enter before giving the seat back
  },
});

/** Every title, page by page: the cursor of one answer asks for the next, and an empty one says it was the last. */
async function* titles(marquee) {
  let cursor = '';
  for (let page = 1; page <= PAGES_MAX; page++) {
    const answer = await marquee.call(Titles, 'ListTitles', { limit: Number(options.page), cursor });
    yield* answer.titles.map((title) => ({ page, ...title }));
    cursor = answer.nextCursor;
    if (!cursor) {
      return;
    }
  }
}

async function nextShow(marquee) {
  const { showtimes } = await marquee.call(Showtimes, 'ListShowtimes', { limit: 1 });
  if (showtimes.length === 0) {
    throw new Error('no show is on sale');
  }
  return showtimes[0];
}

async function showById(marquee, showtimeId) {
  const answer = await marquee.call(Showtimes, 'GetShowtime', { showtimeId });
  switch (answer.outcome) {
    case 'showtime':
      return answer.showtime;
    case 'notFound':
      throw new Error(`there is no show ${showtimeId}`);
    default:
      throw unknown(answer);
  }
}

/** A seat that is free now. It may be gone a moment later: only the answer to HoldSeats decides. */
async function freeSeat(marquee, showtimeId) {
  const answer = await marquee.call(Showtimes, 'GetSeatMap', { showtimeId });
  if (answer.outcome !== 'snapshot') {
    throw new Error('this show has no seat map');
  }
  const gone = new Set(answer.snapshot.seats.map((seat) => seat.seatId));
  const free = answer.snapshot.seatMap.rows.flatMap((row) => row.seats).find((seat) => !gone.has(seat.id));
  if (!free) {
    throw new Error('the house is full');
  }
  return free.id;
}

/** The hold, or nothing if somebody was quicker. Each expected answer is a case of its own, not an error. */
async function hold(marquee, showtimeId, seat) {
  const request = { showtimeId, seats: [seat] };
  const answer = await marquee.call(Reservations, 'HoldSeats', request, { key: randomUUID() });
  switch (answer.outcome) {
    case 'held':
      return answer.held;
    case 'seatsTaken':
      console.log(`taken     ${answer.seatsTaken.seats.join(', ')}: somebody was quicker`);
      return undefined;
    case 'tooManySeats':
      throw new Error(`one person may hold ${answer.tooManySeats.seatsMax} seats of a show`);
    case 'closed':
      throw new Error(`not on sale: ${answer.closed.rule}`);
    case 'invalid':
      throw new Error(answer.invalid.violations.map(({ field, rule }) => `${field}: ${rule}`).join('; '));
    case 'notFound':
      throw new Error(`there is no show ${showtimeId}`);
    default:
      throw unknown(answer);
  }
}

/** Another seat for each one lost to somebody else, unless it had to be that one. */
async function holdSome(marquee, showtimeId) {
  for (let attempt = 1; attempt <= (options.seat ? 1 : TRIES_MAX); attempt++) {
    const held = await hold(marquee, showtimeId, options.seat ?? (await freeSeat(marquee, showtimeId)));
    if (held) {
      return held;
    }
  }
  throw new Error('no seat could be held');
}

/** Contracts grow: a platform newer than this client may answer in a way it doesn't know. */
function unknown(answer) {
  return new Error(`an answer this client doesn't know: ${answer.outcome ?? JSON.stringify(answer)}`);
}

async function visit(marquee) {
  for await (const { page, name, type } of titles(marquee)) {
    console.log(`title     ${name} (${type.replace('TITLE_TYPE_', '').toLowerCase()}, page ${page})`);
  }
  const show = options.show ? await showById(marquee, options.show) : await nextShow(marquee);
  console.log(`show      ${show.titleName}, ${show.theatreName}, ${show.city}, ${show.localStart}, ${show.id}`);

  const { id: holdId, seats, total, expiresAt } = await holdSome(marquee, show.id);
  const price = `${(total.amountMinor / 100).toFixed(2)} ${total.currency}`;
  const until = new Date(expiresAt.seconds * 1000).toISOString();
  console.log(`held      ${seats.map((seat) => seat.seatId).join(', ')} for ${price} until ${until}`);

  if (options.pause) {
    await once(process.stdin, 'readable');
    process.stdin.destroy();
  }
  // Idempotent: a hold that has gone already is as good as one released now.
  const { outcome } = await marquee.call(Reservations, 'ReleaseHold', { showtimeId: show.id, holdId });
  console.log(outcome === 'released' ? 'released' : 'released  it had expired already');
}

let marquee;
try {
  const token = await clientToken(options.url, { id: options.client, secret: options.secret });
  marquee = new Connection(options.partner, token);
  await visit(marquee);
} catch (error) {
  console.error(explain(error));
  process.exitCode = 1;
} finally {
  marquee?.close();
}

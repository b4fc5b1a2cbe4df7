// What the partner port refuses. Runs against a platform: MARQUEE_URL and MARQUEE_PARTNER say which, MARQUEE_CLIENT, MARQUEE_SECRET,
// MARQUEE_OTHER_CLIENT and MARQUEE_OTHER_SECRET as which clients, MARQUEE_VIEWER is a subscriber's access token.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { clientToken, Connection, explain, services, status } from './marquee.js';

const { MARQUEE_URL: url = 'http://localhost:8080', MARQUEE_PARTNER: address = 'localhost:8083' } = process.env;
const { Titles, Cms } = services.catalog;
const { Tickets, Reservations, Showtimes } = services.booking;
const NO_TITLE = '00000000-0000-7000-8000-000000000000';
let partner, other, viewer, nobody, forger;

before(async () => {
  const { MARQUEE_CLIENT, MARQUEE_SECRET, MARQUEE_OTHER_CLIENT, MARQUEE_OTHER_SECRET } = process.env;
  const viewersToken = process.env.MARQUEE_VIEWER;
  const [partnersToken, othersToken] = await Promise.all([
    clientToken(url, { id: MARQUEE_CLIENT, secret: MARQUEE_SECRET }),
    clientToken(url, { id: MARQUEE_OTHER_CLIENT, secret: MARQUEE_OTHER_SECRET }),
  ]);
  partner = new Connection(address, partnersToken);
  other = new Connection(address, othersToken);
  viewer = new Connection(address, viewersToken);
  nobody = new Connection(address, '');
  forger = new Connection(address, forged(viewersToken));
});

after(() => [partner, other, viewer, nobody, forger].forEach((connection) => connection?.close()));

/** The same token with the role of a partner written into it, under the old signature. */
function forged(token) {
  const [header, claims, signature] = token.split('.');
  const text = Buffer.from(claims, 'base64url').toString();
  assert.match(text, /subscriber/);
  const promoted = text.replaceAll('subscriber', 'partner');
  return [header, Buffer.from(promoted).toString('base64url'), signature].join('.');
}

function refusal(code, message = /./) {
  return (error) => {
    assert.equal(status[error.code], code);
    assert.match(explain(error), message);
    return true;
  };
}

test('a wrong secret gets no token, in the words of RFC 6749', async () => {
  await assert.rejects(clientToken(url, { id: process.env.MARQUEE_CLIENT, secret: 'marquee_cs_wrong' }), (error) => {
    assert.equal(error.status, 401);
    assert.equal(explain(error), 'HTTP 401: invalid_client');
    return true;
  });
});

test('a call without a token is refused, even one that anybody may make over REST', async () => {
  await assert.rejects(nobody.call(Titles, 'ListTitles', {}), refusal('UNAUTHENTICATED'));
});

test('a token with a role its signature does not cover is refused', async () => {
  await assert.rejects(forger.call(Tickets, 'ListTicketKeys', {}), refusal('UNAUTHENTICATED'));
});

test('the port answers a partner and refuses a subscriber, even what anybody may ask over REST', async () => {
  const { keys } = await partner.call(Tickets, 'ListTicketKeys', {});

  assert.ok(Array.isArray(keys));
  await assert.rejects(viewer.call(Titles, 'ListTitles', {}), refusal('PERMISSION_DENIED'));
});

test('an RPC between verticles does not exist for partners', async () => {
  await assert.rejects(partner.call(Titles, 'GetTitleRights', { titleId: NO_TITLE }), refusal('UNIMPLEMENTED'));
});

test('a service without an RPC for partners does not exist for them', async () => {
  await assert.rejects(partner.call(Cms, 'ListCmsTitles', {}), refusal('UNIMPLEMENTED'));
});

test('bad input is refused with the field and its rule', async () => {
  await assert.rejects(
    partner.call(Showtimes, 'GetShowtime', { showtimeId: 'tomorrow' }),
    refusal('INVALID_ARGUMENT', /^INVALID_ARGUMENT: showtimeId: /),
  );
});

test('a seat of somebody else can neither be held nor released', async () => {
  const { showtimes } = await partner.call(Showtimes, 'ListShowtimes', { limit: 1 });
  const showtimeId = showtimes[0].id;
  const { snapshot } = await partner.call(Showtimes, 'GetSeatMap', { showtimeId });
  const gone = new Set(snapshot.seats.map((seat) => seat.seatId));
  const seats = [snapshot.seatMap.rows.flatMap((row) => row.seats).findLast((seat) => !gone.has(seat.id)).id];
  const theirs = await other.call(Reservations, 'HoldSeats', { showtimeId, seats }, { key: randomUUID() });
  assert.equal(theirs.outcome, 'held');
  const hold = { showtimeId, holdId: theirs.held.id };

  const late = await partner.call(Reservations, 'HoldSeats', { showtimeId, seats }, { key: randomUUID() });
  const stolen = await partner.call(Reservations, 'ReleaseHold', hold);
  const released = await other.call(Reservations, 'ReleaseHold', hold);

  assert.equal(late.outcome, 'seatsTaken');
  assert.deepEqual(late.seatsTaken.seats, seats);
  assert.equal(stolen.outcome, 'notFound');
  assert.equal(released.outcome, 'released');
});

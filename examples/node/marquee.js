// A connection to Marquee as a partner has it: a token from the REST API, calls over the partner gRPC port.

import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import grpc from '@grpc/grpc-js';
import loader from '@grpc/proto-loader';

// The contracts themselves, not copies of them: client and platform can't drift apart.
const PROTO = fileURLToPath(new URL('../../proto/src/main/proto', import.meta.url));
const FILES = ['marquee/catalog/v1/catalog.proto', 'marquee/booking/v1/booking.proto'];
const CALL_TIMEOUT_MS = 10_000;

// `oneofs` adds the property `outcome`, which names the case that is set. Marquee's 64-bit numbers stay below 2^53.
const contract = grpc.loadPackageDefinition(
  loader.loadSync(FILES, { includeDirs: [PROTO], longs: Number, enums: String, defaults: true, oneofs: true }),
).marquee;

/** The address of a service, e.g. `services.booking.Showtimes`. */
export const services = { catalog: contract.catalog.v1, booking: contract.booking.v1 };

/** An answer of the REST API that isn't what was asked for: a problem document (RFC 9457), or an OAuth error (RFC 6749). */
export class Problem extends Error {
  constructor(status, problem) {
    super(problem.title ?? problem.error ?? 'no problem document');
    this.status = status;
    this.violations = problem.errors ?? [];
  }
}

/**
 * An access token for the client's own credentials (RFC 6749 §4.4), good for 15 minutes: then ask again, there is no refresh token.
 * The URL's host decides the tenant.
 */
export async function clientToken(url, { id, secret }) {
  const response = await fetch(new URL('/api/auth/token', url), {
    method: 'POST',
    // Id and secret are form-encoded before they are joined (§2.3.1); those of Marquee have nothing to encode.
    headers: { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
    signal: AbortSignal.timeout(CALL_TIMEOUT_MS),
  });
  const body = await response.json().catch(() => ({}));
  if (!response.ok) {
    throw new Problem(response.status, body);
  }
  return body.access_token;
}

/** Calls over one HTTP/2 connection, all with the same token; without one when it is empty. */
export class Connection {
  #address;
  #token;
  #clients = new Map();

  // Plaintext, as on one machine. Where the listener has a certificate: grpc.credentials.createSsl().
  #credentials = grpc.credentials.createInsecure();

  constructor(address, token) {
    this.#address = address;
    this.#token = token;
  }

  /**
   * One unary call, with a deadline. A write carries a key: sent again under the same key, it isn't done again but
   * answered as the first time.
   */
  call(Service, method, request, { key } = {}) {
    const metadata = new grpc.Metadata();
    if (this.#token) {
      metadata.set('authorization', `Bearer ${this.#token}`);
    }
    if (key) {
      metadata.set('idempotency-key', key);
    }
    const client = this.#client(Service);
    const unary = promisify(client[method].bind(client));
    return unary(request, metadata, { deadline: Date.now() + CALL_TIMEOUT_MS });
  }

  #client(Service) {
    if (!this.#clients.has(Service)) {
      this.#clients.set(Service, new Service(this.#address, this.#credentials));
    }
    return this.#clients.get(Service);
  }

  close() {
    this.#clients.forEach((client) => client.close());
  }
}

/** What went wrong, for people: the status by name and, for bad input, the field and the rule it broke. */
export function explain(error) {
  if (error instanceof Problem) {
    const broken = error.violations.map(({ field, rule }) => `\n  ${field}: ${rule}`);
    return `HTTP ${error.status}: ${error.message}${broken.join('')}`;
  }
  if (typeof error.code === 'number') {
    return `${grpc.status[error.code]}: ${decoded(error.details)}`;
  }
  return error.cause ? `${error.message}: ${error.cause.message}` : error.message;
}

/** A status message as it was written ("field: rule"): grpc-js leaves encoded punctuation, such as %3A, as it came. */
function decoded(details) {
  try {
    return decodeURIComponent(details);
  } catch {
    return details;
  }
}

export const { status } = grpc;

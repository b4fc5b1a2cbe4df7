import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';

/** What the platform asks of an address that failed too often: work, so that guessing is dear. */
export interface Challenge {
  kind: 'sha-256';
  task: string;
  /** Leading zero bits of the SHA-256 of `task.nonce`. */
  bits: number;
}

/** Tries between two breaths of the page. */
const BREATH = 4_000;

/** Finds the nonce; takes about a second. */
export async function solve({ task, bits }: Challenge): Promise<string> {
  for (let nonce = 0; ; nonce++) {
    const answer = `${task}.${nonce}`;
    if (leadingZeroBits(sha256(utf8ToBytes(answer))) >= bits) return answer;
    if (nonce % BREATH === BREATH - 1) await new Promise((next) => setTimeout(next));
  }
}

function leadingZeroBits(bytes: Uint8Array): number {
  const first = bytes.findIndex((byte) => byte !== 0);
  return first < 0 ? bytes.length * 8 : first * 8 + Math.clz32(bytes[first]!) - 24;
}

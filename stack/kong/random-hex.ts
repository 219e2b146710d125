import { randomFillSync } from 'node:crypto';

/** Random hex digits from a pool: a request needs some 15 ids, and one system call for all is enough. */
const pool = Buffer.alloc(4096);
let used = pool.length;

export function randomHex(bytes: 8 | 16): string {
  if (used + bytes > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += bytes;
  return pool.toString('hex', used - bytes, used);
}

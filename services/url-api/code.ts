/** Codes of short links: random, so that none can be guessed from another. */
import { randomInt } from 'node:crypto';

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const length = 8;

export function randomCode(): string {
  return Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('');
}

/** Letters, digits, `-` and `_`; what an alias is, a code may be, too. */
export const codePattern = /^[A-Za-z0-9][A-Za-z0-9_-]{2,31}$/;

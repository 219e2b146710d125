import { readFileSync } from 'node:fs';

/**
 * The one function that the platform gives to Kong's `pre-function`. It runs before routing and
 * adopts the caller's trace, so that requests which Kong refuses itself are joined, too.
 */
const snippet = readFileSync(new URL('./join-caller-trace.lua', import.meta.url), 'utf8');

export function isJoinSnippet(code: string): boolean {
  return code.trim() === snippet.trim();
}

/** Where a code leads: what redirect-service keeps in Redis, and job-scheduler puts there ahead. */
import * as z from 'zod';

export const linkTarget = z.object({
  url: z.string(),
  ownerId: z.string(),
  /** ISO 8601; absent where the link does not expire. */
  expiresAt: z.string().optional(),
});
export type LinkTarget = Readonly<z.infer<typeof linkTarget>>;

export const targetTtlSeconds = 300;

/** Never longer than the link lives; at least a second, which is Redis' smallest EX. */
export function ttlOf(
  target: Pick<LinkTarget, 'expiresAt'>,
  nowMs: number,
  longest: number,
): number {
  if (target.expiresAt === undefined) return longest;
  const left = Math.ceil((Date.parse(target.expiresAt) - nowMs) / 1000);
  return Math.max(1, Math.min(longest, left));
}

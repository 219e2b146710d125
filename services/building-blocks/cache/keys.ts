/** Every key that the platform has in Redis. Codes hold no colon, so that keys cannot collide. */
import { createHash } from 'node:crypto';

export const keys = {
  /** Where a code leads; redirect-service reads and fills, job-scheduler warms. */
  target: (code: string) => `link:${code}`,
  /** A link with its statistics, as the bff shows it. */
  details: (code: string) => `link:details:${code}`,
  /** The link that an owner has for a URL already. */
  dedupe: (ownerId: string, url: string) =>
    `dedupe:${createHash('sha256').update(`${ownerId}\0${url}`).digest('hex').slice(0, 32)}`,
  session: (sessionId: string) => `session:${sessionId}`,
  hourlyReport: (hour: string) => `analytics:hourly:${hour}`,
} as const;

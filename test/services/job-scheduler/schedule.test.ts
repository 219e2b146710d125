import { describe, expect, it } from 'vitest';
import { nextFireTime } from '../../../services/job-scheduler/schedule.ts';

describe('next fire time', () => {
  it.each([
    ['*/30 * * * *', '2026-11-21T10:05:30.250Z', '2026-11-21T10:30:00.000Z'],
    ['*/30 * * * *', '2026-11-21T10:30:00.000Z', '2026-11-21T11:00:00.000Z'],
    ['*/15 * * * *', '2026-11-21T23:59:00.000Z', '2026-11-22T00:00:00.000Z'],
    ['0 * * * *', '2026-12-31T23:10:00.000Z', '2027-01-01T00:00:00.000Z'],
  ])('of %s after %s is %s', (cron, after, expected) => {
    expect(nextFireTime(cron, new Date(after))?.toISOString()).toBe(expected);
  });

  it('is none where a job has no schedule', () => {
    expect(nextFireTime(undefined, new Date())).toBeUndefined();
  });
});

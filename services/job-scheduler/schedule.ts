/** When a cron pattern is due next, as graphile-worker's own matcher sees it: minutes, in UTC. */
import { parseCronItems } from 'graphile-worker';

const searchedMinutes = 24 * 60;

/** Undefined without a pattern, or where none of the next 24 hours' minutes match. */
export function nextFireTime(cron: string | undefined, after: Date): Date | undefined {
  if (cron === undefined) return undefined;
  const [item] = parseCronItems([{ task: 'job', match: cron }]);
  const minute = new Date(after);
  minute.setUTCSeconds(0, 0);
  for (let step = 0; step < searchedMinutes; step += 1) {
    minute.setUTCMinutes(minute.getUTCMinutes() + 1);
    const isDue = item?.match({
      min: minute.getUTCMinutes(),
      hour: minute.getUTCHours(),
      date: minute.getUTCDate(),
      month: minute.getUTCMonth() + 1,
      dow: minute.getUTCDay(),
    });
    if (isDue) return minute;
  }
  return undefined;
}

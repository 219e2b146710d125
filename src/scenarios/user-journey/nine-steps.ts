import type { HopReport } from '../../verify/hop-report.ts';

/** The seeds' nine steps, and the hops of the contract `create` that prove each. */
export const nineSteps = [
  { title: 'create short link', hops: ['client'] },
  { title: 'edge → gateway → BFF', hops: ['nginx', 'kong', 'bff'] },
  { title: 'cache looked up', hops: ['redis-get'] },
  { title: 'on a miss, URL API called', hops: ['url-api'] },
  { title: 'written to PostgreSQL', hops: ['url-api-insert'] },
  { title: 'event sent to Kafka', hops: ['send'] },
  { title: 'analytics processed the event', hops: ['analytics-api', 'analytics-insert'] },
  {
    title: 'background job updated statistics',
    hops: ['job-scheduler', 'enqueue', 'job', 'job-sql', 'send-job-events'],
  },
  { title: 'notified over WebSocket', hops: ['websocket-service', 'broadcast', 'receive'] },
] as const;

export interface StepReport {
  readonly number: number;
  readonly title: string;
  /** Every hop of the step was seen in its place. */
  readonly seen: boolean;
  readonly hops: readonly HopReport[];
}

export function reportSteps(hops: readonly HopReport[]): readonly StepReport[] {
  return nineSteps.map(({ title, hops: ids }, index) => {
    const own = ids.map((id) => {
      const hop = hops.find((candidate) => candidate.id === id);
      if (!hop) throw new Error(`the contract "create" has no hop "${id}"`);
      return hop;
    });
    return {
      number: index + 1,
      title,
      seen: own.every(({ status }) => status === 'seen'),
      hops: own,
    };
  });
}

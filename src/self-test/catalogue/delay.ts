import type { Medium } from '../../lab/fault.ts';
import type { FaultCase } from '../fault-case.ts';
import { journeys } from './journeys.ts';

interface DelayedHop {
  readonly component: string;
  readonly over: Medium;
  readonly where: string;
  readonly budgetMs: number;
  /** Budgets that see it: contract and label of the hop. */
  readonly budgets: readonly string[];
  /** Budgets that may see it as well. */
  readonly also?: readonly string[];
}

/** More than any host that is let judge explains (src/scenarios/host-health.ts). */
const fullDelayMs = 100;
/** Node takes span starts from a clock of whole milliseconds. */
const resolutionMs = 1;

const hops: readonly DelayedHop[] = [
  {
    component: 'nginx',
    over: 'http',
    where: 'in nginx',
    budgetMs: 5,
    budgets: ['create: nginx', 'lookup-miss: nginx', 'lookup-hit: nginx', 'redirect: nginx'],
  },
  {
    component: 'kong',
    over: 'http',
    where: 'in kong',
    budgetMs: 5,
    budgets: ['create: kong', 'lookup-miss: kong', 'lookup-hit: kong', 'redirect: kong'],
  },
  {
    component: 'url-api',
    over: 'http',
    where: 'bff → url-api',
    budgetMs: 5,
    budgets: ['create: url-api', 'lookup-miss: url-api'],
    // The bff asks both at once, and reads this answer when it has the other.
    also: ['lookup-miss: analytics-api'],
  },
  {
    component: 'analytics-api',
    over: 'kafka',
    where: 'kafka → analytics-api',
    budgetMs: 5,
    budgets: ['create: analytics-api', 'redirect: analytics-api'],
  },
  {
    component: 'job-scheduler',
    over: 'kafka',
    where: 'kafka → job-scheduler',
    budgetMs: 5,
    budgets: ['create: job-scheduler'],
  },
  {
    component: 'job-scheduler',
    over: 'job',
    where: 'job-scheduler → job',
    budgetMs: 100,
    budgets: ['create: job execute'],
  },
  {
    component: 'websocket-service',
    over: 'kafka',
    where: 'kafka → websocket-service',
    budgetMs: 5,
    budgets: ['create: websocket-service', 'redirect: websocket-service'],
  },
  {
    component: 'websocket-service',
    over: 'websocket',
    where: 'websocket-service → client',
    budgetMs: 100,
    budgets: ['create: client receive'],
  },
];

const overBudget = (budget: string) => `over-budget at ${budget}`;

/** Every message that a hop gets is late: budgets are of percentiles, so one late message is none. */
export const delayCases: readonly FaultCase[] = hops.map(
  ({ component, over, where, budgetMs, budgets, also = [] }): FaultCase => {
    const injection = (delayMs: number) => ({
      played: { [component]: [{ kind: 'delay', over, delayMs, every: 1, at: 0 } as const] },
    });
    const fullMs = budgetMs + fullDelayMs;
    const smallestMs = budgetMs + resolutionMs;
    return {
      fault: 'hop delayed',
      where,
      scenario: 'user-journey',
      components: [component],
      expected: { verdict: 'failed', oneOf: budgets.map(overBudget), also: also.map(overBudget) },
      full: {
        size: `${fullMs} ms`,
        journeys,
        batch: 'delays',
        injection: injection(fullMs),
      },
      smallest: {
        size: `${smallestMs} ms`,
        journeys,
        batch: 'delays',
        injection: injection(smallestMs),
        detection: { kind: 'later', hop: budgets[0] ?? '', byMs: smallestMs },
        certain: false,
      },
    };
  },
);

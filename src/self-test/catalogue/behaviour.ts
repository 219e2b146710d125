import type { FaultCase } from '../fault-case.ts';

/** Expectations of the sampling scenario, after its phase. */
const exactly = 'keeps exactly the traces that its sampler picks';
const volume = 'reduces the volume as predicted for this traffic';
const sent = 200;
/** Requests of the steady sequence beyond the minute's limit. */
const refusals = 16;

/** What the scenarios beside the journey are for: sampling, the breaker, limits, errors. */
export const behaviourCases: readonly FaultCase[] = [
  {
    fault: 'sampler off',
    where: 'nginx',
    scenario: 'sampling',
    components: ['nginx'],
    expected: {
      verdict: 'failed',
      oneOf: [`edge 0.1 ${exactly}`],
      also: [`edge 0.1 ${volume}`],
    },
    full: {
      size: 'ratio 1 for 0.1',
      injection: { alterations: { nginx: { EDGE_SAMPLING: 'always' } } },
    },
    smallest: {
      size: 'ratio 0.11 for 0.1',
      injection: { alterations: { nginx: { EDGE_SAMPLING: 'ratio:0.11' } } },
      detection: { kind: 'independent', share: 0.01, count: sent },
      certain: false,
    },
  },
  {
    fault: 'sampled twice',
    where: 'otel-collector',
    scenario: 'sampling',
    components: ['otel-collector'],
    expected: {
      verdict: 'failed',
      oneOf: ['head', 'edge'].map((who) => `${who} 0.1 ${exactly}`),
      also: ['head', 'edge'].map((who) => `${who} 0.1 ${volume}`),
    },
    full: {
      size: '0.1 of 0.1',
      injection: {
        alterations: {
          'otel-collector': { COLLECTOR_CONFIG: 'stack/otel-collector/config.tail-sampling.yaml' },
        },
      },
    },
  },
  {
    fault: 'tail sampler off',
    where: 'otel-collector',
    scenario: 'sampling',
    components: ['otel-collector'],
    expected: {
      verdict: 'failed',
      oneOf: [`smart ${exactly}`],
      also: [`smart ${volume}`],
    },
    full: {
      size: 'all for 0.1',
      injection: {
        alterations: { 'otel-collector': { COLLECTOR_CONFIG: 'stack/otel-collector/config.yaml' } },
      },
    },
  },
  {
    fault: 'breaker never opens',
    where: 'bff',
    scenario: 'circuit-breaker',
    components: ['bff'],
    expected: {
      verdict: 'failed',
      oneOf: [
        'the breaker goes closed → open → half_open → closed',
        'it opens at 50 % failures of 10 calls, and no earlier',
      ],
      also: [
        'half-open comes by timer, after the open time, and links what opened it',
        'half-open lets exactly 3 trial calls through',
        'after the recovery, calls arrive again',
      ],
    },
    full: { size: 'never', injection: { breaker: { windowSize: 1000 } } },
    smallest: {
      size: 'one failure late',
      injection: { breaker: { failureRate: 0.6 } },
      detection: { kind: 'certain' },
      certain: true,
    },
  },
  {
    fault: 'error hidden',
    where: 'bff',
    scenario: 'circuit-breaker',
    components: ['bff'],
    expected: {
      verdict: 'failed',
      oneOf: ['status-violated at premium-fallback: breaker'],
      // Calls that failed count as answered: the arithmetic of the breaker is no longer true.
      also: [
        'it opens at 50 % failures of 10 calls, and no earlier',
        'failed calls are retried, at most 3 attempts, with a wait between',
        'answers say what the third party said',
      ],
    },
    full: {
      size: 'every error',
      injection: { played: { bff: [{ kind: 'error-hidden', every: 1, at: 0 }] } },
    },
    smallest: {
      size: '1 error in 10',
      injection: { played: { bff: [{ kind: 'error-hidden', every: 10, at: 5 }] } },
      detection: { kind: 'certain' },
      certain: false,
    },
  },
  {
    fault: 'limit not enforced',
    where: 'kong',
    scenario: 'rate-limit',
    components: ['kong'],
    expected: {
      verdict: 'failed',
      oneOf: ['the gateway admits 60 requests a minute of one user to /api'],
    },
    full: {
      size: 'never refuses',
      batch: 'limits',
      injection: { played: { kong: [{ kind: 'limit-ignored', every: 1, at: 0 }] } },
    },
    smallest: {
      size: '1 too many',
      batch: 'limits',
      injection: { played: { kong: [{ kind: 'limit-ignored', every: 1000, at: 5 }] } },
      detection: { kind: 'independent', share: 1 / refusals, count: refusals },
      certain: false,
    },
  },
  {
    fault: 'limit not enforced',
    where: 'nginx',
    scenario: 'rate-limit',
    components: ['nginx'],
    expected: {
      verdict: 'failed',
      oneOf: [
        'the edge admits 1 + 5 at once and 10 a second to /api',
        'the edge admits 1 + 20 at once and 50 a second to its own pages',
      ],
    },
    full: {
      size: 'never refuses',
      batch: 'limits',
      injection: { played: { nginx: [{ kind: 'limit-ignored', every: 1, at: 0 }] } },
    },
    smallest: {
      size: '1 in 2',
      batch: 'limits',
      injection: { played: { nginx: [{ kind: 'limit-ignored', every: 2, at: 0 }] } },
      detection: { kind: 'certain' },
      certain: false,
    },
  },
];

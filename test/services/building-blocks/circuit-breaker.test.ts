import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  InMemorySpanExporter,
  SimpleSpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  CallNotPermitted,
  CircuitBreaker,
} from '../../../services/building-blocks/resilience/circuit-breaker.ts';

const exporter = new InMemorySpanExporter();
const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] });

beforeAll(() => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  trace.setGlobalTracerProvider(provider);
});
beforeEach(() => exporter.reset());
afterAll(() => {
  trace.disable();
  context.disable();
});

const settings = { windowSize: 10, failureRate: 0.5, openMs: 20, trialCalls: 3 };
const made: CircuitBreaker[] = [];
const newBreaker = (more: Partial<typeof settings> = {}) => {
  const breaker = new CircuitBreaker({ name: 'payment', ...settings, ...more });
  made.push(breaker);
  return breaker;
};
// Or its timer would tell the next test of a transition.
afterEach(() => {
  for (const breaker of made.splice(0)) breaker.stop();
});

const answer = (breaker: CircuitBreaker) =>
  breaker.execute({ operation: 'test', attempt: 1, call: async () => 'answered' });
const fail = (breaker: CircuitBreaker) =>
  breaker
    .execute({ operation: 'test', attempt: 1, call: () => Promise.reject(new Error('failed')) })
    .catch((error: Error) => error.message);
const times = async (count: number, work: () => Promise<unknown>) => {
  for (let done = 0; done < count; done += 1) await work();
};
const openBreaker = async (more?: Partial<typeof settings>) => {
  const breaker = newBreaker(more);
  await times(10, () => fail(breaker));
  return breaker;
};
const halfOpen = async () => {
  const breaker = await openBreaker();
  await vi.waitFor(() => expect(breaker.state).toBe('half_open'));
  return breaker;
};
const spans = (name: string) => exporter.getFinishedSpans().filter((span) => span.name === name);
const transitions = () =>
  spans('circuit_breaker.state_transition').map(({ attributes }) => [
    attributes['circuit_breaker.from_state'],
    attributes['circuit_breaker.to_state'],
  ]);

describe('a closed breaker', () => {
  it('stays closed while its window is not full', async () => {
    const breaker = newBreaker();
    await times(9, () => fail(breaker));
    expect(breaker.state).toBe('closed');
  });

  it('opens when the rate of failures is reached, not only when it is passed', async () => {
    const breaker = newBreaker();
    await times(6, () => answer(breaker));
    await times(4, () => fail(breaker));
    expect(breaker.state).toBe('closed');
    await fail(breaker);
    expect(breaker.state).toBe('open');
  });

  it('tells the state before and after, the attempt and the failure on its span', async () => {
    await openBreaker();
    const last = spans('circuit_breaker.execute').at(-1);
    expect(last?.attributes).toMatchObject({
      'circuit_breaker.name': 'payment',
      'circuit_breaker.operation': 'test',
      'circuit_breaker.state': 'closed',
      'circuit_breaker.state_after': 'open',
      'retry.attempt': 1,
    });
    expect(last?.status.code).toBe(2);
  });
});

describe('an open breaker', () => {
  it('refuses calls without making them', async () => {
    const breaker = await openBreaker({ openMs: 60_000 });
    const call = vi.fn();
    await expect(breaker.execute({ operation: 'test', attempt: 1, call })).rejects.toBeInstanceOf(
      CallNotPermitted,
    );
    expect(call).not.toHaveBeenCalled();
    expect(spans('circuit_breaker.call_not_permitted')).toHaveLength(1);
  });

  it('becomes half-open without a call, in a root span linked to what opened it', async () => {
    await halfOpen();
    const [opened, half] = spans('circuit_breaker.state_transition');
    expect(transitions()).toEqual([
      ['closed', 'open'],
      ['open', 'half_open'],
    ]);
    expect(half?.parentSpanContext).toBeUndefined();
    expect(half?.links.map((link) => link.context.traceId)).toEqual([
      opened?.spanContext().traceId,
    ]);
    expect(half?.spanContext().traceId).not.toBe(opened?.spanContext().traceId);
  });

  it('never becomes half-open once it is stopped', async () => {
    const stopped = await openBreaker();
    stopped.stop();
    await halfOpen();
    expect(stopped.state).toBe('open');
  });
});

describe('a half-open breaker', () => {
  it('closes after three trials that are answered', async () => {
    const breaker = await halfOpen();
    await times(2, () => answer(breaker));
    expect(breaker.state).toBe('half_open');
    await answer(breaker);
    expect(breaker.state).toBe('closed');
  });

  it('refuses a fourth call while three are tried', async () => {
    const breaker = await halfOpen();
    const { promise, resolve } = Promise.withResolvers<string>();
    const trial = () => breaker.execute({ operation: 'test', attempt: 1, call: () => promise });
    const trials = [trial(), trial(), trial()];
    await expect(trial()).rejects.toBeInstanceOf(CallNotPermitted);
    resolve('answered');
    await Promise.all(trials);
    expect(breaker.state).toBe('closed');
  });

  it('opens again when the trials fail, and tries three more', async () => {
    const breaker = await halfOpen();
    await times(2, () => fail(breaker));
    expect(breaker.state).toBe('open');
    await vi.waitFor(() => expect(breaker.state).toBe('half_open'));
    await times(3, () => answer(breaker));
    expect(breaker.state).toBe('closed');
    expect(transitions().map(([, to]) => to)).toEqual([
      'open',
      'half_open',
      'open',
      'half_open',
      'closed',
    ]);
  });
});

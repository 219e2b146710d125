import { describe, expect, test } from 'vitest';
import {
  judgeSampling,
  type SampledRequest,
  type SampledTraffic,
} from '../../../src/verify/sampling/judge-sampling.ts';

const hops = ['nginx', 'kong', 'bff'];
const id = (number: number) => number.toString(16).padStart(32, '0');
const tenth = (number: number) => number % 10 === 0;

/** 200 normal requests of which a sampler of a tenth picks every tenth, and all is well. */
function healthy(): SampledRequest[] {
  return Array.from({ length: 200 }, (_, number) => ({
    traceId: id(number + 1),
    kind: 'normal',
    predicted: tenth(number),
    services: tenth(number) ? hops : [],
  }));
}

const judge = (requests: readonly SampledRequest[], more: Partial<SampledTraffic> = {}) =>
  judgeSampling({ name: 'head 0.1', ratio: 0.1, hops, requests, settled: true, ...more });
const failed = (judgement: ReturnType<typeof judge>) =>
  judgement.expectations.filter(({ verdict }) => verdict === 'failed');
const detailsOf = (judgement: ReturnType<typeof judge>) =>
  failed(judgement)
    .map(({ detail }) => detail)
    .join('\n');

describe('a ratio sampler that picks as predicted', () => {
  test('passes, with the reduction as a figure', () => {
    const judgement = judge(healthy());
    expect(failed(judgement)).toEqual([]);
    expect(judgement).toMatchObject({ sent: 200, predicted: 20, kept: 20, reduction: 0.9 });
    expect(judgement.interval.low).toBeLessThan(0.1);
    expect(judgement.interval.high).toBeGreaterThan(0.1);
  });

  test('fails over one trace that should have been dropped', () => {
    const requests = healthy().with(1, { ...(healthy()[1] as SampledRequest), services: hops });
    const judgement = judge(requests);
    expect(judgement.unexpected).toEqual([id(2)]);
    expect(detailsOf(judgement)).toContain(`unexpected: ${id(2)}`);
    expect(detailsOf(judgement)).not.toContain('nothing samples');
  });

  test('fails over one trace that should have been kept', () => {
    const requests = healthy().with(10, { ...(healthy()[10] as SampledRequest), services: [] });
    const judgement = judge(requests);
    expect(judgement.missing).toEqual([id(11)]);
    expect(detailsOf(judgement)).toContain(`missing: ${id(11)}`);
    expect(detailsOf(judgement)).not.toContain('doubled');
  });
});

describe('a broken ratio sampler', () => {
  test('that is off is told', () => {
    const judgement = judge(healthy().map((request) => ({ ...request, services: hops })));
    expect(detailsOf(judgement)).toContain('every trace was kept: nothing samples');
  });

  test('that keeps nothing is told', () => {
    const judgement = judge(healthy().map((request) => ({ ...request, services: [] })));
    expect(detailsOf(judgement)).toContain('no trace was kept');
  });

  test('behind another of the same ratio is told as doubled', () => {
    const judgement = judge(
      healthy().map((request, number) => ({
        ...request,
        services: request.predicted && number % 100 === 0 ? hops : [],
      })),
    );
    expect(detailsOf(judgement)).toContain('doubled: two samplers of 10 % in a row keep 1 %');
  });

  test('at a hop on the way cuts traces, and the hop is named', () => {
    const judgement = judge(
      healthy().map((request, number) => ({
        ...request,
        services: request.predicted ? (number % 100 === 0 ? hops : ['nginx']) : [],
      })),
    );
    expect(judgement.cut).toHaveLength(18);
    expect(detailsOf(judgement)).toContain('nginx 20, kong 2, bff 2');
    expect(detailsOf(judgement)).toContain('in a row keep 1 %, at kong');
  });
});

describe('a tail sampler', () => {
  const special = (kind: 'error' | 'slow', number: number): SampledRequest => ({
    traceId: id(1_000 + number),
    kind,
    predicted: true,
    services: hops,
  });
  const traffic = () => [
    ...healthy(),
    ...[0, 1, 2].map((number) => special('error', number)),
    ...[3, 4, 5].map((number) => special('slow', number)),
  ];

  test('passes with recall 1', () => {
    const judgement = judge(traffic(), { name: 'smart' });
    expect(failed(judgement)).toEqual([]);
    const details = judgement.expectations.map(({ detail }) => detail);
    expect(details.filter((detail) => detail === 'recall 1.00: 3 of 3')).toHaveLength(2);
  });

  test.each([
    ['error', 200, 'smart keeps every trace with an error'],
    ['slow', 203, 'smart keeps every trace slower than the limit'],
  ] as const)('fails over one lost trace: %s', (_, position, expectation) => {
    const lost = { ...(traffic()[position] as SampledRequest), services: [] };
    const found = failed(judge(traffic().with(position, lost), { name: 'smart' }));
    expect(found.map((finding) => finding.expectation)).toContain(expectation);
    expect(found.map(({ detail }) => detail).join()).toContain('recall 0.67: 2 of 3');
  });

  test('is not judged over traces as slow as the limit', () => {
    const borderline: SampledRequest = {
      traceId: id(2_000),
      kind: 'borderline',
      predicted: undefined,
      services: hops,
    };
    const judgement = judge([...traffic(), borderline]);
    expect(failed(judgement)).toEqual([]);
    expect(judgement.uncertain).toBe(1);
  });
});

describe('traces that may still arrive', () => {
  const verdictsOf = (requests: readonly SampledRequest[]) =>
    judge(requests, { settled: false }).expectations.map(({ verdict }) => verdict);

  test('are incomplete, not failed, while they are missing or cut', () => {
    const missing = healthy().map((request) => ({ ...request, services: [] }));
    const cut = healthy().map((request) => ({
      ...request,
      services: request.services.slice(0, 1),
    }));
    for (const requests of [missing, cut]) {
      expect(verdictsOf(requests)).toContain('incomplete');
      expect(verdictsOf(requests)).not.toContain('failed');
    }
  });

  test('fail all the same where one is kept that should not be', () => {
    const off = healthy().map((request) => ({ ...request, services: hops }));
    expect(verdictsOf(off)).toContain('failed');
  });
});

describe('decisions that cannot be computed', () => {
  const unknown = (keptOf: (number: number) => boolean) =>
    healthy().map((request, number) => ({
      ...request,
      predicted: undefined,
      services: keptOf(number) ? hops : [],
    }));

  test('pass by an interval around their share', () => {
    const { expectations } = judge(unknown(tenth));
    expect(expectations.map(({ verdict }) => verdict)).not.toContain('failed');
    expect(expectations.map(({ detail }) => detail).join()).toContain('20 of 200: 5 % to 19.2 %');
  });

  test('fail when the ratio lies outside of it', () => {
    expect(detailsOf(judge(unknown((number) => number % 2 === 0)))).toContain('100 of 200');
  });

  test('are inconclusive when they are few', () => {
    const { expectations } = judge(unknown(tenth).slice(0, 20));
    expect(expectations.map(({ verdict }) => verdict)).toContain('inconclusive');
  });
});

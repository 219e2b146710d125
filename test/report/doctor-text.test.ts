import { expect, it } from 'vitest';
import type { DoctorResult } from '../../src/lab/doctor.ts';
import { doctorText } from '../../src/report/doctor-text.ts';

const result: DoctorResult = {
  checks: [{ name: 'Node', result: 'ok', detail: 'v24' }],
  components: [
    {
      name: 'redis',
      embedded: 'RESP server',
      standIn: true,
      image: 'redis:7',
      native: { kind: 'found', product: 'Redis 7.0.15' },
      external: '--with redis=redis://:password@127.0.0.1:6379',
    },
    {
      name: 'kafka',
      embedded: 'Kafka-protocol broker',
      standIn: true,
      native: {
        kind: 'missing',
        why: 'its release is not there',
        obtain: 'tracelab install kafka',
      },
    },
    { name: 'bff', embedded: 'Node service', standIn: false },
  ],
};

it('shows for every component which runtimes are possible here', () => {
  const text = doctorText(result);
  expect(text).toMatch(/redis +RESP server +stand-in +Redis 7\.0\.15 +redis:7/);
  expect(text).toMatch(/kafka +Kafka-protocol broker +stand-in +missing/);
  expect(text).toMatch(/bff +Node service +real +–/);
});

it('says how to get what is missing, and what can be given by its address', () => {
  const text = doctorText(result);
  expect(text).toMatch(/kafka +its release is not there +tracelab install kafka/);
  expect(text).toMatch(/redis +--with redis=redis:\/\/:password@127\.0\.0\.1:6379/);
});

it('says nothing of what is missing where nothing is', () => {
  const complete = {
    ...result,
    components: result.components.filter(({ name }) => name !== 'kafka'),
  };
  expect(doctorText(complete)).not.toContain('to run as native');
});

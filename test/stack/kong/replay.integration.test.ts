import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { replay } from './replay/case.ts';
import { expected } from './replay/expected.ts';
import { type HangingAddress, hangingAddress } from './replay/hanging-address.ts';
import { leftOut, type Recording, recordings } from './replay/recording.ts';
import { Replayer, type ReplayerOptions } from './replay/replayer.ts';

/** Summaries of many requests, and the status listener: summaries.integration.test.ts. */
const elsewhere = new Set(['weights-200', 'status-ready']);
const configurations: Readonly<Record<string, ReplayerOptions>> = {
  base: {},
  'trace-join': { join: true },
  'base, tracing_sampling_rate 0.01': { samplingRate: 0.01 },
  'base, tracing_instrumentations off': { instrumented: false },
};

/** Counters and health of a series go on from case to case; elsewhere each case starts fresh. */
const series = /^(all-down|breaker|reset-count|passive-default|active)\//;
const oneAddress = /^(limit-minute|limit-response)\//;
const skipped = leftOut();

describe.each(Object.entries(configurations))('recordings of Kong with %s', (config, options) => {
  const cases = recordings.filter(
    ({ name, config: of }) => of === config && !skipped.has(name) && !elsewhere.has(name),
  );
  let replayer: Replayer;
  let addresses = 0;
  let hanging: HangingAddress;
  beforeAll(async () => {
    hanging = await hangingAddress();
    replayer = await Replayer.start({ ...options, hanging: hanging.hostPort });
  });
  afterAll(async () => {
    await replayer.stop();
    await hanging.stop();
  });

  it.each(cases.map((recording, index) => [recording.name, recording, cases[index - 1]] as const))(
    '%s',
    async (_, recording, before) => {
      await prepare(recording, before);
      expect(await replay(recording, replayer, address(recording, before))).toEqual(
        expected(recording),
      );
    },
  );

  function address(recording: Recording, before: Recording | undefined): string {
    const group = recording.name.match(oneAddress)?.[0];
    if (!group || !before?.name.startsWith(group)) addresses += 1;
    return `127.1.${addresses >> 8}.${addresses & 255}`;
  }

  async function prepare(recording: Recording, before: Recording | undefined): Promise<void> {
    const group = recording.name.match(series)?.[0];
    const goesOn = group !== undefined && before?.name.startsWith(group);
    // The recorded series about all targets down began with one already out.
    const fresh = !goesOn && recording.name !== 'all-down/1';
    if (fresh || /reset$|closed$/.test(recording.name)) replayer.resetHealth();
    if (recording.name === 'active/recovered') {
      const { proxy } = replayer;
      await proxy.probe(false);
      await proxy.probe(false);
    }
    // Requests that came before in the real run, but were not recorded.
    const unrecorded = { 'trace-internal': 1, 'join-429': 4, 'join-429-flag00': 4 }[recording.name];
    for (let count = 0; count < (unrecorded ?? 0); count += 1) {
      const next = `127.1.${(addresses + 1) >> 8}.${(addresses + 1) & 255}`;
      await replay(recording, replayer, next);
    }
  }
});

describe('what is left out', () => {
  it('is a recorded case each', () => {
    const names = recordings.map(({ name }) => name);
    expect([...skipped.keys()].filter((name) => !names.includes(name))).toEqual([]);
  });

  it('leaves no recorded case without a configuration to replay it in', () => {
    expect(recordings.filter(({ config }) => !(config in configurations))).toEqual([]);
  });
});

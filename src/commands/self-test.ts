import { Flags } from '@oclif/core';
import { TracelabCommand } from '../command.ts';
import { labNameFlag } from '../flags.ts';
import { interruption } from '../interruption.ts';
import { findLabEndpoints, readRunningLab } from '../lab/endpoints.ts';
import { SelfTestProgress } from '../report/self-test-progress.ts';
import { selfTestText } from '../report/self-test-text.ts';
import type { SelfTestResult } from '../self-test/result.ts';
import { runSelfTest } from '../self-test/run.ts';
import { selectCases } from '../self-test/select.ts';
import { exitOf } from '../verdict-exit.ts';

export default class SelfTest extends TracelabCommand {
  static override readonly summary = 'Inject faults into a running lab; the judge must find each.';
  static override readonly description = [
    'Plays every fault of a catalogue: context dropped or begun anew at every hop, hops delayed, spans lost, exports stopped, errors hidden, secrets leaked, samplers, breaker and limits switched off. Each must turn its scenario red for its own reason, and for no other.',
    '',
    'Each is played at full size, and at the smallest that is claimed to be found, with the probability that a run finds a fault of that size. The lab is as it was afterwards. Takes minutes; nothing else should use the lab meanwhile.',
  ].join('\n');
  static override readonly examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --only kafka',
    '<%= config.bin %> <%= command.id %> --size full --json',
  ];
  static override readonly flags = {
    name: labNameFlag,
    only: Flags.string({
      summary: 'Only faults whose name, place or scenario holds this text; repeatable.',
      multiple: true,
      default: [],
    }),
    size: Flags.option({
      summary: 'full: every message; smallest: the smallest size that is claimed to be found.',
      options: ['full', 'smallest', 'both'] as const,
      default: 'both' as const,
    })(),
  };

  async run(): Promise<SelfTestResult> {
    const { flags } = await this.parse(SelfTest);
    const cases = selectCases(flags.only);
    const progress = new SelfTestProgress();
    const result = await runSelfTest({
      lab: await findLabEndpoints(flags.name),
      state: readRunningLab(flags.name),
      cases,
      sizes: flags.size === 'both' ? ['full', 'smallest'] : [flags.size],
      onEvent: (event) => progress.show(event),
      signal: interruption(),
    }).finally(() => progress.end());
    this.log(selfTestText(result));
    this.conclude(exitOf(result.verdict));
    return result;
  }
}

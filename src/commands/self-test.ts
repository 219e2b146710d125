import { Flags } from '@oclif/core';
import { TracelabCommand } from '../command.ts';
import { labNameFlag } from '../flags.ts';
import { interruption } from '../interruption.ts';
import { findLabEndpoints, readRunningLab } from '../lab/endpoints.ts';
import { falseAlarmsText, healthyRunLine } from '../report/false-alarms-text.ts';
import { SelfTestProgress } from '../report/self-test-progress.ts';
import { selfTestText } from '../report/self-test-text.ts';
import { countFalseAlarms, type FalseAlarmsResult } from '../self-test/false-alarms.ts';
import type { SelfTestResult } from '../self-test/result.ts';
import { runSelfTest } from '../self-test/run.ts';
import { selectCases } from '../self-test/select.ts';
import { exitOf } from '../verdict-exit.ts';

interface InjectFlags {
  readonly name: string;
  readonly only: readonly string[];
  readonly size: 'full' | 'smallest' | 'both';
}

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
    '<%= config.bin %> <%= command.id %> --healthy-runs 60',
  ];
  static override readonly flags = {
    name: labNameFlag,
    only: Flags.string({
      summary: 'Only faults whose name, place or scenario holds this text; repeatable.',
      multiple: true,
      default: [],
    }),
    'healthy-runs': Flags.integer({
      summary: 'Instead of faults: run all scenarios so often; whatever is red is a false alarm.',
      min: 1,
      max: 10_000,
      exclusive: ['only', 'size'],
    }),
    size: Flags.option({
      summary: 'full: every message; smallest: the smallest size that is claimed to be found.',
      options: ['full', 'smallest', 'both'] as const,
      default: 'both' as const,
    })(),
  };

  async run(): Promise<SelfTestResult | FalseAlarmsResult> {
    const { flags } = await this.parse(SelfTest);
    const runs = flags['healthy-runs'];
    const result =
      runs === undefined ? await this.#inject(flags) : await this.#stayHealthy(flags.name, runs);
    this.conclude(exitOf(result.verdict));
    return result;
  }

  async #stayHealthy(name: string, runs: number): Promise<FalseAlarmsResult> {
    const result = await countFalseAlarms({
      lab: await findLabEndpoints(name),
      runs,
      onRun: (run) => process.stderr.write(`${healthyRunLine(run)}\n`),
      signal: interruption(),
    });
    this.log(falseAlarmsText(result));
    return result;
  }

  async #inject(flags: InjectFlags): Promise<SelfTestResult> {
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
    return result;
  }
}

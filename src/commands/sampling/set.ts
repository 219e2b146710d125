import { Args } from '@oclif/core';
import { TracelabCommand } from '../../command.ts';
import { labNameFlag } from '../../flags.ts';
import { formatSampling, parseSampling } from '../../lab/sampling.ts';
import { type SamplingChange, setSampling } from '../../lab/set-sampling.ts';

export default class SetSampling extends TracelabCommand {
  static override readonly summary = 'Make a running lab sample otherwise.';
  static override readonly description = [
    'always: every trace is kept.',
    'head:<ratio>: whoever starts a trace keeps this share of them.',
    'edge:<ratio>: of requests that come without a trace, the edge keeps this share.',
    'smart: the Collector keeps errors, traces slower than 1 s, and a tenth of the rest.',
    '',
    'Ratios are above 0 and at most 1, in steps of 0.0001. No component is restarted in the embedded runtime; traces that are under way meanwhile may be decided by both.',
  ].join('\n');
  static override readonly examples = [
    '<%= config.bin %> <%= command.id %> head:0.1',
    '<%= config.bin %> <%= command.id %> smart --name demo',
    '<%= config.bin %> <%= command.id %> always',
  ];
  static override readonly args = {
    sampling: Args.string({
      required: true,
      description: 'always, head:<ratio>, edge:<ratio> or smart',
    }),
  };
  static override readonly flags = { name: labNameFlag };

  async run(): Promise<SamplingChange> {
    const { args, flags } = await this.parse(SetSampling);
    const wanted = parseSampling(args.sampling, 'tracelab sampling set');
    const change = await setSampling(flags.name, wanted);
    const { lab, before, sampling } = change;
    this.log(
      `lab "${lab}" samples ${formatSampling(sampling)} (before: ${formatSampling(before)})`,
    );
    return change;
  }
}

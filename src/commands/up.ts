import { Flags } from '@oclif/core';
import { components } from '../../stack/index.ts';
import { TracelabCommand } from '../command.ts';
import { imagesFlag, labNameFlag, runtimeFlag, withFlag } from '../flags.ts';
import { interruption } from '../interruption.ts';
import { readImages } from '../lab/docker/images-file.ts';
import { findLabEndpoints } from '../lab/endpoints.ts';
import { parseOverrides } from '../lab/plan.ts';
import { parseSampling } from '../lab/sampling.ts';
import type { LabState } from '../lab/state.ts';
import { up } from '../lab/up.ts';
import { UpProgress } from '../report/up-progress.ts';
import { upSummary } from '../report/up-summary.ts';

export default class Up extends TracelabCommand {
  static override readonly summary = 'Bring the platform up and leave it running.';
  static override readonly description =
    'Starts every component of the platform on loopback, shows each as it becomes ready, and returns when all are.';
  static override readonly examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --name demo --runtime embedded',
    '<%= config.bin %> <%= command.id %> --runtime docker',
    '<%= config.bin %> <%= command.id %> --with redis=native --with jaeger=http://127.0.0.1:16686',
    '<%= config.bin %> <%= command.id %> --sampling head:0.1',
    '<%= config.bin %> <%= command.id %> --json',
  ];
  static override readonly flags = {
    name: labNameFlag,
    runtime: runtimeFlag,
    with: withFlag,
    images: imagesFlag,
    sampling: Flags.string({
      summary: 'How the lab samples: always, head:<ratio>, edge:<ratio> or smart.',
      default: 'always',
    }),
  };

  async run(): Promise<LabState> {
    const { flags } = await this.parse(Up);
    const progress = new UpProgress();
    const state = await up({
      name: flags.name,
      runtime: flags.runtime,
      overrides: parseOverrides(flags.with),
      images: readImages(flags.images, components),
      sampling: parseSampling(flags.sampling, 'tracelab up --sampling'),
      onEvent: (event) => progress.show(event),
      signal: interruption(),
    }).finally(() => progress.end());
    this.log(upSummary(state, await findLabEndpoints(flags.name)));
    return state;
  }
}

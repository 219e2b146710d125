import { TracelabCommand } from '../../command.ts';
import { labNameFlag } from '../../flags.ts';
import { formatSampling, type Sampling } from '../../lab/sampling.ts';
import { samplingOf } from '../../lab/set-sampling.ts';

export default class ShowSampling extends TracelabCommand {
  static override readonly summary = 'Show how a lab samples.';
  static override readonly examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --name demo --json',
  ];
  static override readonly flags = { name: labNameFlag };

  async run(): Promise<{ readonly lab: string; readonly sampling: Sampling }> {
    const { flags } = await this.parse(ShowSampling);
    const sampling = samplingOf(flags.name);
    this.log(formatSampling(sampling));
    return { lab: flags.name, sampling };
  }
}

import { Args, Flags } from '@oclif/core';
import { TracelabCommand } from '../command.ts';
import { findRelease, releaseNames } from '../install/catalogue.ts';
import { type InstallResult, install } from '../install/install.ts';
import { interruption } from '../interruption.ts';
import { installProgress } from '../report/install-progress.ts';

export default class Install extends TracelabCommand {
  static override readonly summary = 'Fetch a real component, to run it on this machine.';
  static override readonly description =
    'Fetches a pinned release into a cache of this user (TRACELAB_CACHE), verifies it by its checksum, and takes an interrupted download up where it broke. Kafka and Keycloak also need Java.';
  static override readonly examples = [
    '<%= config.bin %> <%= command.id %> jaeger',
    '<%= config.bin %> <%= command.id %> kafka --from http://mirror.example/maven2',
    '<%= config.bin %> <%= command.id %> jaeger --from ./jaeger-2.13.0-linux-amd64.tar.gz',
  ];
  static override readonly args = {
    component: Args.string({ required: true, description: `One of ${releaseNames.join(', ')}.` }),
  };
  static override readonly flags = {
    from: Flags.string({
      summary:
        'A mirror of the place where it is published, or a folder or an archive of this machine; a list of checksums must stand beside an archive.',
      helpValue: '<url|path>',
    }),
  };

  async run(): Promise<InstallResult> {
    const { args, flags } = await this.parse(Install);
    const release = findRelease(args.component);
    const progress = installProgress(release);
    const result = await install({
      release,
      from: flags.from,
      signal: interruption(),
      onProgress: progress.show,
    }).finally(progress.end);
    const { name, version, folder, outcome } = result;
    this.log(
      `${name} ${version} ${outcome === 'present' ? 'was there already' : 'is there'}: ${folder}`,
    );
    this.log(`\nnext  tracelab ${name === 'k6' ? 'doctor' : `up --with ${name}=native`}`);
    return result;
  }
}
